using System.Diagnostics.Metrics;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Replies;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Replies;

public sealed class ReplyHandlerTests : IAsyncLifetime
{
    private static readonly Instant Noon = Instant.FromUtc(2027, 6, 18, 12, 0);
    private static readonly PhoneNumber Phone = PhoneNumber.FromE164("+12025550111");
    private readonly TakingCarrier _carrier = new();
    private ServiceProvider _services = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var account = await Azurite.AccountAsync(Cancel);
        var services = new ServiceCollection();
        services.AddFakeLogging();
        services.AddMetrics();
        services.AddOptions<Settings>();
        services
            .AddOptions<SenderDefaults>()
            .Configure(d => (d.From, d.HelpText, d.StopText) = ("+18005550199", "help text", "stop text"));
        services.AddSingleton(account);
        services.AddSingleton<ICarrier>(_carrier);
        services.AddSingleton(new NumberKeys(new byte[32]));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ContactTelemetry>();
        services.AddSingleton<OptOutStore>();
        services.AddSingleton<PreferenceStore>();
        services.AddSingleton<PreferenceService>();
        services.AddSingleton<SenderStore>();
        services.AddSingleton<ListStore>();
        services.AddSingleton<ContactStore>();
        services.AddSingleton<TableTelemetry>();
        services.AddSingleton<ContactLookup>();
        services.AddReplies();
        _services = services.BuildServiceProvider();
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task STOP_opts_out_and_is_confirmed_once_however_often_the_event_comes()
    {
        await HandleAsync("1", "stop", 0);
        await HandleAsync("1", "stop", 0);

        Assert.Equal(("reply", "+12025550111"), (await OptOutAsync() is { } o ? (o.Act, o.Phone?.E164) : default));
        Assert.Equal([("+18005550199", "+12025550111", "stop text")], _carrier.Sent);
    }

    [Fact]
    public async Task START_opts_in_again_and_a_STOP_repeated_after_it_changes_nothing()
    {
        await HandleAsync("1", "STOP", 0);
        await HandleAsync("2", "START", 1);
        await HandleAsync("1", "STOP", 0);

        Assert.Null(await OptOutAsync());
        Assert.Single(_carrier.Sent);
    }

    [Fact]
    public async Task The_last_reply_counts_even_when_its_event_arrives_first()
    {
        await HandleAsync("2", "START", 1);
        await HandleAsync("1", "STOP", 0);

        Assert.Null(await OptOutAsync());
        Assert.Empty(_carrier.Sent);
    }

    [Fact]
    public async Task A_second_STOP_is_not_answered_again()
    {
        await HandleAsync("1", "STOP", 0);
        await HandleAsync("2", "退订", 1);

        Assert.Single(_carrier.Sent);
    }

