using System.Runtime.CompilerServices;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Budgets;
using NodaTime;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>
/// Counts budgets in memory by the rules of <see cref="BucketBudgetCounter"/>, to simulate a year. Not thread-safe.
/// </summary>
/// <remarks>
/// People and households are identified by array indexes, since the same ones are counted for every occurrence.
/// </remarks>
/// <param name="numbers">The number of people: indexes [0, <paramref name="numbers"/>).</param>
/// <param name="households">The number of households: indexes [0, <paramref name="households"/>).</param>
public sealed class BudgetSimulation(int numbers, int households)
{
    private readonly Dictionary<LocalDate, Counts> _days = [];
    private readonly Dictionary<IsoWeek, Counts> _weeks = [];

    /// <summary>Returns the counters of one local day and its week.</summary>
    public DayCounters CountersOn(LocalDate day)
    {
        var (ofDay, ofWeek) = (FindOrAdd(_days, day), FindOrAdd(_weeks, IsoWeek.FromDay(day)));
        return new DayCounters(ofDay.Numbers, ofWeek.Numbers, ofDay.Households, ofWeek.Households);
    }

    /// <summary>Removes the counters of days and weeks that ended before <paramref name="day"/>.</summary>
    public void RemoveBefore(LocalDate day)
    {
        foreach (var past in _days.Keys.Where(d => d < day).ToList())
        {
            _days.Remove(past);
        }

        foreach (var past in _weeks.Keys.Where(w => w.Day(IsoDayOfWeek.Sunday) < day).ToList())
        {
            _weeks.Remove(past);
        }
    }

    private Counts FindOrAdd<T>(Dictionary<T, Counts> counts, T when)
        where T : notnull =>
        counts.TryGetValue(when, out var known)
            ? known
            : counts[when] = new Counts(new ushort[numbers], new ushort[households]);

    private sealed record Counts(ushort[] Numbers, ushort[] Households);
}

/// <summary>
/// The texts counted on one local day of a <see cref="BudgetSimulation"/> and in its week, by index.
/// </summary>
public sealed class DayCounters(
    ushort[] numbersOfDay,
    ushort[] numbersOfWeek,
    ushort[] householdsOfDay,
    ushort[] householdsOfWeek
)
{
    /// <summary>
    /// Counts one more routine text to a person, unless a budget of the number or the household has no room for it:
    /// then
    /// neither is counted.
    /// </summary>
    /// <param name="number">The number's index.</param>
    /// <param name="perNumber">The budget of the number; with null, no limit, the text is counted as well.</param>
    /// <param name="household">The household's index; negative where none is counted.</param>
    /// <param name="perHousehold">The budget of the household; null is no limit.</param>
    // Called a hundred million times in one rehearsal, often the first since the start: tiered compilation would
    // optimise it too late.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryCount(int number, Budget? perNumber, int household, Budget? perHousehold)
    {
        if (
            !new UsageCount(numbersOfDay[number], numbersOfWeek[number]).HasRoom(perNumber)
            || (
                household >= 0
                && !new UsageCount(householdsOfDay[household], householdsOfWeek[household]).HasRoom(perHousehold)
            )
        )
        {
            return false;
        }

        numbersOfDay[number]++;
        numbersOfWeek[number]++;
        if (household >= 0)
        {
            householdsOfDay[household]++;
            householdsOfWeek[household]++;
        }

        return true;
    }
}
