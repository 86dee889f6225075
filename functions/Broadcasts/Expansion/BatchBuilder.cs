using System.Collections.Immutable;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Expansion;

/// <summary>A batch that is ready to be inserted.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="People">Its recipients, in the order of their entries.</param>
public sealed record ComposedBatch(Batch Batch, IReadOnlyList<Recipient> People);

/// <summary>Builds a batch: adds candidates in key order and counts the excluded ones.</summary>
/// <param name="pool">The senders of the broadcast, with the prefixes they serve.</param>
/// <param name="senders">The current settings of the pool's senders, by id.</param>
public sealed class BatchBuilder(IReadOnlyList<PoolSender> pool, IReadOnlyDictionary<string, Sender> senders)
{
    private readonly Dictionary<string, int> _excluded = new(StringComparer.Ordinal);
    private readonly List<Recipient> _people = [];
    private int _counted;
    private readonly Dictionary<string, SenderGroup> _groups = new(StringComparer.Ordinal);

    public IReadOnlyList<Recipient> People => _people;

    /// <summary>The recipients whose budgets are not counted yet.</summary>
    public IReadOnlyList<Recipient> Uncounted => [.. _people.Skip(_counted)];

    /// <summary>The last number key covered, excluded candidates included; null while empty.</summary>
    public NumberKey? End { get; private set; }

    public ImmutableSortedDictionary<string, int> Excluded =>
        _excluded.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The longest time that the batch takes of any sender, at the rate of the slowest candidate.</summary>
    public Duration SendTime => _groups.Values.Select(g => g.SendTime).DefaultIfEmpty(Duration.Zero).Max();

    /// <summary>
    /// Whether the candidates of the next number no longer fit: beyond the maximum number of people, or beyond 30 s of
    /// a sender's rate.
    /// </summary>
    public bool IsFullFor(IReadOnlyList<Candidate> next, int maxPeople) =>
        People.Count > 0
        && next.Any(c => c.Recipient is not null)
        && (
            People.Count >= maxPeople
            || next.Any(c =>
                c.Recipient is { } r && GetOrAddGroup(r).Segments + r.Segments > GetOrAddGroup(r).MaxSegments
            )
        );

    public void Add(IReadOnlyList<Candidate> candidates)
    {
        foreach (var candidate in candidates)
        {
            End = candidate.Key;
            if (candidate.Recipient is { } recipient)
            {
                _people.Add(recipient);
                GetOrAddGroup(recipient).Segments += recipient.Segments;
            }
            else
            {
                Exclude(candidate.Exclusion.ToReason());
            }
        }
    }

    /// <summary>Marks all recipients added so far as counted, and excludes those over budget.</summary>
    public void MarkCounted(IReadOnlySet<NumberKey> overBudget)
    {
        foreach (var person in People.Where(p => overBudget.Contains(p.Key)))
        {
            GetOrAddGroup(person).Segments -= person.Segments;
            Exclude(Contacts.Exclusion.Budget.ToReason());
        }

        _people.RemoveAll(p => overBudget.Contains(p.Key));
        _counted = _people.Count;
    }

    /// <summary>Makes one slot request for each group of recipients that the same senders may serve.</summary>
    public IReadOnlyList<SlotRequest> CreateSlotRequests(Instant notBefore, SendWindow window) =>
        [
            .. _groups
                .Values.Where(g => g.Segments > 0)
                .Select(group =>
                {
                    var areas = People
                        .Where(p => GetOrAddGroup(p) == group)
                        .Select(p => p.Area)
                        .ToHashSet(StringComparer.Ordinal);
                    return new SlotRequest(
                        group.Candidates,
                        group.Segments,
                        notBefore,
                        at => window.FindNextOpening(areas, at)
                    );
                }),
        ];

    /// <summary>
    /// Composes the batch with the slots reserved for <see cref="CreateSlotRequests"/>, in the same order.
    /// </summary>
    public ComposedBatch Compose(BatchId id, IReadOnlyList<Slot> slots, LocalDate? budgetDay, Instant now)
    {
        foreach (var (group, slot) in _groups.Values.Where(g => g.Segments > 0).Zip(slots))
        {
            group.Sender = slot.Sender;
        }

        List<Recipient> people =
        [
            .. People.Select((p, i) => p with { Sender = GetOrAddGroup(p).Sender, Batch = id.Number, Position = i }),
        ];
        var shares = people
            .GroupBy(p => p.Sender, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(g => g.Key, g => g.Sum(p => p.Segments), StringComparer.Ordinal);
        return new ComposedBatch(
            new Batch
            {
                Id = id,
                FirstKey = people.Count > 0 ? people[0].Key : null,
                LastKey = End,
                ComposedAt = now,
                DueAt = slots.Count > 0 ? slots.Max(s => s.At) : now,
                SegmentsBySender = shares,
                WaitingSegments = shares,
                RecipientsByCard = people
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

    private SenderGroup GetOrAddGroup(Recipient recipient)
    {
        var candidates = pool.SendersFor(recipient.Phone);
        var groupKey = SenderPool.MakeKey(candidates);
        if (!_groups.TryGetValue(groupKey, out var group))
        {
            _groups[groupKey] = group = new SenderGroup([.. candidates.Select(c => senders[c.Id])]);
        }

        return group;
    }

    /// <summary>The recipients whom the same senders may serve.</summary>
    private sealed class SenderGroup(IReadOnlyList<Sender> candidates)
    {
        public IReadOnlyList<Sender> Candidates => candidates;
        public int Segments { get; set; }
        public string Sender { get; set; } = "";
        public int MaxSegments { get; } = candidates.Min(SlotAllocator.MaxSegments);
        public Duration SendTime => SlotAllocator.ComputeDuration(candidates.Min(c => c.SegmentsPerMinute), Segments);
    }
}
