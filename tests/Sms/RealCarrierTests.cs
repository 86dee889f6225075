using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CommunityAlerts.Sms;
using CommunityAlerts.Sms.Carriers;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Sms;

public sealed class RealCarrierTests
{
    private static readonly SendRequest Two = new(
        "+18335550100",
        [Engine.Phone(1), Engine.Phone(2)],
        "Keep away.",
        "b.0.0.1",
        Reports: true
    );

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_with_an_adjusted_clock_sends_nothing()
    {
        var storage = await Azurite.AccountAsync(Stop);
        var inner = new CountingCarrier();
        await TurnedClockMark.MarkTurnedAsync(storage, Stop);

        var outcomes = await new RealCarrier(inner, storage, TimeProvider.System).SendAsync(Two, Stop);

        Assert.Equal(
            [new SendOutcome.SenderRejected("turned-clock"), new SendOutcome.SenderRejected("turned-clock")],
            outcomes
        );
        Assert.Empty(inner.Taken);
    }

    [Fact]
    public async Task A_clock_adjusted_after_the_first_text_is_noticed_within_a_minute()
    {
        var storage = await Azurite.AccountAsync(Stop);
        var inner = new CountingCarrier();
        var clock = new FakeTimeProvider();
        var carrier = new RealCarrier(inner, storage, clock);

        Assert.All(await carrier.SendAsync(Two, Stop), o => Assert.IsType<SendOutcome.Accepted>(o));
        await TurnedClockMark.MarkTurnedAsync(storage, Stop);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.All(await carrier.SendAsync(Two, Stop), o => Assert.IsType<SendOutcome.SenderRejected>(o));
        Assert.Single(inner.Taken);
    }

    [Fact]
    public async Task No_text_is_sent_while_storage_is_unreachable()
    {
        const string nowhere =
            "AccountName=devstoreaccount1;AccountKey=AAAA;TableEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://127.0.0.1:1/a;BlobEndpoint=http://127.0.0.1:1/a";
        // With the client's own retries, after which it throws all their failures in one.
        var storage = StorageAccount.Connect(nowhere);
        var inner = new CountingCarrier();

        var outcomes = await new RealCarrier(inner, storage, TimeProvider.System).SendAsync(Two, Stop);

        Assert.All(outcomes, o => Assert.IsType<SendOutcome.Unreachable>(o));
        Assert.Empty(inner.Taken);
    }

    [Fact]
    public async Task An_adjusted_clock_keeps_all_recipients_of_an_application_waiting()
    {
        var inner = new CountingCarrier();
        await using var app = await AlertsApp.StartAsync(services => services.AddRealCarrier(_ => inner));
        await ListAsync(app, sample: false);
        await app.TurnClockAsync(Duration.FromHours(1));

        var test = await PostAsync(
            app,
            "/api/broadcasts/test",
            new { texts = new { en = "Keep away." }, phone = Engine.Phone(1).E164 }
        );
        var request = await PostAsync(app, "/api/broadcasts", MakeRequest());
        await app.UntilQuietAsync();
        var broadcast = await app.Administrator.GetFromJsonAsync<JsonElement>(request.Headers.Location, Stop);

        Assert.Equal(
            "turned-clock",
            (await test.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("code").GetString()
        );
        Assert.Equal(2, broadcast.GetProperty("tallies").GetProperty("waiting").GetInt32());
        Assert.Empty(inner.Taken);
    }

    [Fact]
    public async Task A_list_of_invented_people_is_refused()
    {
        var inner = new CountingCarrier();
        await using var app = await AlertsApp.StartAsync(services => services.AddRealCarrier(_ => inner));
        await ListAsync(app, sample: true);

        var answer = await PostAsync(app, "/api/broadcasts", MakeRequest());

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("sample-list", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Empty(inner.Taken);
    }

    private static object MakeRequest() =>
        new
        {
            name = "Flood",
            texts = new { en = "Keep away." },
            audience = new { lists = new[] { "river" } },
            urgency = "urgent",
        };

    private static async Task ListAsync(AlertsApp app, bool sample)
    {
        var list = new Uri("/api/lists/river", UriKind.Relative);
        (
            await app.Administrator.PutAsJsonAsync(
                list,
                new
                {
                    name = "River",
                    area = "beiguan",
                    sample,
                },
                Stop
            )
        ).EnsureSuccessStatusCode();
        foreach (var n in (int[])[1, 2])
        {
            (
                await PostAsync(app, "/api/lists/river/contacts", new { phone = Engine.Phone(n).E164, language = "en" })
            ).EnsureSuccessStatusCode();
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(AlertsApp app, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = JsonContent.Create(body),
            Headers = { { "Idempotency-Key", "flood-1" } },
        };
        return await app.Administrator.SendAsync(request, Stop);
    }
}
