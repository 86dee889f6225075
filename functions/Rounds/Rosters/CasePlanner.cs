using System.Collections.Immutable;
using CommunityAlerts.Api;
using CommunityAlerts.Rounds.Cases;

namespace CommunityAlerts.Rounds.Rosters;

/// <summary>A sheet that is to be written, with the cases in it that are new or have new members.</summary>
/// <param name="Sheet">The sheet as it is to be.</param>
/// <param name="Stored">The sheet as it was read; null where it is new.</param>
/// <param name="Cases">The changed cases.</param>
public sealed record SheetChange(CaseSheet Sheet, StoredSheet? Stored, IReadOnlyList<HouseholdCase> Cases);

/// <summary>The changes of a shard.</summary>
/// <param name="Changes">The changes, each of one sheet and small enough for one transaction.</param>
/// <param name="IsWhole">Whether nothing is missing after them; else the shard is planned again.</param>
public sealed record CasePlan(IReadOnlyList<SheetChange> Changes, bool IsWhole);

/// <summary>
/// Finds what is missing in the cases of a shard: a case for each household of the roster, each with all its members.
/// So composing needs no cursor and no order, and a run that repeats another finds nothing to do.
/// </summary>
public static class CasePlanner
{
    /// <summary>
    /// The size from which on a change takes no further case, in characters of their people: 2 MB, half of what a
    /// transaction takes.
    /// </summary>
    public const int MaxCharacters = 1_000_000;

    /// <summary>Plans the changes.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="stored">All sheets of the shard, read before the pairs.</param>
    /// <param name="pairs">All pairs of the shard, without people who are being erased.</param>
    public static CasePlan Plan(int shard, IReadOnlyList<StoredSheet> stored, IEnumerable<RosterPair> pairs)
    {
        var plan = new Plans(shard, stored);
        foreach (
            var household in pairs
                .GroupBy(p => p.Household)
                .OrderBy(h => h.Key.Value, StringComparer.Ordinal)
                .Select(h => h.Order(RosterPair.GuardianOrder).ToList())
        )
        {
            plan.Add(household);
        }

        return new CasePlan(plan.Changes, plan.IsWhole);
    }

    private static HouseholdCase Describe(List<RosterPair> members) =>
        new(
            members[0].Household,
            members[0].HouseholdId,
            members.Select(m => m.Address).FirstOrDefault(a => a is not null),
            RosterPairs.UniteTags(members.SelectMany(m => m.Tags)),
            [.. members.Take(CaseRow.MaxPeople).Select(CasePerson.Of)],
            Math.Max(0, members.Count - CaseRow.MaxPeople)
        );

    /// <summary>
    /// Joins the members that a case has with those of the roster, in the order of guardians; who is not in the roster
    /// any more comes last, since an erasure takes them out with marks and all.
    /// </summary>
    private static ImmutableArray<SheetMember> Join(ImmutableArray<SheetMember> present, List<RosterPair> members)
    {
        var byContact = present.ToDictionary(m => m.Contact, StringComparer.Ordinal);
        // Two contacts whose keys begin alike are one member, at every repeat.
        var listed = members
            .Select(m => new SheetMember(SheetMember.Shorten(m.Contact), m.FirstReach))
            .DistinctBy(m => m.Contact, StringComparer.Ordinal)
            .ToList();
        var contacts = listed.Select(m => m.Contact).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. listed.Select(m => byContact.GetValueOrDefault(m.Contact, m)),
            .. present.Where(m => !contacts.Contains(m.Contact)),
        ];
    }

    /// <summary>The sheets of a shard while they are planned.</summary>
    private sealed class Plans
    {
        private readonly int _shard;
        private readonly List<Planned> _sheets;
        private readonly Dictionary<HouseholdKey, Planned> _places = [];
        private readonly Dictionary<string, Planned> _lastOfGrids = new(StringComparer.Ordinal);

        public Plans(int shard, IReadOnlyList<StoredSheet> stored)
        {
            _shard = shard;
            _sheets = [.. stored.Select(s => new Planned(s.Sheet, s))];
            foreach (var planned in _sheets)
            {
                foreach (var sheetCase in planned.Sheet.Cases)
                {
                    _places.Add(sheetCase.Household, planned);
                }

                var last = _lastOfGrids.GetValueOrDefault(planned.Sheet.Area);
                if (last is null || last.Sheet.Number < planned.Sheet.Number)
                {
                    _lastOfGrids[planned.Sheet.Area] = planned;
                }
            }
        }

        public IReadOnlyList<SheetChange> Changes =>
            [.. _sheets.Where(s => s.Cases.Count > 0).Select(s => new SheetChange(s.Sheet, s.Stored, s.Cases))];

        public bool IsWhole { get; private set; } = true;

        public void Add(List<RosterPair> members)
        {
            if (!_places.TryGetValue(members[0].Household, out var place))
            {
                place = FindRoom(members[0].Area);
                place.Sheet = place.Sheet with
                {
                    Cases = place.Sheet.Cases.Add(
                        new SheetCase(members[0].Household, CaseStanding.Untouched, Join([], members))
                    ),
                };
                place.Add(Describe(members));
                return;
            }

            var index = place.Sheet.IndexOf(members[0].Household);
            var present = place.Sheet.Cases[index];
            var contacts = present.Members.Select(m => m.Contact).ToHashSet(StringComparer.Ordinal);
            if (members.All(m => contacts.Contains(SheetMember.Shorten(m.Contact))))
            {
                return;
            }

            if (place.IsFull)
            {
                IsWhole = false;
            }
            else
            {
                place.Sheet = place.Sheet with
                {
                    Cases = place.Sheet.Cases.SetItem(index, present with { Members = Join(present.Members, members) }),
                };
                place.Add(Describe(members));
            }
        }

        private Planned FindRoom(string area)
        {
            var last = _lastOfGrids.GetValueOrDefault(area);
            if (last is { Sheet.HasRoom: true, IsFull: false })
            {
                return last;
            }

            var next = new Planned(
                new CaseSheet
                {
                    Shard = _shard,
                    Area = area,
                    Number = (last?.Sheet.Number ?? -1) + 1,
                    Cases = [],
                },
                stored: null
            );
            _sheets.Add(next);
            return _lastOfGrids[area] = next;
        }
    }

    private sealed class Planned(CaseSheet sheet, StoredSheet? stored)
    {
        public CaseSheet Sheet { get; set; } = sheet;
        public StoredSheet? Stored { get; } = stored;
        public List<HouseholdCase> Cases { get; } = [];

        /// <summary>Whether the transaction takes no further case.</summary>
        public bool IsFull => _characters > MaxCharacters;

        private int _characters;

        public void Add(HouseholdCase added)
        {
            Cases.Add(added);
            _characters += Json.Write(added.People).Length + RosterPairs.MaxTagCharacters;
        }
    }
}
