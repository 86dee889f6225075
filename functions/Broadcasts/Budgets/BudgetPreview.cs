using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Budgets;

/// <summary>
/// Finds recipients over budget without counting anything, for a preview, which reads the audience bucket by bucket in
/// key order.
/// </summary>
/// <remarks>
/// Members of one household may be in different buckets and share its budget, so all households of the week are read
/// once and kept as two counts each.
/// </remarks>
public sealed class BudgetPreview(BudgetStore store, LocalDate day)
{
    private readonly IsoWeek _week = IsoWeek.FromDay(day);
    private Dictionary<NumberKey, UsageCount>? _households;
    private (int Bucket, UsageReader Numbers)? _currentBucket;

    /// <summary>
    /// Finds the people over budget as if the text belonged to a broadcast that has counted nobody; in key order from
    /// call to call.
    /// </summary>
    /// <returns>The people who would be over budget.</returns>
    public async Task<IReadOnlySet<NumberKey>> FindOverBudgetAsync(
        int bucket,
        IReadOnlyList<BudgetRequest> people,
        CancellationToken cancellationToken
    )
    {
        if (_currentBucket?.Bucket != bucket)
        {
            _currentBucket = (bucket, new UsageReader(store, bucket, _week));
        }

        var over = new HashSet<NumberKey>();
        foreach (var person in people.Where(p => p.IsLimited))
        {
            var row = await _currentBucket.Value.Numbers.FindAsync(person.Key, cancellationToken);
            if (
                !row.Week.CountWithout("", day.DayOfWeek).HasRoom(person.PerNumber)
                || (person.CountsHousehold && !await TryCountHouseholdAsync(person, cancellationToken))
            )
            {
                over.Add(person.Key);
            }
        }

        return over;
    }

    /// <summary>Whether a recipient would be over budget; counts them in the household otherwise.</summary>
    /// <param name="bucket">The bucket of the recipient's number.</param>
    /// <param name="recipient">The recipient.</param>
    /// <param name="window">The rules of the recipient's area.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<bool> IsOverAsync(
        int bucket,
        Recipient recipient,
        SendWindow window,
        CancellationToken cancellationToken
    )
    {
        var request = BudgetRequest.From(recipient, window.GetRules(recipient.Area));
        return (await FindOverBudgetAsync(bucket, [request], cancellationToken)).Count > 0;
    }

    private async ValueTask<bool> TryCountHouseholdAsync(BudgetRequest person, CancellationToken cancellationToken)
    {
        _households ??= await ReadHouseholdsAsync(cancellationToken);
        var usage = _households.GetValueOrDefault(person.HouseholdKey);
        if (!usage.HasRoom(person.PerHousehold))
        {
            return false;
        }

        _households[person.HouseholdKey] = new UsageCount(usage.Day + 1, usage.Week + 1);
        return true;
    }

    private async Task<Dictionary<NumberKey, UsageCount>> ReadHouseholdsAsync(CancellationToken cancellationToken)
    {
        var households = new Dictionary<NumberKey, UsageCount>();
        for (var bucket = 0; bucket < store.Buckets; bucket++)
        {
            await foreach (var row in store.ReadHouseholdsAsync(bucket, _week, cancellationToken))
            {
                households.Add(BudgetStore.ParseHousehold(row), row.Week.CountWithout("", day.DayOfWeek));
            }
        }

        return households;
    }
}
