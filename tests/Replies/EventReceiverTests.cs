using System.Diagnostics.Metrics;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Replies;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Xunit;

namespace CommunityAlerts.Tests.Replies;

public sealed class EventReceiverTests
{
    private static readonly PhoneNumber Ada = PhoneNumber.FromE164("+12025550111");
    private static readonly PhoneNumber Bo = PhoneNumber.FromE164("+12025550112");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_that_fails_is_counted_and_set_aside_and_the_others_are_handled()
    {
        // To answer HELP makes this carrier throw what nobody expects.
        using var services = Engine.Compose(
            await Azurite.AccountAsync(Cancel),
            TimeProvider.System,
            new ThrowingCarrier(),
            settings: [("Senders:Default:HelpText", "help text"), ("Senders:Default:StopText", "")]
        );
        using var counted = new MetricCollector<long>(
            services.GetRequiredService<IMeterFactory>(),
            "CommunityAlerts.Replies",
            "communityalerts.event.received"
        );

        var written = await services
            .GetRequiredService<EventReceiver>()
            .ReceiveAsync(
                new CarrierEvents(
                    null,
                    [],
                    [new Reply("1", Ada, "", "HELP", Engine.Start), new Reply("2", Bo, "", "STOP", Engine.Start)],
                    0
                ),
                Cancel
            );

        Assert.True(written);
        Assert.NotNull(
            await services
                .GetRequiredService<OptOutStore>()
                .FindAsync(services.GetRequiredService<NumberKeys>().MakeKey(Bo), Cancel)
        );
        Assert.Equal(
            1,
            counted.GetMeasurementSnapshot().Where(m => Equals(m.Tags["outcome"], "failed")).Sum(m => m.Value)
        );
    }

    [Fact]
    public async Task The_events_of_several_numbers_are_handled_at_once_and_no_more_than_eight()
    {
        const int numbers = 20;
        var carrier = new GatheringCarrier(atOnce: 8);
        using var services = Engine.Compose(
            await Azurite.AccountAsync(Cancel),
            TimeProvider.System,
            carrier,
            settings: [("Senders:Default:HelpText", "help text")]
        );
        var replies = Enumerable
            .Range(0, numbers)
            .Select(i => new Reply($"{i}", PhoneNumber.FromE164($"+120255502{i:00}"), "", "HELP", Engine.Start));

        var events = new CarrierEvents(null, [], [.. replies], 0);
        Assert.True(await services.GetRequiredService<EventReceiver>().ReceiveAsync(events, Cancel));

        Assert.Equal(numbers, carrier.Calls);
        Assert.Equal(8, carrier.MaxAtOnce);
    }

    [Fact]
    public async Task The_events_of_one_number_are_handled_in_their_order()
    {
        var carrier = new GatheringCarrier(atOnce: 1);
        using var services = Engine.Compose(
            await Azurite.AccountAsync(Cancel),
            TimeProvider.System,
            carrier,
            settings: [("Senders:Default:HelpText", "help text"), ("Senders:Default:StopText", "stop text")]
        );
        string[] texts = ["HELP", "STOP", "HELP", "START", "STOP"];
        var replies = texts.Select(
            (text, i) => new Reply($"{i}", Ada, "", text, Engine.Start + NodaTime.Duration.FromSeconds(i))
        );

        var events = new CarrierEvents(null, [], [.. replies], 0);
        await services.GetRequiredService<EventReceiver>().ReceiveAsync(events, Cancel);

        Assert.Equal(1, carrier.MaxAtOnce);
        Assert.Equal(["help text", "stop text", "stop text"], carrier.Texts, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_ends_and_no_event_of_it_is_set_aside()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var carrier = new GatheringCarrier(atOnce: 8, whenGathered: stop.Cancel);
        using var services = Engine.Compose(
            await Azurite.AccountAsync(Cancel),
            TimeProvider.System,
            carrier,
            settings: [("Senders:Default:HelpText", "help text")]
        );
        using var counted = new MetricCollector<long>(
            services.GetRequiredService<IMeterFactory>(),
            "CommunityAlerts.Replies",
            "communityalerts.event.received"
        );
        var replies = Enumerable
            .Range(0, 100)
            .Select(i => new Reply($"{i}", PhoneNumber.FromE164($"+120255503{i:00}"), "", "HELP", Engine.Start));

        var events = new CarrierEvents(null, [], [.. replies], 0);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            services.GetRequiredService<EventReceiver>().ReceiveAsync(events, stop.Token)
        );

        Assert.InRange(carrier.Calls, 8, 16);
        Assert.DoesNotContain(counted.GetMeasurementSnapshot(), m => Equals(m.Tags["outcome"], "failed"));
    }

    /// <summary>Answers its first calls once as many are in progress as there should be, then each at once.</summary>
    private sealed class GatheringCarrier(int atOnce, Action? whenGathered = null) : ICarrier
    {
        private readonly TaskCompletionSource _gathered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _lock = new();
        private readonly List<string> _texts = [];
        private int _inProgress;

        public bool IsSimulated => true;

        public int Calls => _texts.Count;

        public int MaxAtOnce { get; private set; }

        public IReadOnlyList<string> Texts => _texts;

        public async Task<IReadOnlyList<SendOutcome>> SendAsync(
            SendRequest request,
            CancellationToken cancellationToken
        )
        {
            bool isLast;
            lock (_lock)
            {
                _texts.Add(request.Text);
                MaxAtOnce = Math.Max(MaxAtOnce, ++_inProgress);
                isLast = _inProgress == atOnce && !_gathered.Task.IsCompleted;
            }

            if (isLast)
            {
                whenGathered?.Invoke();
                _gathered.SetResult();
            }

            await _gathered.Task.WaitAsync(cancellationToken);
            lock (_lock)
            {
                _inProgress--;
            }

            return [new SendOutcome.Accepted("1")];
        }
    }

    private sealed class ThrowingCarrier : ICarrier
    {
        public bool IsSimulated => true;

        public Task<IReadOnlyList<SendOutcome>> SendAsync(SendRequest request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("This build has no carrier.");
    }
}