    [Fact]
    public async Task Many_STOPs_at_the_same_time_are_answered_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(n => HandleAsync($"{n}", "STOP", n)));

        Assert.NotNull(await OptOutAsync());
        Assert.Single(_carrier.Sent);
    }

    [Fact]
    public async Task The_last_of_simultaneous_STOPs_and_STARTs_counts()
    {
        for (var round = 0; round < 10; round++)
        {
            var minute = round * 10;
            var last = round % 2 == 0 ? "STOP" : "START";
            await Task.WhenAll(
                Enumerable
                    .Range(0, 6)
                    .Select(n => HandleAsync($"{round}-{n}", n % 2 == 0 ? "START" : "STOP", minute + n))
                    .Append(HandleAsync($"{round}-last", last, minute + 9))
            );

            Assert.Equal(last == "STOP", await OptOutAsync() is not null);
        }
    }

    [Fact]
    public async Task HELP_is_answered_and_changes_nothing()
    {
        await HandleAsync("1", "help", 0);

        Assert.Equal("help text", Assert.Single(_carrier.Sent).Text);
        Assert.Null(await OptOutAsync());
    }

    [Fact]
    public async Task HELP_of_a_number_is_answered_once_a_day()
    {
        await HandleAsync("1", "help", 0);
        await HandleAsync("2", "help", 1);

        Assert.Single(_carrier.Sent);
    }

    [Fact]
    public async Task Where_the_carrier_confirms_a_STOP_we_stay_silent()
    {
        var tollFree = new Sender
        {
            Id = "main",
            From = "+18885550100",
            SegmentsPerMinute = 200,
            PricePerSegment = new Money(0, "USD"),
            HelpText = "main help",
            StopText = "",
        };
        await _services.GetRequiredService<SenderStore>().PutAsync(tollFree, IfMatch.None, Cancel);

        await HandleAsync("1", "HELP", 0, to: "18885550100");
        await HandleAsync("2", "STOP", 1, to: "18885550100");

        Assert.Equal([("+18885550100", "+12025550111", "main help")], _carrier.Sent);
        Assert.NotNull(await OptOutAsync());
    }

    [Fact]
    public async Task A_handling_that_broke_off_is_finished_by_the_repeated_event()
    {
        var store = _services.GetRequiredService<ReplyStore>();
        var reply = Reply("1", "STOP", 0);
        await store.ClaimAsync(new StoredReply(reply, Key, Keyword.Stop, []), Cancel);

        await HandleAsync("1", "STOP", 0);

        Assert.NotNull(await OptOutAsync());
        Assert.Single(_carrier.Sent);
    }

    [Fact]
    public async Task The_same_event_many_times_at_once_is_answered_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => HandleAsync("1", "HELP", 0)));

        Assert.Single(_carrier.Sent);
        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task An_opt_out_at_the_carrier_is_recorded_unless_the_person_came_back_later()
    {
        var handler = _services.GetRequiredService<ReplyHandler>();
        await handler.RecordCarrierOptOutAsync(Phone, Noon, areas: [], Cancel);
        Assert.Equal("carrier", (await OptOutAsync())?.Act);

        await HandleAsync("1", "START", 5);
        await handler.RecordCarrierOptOutAsync(Phone, Noon, areas: [], Cancel);

        Assert.Null(await OptOutAsync());
    }

    [Fact]
    public async Task Replies_are_kept_newest_first_and_pages_join()
    {
        await HandleAsync("b", "two", 2);
        await HandleAsync("a", "one", 1);
        await HandleAsync("c", "three", 3);

        var all = await ListAsync();

        Assert.Equal(["three", "two", "one"], all.Select(r => r.Item.Reply.Text).ToArray());
        Assert.Equal(["two", "one"], (await ListAsync(all[0].Cursor)).Select(r => r.Item.Reply.Text).ToArray());
    }

    [Fact]
    public async Task Erasing_a_number_leaves_no_reply_of_it_and_its_events_stay_handled()
    {
        await HandleAsync("1", "STOP", 0);
        var store = _services.GetRequiredService<ReplyStore>();

        await store.EraseAsync(Key, Cancel);
        await HandleAsync("1", "STOP", 0);

        Assert.Empty(await ListAsync());
        Assert.Single(_carrier.Sent);
    }

    [Fact]
    public async Task After_an_erasure_an_older_START_that_arrives_late_does_not_end_the_opt_out()
    {
        await HandleAsync("1", "STOP", 10);

        await _services.GetRequiredService<ReplyStore>().EraseAsync(Key, Cancel);
        await HandleAsync("2", "START", 5);

        Assert.NotNull(await OptOutAsync());
    }

    [Fact]
    public async Task Replies_and_opt_outs_are_counted_once_each_by_word_and_origin()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        using var handled = new MetricCollector<long>(
            meters,
            "CommunityAlerts.Replies",
            "communityalerts.reply.handled"
        );
        using var optOuts = new MetricCollector<long>(
            meters,
            "CommunityAlerts.Contacts",
            "communityalerts.contact.optouts"
        );

        await HandleAsync("1", "STOP", 0);
        await HandleAsync("1", "STOP", 0);
        await HandleAsync("2", "退订", 1);
        await HandleAsync("3", "thank you", 2);
        await _services
            .GetRequiredService<ReplyHandler>()
            .RecordCarrierOptOutAsync(PhoneNumber.FromE164("+12025550112"), Noon, areas: [], Cancel);
        await _services
            .GetRequiredService<OptOutStore>()
            .TryAddAsync(
                new OptOut(new NumberKey(new string('0', NumberKey.Length)), null, Noon, "operator:wang", null),
                Cancel
            );

        Assert.Equal(
            ["stop", "stop", "none"],
            handled.GetMeasurementSnapshot().Select(m => (string?)m.Tags["keyword"]),
            StringComparer.Ordinal
        );
        Assert.Equal(
            [("reply", 1L), ("carrier", 1L), ("operator", 1L)],
            optOuts.GetMeasurementSnapshot().Select(m => ((string)m.Tags["origin"]!, m.Value))
        );
    }

    [Fact]
    public async Task No_log_line_holds_a_number_or_a_text()
    {
        await HandleAsync("1", "STOP", 0);
        await HandleAsync("2", "the key is under the mat", 1);

        var lines = string.Join('\n', _services.GetFakeLogCollector().GetSnapshot().Select(r => r.ToString()));

        Assert.Contains("handled as Stop", lines, StringComparison.Ordinal);
        Assert.DoesNotContain("2025550111", lines, StringComparison.Ordinal);
        Assert.DoesNotContain("under the mat", lines, StringComparison.Ordinal);
    }

    private NumberKey Key => _services.GetRequiredService<NumberKeys>().MakeKey(Phone);

    private Task HandleAsync(string id, string text, int minute, string to = "+18005550199") =>
        _services
            .GetRequiredService<ReplyHandler>()
            .HandleAsync(Reply(id, text, minute) with { To = to }, areas: [], Cancel);

    private static Reply Reply(string id, string text, int minute) =>
        new(id, Phone, "+18005550199", text, Noon + Duration.FromMinutes(minute));

    private Task<OptOut?> OptOutAsync() => _services.GetRequiredService<OptOutStore>().FindAsync(Key, Cancel);

    private async Task<IReadOnlyList<Positioned<StoredReply>>> ListAsync(string? after = null)
    {
        List<Positioned<StoredReply>> all = [];
        await foreach (var reply in _services.GetRequiredService<ReplyStore>().ListAsync(after, null, Cancel))
        {
            all.Add(reply);
        }

        return all;
    }

    /// <summary>Takes every text and remembers it.</summary>
    private sealed class TakingCarrier : ICarrier
    {
        private readonly List<(string From, string To, string Text)> _sent = [];

        public IReadOnlyList<(string From, string To, string Text)> Sent => _sent;

        public bool IsSimulated => true;

        public Task<IReadOnlyList<SendOutcome>> SendAsync(SendRequest request, CancellationToken cancellationToken)
        {
            lock (_sent)
            {
                _sent.AddRange(request.To.Select(to => (request.From, to.E164, request.Text)));
            }

            return Task.FromResult<IReadOnlyList<SendOutcome>>([
                .. request.To.Select(to => new SendOutcome.Accepted($"m-{to.E164}")),
            ]);
        }
    }
}
