using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Data.Tables;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Extensions;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

public sealed class LocalEndpointsTests
{
    private static readonly Uri Clock = new("/local/clock", UriKind.Relative);
    private static readonly Uri Quiet = new("/local/quiet?timeoutSeconds=0", UriKind.Relative);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_clock_goes_forward_whatever_is_stored_and_runs_on_from_there()
    {
        await using var app = await AlertsApp.StartAsync();
        await app.Storage.Table(Tables.Lists).TryAddAsync(new TableEntity("lists", "a"), Stop);
        var timestamp = app.Clock.GetTimestamp();

        var answer = await app.Administrator.PutAsJsonAsync(Clock, new { now = "2028-02-29T16:30:00+08:00" }, Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var now = Instant.FromUtc(2028, 2, 29, 8, 30);
        Assert.InRange(app.Clock.GetCurrentInstant(), now, now + Duration.FromMinutes(1));
        Assert.InRange(app.Clock.GetElapsedTime(timestamp), TimeSpan.Zero, TimeSpan.FromMinutes(1));
        // A real carrier must not serve this store any more.
        Assert.True(await TurnedClockMark.IsTurnedAsync(app.Storage, Stop));
        // The month tables around the new time are there.
        Assert.NotNull(
            await app.Storage.Table(Tables.Recipients("202803")).TryAddAsync(new TableEntity("p", "r"), Stop)
        );
    }

    [Fact]
    public async Task A_batch_claimed_by_a_killed_worker_keeps_the_host_from_being_quiet()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Buckets", "1"), ("Alerts:Region", "US"));
        var services = app.Services;
        var phone = Engine.Phone(1);
        await services
            .GetRequiredService<ListStore>()
            .TryPutAsync(
                new ContactList
                {
                    Id = "parents",
                    Name = "Parents",
                    Area = "beiguan",
                    CreatedAt = AlertsApp.Start,
                },
                asRead: null,
                Stop
            );
        await services
            .GetRequiredService<ContactStore>()
            .PutAsync(
                "parents",
                new Contact
                {
                    Phone = phone,
                    Key = services.GetRequiredService<NumberKeys>().MakeKey(phone),
                    Area = "beiguan",
                    Consent = new Consent(ConsentBasis.Notice, "parents", AlertsApp.Start),
                },
                Stop
            );
        var taken = await services
            .GetRequiredService<BroadcastService>()
            .StartAsync(
                Engine.MakeRequest("parents") with
                {
                    StartAt = AlertsApp.Start + Duration.FromHours(1),
                },
                "key",
                Engine.Administrator,
                Stop
            );
        var broadcasts = services.GetRequiredService<BroadcastStore>();
        var stored = (await broadcasts.FindAsync(taken.Value!.Id, Stop))!;
        var now = app.Clock.GetCurrentInstant();
        await broadcasts.TryReplaceAsync(
            stored.Broadcast with
            {
                StartAt = now,
                ExpansionStartedAt = now,
            },
            stored.ETag,
            Stop
        );
        // As a process leaves it that was killed in the middle of its calls, its message gone.
        var batch = new Batch
        {
            Id = stored.Broadcast.MakeBatchId(0, 0),
            ComposedAt = now,
            DueAt = now,
            Entries = [new DeliveryEntry("m", DeliveryState.Waiting, "", 1, "", now)],
        };
        await services.GetRequiredService<Ledger>().TryAddAsync(batch.WithClaim("killed", now), [], Stop);

        Assert.False((await app.LeftAsync()).Quiet);
        Assert.Equal(1, (await app.LeftAsync()).InHand);
    }

