using System.Collections.Immutable;
using CommunityAlerts.Api;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts;

/// <summary>Works out who gets a broadcast, bucket by bucket: recipients and batches. The chain of batch rows is the only checkpoint.</summary>
public sealed class Expander(
    BroadcastStore broadcasts,
    Ledger ledger,
    AudienceSource source,
    SenderStore senders,
    Pacing pacing,
    Dispatcher dispatcher,
    StorageAccount storage,
    TimeProvider clock,
    IOptions<Settings> settings,
    BroadcastTelemetry telemetry)
{
    /// <summary>After this a new message goes on, so that no message is in hand for long.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Between two transactions, to leave the account room.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    private readonly Queue _expansions = storage.Queue(Queues.Expansions);

    /// <summary>Goes on where the chain ends. Safe to run twice, together or after a crash: a batch's insert is the claim on its number.</summary>
    public async Task ExpandAsync(ExpansionMessage message, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        if (await ReadAsync(message, cancellationToken) is not { } broadcast)
        {
            return;
        }

        var chain = await ledger.ChainAsync(broadcast.Id, message.Bucket, cancellationToken);
        await RequeueAsync(broadcast, chain, cancellationToken);
        while (chain.Count == 0 || !chain[^1].Batch.Closes)
        {
            if (broadcast.CancelledAt is not null)
            {
                await ledger.TryAddAsync(Closing(broadcast.Batch(message.Bucket, chain.Count), ImmutableSortedDictionary<string, int>.Empty), [], cancellationToken);
            }
            else if (!await ComposeAsync(broadcast, message.Bucket, chain, started, cancellationToken))
            {
                await _expansions.SendAsync(message, cancellationToken);
                return;
            }

            chain = await ledger.ChainAsync(broadcast.Id, message.Bucket, cancellationToken);
            if (await ReadAsync(message, cancellationToken) is not { } now)
            {
                return;
            }

            broadcast = now;
        }
    }

    /// <summary>The broadcast as it is now; null where there is nothing to expand: unknown, finished, or moved to a later start, whose own message will come.</summary>
    private async Task<Broadcast?> ReadAsync(ExpansionMessage message, CancellationToken cancellationToken)
    {
        var stored = await broadcasts.FindAsync(message.Broadcast, cancellationToken);
        if (stored is null)
        {
            telemetry.ExpansionUnknown(message.Broadcast);
        }

        return stored is { Broadcast: { FinishedAt: null } broadcast } && !broadcast.IsScheduled(clock.GetCurrentInstant()) ? broadcast : null;
    }

    /// <summary>Composes batches after the chain's end until the audience ends, another worker is found at it, or time is up.</summary>
    /// <returns>False when time is up.</returns>
    private async Task<bool> ComposeAsync(Broadcast broadcast, int bucket, IReadOnlyList<ChainLink> chain, long started, CancellationToken cancellationToken)
    {
        var sender = await senders.FindAsync(broadcast.Sender, cancellationToken)
            ?? throw new InvalidOperationException($"Sender {broadcast.Sender} of broadcast {broadcast.Id} is gone.");
        var number = chain.Count;
        var draft = new Draft();
        var cursor = chain.Count == 0 ? null : chain[^1].Batch.End;
        await foreach (var candidates in source.CandidatesAsync(broadcast, bucket, cursor, cancellationToken))
        {
            // All rows of one phone stay in one batch: the cursor is a key.
            if (draft.IsFull(candidates, settings.Value.BatchSize, Pacing.MostSegments(sender)))
            {
                if (!await InsertAsync(broadcast, sender, broadcast.Batch(bucket, number), draft, cancellationToken))
                {
                    return true;
                }

                number++;
                draft = new Draft();
                if (clock.GetElapsedTime(started) > Longest)
                {
                    return false;
                }

                await Task.Delay(Breath, clock, cancellationToken);
                if (await broadcasts.FindAsync(broadcast.Id, cancellationToken) is { Broadcast.CancelledAt: not null })
                {
                    // The next round closes the bucket.
                    return true;
                }
            }

            draft.Add(candidates);
        }

        if (draft.People.Count > 0)
        {
            if (!await InsertAsync(broadcast, sender, broadcast.Batch(bucket, number), draft, cancellationToken))
            {
                return true;
            }

            number++;
            draft = new Draft();
        }

        // On 409 the caller reads the chain again and follows what is stored.
        await ledger.TryAddAsync(Closing(broadcast.Batch(bucket, number), draft.Excluded), [], cancellationToken);
        return true;
    }

    private async Task<bool> InsertAsync(Broadcast broadcast, Sender sender, BatchId id, Draft draft, CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        var segments = draft.People.Sum(p => p.Segments);
        var slot = await pacing.ReserveAsync(sender, broadcast.IsUrgent, segments, Instant.Max(now, broadcast.StartAt), cancellationToken);
        var due = broadcast.FirstAllowed(slot, DateTimeZoneProviders.Bcl[settings.Value.Zone]);
        var people = draft.People.Select((p, i) => p with { Batch = id.Number, Position = i }).ToList();
        var batch = new Batch
        {
            Id = id,
            First = people[0].Key,
            End = draft.End,
            ComposedAt = now,
            Due = due,
            Segments = segments,
            Excluded = draft.Excluded,
            Standings = [.. people.Select(p => Standing.New(p.Key, now))],
        };
        if (!await ledger.TryAddAsync(batch, people, cancellationToken))
        {
            return false;
        }

        telemetry.Composed(broadcast.Id, id, people.Count);
        await dispatcher.SendAsync(broadcast, id, due, cancellationToken);
        return true;
    }

    /// <summary>A repeated expansion puts the messages again of batches that wait: the first run may have died before it did.</summary>
    private async Task RequeueAsync(Broadcast broadcast, IReadOnlyList<ChainLink> chain, CancellationToken cancellationToken)
    {
        foreach (var link in chain.Where(l => l.AnyWaiting && l.Batch.Claim is null))
        {
            await dispatcher.SendAsync(broadcast, link.Batch.Id, link.Batch.Due, cancellationToken);
        }
    }

    private Batch Closing(BatchId id, ImmutableSortedDictionary<string, int> excluded)
    {
        var now = clock.GetCurrentInstant();
        return new Batch { Id = id, Closes = true, ComposedAt = now, Due = now, Excluded = excluded };
    }

    /// <summary>A batch in the making.</summary>
    private sealed class Draft
    {
        private readonly Dictionary<string, int> _excluded = new(StringComparer.Ordinal);

        public List<Recipient> People { get; } = [];
        public NumberKey? End { get; private set; }
        public ImmutableSortedDictionary<string, int> Excluded => _excluded.ToImmutableSortedDictionary(StringComparer.Ordinal);

        public bool IsFull(IReadOnlyList<Candidate> next, int mostPeople, int mostSegments) =>
            People.Count > 0 && next.Any(c => c.Recipient is not null)
            && (People.Count == mostPeople || People.Sum(p => p.Segments) + next.Sum(c => c.Recipient?.Segments ?? 0) > mostSegments);

        public void Add(IReadOnlyList<Candidate> candidates)
        {
            foreach (var candidate in candidates)
            {
                End = candidate.Key;
                if (candidate.Recipient is { } recipient)
                {
                    People.Add(recipient);
                }
                else
                {
                    var reason = candidate.Exclusion.ToReason();
                    _excluded[reason] = _excluded.GetValueOrDefault(reason) + 1;
                }
            }
        }
    }
}
