using System.Collections.Concurrent;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Budgets;

/// <summary>The result of counting a text for households; people counted before are in neither set.</summary>
/// <param name="Over">The people whose household is over budget.</param>
/// <param name="Counted">The people whom this call counted.</param>
public sealed record HouseholdCount(IReadOnlySet<NumberKey> Over, IReadOnlySet<NumberKey> Counted);

/// <summary>
/// Counts texts against the daily and weekly budget of a household (<c>AreaPolicies.HouseholdBudget</c>): one point
/// read and one conditional write for each household.
/// </summary>
public sealed class HouseholdBudgets(BudgetStore store)
{
    private const int MaxConcurrency = 8;

    /// <summary>Counts texts of a broadcast and finds the households over their budget.</summary>
    public async Task<HouseholdCount> CountAsync(
        string broadcast,
        LocalDate day,
        IReadOnlyList<BudgetRequest> people,
        CancellationToken cancellationToken
    )
    {
        ConcurrentBag<NumberKey> over = [],
            counted = [];
        await ForEachHouseholdAsync(
            people,
            async (household, members, stop) =>
            {
                HashSet<NumberKey> overHere = [],
                    countedHere = [];
                await ChangeAsync(
                    household,
                    IsoWeek.FromDay(day),
                    week =>
                    {
                        overHere.Clear();
                        countedHere.Clear();
                        foreach (var member in members)
                        {
                            var entry = member.HouseholdEntry(broadcast);
                            if (week.Contains(entry, day.DayOfWeek))
                            {
                                // Counted by another worker, or by us before a crash or a lost answer: never released
                                // now.
                                week = week.MarkShared(entry, day.DayOfWeek);
                            }
                            else if (week.Count(entry, day.DayOfWeek, member.PerHousehold) is { } updated)
                            {
                                week = updated;
                                countedHere.Add(member.Key);
                            }
                            else
                            {
                                overHere.Add(member.Key);
                            }
                        }

                        return week;
                    },
                    stop
                );
                overHere.ToList().ForEach(over.Add);
                countedHere.ToList().ForEach(counted.Add);
            },
            cancellationToken
        );
        return new HouseholdCount(over.ToHashSet(), counted.ToHashSet());
    }

    /// <summary>Moves the counts of texts to another day.</summary>
    /// <returns>The people whose household is over budget on that day; their counts are removed.</returns>
    public async Task<IReadOnlySet<NumberKey>> MoveAsync(
        string broadcast,
        LocalDate day,
        IReadOnlyList<BudgetRequest> people,
        CancellationToken cancellationToken
    )
    {
        ConcurrentBag<NumberKey> over = [];
        await ForEachHouseholdAsync(
            people,
            async (household, members, stop) =>
            {
                HashSet<NumberKey> overHere = [];
                await ChangeAsync(
                    household,
                    IsoWeek.FromDay(day),
                    week =>
                    {
                        overHere.Clear();
                        foreach (var member in members)
                        {
                            var entry = member.HouseholdEntry(broadcast);
                            if (week.Move(entry, day.DayOfWeek, member.PerHousehold) is { } moved)
                            {
                                week = moved;
                            }
                            else
                            {
                                week = week.Without(entry);
                                overHere.Add(member.Key);
                            }
                        }

                        return week;
                    },
                    stop
                );
                overHere.ToList().ForEach(over.Add);
            },
            cancellationToken
        );
        return over.ToHashSet();
    }

    /// <summary>
    /// Removes what this caller's <see cref="CountAsync"/> counted, unless another worker relies on it.
    /// </summary>
    public Task ReleaseAsync(
        string broadcast,
        LocalDate day,
        IReadOnlyList<BudgetRequest> people,
        CancellationToken cancellationToken
    ) =>
        ForEachMemberAsync(
            IsoWeek.FromDay(day),
            people,
            (week, member) => week.Release(member.HouseholdEntry(broadcast), day.DayOfWeek),
            cancellationToken
        );

    /// <summary>Removes the counts of a text that will certainly not be sent in that week.</summary>
    public Task RemoveAsync(
        string broadcast,
        IsoWeek week,
        IReadOnlyList<BudgetRequest> people,
        CancellationToken cancellationToken
    ) =>
        ForEachMemberAsync(
            week,
            people,
            (counted, member) => counted.Without(member.HouseholdEntry(broadcast)),
            cancellationToken
        );

    /// <summary>Removes all counts of one number from a household.</summary>
    public Task ForgetAsync(NumberKey household, IsoWeek week, NumberKey number, CancellationToken cancellationToken) =>
        ChangeAsync(
            household,
            week,
            counted =>
                counted
                    .Entries.Select(e => e.Text)
                    .Where(w => w.EndsWith($"~{BudgetRequest.NumberPrefix(number)}", StringComparison.Ordinal))
                    .Aggregate(counted, (left, text) => left.Without(text)),
            cancellationToken
        );

    private Task ForEachMemberAsync(
        IsoWeek week,
        IReadOnlyList<BudgetRequest> people,
        Func<WeeklyUsage, BudgetRequest, WeeklyUsage> change,
        CancellationToken cancellationToken
    ) =>
        ForEachHouseholdAsync(
            people,
            (household, members, stop) =>
                ChangeAsync(household, week, counted => members.Aggregate(counted, change), stop),
            cancellationToken
        );

    private static Task ForEachHouseholdAsync(
        IReadOnlyList<BudgetRequest> people,
        Func<NumberKey, IReadOnlyList<BudgetRequest>, CancellationToken, Task> act,
        CancellationToken cancellationToken
    ) =>
        Parallel.ForEachAsync(
            people.Where(p => p.CountsHousehold).GroupBy(p => p.HouseholdKey),
            new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrency, CancellationToken = cancellationToken },
            async (household, stop) => await act(household.Key, [.. household], stop)
        );

    /// <summary>
    /// Changes a household's row by optimistic concurrency; <paramref name="change"/> may run several times.
    /// </summary>
    private async Task ChangeAsync(
        NumberKey household,
        IsoWeek week,
        Func<WeeklyUsage, WeeklyUsage> change,
        CancellationToken cancellationToken
    )
    {
        var bucket = household.Bucket(store.Buckets);
        while (true)
        {
            var row =
                await store.FindAsync(bucket, week, BudgetStore.HouseholdRow(household), cancellationToken)
                ?? UsageRow.New(BudgetStore.HouseholdRow(household));
            var changed = change(row.Week);
            if (
                ReferenceEquals(changed, row.Week)
                || await store.TryWriteAsync(bucket, week, [row with { Week = changed }], cancellationToken)
            )
            {
                return;
            }
        }
    }
}
