using CommunityAlerts.Contacts.People;
using CommunityAlerts.Sms;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Budgets;

/// <summary>The texts counted for a person in one week.</summary>
public sealed record HeldBudget(string Week, IReadOnlyList<HeldCount> Counted);

/// <summary>One counted text.</summary>
public sealed record HeldCount(string Broadcast, LocalDate Day);

/// <summary>
/// Finds and erases the counts of one number: one point read for each kept week and as many weeks ahead.
/// </summary>
public sealed class PersonBudgets(BudgetStore store, HouseholdBudgets households, TimeProvider clock) : IPersonData
{
    public string Kind => "budgets";

    public async Task<IReadOnlyList<HeldData>> FindAsync(NumberKey key, CancellationToken cancellationToken)
    {
        var found = new List<HeldData>();
        foreach (var week in Weeks())
        {
            if (await store.FindAsync(key.Bucket(store.Buckets), week, key.Value, cancellationToken) is { } row)
            {
                found.Add(
                    new HeldData(
                        row.Area is { } area ? [area] : [],
                        new HeldBudget(
                            week.ToString(),
                            [.. row.Week.Entries.Select(e => new HeldCount(e.Text, week.Day(e.Day)))]
                        )
                    )
                );
            }
        }

        return found;
    }

    /// <summary>Deletes the number's rows, and before them its entries in households.</summary>
    public async Task<bool> EraseAsync(NumberKey key, CancellationToken cancellationToken)
    {
        var bucket = key.Bucket(store.Buckets);
        foreach (var week in Weeks())
        {
            while (await store.FindAsync(bucket, week, key.Value, cancellationToken) is { } row)
            {
                foreach (var household in row.Households)
                {
                    await households.ForgetAsync(new NumberKey(household), week, key, cancellationToken);
                }

                if (await store.TryWriteAsync(bucket, week, [row with { Week = WeeklyUsage.None }], cancellationToken))
                {
                    break;
                }
            }
        }

        return true;
    }

    private IEnumerable<IsoWeek> Weeks()
    {
        var now = IsoWeek.FromDay(clock.GetCurrentInstant().InUtc().Date);
        return Enumerable.Range(-ExpiredLimits.WeeksKept, (2 * ExpiredLimits.WeeksKept) + 1).Select(now.Plus);
    }
}
