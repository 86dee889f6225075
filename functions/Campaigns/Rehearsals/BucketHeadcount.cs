using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Contacts;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>The headcounts of all buckets together.</summary>
/// <param name="Headcounts">One for each count of the plan, in its order.</param>
/// <param name="People">The number of people whom a budget limits.</param>
/// <param name="Reaches">The number of people by the set of counts in which they are recipients.</param>
public sealed record CombinedHeadcounts(
    IReadOnlyList<Headcount> Headcounts,
    int People,
    IReadOnlyList<RecipientOverlap> Reaches
);

/// <summary>Counts the recipients of one bucket, whose phones are added in key order.</summary>
public sealed class BucketHeadcount
{
    private static readonly int Reasons = Enum.GetValues<Exclusion>().Length;

    private readonly HeadcountPlan _plan;
    private readonly IReadOnlyDictionary<string, IReadOnlyDictionary<NumberKey, CardHistory>> _histories;
    private readonly CountedPeople[] _parts;

    // People by the set of counts in which they are recipients: a string with one character for each count, which is
    // looked up by span without allocating.
    private readonly Dictionary<string, int> _reaches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _reachesBySpan;
    private readonly char[] _reached;

    // Results for the current phone, which are the same in every audience that takes the same row.
    private readonly MeasuredText[] _rendered;
    private readonly IReadOnlyList<PoolSender>?[] _senders;
    private int _people;

    /// <summary>Creates an empty headcount.</summary>
    /// <param name="plan">The counts to make.</param>
    /// <param name="histories">The card histories of the people of this bucket, by campaign.</param>
    public BucketHeadcount(
        HeadcountPlan plan,
        IReadOnlyDictionary<string, IReadOnlyDictionary<NumberKey, CardHistory>> histories
    )
    {
        (_plan, _histories) = (plan, histories);
        _parts = [.. plan.Counts.Select(_ => new CountedPeople())];
        _reachesBySpan = _reaches.GetAlternateLookup<ReadOnlySpan<char>>();
        _reached = new char[plan.Counts.Count];
        _rendered = new MeasuredText[plan.Wordings];
        _senders = new IReadOnlyList<PoolSender>?[plan.Pools];
    }

    /// <summary>Counts one phone in every audience that contains it.</summary>
    public void Add(Phone phone)
    {
        Array.Clear(_rendered);
        Array.Clear(_senders);
        var (reached, isLimited) = (0, false);
        foreach (var audience in _plan.Audiences)
        {
            foreach (var member in audience.Decide(phone))
            {
                foreach (var count in audience.Counts)
                {
                    var exclusion = member.Exclusion;
                    if (exclusion is Exclusion.None)
                    {
                        var (size, cards) = MeasureTexts(_plan.Counts[count], member.Contact);
                        exclusion = size.Exclusion;
                        if (exclusion is Exclusion.None)
                        {
                            _reached[reached++] = (char)count;
                            isLimited |= AddRecipient(count, member.Contact, size.Segments, cards);
                            continue;
                        }
                    }

                    _parts[count].Excluded[(int)exclusion]++;
                }
            }
        }

        _people += isLimited ? 1 : 0;
        if (reached > 0)
        {
            var reachedCounts = _reached.AsSpan(0, reached);
            reachedCounts.Sort();
            _reachesBySpan[reachedCounts] = _reachesBySpan.TryGetValue(reachedCounts, out var people) ? people + 1 : 1;
        }
    }

    /// <summary>Combines the buckets, in their order.</summary>
    public static CombinedHeadcounts Combine(HeadcountPlan plan, IReadOnlyList<BucketHeadcount> buckets)
    {
        int[] personOffsets = [.. buckets.Select((_, i) => buckets.Take(i).Sum(b => b._people))];
        List<Headcount> headcounts =
        [
            .. Enumerable
                .Range(0, plan.Counts.Count)
                .Select(count => Combine(buckets.Select(b => b._parts[count]).ToList(), personOffsets)),
        ];
        var reaches = buckets
            .SelectMany(b => b._reaches)
            .GroupBy(r => r.Key, StringComparer.Ordinal)
            .Select(g => new RecipientOverlap(g.Key.Select(c => headcounts[c]).ToHashSet(), g.Sum(r => r.Value)));
        return new CombinedHeadcounts(headcounts, buckets.Sum(b => b._people), [.. reaches]);
    }

