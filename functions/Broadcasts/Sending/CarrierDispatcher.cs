using System.Collections.Concurrent;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Sending;

/// <summary>The results of one round of calls.</summary>
/// <param name="Broadcast">As read after the claim.</param>
/// <param name="Results">By position; positions left out were not called.</param>
/// <param name="Wait">
/// Minimum wait for the recipients who were not called: Retry-After where the carrier throttled, else 5 s.
/// </param>
/// <param name="Held">One of <see cref="HoldReasons"/>, where more than pace and window keeps them.</param>
public sealed record CallRound(
    Broadcast Broadcast,
    IReadOnlyDictionary<int, SendResult> Results,
    Duration? Wait,
    string? Held
);

/// <summary>
/// Calls the carrier for a claimed batch: several calls at once, one call for all who share a text; before each,
/// deadline, clock and cancellation.
/// </summary>
public sealed class CarrierDispatcher(
    ICarrier carrier,
    BroadcastStore broadcasts,
    SlotAllocator slotAllocator,
    TimeProvider clock,
    BroadcastTelemetry telemetry,
    DeliveryTelemetry deliveries,
    IOptions<Settings> settings
)
{
    private const int MaxRecipientsACall = 100;

    /// <summary>How often cancellation is read again while sending.</summary>
    private static readonly TimeSpan CancelledCheck = TimeSpan.FromSeconds(5);

    /// <summary>Makes every call that may be made, and returns the result of each.</summary>
    /// <param name="broadcast">As read after the claim.</param>
    /// <param name="batch">The batch, for the tag.</param>
    /// <param name="window">When texts may go, area by area.</param>
    /// <param name="toCall">Who is to be called, with the epoch.</param>
    /// <param name="deadline">From before the claim was written.</param>
    /// <param name="decided">Results that are known already, without a call.</param>
    /// <param name="cancellationToken">A stopping host: no new call begins; calls under way are waited for.</param>
    public async Task<CallRound> CallAsync(
        Broadcast broadcast,
        BatchId batch,
        SendWindow window,
        IReadOnlyList<(Recipient Recipient, int Epoch)> toCall,
        Deadline deadline,
        IReadOnlyDictionary<int, SendResult> decided,
        CancellationToken cancellationToken)
    {
        using var round = new Round(broadcast, decided, clock.GetTimestamp());
        var groups = toCall
            .GroupBy(c => (c.Recipient.Text, c.Recipient.Sender, c.Epoch))
            .SelectMany(g =>
                g.Chunk(MaxRecipientsACall)
                    .Select(chunk => (g.Key.Sender, g.Key.Epoch, Recipients: chunk.Select(c => c.Recipient).ToList()))
            );
        await Parallel.ForEachAsync(
            groups,
            new ParallelOptions { MaxDegreeOfParallelism = settings.Value.CallsAtOnce },
            async (group, _) =>
            {
                if (MustStop(round))
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

                var allowed = group.Recipients.Where(r => window.Opening(r.Area, now) <= now).ToList();
                if (allowed.Count > 0 && !MustStop(round))
                {
                    await CallAsync(
                        round,
                        batch,
                        broadcast.Pool.First(s => s.Id == group.Sender),
                        group.Epoch,
                        allowed
                    );
                }
            }
        );
        return round.Close();

        bool MustStop(Round round) => round.Stopped || cancellationToken.IsCancellationRequested || deadline.IsOver;
    }

    private async Task CallAsync(Round round, BatchId batch, PoolSender sender, int epoch, List<Recipient> recipients)
    {
        if (round.Broadcast.Sample && !carrier.IsSimulated)
        {
            round.Add(recipients, epoch, _ => new SendOutcome.Refused("sample"));
            return;
        }

        var request = new SendRequest(
            sender.From,
            [.. recipients.Select(r => r.Phone)],
            recipients[0].Text,
            batch.Tag(epoch),
            sender.Reports
        );
        IReadOnlyList<SendOutcome> outcomes;
        try
        {
            outcomes = await carrier.SendWithTimeoutAsync(request, clock, CancellationToken.None);
        }
#pragma warning disable CA1031 // After any exception the text may have been sent: the outcome is unknown, and a throw here would leave the claim to the sweep.
        catch (Exception e)
#pragma warning restore CA1031
        {
            telemetry.CarrierThrew(batch.Broadcast, batch, e);
            outcomes = [.. recipients.Select(_ => new SendOutcome.Unknown("exception"))];
        }

        outcomes =
        [
            .. recipients.Select((_, i) => i < outcomes.Count ? outcomes[i] : new SendOutcome.Unknown("no-outcome")),
        ];
        round.Add(recipients, epoch, i => outcomes[i]);
        deliveries.Sent(recipients, outcomes);
        foreach (var wait in outcomes.Select(ThrottlingPolicy.WaitAfter).OfType<Duration>())
        {
            round.Stop(wait);
        }

        if (outcomes.OfType<SendOutcome.SenderRejected>().FirstOrDefault() is { } rejected)
        {
            await StopAsync(round, sender.Id, rejected.Code);
        }
    }

    /// <summary>Stops the sender for every worker; where that cannot be stored, for this batch alone.</summary>
    private async Task StopAsync(Round round, string sender, string code)
    {
        round.Stop(SlotAllocator.StoppedFor, HoldReasons.SenderStopped);
        try
        {
            if ((await slotAllocator.StopAsync(sender, CancellationToken.None)).IsNew)
            {
                telemetry.SenderStopped(sender, code);
            }
        }
        catch (Exception e) when (e.IsOutage())
        {
            telemetry.StopUnwritten(sender, e);
        }
    }

    /// <summary>
    /// Reads the cancellation again every 5 s. Where that fails, no more calls are made and the results so far are
    /// recorded.
    /// </summary>
    private async Task<bool> IsCancelledAsync(Round round)
    {
        // One call reads, and the others wait for its result: none continues with an older one.
        await round.Checking.WaitAsync(CancellationToken.None);
        try
        {
            if (!round.Cancelled && round.CheckIsDue(clock, CancelledCheck))
            {
                round.Cancelled =
                    await broadcasts.FindAsync(round.Broadcast.Id, CancellationToken.None)
                        is { Broadcast.CancelledAt: not null };
            }
        }
        catch (Exception e) when (e.IsOutage())
        {
            telemetry.CancellationUnread(round.Broadcast.Id, e);
            round.Stop(ThrottlingPolicy.DefaultWait);
        }
        finally
        {
            round.Checking.Release();
        }

        return round.Cancelled;
    }

    /// <summary>What the calls of one round share.</summary>
    private sealed class Round(Broadcast broadcast, IReadOnlyDictionary<int, SendResult> decided, long checkedAt)
        : IDisposable
    {
        private readonly ConcurrentDictionary<int, SendResult> _results = new(decided);
        private readonly Lock _lock = new();
        private long _checkedAt = checkedAt;
        private Duration? _wait;
        private string? _held;

        public Broadcast Broadcast => broadcast;
        public SemaphoreSlim Checking { get; } = new(1, 1);
        public bool Cancelled { get; set; } = broadcast.CancelledAt is not null;
        public bool Stopped { get; private set; }

        public void Add(List<Recipient> recipients, int epoch, Func<int, SendOutcome> outcome)
        {
            for (var i = 0; i < recipients.Count; i++)
            {
                _results[recipients[i].Position] = new SendResult(epoch, outcome(i));
            }
        }

        public void Skip(List<Recipient> recipients, int epoch, string reason)
        {
            foreach (var recipient in recipients)
            {
                _results[recipient.Position] = new SendResult(epoch, null, reason);
            }
        }

        public void Stop(Duration wait, string? held = null)
        {
            lock (_lock)
            {
                _wait = _wait is { } longer && longer > wait ? longer : wait;
                _held ??= held;
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

        public void Dispose() => Checking.Dispose();

        public CallRound Close() => new(broadcast, _results, _wait, _held);
    }
}
