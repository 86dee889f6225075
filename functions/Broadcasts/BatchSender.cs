using System.Security.Cryptography;
using CommunityAlerts.Contacts;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts;

/// <summary>Sends one batch: claim, read again what may forbid it, call the carrier, record. Section 4 of the design, step "Send".</summary>
public sealed class BatchSender(
    Ledger ledger,
    BroadcastStore broadcasts,
    SenderStore senders,
    OptOutStore optOuts,
    Pacing pacing,
    Dispatcher dispatcher,
    CarrierCalls calls,
    TimeProvider clock,
    BroadcastTelemetry telemetry)
{
    /// <summary>A batch that comes later than this after its slot takes a new one.</summary>
    private static readonly Duration LateAfter = Duration.FromSeconds(30);

    /// <summary>Slots closer than this are not worth another round through the queue.</summary>
    private static readonly Duration SoonEnough = Duration.FromSeconds(1);

    private const int MostRecords = 50;

    /// <summary>Sends each batch of the message by itself; a failure of one leaves the others to the message's next delivery.</summary>
    public async Task SendAsync(BatchMessage message, CancellationToken cancellationToken)
    {
        foreach (var number in message.Batches)
        {
            await SendAsync(new BatchId(message.Broadcast, message.Bucket, number), cancellationToken);
        }
    }

    /// <summary>Safe to run twice and at once: the claim is one conditional write, and a claimed batch is somebody's already.</summary>
    public async Task SendAsync(BatchId id, CancellationToken cancellationToken)
    {
        var stored = await ledger.FindAsync(id, cancellationToken);
        var found = await broadcasts.FindAsync(id.Broadcast, cancellationToken);
        if (stored is null || found is null)
        {
            telemetry.BatchUnknown(id.Broadcast, id);
            return;
        }

        var broadcast = found.Broadcast;
        if (!stored.Batch.AnyWaiting || stored.Batch.Claim is not null)
        {
            return;
        }

        var sender = await senders.FindAsync(broadcast.Sender, cancellationToken)
            ?? throw new InvalidOperationException($"Sender {broadcast.Sender} of broadcast {broadcast.Id} is gone.");
        if (await PutBackAsync(broadcast, sender, stored, cancellationToken))
        {
            return;
        }

        // R5: the deadline runs from before the claim is written.
        var deadline = new Deadline(clock);
        if (await ClaimAsync(stored, cancellationToken) is not { } claimed)
        {
            return;
        }

        await SendClaimedAsync(claimed, sender, deadline, cancellationToken);
    }

    /// <summary>Whether it is not its time: not yet due, or so late that it must take a new slot.</summary>
    private async Task<bool> PutBackAsync(Broadcast broadcast, Sender sender, StoredBatch stored, CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        if (stored.Batch.Due > now)
        {
            await dispatcher.SendAsync(broadcast, stored.Batch.Id, stored.Batch.Due, cancellationToken);
            return true;
        }

        if (now - stored.Batch.Due <= LateAfter || broadcast.CancelledAt is not null || now > broadcast.LatestUsefulAt)
        {
            return false;
        }

        var slot = await pacing.ReserveAsync(sender, broadcast.IsUrgent, stored.Batch.Segments, now, cancellationToken);
        if (slot - now <= SoonEnough)
        {
            return false;
        }

        // On 412 somebody else moved or claimed it, and its message is theirs.
        if (await ledger.TryReplaceAsync(stored.Batch with { Due = slot }, stored.ETag, cancellationToken) is not null)
        {
            await dispatcher.SendAsync(broadcast, stored.Batch.Id, slot, cancellationToken);
        }

        return true;
    }

    private async Task<StoredBatch?> ClaimAsync(StoredBatch stored, CancellationToken cancellationToken)
    {
        var token = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var claimed = await ledger.TryReplaceAsync(stored.Batch.Claimed(token, clock.GetCurrentInstant()), stored.ETag, cancellationToken);
        if (claimed is not null)
        {
            return claimed;
        }

        // R2: our own write may have come through before its answer was lost.
        var now = await ledger.FindAsync(stored.Batch.Id, cancellationToken);
        return now is not null && now.Batch.IsHeldBy(token) ? now : null;
    }

    private async Task SendClaimedAsync(StoredBatch claimed, Sender sender, Deadline deadline, CancellationToken cancellationToken)
    {
        var batch = claimed.Batch;

        // R6: what may forbid a text is read after the claim.
        var people = await ledger.PeopleAsync(batch, cancellationToken);
        var broadcast = (await broadcasts.FindAsync(batch.Id.Broadcast, cancellationToken))?.Broadcast
            ?? throw new InvalidOperationException($"Broadcast {batch.Id.Broadcast} vanished.");
        var outs = new HashSet<NumberKey>();
        if (batch.First is { } first && people.Count > 0)
        {
            // One bounded range; its lower bound is exclusive, so the first is asked for by itself.
            await foreach (var key in optOuts.KeysAsync(batch.Id.Bucket, first, batch.End, cancellationToken))
            {
                outs.Add(key);
            }

            if (await optOuts.FindAsync(first, cancellationToken) is not null)
            {
                outs.Add(first);
            }
        }

        var results = new Dictionary<int, SendResult>();
        var toCall = new List<(Recipient Recipient, int Epoch)>();
        for (var position = 0; position < batch.Standings.Length; position++)
        {
            var standing = batch.Standings[position];
            if (standing.State != DeliveryState.Waiting)
            {
                continue;
            }

            if (!people.TryGetValue(position, out var person) || outs.Contains(person.Key))
            {
                results[position] = new SendResult(standing.Epoch, null, SkipReasons.OptedOut);
            }
            else
            {
                toCall.Add((person, standing.Epoch));
            }
        }

        var round = await calls.CallAsync(broadcast, batch.Id, sender, toCall, deadline, results, cancellationToken);

        // Calls were made: what they came to is written even when the host is stopping.
        await RecordAsync(claimed, sender, round, CancellationToken.None);
    }

    /// <summary>Writes the results in one replace, merged into whatever the row is by now, and sends the rest on its way.</summary>
    private async Task RecordAsync(StoredBatch claimed, Sender sender, CallRound round, CancellationToken cancellationToken)
    {
        var token = claimed.Batch.Claim!.Token;
        var now = clock.GetCurrentInstant();
        var stored = claimed;
        var waiting = stored.Batch.Standings.Count(s => s.State == DeliveryState.Waiting) - round.Results.Count(r => r.Value.Outcome is null or SendOutcome.Accepted or SendOutcome.Refused or SendOutcome.Unintelligible);
        var nextDue = waiting > 0 ? await NextDueAsync(round, sender, stored.Batch, waiting, now, cancellationToken) : stored.Batch.Due;
        for (var i = 0; i < MostRecords; i++)
        {
            var merged = stored.Batch.Recorded(token, round.Results, nextDue, now);
            if (await ledger.TryReplaceAsync(merged, stored.ETag, cancellationToken) is not null)
            {
                telemetry.Recorded(merged.Id.Broadcast, merged.Id, round);
                if (merged.AnyWaiting && stored.Batch.IsHeldBy(token))
                {
                    await dispatcher.SendAsync(round.Broadcast, merged.Id, nextDue, cancellationToken);
                }

                return;
            }

            stored = await ledger.FindAsync(claimed.Batch.Id, cancellationToken)
                ?? throw new InvalidOperationException($"Batch {claimed.Batch.Id} vanished.");
        }

        // Nothing is lost: the sweep makes the claim's waiting ones unknown, and reports settle those that went out.
        telemetry.RecordingGivenUp(claimed.Batch.Id.Broadcast, claimed.Batch.Id);
    }

    private async Task<Instant> NextDueAsync(CallRound round, Sender sender, Batch batch, int waiting, Instant now, CancellationToken cancellationToken)
    {
        if (round.NextOpening is { } opening)
        {
            return opening;
        }

        var notBefore = now + (round.RetryAfter ?? Duration.Zero);
        var segments = Math.Max(waiting, batch.Segments * waiting / Math.Max(1, batch.Standings.Length));
        var slot = await pacing.ReserveAsync(sender, round.Broadcast.IsUrgent, segments, notBefore, cancellationToken);
        return Instant.Max(notBefore, slot);
    }
}

/// <summary>How long the claim's holder may go on calling, on the monotonic clock.</summary>
public sealed class Deadline(TimeProvider clock)
{
    /// <summary>No call begins after this; the sweep expires the claim at 120 s, a call takes at most 15 s.</summary>
    private static readonly TimeSpan LastCall = TimeSpan.FromSeconds(60);
    private readonly long _start = clock.GetTimestamp();

    public bool IsOver => clock.GetElapsedTime(_start) > LastCall;
}
