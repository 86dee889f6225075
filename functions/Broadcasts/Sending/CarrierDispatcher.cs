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
/// <param name="Broadcast">The broadcast as read after the claim.</param>
/// <param name="Results">The results by position; positions without one were not called.</param>
/// <param name="MinimumWait">
/// The minimum wait of the recipients who were not called (see <see cref="ThrottlingPolicy"/>); null where calls
/// continued.
/// </param>
/// <param name="HoldReason">One of <see cref="HoldReasons"/> where the waiting recipients are held; else null.</param>
public sealed record CallRound(
    Broadcast Broadcast,
    IReadOnlyDictionary<int, SendResult> Results,
    Duration? MinimumWait,
    string? HoldReason
)
{
    /// <summary>Whether it ended because the broadcast is paused: who was not called keeps the due instant.</summary>
    public bool IsPaused { get; init; }
}

/// <summary>
/// Calls the carrier for a claimed batch: several calls concurrently, one for all recipients who share a text. Before
/// each it checks deadline, windows, cancellation and pause.
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

    /// <summary>The interval at which cancellation and pause are read again while sending.</summary>
    private static readonly TimeSpan CancellationCheckInterval = TimeSpan.FromSeconds(5);

    /// <summary>Makes the calls that are allowed and returns their results.</summary>
    /// <param name="prepared">The texts to send, and the results decided without a call.</param>
    /// <param name="deadline">The deadline of the holder, from before the claim was written.</param>
    /// <param name="cancellationToken">
    /// Signals that the host is stopping: no new call begins; calls in progress are awaited.
    /// </param>
    public async Task<CallRound> CallAsync(
        PreparedBatch prepared,
        Deadline deadline,
        CancellationToken cancellationToken
    )
    {
        using var round = new RoundState(prepared, clock.GetTimestamp());
        await Parallel.ForEachAsync(
            GroupIntoCalls(prepared.ToCall),
            new ParallelOptions { MaxDegreeOfParallelism = settings.Value.CallsAtOnce },
            async (group, _) =>
            {
                if (MustStop())
                {
                    return;
                }

                if (await IsCancelledAsync(round))
                {
                    round.Skip(group, SkipReasons.Cancelled);
                    return;
                }

                var now = clock.GetCurrentInstant();
                if (now > round.Broadcast.LatestUsefulAt)
                {
                    round.Skip(group, SkipReasons.TooLate);
                    return;
                }

                var allowed = group.Recipients.Where(r => prepared.Window.FindNextOpening(r.Area, now) <= now).ToList();
                if (allowed.Count > 0 && !MustStop())
                {
                    await CallAsync(round, group with { Recipients = allowed });
                }
            }
        );
        return round.ToCallRound();

        bool MustStop() => round.Stopped || cancellationToken.IsCancellationRequested || deadline.HasPassed;
    }

    /// <summary>Groups texts into calls: recipients who share text, sender and epoch, at most 100.</summary>
    private static IEnumerable<CallGroup> GroupIntoCalls(IReadOnlyList<PendingText> toCall) =>
        toCall
            .GroupBy(c => (c.Recipient.Text, c.Recipient.Sender, c.Epoch))
            .SelectMany(g =>
                g.Chunk(MaxRecipientsACall)
                    .Select(chunk => new CallGroup(g.Key.Sender, g.Key.Epoch, [.. chunk.Select(c => c.Recipient)]))
            );

    private async Task CallAsync(RoundState round, CallGroup group)
    {
        if (round.Broadcast.Sample && !carrier.IsSimulated)
        {
            round.Add(group, _ => new SendOutcome.Refused("sample"));
            return;
        }

        var outcomes = await SendAsync(round, group);
        round.Add(group, i => outcomes[i]);
        deliveries.Sent(group.Recipients, outcomes);
        foreach (var wait in outcomes.Select(ThrottlingPolicy.WaitAfter).OfType<Duration>())
        {
            round.Stop(wait);
        }

        if (outcomes.OfType<SendOutcome.SenderRejected>().FirstOrDefault() is { } rejected)
        {
            await StopAsync(round, group.Sender, rejected.Code);
        }
    }

    /// <summary>Makes one call.</summary>
    /// <returns>
    /// One outcome for each recipient, <see cref="SendOutcome.Unknown"/> where the carrier returned fewer.
    /// </returns>
    private async Task<IReadOnlyList<SendOutcome>> SendAsync(RoundState round, CallGroup group)
    {
        var sender = round.Broadcast.Pool.First(s => s.Id == group.Sender);
        var request = new SendRequest(
            sender.From,
            [.. group.Recipients.Select(r => r.Phone)],
            group.Recipients[0].Text,
            round.Batch.Tag(group.Epoch),
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
            telemetry.CarrierThrew(round.Batch.Broadcast, round.Batch, e);
            return [.. group.Recipients.Select(_ => new SendOutcome.Unknown("exception"))];
        }

        return
        [
            .. group.Recipients.Select(
                (_, i) => i < outcomes.Count ? outcomes[i] : new SendOutcome.Unknown("no-outcome")
            ),
        ];
    }

    /// <summary>Stops the sender for all workers; where the stop cannot be stored, only this batch stops.</summary>
    private async Task StopAsync(RoundState round, string sender, string code)
    {
        round.Stop(SlotAllocator.StopDuration, HoldReasons.SenderStopped);
        try
        {
            if ((await slotAllocator.StopAsync(sender, CancellationToken.None)).IsNew)
            {
                telemetry.SenderStopped(sender, code);
            }
        }
        catch (Exception e) when (e.IsOutage())
        {
            telemetry.StopNotStored(sender, e);
        }
    }

    /// <summary>
    /// Checks for cancellation, read again every 5 s. Where the broadcast is paused, or the read fails, no more calls
    /// are made and the results so far are recorded.
    /// </summary>
    private async Task<bool> IsCancelledAsync(RoundState round)
    {
        // One call reads and the others await its result, so that none continues with a stale one.
        await round.CancellationCheckLock.WaitAsync(CancellationToken.None);
        try
        {
            if (!round.Cancelled && round.TryBeginCheck(clock, CancellationCheckInterval))
            {
                var current = await broadcasts.FindAsync(round.Broadcast.Id, CancellationToken.None);
                round.Cancelled = current?.Broadcast.CancelledAt is not null;
                if (current?.Broadcast.IsPaused(clock.GetCurrentInstant()) == true)
                {
                    round.Pause();
                }
            }
        }
        catch (Exception e) when (e.IsOutage())
        {
            telemetry.CancellationNotRead(round.Broadcast.Id, e);
            round.Stop(ThrottlingPolicy.DefaultWait);
        }
        finally
        {
            round.CancellationCheckLock.Release();
        }

        return round.Cancelled;
    }

    /// <summary>The recipients of one call, who share a text and a sender.</summary>
    /// <param name="Sender">The id of the sender.</param>
    /// <param name="Epoch">The attempt of the texts: 1, or 2 for a resend.</param>
    /// <param name="Recipients">The recipients, at most 100.</param>
    private sealed record CallGroup(string Sender, int Epoch, List<Recipient> Recipients);

    /// <summary>The state shared by the concurrent calls of one round.</summary>
    private sealed class RoundState(PreparedBatch prepared, long checkedAt) : IDisposable
    {
        private readonly ConcurrentDictionary<int, SendResult> _results = new(prepared.Decided);
        private readonly Lock _lock = new();
        private long _checkedAt = checkedAt;
        private Duration? _wait;
        private string? _held;
        private bool _paused;

        public Broadcast Broadcast => prepared.Broadcast;
        public BatchId Batch => prepared.Id;
        public SemaphoreSlim CancellationCheckLock { get; } = new(1, 1);
        public bool Cancelled { get; set; } = prepared.Broadcast.CancelledAt is not null;
        public bool Stopped { get; private set; }

        public void Add(CallGroup group, Func<int, SendOutcome> outcome)
        {
            foreach (var (i, recipient) in group.Recipients.Index())
            {
                _results[recipient.Position] = new SendResult(group.Epoch, outcome(i));
            }
        }

        public void Skip(CallGroup group, string reason)
        {
            foreach (var recipient in group.Recipients)
            {
                _results[recipient.Position] = new SendResult(group.Epoch, null, reason);
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

        public void Pause()
        {
            lock (_lock)
            {
                (_paused, Stopped) = (true, true);
            }
        }

        public bool TryBeginCheck(TimeProvider clock, TimeSpan every)
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

        public void Dispose() => CancellationCheckLock.Dispose();

        public CallRound ToCallRound() =>
            new(prepared.Broadcast, _results, _wait, _paused ? HoldReasons.Paused : _held) { IsPaused = _paused };
    }
}
