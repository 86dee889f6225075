using System.Collections.Concurrent;
using Azure;
using CommunityAlerts.Api;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts;

/// <summary>What one round of calls came to.</summary>
/// <param name="Broadcast">As read after the claim.</param>
/// <param name="Results">By position; positions left out were not called.</param>
/// <param name="RetryAfter">The carrier's wish, where it throttled or is out of order.</param>
/// <param name="NextOpening">When quiet hours end, where they forbid more.</param>
public sealed record CallRound(Broadcast Broadcast, IReadOnlyDictionary<int, SendResult> Results, Duration? RetryAfter, Instant? NextOpening);

/// <summary>Calls the carrier for a claimed batch: several calls at once, one call for all who share a text; before each, deadline, clock and cancellation.</summary>
public sealed class CarrierCalls(ICarrier carrier, BroadcastStore broadcasts, TimeProvider clock, IOptions<Settings> settings, BroadcastTelemetry telemetry)
{
    private const int CallsAtOnce = 8;
    private const int MostRecipientsACall = 100;

    /// <summary>After this a call's recipients are in doubt.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(15);

    /// <summary>How often cancellation is read again while sending.</summary>
    private static readonly TimeSpan CancelledCheck = TimeSpan.FromSeconds(5);

    /// <summary>How long a batch waits when the carrier cannot serve anybody, and when it throttles without saying how long.</summary>
    private static readonly Duration OutOfOrder = Duration.FromMinutes(5);
    private static readonly Duration ThrottledDefault = Duration.FromSeconds(5);

