using System.Collections.Immutable;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Expansion;

/// <summary>A batch in the making: people in key order, and those whom it leaves out.</summary>
/// <param name="pool">Who may text whom.</param>
/// <param name="senders">The pool's senders as they are now, by id.</param>
public sealed class BatchBuilder(IReadOnlyList<PoolSender> pool, IReadOnlyDictionary<string, Sender> senders)
{
    private readonly Dictionary<string, int> _excluded = new(StringComparer.Ordinal);
    private readonly List<Recipient> _people = [];
    private int _counted;
    private readonly Dictionary<string, Share> _shares = new(StringComparer.Ordinal);

    public IReadOnlyList<Recipient> People => _people;

    /// <summary>Those whose budgets were not counted yet.</summary>
    public IReadOnlyList<Recipient> Uncounted => [.. _people.Skip(_counted)];

    /// <summary>Last key covered, excluded ones included.</summary>
    public NumberKey? End { get; private set; }

    public ImmutableSortedDictionary<string, int> Excluded =>
        _excluded.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>How much of a sender's pace it takes, by the slowest that may serve it.</summary>
    public Duration Takes => _shares.Values.Select(s => s.Takes).DefaultIfEmpty(Duration.Zero).Max();

    /// <summary>Whether the next phone's rows no longer fit: 99 people, or 30 s of a sender's pace.</summary>
    public bool IsFullFor(IReadOnlyList<Candidate> next, int maxPeople) =>
        People.Count > 0
        && next.Any(c => c.Recipient is not null)
        && (
            People.Count >= maxPeople
            || next.Any(c => c.Recipient is { } r && ShareOf(r).Segments + r.Segments > ShareOf(r).Most)
        );

    public void Add(IReadOnlyList<Candidate> candidates)
    {
        foreach (var candidate in candidates)
        {
            End = candidate.Key;
            if (candidate.Recipient is { } recipient)
            {
                _people.Add(recipient);
                ShareOf(recipient).Segments += recipient.Segments;
            }
            else
            {
                Exclude(candidate.Exclusion.ToReason());
            }
        }
    }

    /// <summary>Marks everybody added so far as counted, and excludes recipients over their budget.</summary>
    public void Count(IReadOnlySet<NumberKey> overBudget)
    {
        foreach (var person in People.Where(p => overBudget.Contains(p.Key)))
        {
            ShareOf(person).Segments -= person.Segments;
            Exclude(Contacts.Exclusion.Budget.ToReason());
        }

        _people.RemoveAll(p => overBudget.Contains(p.Key));
        _counted = _people.Count;
    }

    /// <summary>The slots that it needs of each of its senders.</summary>
    public IReadOnlyList<SlotRequest> SlotRequests(Instant notBefore, SendWindow window) =>
    [
        .. _shares.Values.Where(s => s.Segments > 0).Select(share =>
        {
            var areas = People.Where(p => ShareOf(p) == share).Select(p => p.Area).ToHashSet(StringComparer.Ordinal);
            return new SlotRequest(share.Candidates, share.Segments, notBefore, at => window.Opening(areas, at));
        }),
    ];

    /// <summary>The batch, with the slots that were reserved for <see cref="SlotRequests"/>, in the same
    /// order.</summary>
    public (Batch Batch, IReadOnlyList<Recipient> People) Compose(
        BatchId id,
        IReadOnlyList<Slot> slots,
        LocalDate? budgetDay,
        Instant now
    )
    {
        foreach (var (share, slot) in _shares.Values.Where(s => s.Segments > 0).Zip(slots))
        {
            share.Sender = slot.Sender;
        }

        List<Recipient> people =
        [
            .. People.Select((p, i) => p with { Sender = ShareOf(p).Sender, Batch = id.Number, Position = i }),
        ];
        var shares = people
            .GroupBy(p => p.Sender, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(g => g.Key, g => g.Sum(p => p.Segments), StringComparer.Ordinal);
        return (
            new Batch
            {
                Id = id,
                First = people.Count > 0 ? people[0].Key : null,
                End = End,
                ComposedAt = now,
                Due = slots.Count > 0 ? slots.Max(s => s.At) : now,
                Shares = shares,
                Open = shares,
                Cards = people
                    .Where(p => p.Card is not null)
                    .CountBy(p => p.Card!, StringComparer.Ordinal)
                    .ToImmutableSortedDictionary(StringComparer.Ordinal),
                Excluded = Excluded,
                BudgetDay = budgetDay,
                Entries = [.. people.Select(p => DeliveryEntry.New(p.Key, now))],
            },
            people
        );
    }

    private void Exclude(string reason) => _excluded[reason] = _excluded.GetValueOrDefault(reason) + 1;

    private Share ShareOf(Recipient recipient)
    {
        var candidates = pool.For(recipient.Phone);
        var name = candidates.Count == 1 ? candidates[0].Id : string.Join(' ', candidates.Select(c => c.Id));
        if (!_shares.TryGetValue(name, out var share))
        {
            _shares[name] = share = new Share([.. candidates.Select(c => senders[c.Id])]);
        }

        return share;
    }

    /// <summary>The people whom the same senders may serve.</summary>
    private sealed class Share(IReadOnlyList<Sender> candidates)
    {
        public IReadOnlyList<Sender> Candidates => candidates;
        public int Segments { get; set; }
        public string Sender { get; set; } = "";
        public int Most { get; } = candidates.Min(SlotAllocator.MaxSegments);
        public Duration Takes => SlotAllocator.DurationOf(candidates.Min(c => c.SegmentsPerMinute), Segments);
    }
}
