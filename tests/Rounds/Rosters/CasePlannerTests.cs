using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Rounds;
using CommunityAlerts.Rounds.Cases;
using CommunityAlerts.Rounds.Rosters;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace CommunityAlerts.Tests.Rounds.Rosters;

public sealed class CasePlannerTests
{
    private static readonly string[] Grids = ["d/s/c/01", "d/s/c/02"];

    [Property(MaxTest = 200)]
    public Property Every_household_has_one_case_with_all_its_members() =>
        Prop.ForAll(
            Arb.From(
                from pairs in Pairs
                from first in Gen.SubListOf<RosterPair>(pairs)
                select (pairs, first: first.ToList())
            ),
            c =>
            {
                // A first pass saw some of the pairs, a later one sees all.
                var sheets = Apply(Apply([], c.first), c.pairs);

                var cases = sheets.SelectMany(s => s.Sheet.Cases).ToList();
                return cases.Select(x => x.Household).Distinct().Count() == cases.Count
                    && c.pairs.GroupBy(p => p.Household)
                        .All(h =>
                            cases
                                .Single(x => x.Household == h.Key)
                                .Members.Select(m => m.Contact)
                                .SequenceEqual(
                                    h.Order(RosterPair.GuardianOrder).Select(p => p.Contact.Value[..8]),
                                    StringComparer.Ordinal
                                )
                        )
                    && cases.Count == c.pairs.Select(p => p.Household).Distinct().Count()
                    && Plan(sheets, c.pairs) is { Changes: [], IsWhole: true };
            }
        );

    [Fact]
    public void A_household_is_in_the_grid_of_its_first_guardian_and_stays_there()
    {
        var mother = Pair(1, household: 1, grid: 1, order: 2);
        var father = Pair(2, household: 1, grid: 0, order: 1);

        var sheets = Apply([], [mother]);
        Assert.Equal(Grids[1], Assert.Single(sheets).Sheet.Area, StringComparer.Ordinal);

        sheets = Apply(sheets, [mother, father]);
        Assert.Equal(Grids[1], Assert.Single(sheets).Sheet.Area, StringComparer.Ordinal);
        Assert.Equal(Grids[0], Assert.Single(Apply([], [mother, father])).Sheet.Area, StringComparer.Ordinal);
    }

    [Fact]
    public void A_sheet_takes_98_cases_and_the_next_ones_fill_the_last()
    {
        var sheets = Apply([], [.. Enumerable.Range(0, 100).Select(n => Pair(n, household: n, grid: 0, order: null))]);

        Assert.Equal([98, 2], sheets.Select(s => s.Sheet.Cases.Count));

        sheets = Apply(sheets, [.. Enumerable.Range(0, 101).Select(n => Pair(n, household: n, grid: 0, order: null))]);
        Assert.Equal([98, 3], sheets.Select(s => s.Sheet.Cases.Count));
        Assert.Equal([0, 1], sheets.Select(s => s.Sheet.Number));
    }

    /// <summary>An office may write its own name for the household of everybody.</summary>
    [Fact]
    public void A_household_of_thousands_has_all_its_members_and_describes_some()
    {
        var pairs = Enumerable.Range(0, 5_000).Select(n => Pair(n, household: 1, grid: 0, order: null)).ToList();
        pairs.AddRange(Enumerable.Range(5_000, 10).Select(n => Pair(n, household: n, grid: 0, order: null)));

        var plan = Plan([], pairs);

        Assert.True(plan.IsWhole);
        Assert.Equal(11, plan.Changes.Sum(c => c.Cases.Count));
        var large = plan.Changes.SelectMany(c => c.Cases).Single(c => c.More > 0);
        Assert.Equal((CaseRow.MaxPeople, 4_900), (large.People.Count, large.More));
        Assert.All(
            plan.Changes,
            c =>
                CheckTransaction([
                    CaseSheetRow.Write("p", c.Sheet),
                    .. c.Cases.Select(x => CaseRow.Write("p", "h", 0, x)),
                ])
        );
    }

    [Fact]
    public void A_member_whose_erasure_is_under_way_stays_until_it_is_done()
    {
        var (one, two) = (Pair(1, household: 1, grid: 0, order: 1), Pair(2, household: 1, grid: 0, order: 2));
        var three = Pair(3, household: 1, grid: 0, order: 3);

        var members = Apply(Apply([], [one, two]), [two, three]).Single().Sheet.Cases.Single().Members;

        Assert.Equal([two.Contact, three.Contact, one.Contact], members.Select(m => Contact(m.Contact)));
        NumberKey Contact(string prefix) =>
            new[] { one, two, three }.Single(p => p.Contact.Value[..8] == prefix).Contact;
    }

    private static void CheckTransaction(TableEntity[] rows) =>
        TableLimits.Check([
            .. rows.Select(r => new TableTransactionAction(TableTransactionActionType.UpsertReplace, r)),
        ]);

    private static CasePlan Plan(IReadOnlyList<StoredSheet> sheets, IEnumerable<RosterPair> pairs) =>
        CasePlanner.Plan(0, sheets, pairs);

    /// <summary>Plans and stores until nothing is missing.</summary>
    private static List<StoredSheet> Apply(List<StoredSheet> sheets, IReadOnlyList<RosterPair> pairs)
    {
        var stored = sheets.ToList();
        while (Plan(stored, pairs) is { Changes: { Count: > 0 } changes })
        {
            foreach (var change in changes)
            {
                stored.RemoveAll(s => change.Stored is not null && s.Sheet == change.Stored.Sheet);
                stored.Add(new StoredSheet(change.Sheet, new ETag("x")));
            }
        }

        return [.. stored.OrderBy(s => s.Sheet.Area, StringComparer.Ordinal).ThenBy(s => s.Sheet.Number)];
    }

    private static Gen<IReadOnlyList<RosterPair>> Pairs =>
        from count in Gen.Choose(0, 12)
        from pairs in Gen.CollectToArray(
            Enumerable.Range(0, count),
            n =>
                from household in Gen.Choose(0, 4)
                from grid in Gen.Choose(0, 1)
                from order in Gen.Elements<int?>(null, 1, 2, 3)
                select Pair(n, household, grid, order)
        )
        select (IReadOnlyList<RosterPair>)pairs;

    private static RosterPair Pair(int contact, int household, int grid, int? order) =>
        new()
        {
            Contact = new NumberKey($"{contact:00000000}".PadRight(NumberKey.Length, '0')),
            Household = new HouseholdKey($"{household:00000000000000000000000000}"),
            Area = Grids[grid],
            Shard = 0,
            Order = order,
            IsTextable = true,
            Pass = 1,
            Name = "A name of usual length",
            Phone = PhoneNumber.FromE164("+13125550101"),
        };
}
