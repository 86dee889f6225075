using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Budgets;

/// <summary>
/// Finds recipients over budget without counting anybody, for previews, which go bucket by bucket through a whole
/// audience in key order.
/// </summary>
/// <remarks>
/// Two of one household find room for one even in different buckets: households are read once, all of the week, and
/// kept as two numbers each.
/// </remarks>
public sealed class BudgetPreview(BudgetStore store, LocalDate day)
{
    private readonly IsoWeek _week = IsoWeek.FromDay(day);
    private Dictionary<NumberKey, UsageCount>? _households;
    private (int Bucket, UsageReader Numbers)? _open;

    /// <summary>
    /// Decides for people of one bucket, in key order from call to call, as if the texts were those of a broadcast that
    /// counts nobody yet.
    /// </summary>
    /// <returns>Who would be over.</returns>
    public async Task<IReadOnlySet<NumberKey>> PeekAsync(
        int bucket,
        IReadOnlyList<BudgetRequest> people,
        CancellationToken cancellationToken
    )
    {
        if (_open?.Bucket != bucket)
        {
            _open = (bucket, new UsageReader(store, bucket, _week));
        }

        var over = new HashSet<NumberKey>();
        foreach (var person in people.Where(p => p.IsLimited))
        {
            var row = await _open.Value.Numbers.FindAsync(person.Key, cancellationToken);
            if (
                !row.Week.CountWithout("", day.DayOfWeek).HasRoom(person.PerNumber)
                || (person.CountsHousehold && !await TryTakeAsync(person, cancellationToken))
            )
            {
                over.Add(person.Key);
            }
        }

        return over;
    }

    private async ValueTask<bool> TryTakeAsync(BudgetRequest person, CancellationToken cancellationToken)
    {
        _households ??= await HouseholdsAsync(cancellationToken);
        var tally = _households.GetValueOrDefault(person.HouseholdKey);
        if (!tally.HasRoom(person.PerHousehold))
        {
            return false;
        }

        _households[person.HouseholdKey] = new UsageCount(tally.Day + 1, tally.Week + 1);
        return true;
    }

    private async Task<Dictionary<NumberKey, UsageCount>> HouseholdsAsync(CancellationToken cancellationToken)
    {
        var households = new Dictionary<NumberKey, UsageCount>();
        for (var bucket = 0; bucket < store.Buckets; bucket++)
        {
            await foreach (var row in store.HouseholdsAsync(bucket, _week, cancellationToken))
            {
                households.Add(BudgetStore.HouseholdOf(row), row.Week.CountWithout("", day.DayOfWeek));
            }
        }

        return households;
    }
}