    [Fact]
    public async Task The_clock_goes_back_only_in_an_empty_store()
    {
        await using var app = await AlertsApp.StartAsync();
        var body = new { now = "2027-01-01T00:00:00Z" };

        Assert.Equal(HttpStatusCode.OK, (await app.Administrator.PutAsJsonAsync(Clock, body, Stop)).StatusCode);
        await app.Storage.Table(Tables.Lists).TryAddAsync(new TableEntity("lists", "a"), Stop);
        var refused = await app.Administrator.PutAsJsonAsync(Clock, body, Stop);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(
            "/problems/clock-goes-back",
            (await refused.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("type").GetString()
        );
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"now":"soon"}""")]
    [InlineData("""{"now":"2028-01-01T00:00:00Z","then":1}""")]
    public async Task An_unreadable_time_does_not_change_the_clock(string body)
    {
        await using var app = await AlertsApp.StartAsync();
        using var content = new StringContent(body);

        Assert.Equal(HttpStatusCode.BadRequest, (await app.Administrator.PutAsync(Clock, content, Stop)).StatusCode);
        Assert.Equal(2027, app.Clock.GetUtcNow().Year);
    }

    [Theory]
    [InlineData("2100-12-31T00:00:00Z", 200)]
    [InlineData("2100-12-31T23:59:59Z", 200)]
    [InlineData("2101-01-01T07:59:59+08:00", 200)]
    [InlineData("2101-01-01T00:00:00Z", 422)]
    [InlineData("2101-01-01T08:00:00+08:00", 422)]
    [InlineData("9999-11-30T23:59:59Z", 422)]
    [InlineData("9999-12-31T23:59:59Z", 400)] // no instant that a body may hold
    public async Task The_clock_goes_to_the_end_of_2100_in_UTC(string now, int status)
    {
        await using var app = await AlertsApp.StartAsync();

        using var answer = await app.Administrator.PutAsJsonAsync(Clock, new { now }, Stop);
        await app.UntilQuietAsync();
        using var campaigns = await app.Administrator.GetAsync(new Uri("/api/campaigns", UriKind.Relative), Stop);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, campaigns.StatusCode);
    }

    [Fact]
    public async Task An_adjusted_clock_survives_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("alerts-clock-").FullName;
        await using (var first = await LocalHost.StartAsync(await OptionsAsync(folder), Stop))
        {
            var turner = (ClockTurner)first.Services.GetService(typeof(ClockTurner))!;
            await turner.TurnToAsync(Instant.FromUtc(2030, 5, 1, 0, 0), Stop);
        }

        await using var second = await LocalHost.StartAsync(await OptionsAsync(folder), Stop);

        Assert.Equal(2030, ((TurnedClock)second.Services.GetService(typeof(TurnedClock))!).GetUtcNow().Year);
    }

    [Fact]
    public async Task The_host_is_not_quiet_while_due_work_is_unsent()
    {
        // No triggers: nobody releases anything.
        await using var app = await AlertsApp.StartAsync(new LocalHostOptions { Triggers = [] });
        await app.Storage.Table(Tables.Due).TryAddAsync(new TableEntity("202706180830", "b~0~0"), Stop);

        var before = await QuietAsync(app);
        await app.TurnClockAsync(Instant.FromUtc(2027, 6, 18, 8, 30));
        var after = await QuietAsync(app);

        Assert.True(before.GetProperty("quiet").GetBoolean());
        Assert.False(after.GetProperty("quiet").GetBoolean());
        Assert.Equal(1, after.GetProperty("due").GetInt64());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("3601")]
    [InlineData("1.5")]
    public async Task An_invalid_timeoutSeconds_returns_a_problem(string seconds)
    {
        await using var app = await AlertsApp.StartAsync();

        using var answer = await app.Administrator.PostAsync(
            new Uri($"/local/quiet?timeoutSeconds={seconds}", UriKind.Relative),
            content: null,
            Stop
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(
            "/problems/unreadable-query",
            (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("type").GetString()
        );
    }

    [Fact]
    public async Task The_host_is_not_quiet_while_a_report_is_pending()
    {
        await using var app = await AlertsApp.StartAsync();
        var owed = 2L;
        ((WorkMonitor)app.Services.GetService(typeof(WorkMonitor))!).Register(
            WorkKind.PendingReports,
            _ => Task.FromResult(owed)
        );

        var before = await QuietAsync(app);
        owed = 0;
        var after = await QuietAsync(app);

        Assert.Equal(2, before.GetProperty("reportsOwed").GetInt64());
        Assert.False(before.GetProperty("quiet").GetBoolean());
        Assert.True(after.GetProperty("quiet").GetBoolean());
    }

    [Fact]
    public async Task The_host_is_not_quiet_when_work_moves_while_it_is_counted()
    {
        var work = new WorkMonitor();
        work.Register(
            WorkKind.InProgress,
            _ =>
            {
                work.RecordChange();
                return Task.FromResult(0L);
            }
        );

        Assert.False((await work.CountPendingAsync(Stop)).Quiet);
    }

    private static async Task<JsonElement> QuietAsync(AlertsApp app) =>
        await (await app.Administrator.PostAsync(Quiet, content: null, Stop)).Content.ReadFromJsonAsync<JsonElement>(
            Stop
        );

    private static async Task<LocalHostOptions> OptionsAsync(string folder) =>
        new()
        {
            Folder = folder,
            Url = "http://127.0.0.1:0",
            Silent = true,
            Settings = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Storage"] = await Azurite.ConnectionStringAsync(),
                ["Local:Prefix"] = Azurite.FreshPrefix(),
            },
        };
}