    private static Headcount Combine(List<CountedPeople> parts, int[] personOffsets)
    {
        var groups = parts
            .SelectMany(p => p.Groups)
            .GroupBy(g => g.Key, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .ToList();
        var indexByKey = groups.Index().ToDictionary(g => g.Item.Key, g => g.Index, StringComparer.Ordinal);
        var limited = ImmutableArray.CreateBuilder<CountedPerson>(parts.Sum(p => p.Limited.Count));
        foreach (var (bucket, part) in parts.Index())
        {
            int[] groupIndexes = [.. part.Groups.Select(g => indexByKey[g.Key])];
            foreach (var person in CollectionsMarshal.AsSpan(part.Limited))
            {
                limited.Add(
                    person with
                    {
                        Person = personOffsets[bucket] + person.Person,
                        Group = groupIndexes[person.Group],
                    }
                );
            }
        }

        return new Headcount
        {
            Excluded = Enum.GetValues<Exclusion>()
                .Where(e => e is not (Exclusion.None or Exclusion.Budget))
                .ToImmutableSortedDictionary(
                    e => e.ToReason(),
                    e => parts.Sum(p => p.Excluded[(int)e]),
                    StringComparer.Ordinal
                ),
            Groups =
            [
                .. groups.Select(g => new CountedGroup(
                    g.First().RuleGroup.Area,
                    g.First().RuleGroup.Rules,
                    g.First().Senders,
                    g.Sum(x => x.People),
                    g.Sum(x => x.Segments),
                    g.First().Cards
                )),
            ],
            Limited = limited.MoveToImmutable(),
        };
    }

    /// <summary>Counts a recipient.</summary>
    /// <returns>Whether a budget limits them.</returns>
    private bool AddRecipient(int count, Contact contact, int segments, CountedCards? cards)
    {
        var pool = _plan.Counts[count].Pool;
        var senders = _senders[pool] ??= _plan.Senders(pool, contact.Phone!);
        var ruleGroup = _plan.RuleGroups.Find(contact.Area);
        var part = _parts[count];
        var group = part.FindOrAddGroup(ruleGroup, senders, cards);
        part.Groups[group].People++;
        part.Groups[group].Segments += segments;
        if (!ruleGroup.Limits(contact))
        {
            return false;
        }

        part.Limited.Add(
            new CountedPerson(
                _people,
                ruleGroup.CountsHousehold(contact)
                    ? _plan.RuleGroups.HouseholdIndex(contact.Area, contact.Household!)
                    : -1,
                group,
                segments
            )
        );
        return true;
    }

    /// <summary>
    /// Measures a person's text; for a deck each card, with 0 segments in all. Excludes a person who would get none of
    /// the cards.
    /// </summary>
    private PersonText MeasureTexts(HeadcountPlan.Count count, Contact contact)
    {
        if (count.Deck is null)
        {
            return new PersonText(MeasureText(count.Wordings[0], contact), Cards: null);
        }

        TextSize[] sizes = [.. count.Wordings.Select(w => MeasureText(w, contact))];
        if (Array.TrueForAll(sizes, s => s.Exclusion is not Exclusion.None))
        {
            var exclusion = sizes.Any(s => s.Exclusion is Exclusion.CannotBeRendered)
                ? Exclusion.CannotBeRendered
                : Exclusion.MissingValue;
            return new PersonText(new TextSize(0, exclusion), Cards: null);
        }

        var history = _histories[count.Deck].GetValueOrDefault(contact.Key, CardHistory.Empty);
        return new PersonText(
            new TextSize(0, Exclusion.None),
            new CountedCards(history, [.. sizes.Select(s => s.Segments)])
        );
    }

    private TextSize MeasureText(int wording, Contact contact)
    {
        if (!ReferenceEquals(_rendered[wording].Contact, contact))
        {
            _rendered[wording] = new MeasuredText(contact, _plan.MeasureText(wording, contact));
        }

        return _rendered[wording].Size;
    }

    /// <summary>The text of a count for a contact, measured once for all audiences that take the contact.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct MeasuredText(Contact? Contact, TextSize Size);

    /// <summary>The size of the text that a person gets; with the cards where it is one of a deck.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct PersonText(TextSize Size, CountedCards? Cards);

    /// <summary>The part of one count that lies in this bucket.</summary>
    private sealed class CountedPeople
    {
        private readonly Dictionary<(RuleGroup, string), int> _groups = [];

        public int[] Excluded { get; } = new int[Reasons];
        public List<Group> Groups { get; } = [];
        public List<CountedPerson> Limited { get; } = [];

        public int FindOrAddGroup(RuleGroup ruleGroup, IReadOnlyList<PoolSender> senders, CountedCards? cards)
        {
            var names = SenderPool.MakeKey(senders);
            names += cards is null ? "" : $"|{string.Join(' ', cards.Segments)}|{cards.History.DecisionKey}";
            if (!_groups.TryGetValue((ruleGroup, names), out var at))
            {
                _groups[(ruleGroup, names)] = at = Groups.Count;
                Groups.Add(
                    new Group(
                        string.Create(CultureInfo.InvariantCulture, $"{ruleGroup.Key}|{names}"),
                        ruleGroup,
                        senders,
                        cards
                    )
                );
            }

            return at;
        }
    }

    private sealed class Group(string key, RuleGroup ruleGroup, IReadOnlyList<PoolSender> senders, CountedCards? cards)
    {
        public CountedCards? Cards => cards;
        public string Key => key;
        public RuleGroup RuleGroup => ruleGroup;
        public IReadOnlyList<PoolSender> Senders => senders;
        public int People { get; set; }
        public int Segments { get; set; }
    }
}
