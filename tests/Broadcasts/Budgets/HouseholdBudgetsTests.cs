using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Sms;
using Xunit;
using static CommunityAlerts.Tests.Broadcasts.Budgets.LimitsFixture;

namespace CommunityAlerts.Tests.Broadcasts.Budgets;

public sealed class HouseholdBudgetsTests
{
    private static readonly Budget OneADay = new(PerDay: 1);
    private static readonly Budget TwoADay = new(PerDay: 2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_household_shares_its_texts_over_its_numbers_and_buckets()
    {
        var limits = await StartAsync(Cancel);

        Assert.Equal("3", Text(await CountAsync(limits, "a", 0, Home(1), Home(2), Home(3), Home(4, "12-4"))));
        Assert.Equal("5", Text(await CountAsync(limits, "a", 1, Home(5, bucket: 1), Home(6, "12-4", bucket: 1))));
    }

    [Fact]
    public async Task A_households_name_means_something_in_its_area_only()
    {
        var limits = await StartAsync(Cancel);
        await CountAsync(limits, "a", 0, Home(1), Home(2));

        Assert.Empty(await CountAsync(limits, "a", 0, Home(3) with { Area = "beiguan/04" }));
    }

    [Fact]
    public async Task A_person_over_budget_leaves_the_household_budget_unchanged()
    {
        var limits = await StartAsync(Cancel);
        await CountAsync(limits, "a", 0, Home(1, perNumber: OneADay));

        Assert.Equal("1", Text(await CountAsync(limits, "b", 0, Home(1, perNumber: OneADay))));
        Assert.Equal("", Text(await CountAsync(limits, "c", 0, Home(2, perNumber: OneADay))));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Broadcasts_at_once_never_pass_a_households_room_and_count_what_they_give(int broadcasts)
    {
        var limits = await StartAsync(Cancel);
        var zero = Enumerable.Range(1, 20).Select(n => Home(n, $"h{n % 10}", OneADay)).ToArray();
        var one = Enumerable.Range(21, 20).Select(n => Home(n, $"h{n % 10}", OneADay, bucket: 1)).ToArray();

        var over = await Task.WhenAll(
            Enumerable
                .Range(0, broadcasts)
                .SelectMany(b => new[] { CountAsync(limits, $"b{b}", 0, zero), CountAsync(limits, $"b{b}", 1, one) })
        );

        // Who held a place for a moment may have kept another out, so there may be one too few, never one too many.
        var given =
            from person in zero.Concat(one)
            from b in Enumerable.Range(0, broadcasts)
            where !over[(2 * b) + person.Key.Bucket(2)].Contains(person.Key)
            select (Person: person, Broadcast: $"b{b}");
        Assert.All(given.GroupBy(g => g.Person.Key), g => Assert.Single(g));
        Assert.All(given.GroupBy(g => g.Person.HouseholdKey), h => Assert.InRange(h.Count(), 1, 2));
        Assert.Equal(
            given.Select(g => g.Person.HouseholdEntry(g.Broadcast)).Order(StringComparer.Ordinal),
            (await limits.RowsAsync(Cancel))
                .Where(r => r.Key.Contains("household", StringComparison.Ordinal))
                .SelectMany(r => WeeklyUsage.Parse(r.Value).Entries)
                .Select(e => e.Text)
                .Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task A_household_count_is_given_back_when_its_person_is_over_budget_on_write()
    {
        var limits = await StartAsync(Cancel);
        var reading = limits.Budgets.OpenCounter(0, Friday);
        await reading.CountAsync("b", [Ask(1, OneADay)], Cancel);
        await CountAsync(limits, "a", 0, Home(2, perNumber: OneADay));

        // Its page was read before.
        Assert.Equal("2", Text(await reading.CountAsync("b", [Home(2, perNumber: OneADay)], Cancel)));

        Assert.Equal(["5a"], Counted(await limits.RowsAsync(Cancel), households: true), StringComparer.Ordinal);
        Assert.Empty(await CountAsync(limits, "c", 0, Home(3, perNumber: OneADay)));
    }

    [Fact]
    public async Task A_household_count_shared_with_a_second_worker_is_not_given_back()
    {
        var limits = await StartAsync(Cancel);
        var (first, second) = (new HouseholdBudgets(limits.Store), new HouseholdBudgets(limits.Store));

        Assert.Equal("1 2", Text((await first.CountAsync("a", Friday, [Home(1), Home(2)], Cancel)).Counted));
        Assert.Equal("", Text((await second.CountAsync("a", Friday, [Home(1)], Cancel)).Counted));
        await first.ReleaseAsync("a", Friday, [Home(1), Home(2)], Cancel);

        Assert.Equal(["5a"], Counted(await limits.RowsAsync(Cancel), households: true), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_household_that_is_over_on_the_new_day_loses_the_text_and_keeps_no_count_of_it()
    {
        var limits = await StartAsync(Cancel);
        await CountAsync(limits, "a", 0, Home(1), Home(2));
        await limits.Budgets.OpenCounter(0, Saturday).CountAsync("b", [Home(1)], Cancel);

        Assert.Equal("2", Text(await limits.Budgets.RecountAsync("a", [Home(1), Home(2)], Saturday, Cancel)));

        Assert.Equal("", Text(await CountAsync(limits, "c", 0, Home(3), Home(4))));
        Assert.Equal(
            ["5c", "5c", "6a", "6b"],
            Counted(await limits.RowsAsync(Cancel), households: true),
            StringComparer.Ordinal
        );
        Assert.Equal(
            ["5c", "5c", "6a", "6b"],
            Counted(await limits.RowsAsync(Cancel), households: false),
            StringComparer.Ordinal
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_budget_count_stopped_at_any_call_can_be_repeated_within_all_limits(bool sent)
    {
        for (var stopAt = 1; ; stopAt++)
        {
            var limits = await StartAsync(Cancel);
            var (account, _) = limits.Watched(stopAt, sent);
            await CountAsync(limits, "before", 0, Home(1, perNumber: OneADay));

            var died = await DiesAsync(() => BudgetsOn(account).OpenCounter(0, Friday).CountAsync("a", Mixed, Cancel));

            // Another broadcast finds no more room than there is, whether or not the first one's repeat comes before
            // it.
            if (stopAt % 2 == 0)
            {
                Assert.Equal("1 3", Text(await CountAsync(limits, "a", 0, Mixed)));
            }

            Assert.Subset(
                (HashSet<NumberKey>)[Key(2), Key(4), Key(5), Key(6)],
                Mixed.Select(p => p.Key).Except(await CountAsync(limits, "other", 0, Mixed)).ToHashSet()
            );
            if (stopAt % 2 == 1)
            {
                Assert.Subset(
                    (HashSet<NumberKey>)[Key(2), Key(4), Key(5), Key(6)],
                    Mixed.Select(p => p.Key).Except(await CountAsync(limits, "a", 0, Mixed)).ToHashSet()
                );
            }

            AssertWithin(await limits.RowsAsync(Cancel));
            if (!died)
            {
                Assert.True(stopAt > 6, "The scenario has fewer calls than it should.");
                return;
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_move_stopped_at_any_call_leaves_no_text_uncounted(bool sent)
    {
        for (var stopAt = 1; ; stopAt++)
        {
            var limits = await StartAsync(Cancel);
            BudgetRequest[] people =
            [
                Home(1, perNumber: OneADay),
                Home(2, perNumber: OneADay),
                Home(3, "12-4", OneADay),
            ];
            await CountAsync(limits, "a", 0, people);
            await limits.Budgets.OpenCounter(0, Monday).CountAsync("b", [Ask(2, OneADay)], Cancel);
            var (account, _) = limits.Watched(stopAt, sent);

            var died = await DiesAsync(() => BudgetsOn(account).RecountAsync("a", people, Monday, Cancel));

            // A recipient who may still get it is counted on the old day or the new one.
            var rows = await limits.RowsAsync(Cancel);
            int[] mayGet = [1, 3];
            Assert.All(
                mayGet,
                n =>
                    Assert.Contains(
                        rows,
                        r =>
                            r.Key.EndsWith(Key(n).Value, StringComparison.Ordinal)
                            && WeeklyUsage.Parse(r.Value).Contains("a")
                    )
            );
            Assert.All(
                mayGet,
                n =>
                    Assert.Contains(
                        rows,
                        r =>
                            r.Key.Contains("household", StringComparison.Ordinal)
                            && WeeklyUsage.Parse(r.Value).Contains($"a~{Key(n).Value[..8]}")
                    )
            );
            Assert.Equal("2", Text(await limits.Budgets.RecountAsync("a", people, Monday, Cancel)));
            Assert.Equal("1 2 3", Text(await limits.Budgets.OpenCounter(0, Monday).CountAsync("c", people, Cancel)));
            if (!died)
            {
                Assert.True(stopAt > 8, "The scenario has fewer calls than it should.");
                return;
            }
        }
    }

    /// <summary>
    /// Requests of six numbers: 1 is over, 2 and 3 have room for one in their household, 4 is alone in one, 5 in none,
    /// 6 has no limit of its own.
    /// </summary>
    private static BudgetRequest[] Mixed { get; } =
    [
        Home(1, perNumber: OneADay),
        Home(2, perNumber: OneADay),
        Home(3, perNumber: OneADay),
        Home(4, "12-4", OneADay),
        Ask(5, OneADay),
        Ask(6, perNumber: null, "12-6", OneADay),
    ];

    private static BudgetRequest Home(int n, string household = "12-3", Budget? perNumber = null, int bucket = 0) =>
        Ask(n, perNumber, household, TwoADay, bucket);

    private static Task<IReadOnlySet<NumberKey>> CountAsync(
        LimitsFixture limits,
        string broadcast,
        int bucket,
        params BudgetRequest[] people
    ) => limits.Budgets.OpenCounter(bucket, Friday).CountAsync(broadcast, people, Cancel);

    private static async Task<bool> DiesAsync(Func<Task> act)
    {
        try
        {
            await act();
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    /// <summary>
    /// Asserts that nobody was counted above the limits, and nothing for a number that its household does not know of.
    /// </summary>
    private static void AssertWithin(IReadOnlyDictionary<string, string> rows)
    {
        Assert.All(
            rows.Where(r =>
                !r.Key.Contains("household", StringComparison.Ordinal)
                && !r.Key.Contains("00000006", StringComparison.Ordinal)
            ),
            r => Assert.Single(WeeklyUsage.Parse(r.Value).Entries)
        );
        var known = rows.Where(r => r.Key.Contains("household", StringComparison.Ordinal))
            .SelectMany(r => WeeklyUsage.Parse(r.Value).Entries)
            .Select(e => e.Text)
            .ToHashSet(StringComparer.Ordinal);
        Assert.All(
            rows.Where(r => r.Key.Contains("household", StringComparison.Ordinal)),
            r => Assert.InRange(WeeklyUsage.Parse(r.Value).Entries.Count(), 1, 2)
        );
        var unknown =
            from row in rows
            let number = row.Key.Split('/')[1][..8]
            where number is "00000001" or "00000002" or "00000003" or "00000004" or "00000006"
            from entry in WeeklyUsage.Parse(row.Value).Entries
            where !known.Contains($"{entry.Text}~{number}")
            select $"{number} {entry.Text}";
        Assert.Empty(unknown);
    }

    private static IEnumerable<string> Counted(IReadOnlyDictionary<string, string> rows, bool households) =>
        rows.Where(r => r.Key.Contains("household", StringComparison.Ordinal) == households)
            .SelectMany(r => WeeklyUsage.Parse(r.Value).Entries)
            .Select(e => $"{(int)e.Day}{e.Text.Split('~')[0]}")
            .Order(StringComparer.Ordinal);
}
