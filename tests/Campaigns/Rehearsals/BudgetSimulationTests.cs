using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Campaigns.Rehearsals;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Rehearsals;

public sealed class BudgetSimulationTests
{
    private static readonly LocalDate Friday = new(2027, 6, 18);

    [Fact]
    public void Neither_number_nor_household_is_counted_without_the_other()
    {
        var book = new BudgetSimulation(numbers: 3, households: 1);
        var (one, once) = (new Budget(PerDay: 1), new Budget(PerDay: 2));

        Assert.True(book.CountersOn(Friday).TryCount(0, one, 0, once));
        // Number 0 is full: its household keeps a place, which number 1 takes, and number 2 finds none.
        Assert.False(book.CountersOn(Friday).TryCount(0, one, 0, once));
        Assert.True(book.CountersOn(Friday).TryCount(1, one, 0, once));
        Assert.False(book.CountersOn(Friday).TryCount(2, one, 0, once));
        // Number 2 was not counted for it.
        Assert.True(book.CountersOn(Friday).TryCount(2, one, -1, null));
    }

    [Fact]
    public void A_day_behind_is_forgotten_and_its_week_is_not_before_it_ends()
    {
        var book = new BudgetSimulation(numbers: 1, households: 0);
        var budget = new Budget(PerDay: 1, PerWeek: 2);
        Assert.True(book.CountersOn(Friday).TryCount(0, budget, -1, null));
        book.RemoveBefore(Friday.PlusDays(2));

        Assert.True(book.CountersOn(Friday.PlusDays(2)).TryCount(0, budget, -1, null));
        Assert.False(book.CountersOn(Friday.PlusDays(1)).TryCount(0, budget, -1, null));
        Assert.True(book.CountersOn(Friday.PlusDays(3)).TryCount(0, budget, -1, null));
    }

    /// <summary>
    /// Texts to three people of two households over two weeks: each byte says to whom and when, and not always in
    /// request, since some wait for the morning.
    /// </summary>
    [Property(MaxTest = 500)]
    public void A_budget_simulation_counts_as_the_stored_weeks_do(byte[] texts, byte limits)
    {
        var budget = new Budget(PerDay: 1 + (limits & 1), PerWeek: 1 + ((limits >> 1) & 3));
        var ofHousehold = new Budget(PerDay: 1 + ((limits >> 3) & 1), PerWeek: 2 + ((limits >> 4) & 3));
        var book = new BudgetSimulation(numbers: 3, households: 2);
        var stored = new Dictionary<(string, IsoWeek), WeeklyUsage>();
        foreach (var (i, text) in texts.Index())
        {
            var (person, day) = (text % 3, Friday.PlusDays((i / 4) + (text >> 6)));
            var household = person == 2 ? -1 : person / 2;

            var counted = book.CountersOn(day).TryCount(person, budget, household, ofHousehold);

            Assert.Equal(Count(stored, $"{i}", person, household, day, budget, ofHousehold), counted);
        }
    }

    /// <summary>Counts as <see cref="BucketBudgetCounter"/> does: the number first, then the household.</summary>
    private static bool Count(
        Dictionary<(string, IsoWeek), WeeklyUsage> stored,
        string broadcast,
        int person,
        int household,
        LocalDate day,
        Budget budget,
        Budget ofHousehold
    )
    {
        var week = IsoWeek.FromDay(day);
        var (number, its) = (($"number {person}", week), ($"household {household}", week));
        var (counted, countedFor) = (
            stored.GetValueOrDefault(number, WeeklyUsage.None).Count(broadcast, day.DayOfWeek, budget),
            household < 0
                ? WeeklyUsage.None
                : stored
                    .GetValueOrDefault(its, WeeklyUsage.None)
                    .Count($"{broadcast}~{person}", day.DayOfWeek, ofHousehold)
        );
        if (counted is null || countedFor is null)
        {
            return false;
        }

        (stored[number], stored[its]) = (counted, countedFor);
        return true;
    }
}
