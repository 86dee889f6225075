using System.Runtime.CompilerServices;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Budgets;
using NodaTime;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>
/// Budgets counted in memory, by the rules of <see cref="BucketBudgetCounter"/> for storage: for looking a
/// year ahead. Not for several threads.
/// </summary>
/// <remarks>
/// Who is counted is named by a place in an array, since a year asks for the same people again and again.
/// </remarks>
/// <param name="numbers">How many people there are: places [0, <paramref name="numbers"/>).</param>
/// <param name="households">How many households: places [0, <paramref name="households"/>).</param>
public sealed class BudgetSimulation(int numbers, int households)
{
    private readonly Dictionary<LocalDate, Counts> _days = [];
    private readonly Dictionary<IsoWeek, Counts> _weeks = [];

    /// <summary>Counting on one local day.</summary>
    public DayCounters Open(LocalDate day)
    {
        var (ofDay, ofWeek) = (Of(_days, day), Of(_weeks, IsoWeek.FromDay(day)));
        return new DayCounters(ofDay.Numbers, ofWeek.Numbers, ofDay.Households, ofWeek.Households);
    }

    /// <summary>Nobody asks for a day before <paramref name="day"/> any more.</summary>
    public void Forget(LocalDate day)
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

    private Counts Of<T>(Dictionary<T, Counts> counts, T when)
        where T : notnull =>
        counts.TryGetValue(when, out var known)
            ? known
            : counts[when] = new Counts(new ushort[numbers], new ushort[households]);

    private sealed record Counts(ushort[] Numbers, ushort[] Households);
}

/// <summary>
/// One local day of a <see cref="BudgetSimulation"/>, with its week: what was counted so far, by place.
/// </summary>
public sealed class DayCounters(
    ushort[] numbersOfDay,
    ushort[] numbersOfWeek,
    ushort[] householdsOfDay,
    ushort[] householdsOfWeek
)
{
    /// <summary>
    /// Counts one more routine text to somebody whom something limits, unless a budget has no room for it; neither
    /// number nor household is counted without the other.
    /// </summary>
    /// <param name="number">The number's index.</param>
    /// <param name="perNumber">What their area allows a number; null is no limit, and counts all the same.</param>
    /// <param name="household">Negative where none is counted.</param>
    /// <param name="perHousehold">What it allows a household.</param>
    // Asked a hundred million times in one rehearsal, often the first since the start: it cannot wait to be found worth
    // optimising.
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