    /// <summary>Makes every call that may be made, and says what each came to.</summary>
    /// <param name="broadcast">As read after the claim.</param>
    /// <param name="batch">The batch, for the tag.</param>
    /// <param name="sender">Whose number and abilities.</param>
    /// <param name="toCall">Who is to be called, with the epoch.</param>
    /// <param name="deadline">From before the claim was written.</param>
    /// <param name="decided">Results that are known already, without a call.</param>
    /// <param name="cancellationToken">A stopping host: no new call begins; calls under way are waited for.</param>
    public async Task<CallRound> CallAsync(
        Broadcast broadcast,
        BatchId batch,
        Sender sender,
        IReadOnlyList<(Recipient Recipient, int Epoch)> toCall,
        Deadline deadline,
        IReadOnlyDictionary<int, SendResult> decided,
        CancellationToken cancellationToken)
    {
        var zone = DateTimeZoneProviders.Bcl[settings.Value.Zone];
        var round = new Round(broadcast, decided, clock.GetTimestamp());
        var groups = toCall
            .GroupBy(c => (c.Recipient.Text, c.Epoch))
            .SelectMany(g => g.Chunk(MostRecipientsACall).Select(chunk => (g.Key.Text, g.Key.Epoch, Recipients: chunk.Select(c => c.Recipient).ToList())));
        await Parallel.ForEachAsync(groups, new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce }, async (group, _) =>
        {
            if (round.Stopped || cancellationToken.IsCancellationRequested || deadline.IsOver)
            {
                return;
            }

            if (await IsCancelledAsync(round))
            {
                round.Skip(group.Recipients, group.Epoch, SkipReasons.Cancelled);
                return;
            }

            var now = clock.GetCurrentInstant();
            if (now > broadcast.LatestUsefulAt)
            {
                round.Skip(group.Recipients, group.Epoch, SkipReasons.TooLate);
                return;
            }

            if (broadcast.FirstAllowed(now, zone) is var opening && opening > now)
            {
                round.NextOpening = opening;
                return;
            }

            if (round.Stopped || cancellationToken.IsCancellationRequested || deadline.IsOver)
            {
                return;
            }

            await CallAsync(round, batch, sender, group.Text, group.Epoch, group.Recipients);
        });
        return round.Close();
    }

    private async Task CallAsync(Round round, BatchId batch, Sender sender, string text, int epoch, IReadOnlyList<Recipient> recipients)
    {
        if (round.Broadcast.Sample && !carrier.IsSimulated)
        {
            round.Add(recipients, epoch, _ => new SendOutcome.Refused("sample"));
            return;
        }

        var request = new SendRequest(round.Broadcast.From, [.. recipients.Select(r => r.Phone)], text, batch.Tag(epoch), sender.Reports);
        using var timeout = new CancellationTokenSource(CallTimeout, clock);
        IReadOnlyList<SendOutcome> outcomes;
        try
        {
            outcomes = await carrier.SendAsync(request, timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            outcomes = [.. recipients.Select(_ => new SendOutcome.Unintelligible("timeout"))];
        }
#pragma warning disable CA1031 // Whatever broke, the text may be out: doubt has a name, and a throw here would leave the claim to the sweep.
        catch (Exception e)
#pragma warning restore CA1031
        {
            telemetry.CarrierThrew(batch.Broadcast, batch, e);
            outcomes = [.. recipients.Select(_ => new SendOutcome.Unintelligible("exception"))];
        }

        round.Add(recipients, epoch, i => i < outcomes.Count ? outcomes[i] : new SendOutcome.Unintelligible("no-outcome"));
        foreach (var outcome in outcomes)
        {
            switch (outcome)
            {
                case SendOutcome.Throttled throttled:
                    round.Stop(throttled.RetryAfter ?? ThrottledDefault);
                    break;
                case SendOutcome.Unreachable:
                    round.Stop(ThrottledDefault);
                    break;
                case SendOutcome.Misconfigured misconfigured:
                    telemetry.SenderStopped(sender.Id, misconfigured.Code);
                    round.Stop(OutOfOrder);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Read again every 5 s; where that fails nobody knows, so no more calls are made and what was learned so far is recorded.</summary>
    private async Task<bool> IsCancelledAsync(Round round)
    {
        if (!round.Cancelled && round.CheckIsDue(clock, CancelledCheck))
        {
            try
            {
                round.Cancelled = await broadcasts.FindAsync(round.Broadcast.Id, CancellationToken.None) is { Broadcast.CancelledAt: not null };
            }
            catch (RequestFailedException e)
            {
                telemetry.CancellationUnread(round.Broadcast.Id, e);
                round.Stop(ThrottledDefault);
            }
        }

        return round.Cancelled;
    }

    /// <summary>What the calls of one round share.</summary>
    private sealed class Round(Broadcast broadcast, IReadOnlyDictionary<int, SendResult> decided, long checkedAt)
    {
        private readonly ConcurrentDictionary<int, SendResult> _results = new(decided);
        private readonly Lock _lock = new();
        private long _checkedAt = checkedAt;
        private Duration? _retryAfter;

        public Broadcast Broadcast => broadcast;
        public bool Cancelled { get; set; } = broadcast.CancelledAt is not null;
        public Instant? NextOpening { get; set; }
        public bool Stopped { get; private set; }

        public void Add(IReadOnlyList<Recipient> recipients, int epoch, Func<int, SendOutcome> outcome)
        {
            for (var i = 0; i < recipients.Count; i++)
            {
                _results[recipients[i].Position] = new SendResult(epoch, outcome(i));
            }
        }

        public void Skip(IReadOnlyList<Recipient> recipients, int epoch, string reason)
        {
            foreach (var recipient in recipients)
            {
                _results[recipient.Position] = new SendResult(epoch, null, reason);
            }
        }

        public void Stop(Duration wait)
        {
            lock (_lock)
            {
                _retryAfter = _retryAfter is { } longer && longer > wait ? longer : wait;
                Stopped = true;
            }
        }

        public bool CheckIsDue(TimeProvider clock, TimeSpan every)
        {
            lock (_lock)
            {
                if (clock.GetElapsedTime(_checkedAt) < every)
                {
                    return false;
                }

                _checkedAt = clock.GetTimestamp();
                return true;
            }
        }

        public CallRound Close() => new(broadcast, _results, _retryAfter, NextOpening);
    }
}
