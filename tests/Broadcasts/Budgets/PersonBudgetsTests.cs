using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Budgets;
using Xunit;
using static CommunityAlerts.Tests.Broadcasts.Budgets.LimitsFixture;

namespace CommunityAlerts.Tests.Broadcasts.Budgets;

public sealed class PersonBudgetsTests
{
    private static readonly Budget OneAWeek = new(PerWeek: 1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Budget_counts_of_a_person_and_their_household_are_found_and_erased()
    {
        var limits = await StartAsync(Cancel);
        var person = Ask(1, OneAWeek, "12-3", OneAWeek);
        await limits.Budgets.OpenCounter(0, Friday).CountAsync("a", [person, Ask(2, OneAWeek)], Cancel);
        await limits.Budgets.OpenCounter(0, Monday).CountAsync("b", [person], Cancel);
        await limits.Budgets.OpenCounter(0, Friday.PlusWeeks(-5)).CountAsync("c", [person], Cancel);
        var budgets = new PersonBudgets(limits.Store, new HouseholdBudgets(limits.Store), limits.Clock);

        var held = await budgets.FindAsync(person.Key, Cancel);
        Assert.All(held, h => Assert.Equal(["beiguan/03"], h.Areas));
        Assert.Equal(
            [
                """{"week":"2027W19","counted":[{"broadcast":"c","day":"2027-05-14"}]}""",
                """{"week":"2027W24","counted":[{"broadcast":"a","day":"2027-06-18"}]}""",
                """{"week":"2027W25","counted":[{"broadcast":"b","day":"2027-06-21"}]}""",
            ],
            held.Select(h => Json.Write((HeldBudget)h.Data)),
            StringComparer.Ordinal
        );

        Assert.True(await budgets.EraseAsync(person.Key, Cancel));

        Assert.Empty(await budgets.FindAsync(person.Key, Cancel));
        Assert.Equal([$"00~2027W24/{Key(2).Value}"], (await limits.RowsAsync(Cancel)).Keys, StringComparer.Ordinal);
        Assert.Empty(
            await limits.Budgets.OpenCounter(0, Friday).CountAsync("d", [Ask(3, OneAWeek, "12-3", OneAWeek)], Cancel)
        );
        Assert.True(await budgets.EraseAsync(person.Key, Cancel));
    }

    [Fact]
    public async Task Weeks_before_the_last_five_are_dropped_and_the_rest_stays()
    {
        var limits = await StartAsync(Cancel);
        foreach (var (weeks, bucket) in new[] { (-60, 0), (-6, 0), (-6, 1), (-5, 0), (0, 1), (1, 0) })
        {
            await limits
                .Budgets.OpenCounter(bucket, Friday.PlusWeeks(weeks))
                .CountAsync(
                    "a",
                    [.. Enumerable.Range(1, 99).Select(n => Ask(n, OneAWeek, $"h{n}", OneAWeek, bucket))],
                    Cancel
                );
        }

        var old = new ExpiredLimits(limits.Store, limits.Account, limits.Clock);
        await old.DeleteAsync(Cancel);
        await old.DeleteAsync(Cancel);

        // Households lie in both buckets, whatever their numbers' one is.
        var left = (await limits.RowsAsync(Cancel)).Keys.ToList();
        Assert.Equal(
            ["2027W19", "2027W24", "2027W25"],
            left.Select(r => r[3..10]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.Equal(3 * 2 * 99, left.Count);
    }
}
