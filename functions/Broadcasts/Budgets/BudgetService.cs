using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Budgets;

/// <summary>
/// Counts routine texts to a number and a household in a day and in an ISO week, over all broadcasts. The caller gives
/// the limits and the local day; urgent texts are exempt.
/// </summary>
public sealed class BudgetService(BudgetStore store, HouseholdBudgets households)
{
    /// <summary>Opens the counter of one bucket and local day, for people in key order.</summary>
    public BucketBudgetCounter OpenCounter(int bucket, LocalDate day) => new(store, households, bucket, day);

    /// <summary>Opens a preview for texts of one local day, which counts nothing.</summary>
    public BudgetPreview OpenPreview(LocalDate day) => new(store, day);

    /// <summary>
    /// Moves the counts of one batch to another local day. Only the holder of the batch's claim may call it, since the
    /// texts must not have been sent on the old day.
    /// </summary>
    /// <remarks>
    /// Idempotent. The new day is counted before the old one is released, so a crash leaves a text counted twice at
    /// most, never uncounted. The old day is searched in the new day's week and the one before; an older count limits
    /// nothing.
    /// </remarks>
    /// <param name="broadcast">The id of the broadcast.</param>
    /// <param name="people">The people, at most 99 of one bucket, in key order.</param>
    /// <param name="newDay">The local day on which the texts are due now.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The people over budget on the new day; their counts are removed, since they get no text.</returns>
    public async Task<IReadOnlySet<NumberKey>> RecountAsync(
        string broadcast,
        IReadOnlyList<BudgetRequest> people,
        LocalDate newDay,
        CancellationToken cancellationToken
    )
    {
        var limited = people.Where(p => p.IsLimited).ToList();
        if (limited.Count == 0)
        {
            return new HashSet<NumberKey>();
        }

        var bucket = limited[0].Key.Bucket(store.Buckets);
        var week = IsoWeek.FromDay(newDay);
        var reader = new UsageReader(store, bucket, week);
        List<NumberKey> keys = [.. limited.Select(p => p.Key)];
        var rows = await reader.ReadAsync(keys, cancellationToken);
        var over = limited
            .Where(p => rows[p.Key].Week.Move(broadcast, newDay.DayOfWeek, p.PerNumber) is null)
            .Select(p => p.Key)
            .ToHashSet();
        over.UnionWith(
            await households.MoveAsync(
                broadcast,
                newDay,
                [.. limited.Where(p => !over.Contains(p.Key))],
                cancellationToken
            )
        );
        while (
            !await store.TryWriteAsync(
                bucket,
                week,
                ComputeMovedRows(broadcast, newDay.DayOfWeek, limited, rows, over),
                cancellationToken
            )
        )
        {
            rows = await reader.ReadAsync(keys, cancellationToken);
        }

        await households.RemoveAsync(broadcast, week, [.. limited.Where(p => over.Contains(p.Key))], cancellationToken);
        await RemoveAsync(broadcast, bucket, week.Plus(-1), limited, cancellationToken);
        return over;
    }

    private static List<UsageRow> ComputeMovedRows(
        string broadcast,
        IsoDayOfWeek day,
        List<BudgetRequest> people,
        IReadOnlyDictionary<NumberKey, UsageRow> rows,
        HashSet<NumberKey> over
    )
    {
        List<UsageRow> changes = [];
        foreach (var person in people)
        {
            var row = rows[person.Key];
            var week = over.Contains(person.Key) ? null : row.Week.Move(broadcast, day, person.PerNumber);
            if (week is null)
            {
                over.Add(person.Key);
            }

            week ??= row.Week.Without(broadcast);
            if (!ReferenceEquals(week, row.Week))
            {
                changes.Add(row.WithUsage(week, person));
            }
        }

        return changes;
    }

    private async Task RemoveAsync(
        string broadcast,
        int bucket,
        IsoWeek week,
        List<BudgetRequest> people,
        CancellationToken cancellationToken
    )
    {
        var reader = new UsageReader(store, bucket, week);
        while (true)
        {
            var rows = await reader.ReadAsync([.. people.Select(p => p.Key)], cancellationToken);
            var held = people.Where(p => rows[p.Key].Week.Contains(broadcast)).ToList();
            await households.RemoveAsync(broadcast, week, held, cancellationToken);
            if (
                await store.TryWriteAsync(
                    bucket,
                    week,
                    [.. held.Select(p => rows[p.Key] with { Week = rows[p.Key].Week.Without(broadcast) })],
                    cancellationToken
                )
            )
            {
                return;
            }
        }
    }
}
