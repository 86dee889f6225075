using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Budgets;

/// <summary>
/// Counts the texts of one local day in the budgets of one bucket's people, batch by batch in key order, so that the
/// rows are read in one pass.
/// </summary>
public sealed class BucketBudgetCounter(BudgetStore store, HouseholdBudgets households, int bucket, LocalDate day)
{
    private readonly IsoWeek _week = IsoWeek.FromDay(day);
    private readonly UsageReader _reader = new(store, bucket, IsoWeek.FromDay(day));

    /// <summary>
    /// Finds the people over budget, and counts the text for all others who have a budget, by one transaction of
    /// conditional writes.
    /// </summary>
    /// <remarks>
    /// Idempotent: a person counted for this broadcast on this day is not over budget. One counted for it on another
    /// day of the week is checked for this day too and stays counted on both days, but only once for the week.
    /// Households are counted first, so a crash or a cancellation leaves at most a household's count without the
    /// number's. A repeat completes it; without a repeat, the household has one text less until its week ends. No text
    /// that may be sent stays uncounted.
    /// </remarks>
    /// <param name="broadcast">The id of the broadcast.</param>
    /// <param name="people">The people, at most 99, in key order and after those of earlier calls.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The people over budget.</returns>
    public async Task<IReadOnlySet<NumberKey>> CountAsync(
        string broadcast,
        IReadOnlyList<BudgetRequest> people,
        CancellationToken cancellationToken
    )
    {
        var limited = people.Where(p => p.IsLimited).ToList();
        if (limited.Count == 0)
        {
            return new HashSet<NumberKey>();
        }

        IReadOnlyDictionary<NumberKey, UsageRow> rows = await ReadRowsAsync(limited, cancellationToken);
        var over = limited.Where(p => TryCount(broadcast, p, rows) is null).Select(p => p.Key).ToHashSet();
        var counts = await households.CountAsync(
            broadcast,
            day,
            [.. limited.Where(p => !over.Contains(p.Key))],
            cancellationToken
        );
        over.UnionWith(counts.Over);
        while (
            !await store.TryWriteAsync(
                bucket,
                _week,
                ComputeChangedRows(broadcast, limited, rows, over),
                cancellationToken
            )
        )
        {
            rows = await _reader.ReadAsync([.. limited.Select(p => p.Key)], cancellationToken);
        }

        await households.ReleaseAsync(
            broadcast,
            day,
            [.. limited.Where(p => over.Contains(p.Key) && counts.Counted.Contains(p.Key))],
            cancellationToken
        );
        return over;
    }

    /// <summary>
    /// Makes the rows to write. People over budget are added to <paramref name="over"/> and never removed: none of them
    /// was counted for their household.
    /// </summary>
    private List<UsageRow> ComputeChangedRows(
        string broadcast,
        List<BudgetRequest> people,
        IReadOnlyDictionary<NumberKey, UsageRow> rows,
        HashSet<NumberKey> over
    )
    {
        List<UsageRow> changes = [];
        foreach (var person in people.Where(p => !over.Contains(p.Key)))
        {
            if (TryCount(broadcast, person, rows) is not { } week)
            {
                over.Add(person.Key);
            }
            else if (!ReferenceEquals(week, rows[person.Key].Week))
            {
                changes.Add(rows[person.Key].WithUsage(week, person));
            }
        }

        return changes;
    }

    private WeeklyUsage? TryCount(
        string broadcast,
        BudgetRequest person,
        IReadOnlyDictionary<NumberKey, UsageRow> rows
    ) => rows[person.Key].Week.Count(broadcast, day.DayOfWeek, person.PerNumber);

    private async Task<Dictionary<NumberKey, UsageRow>> ReadRowsAsync(
        List<BudgetRequest> people,
        CancellationToken cancellationToken
    )
    {
        var rows = new Dictionary<NumberKey, UsageRow>();
        foreach (var person in people)
        {
            rows.Add(person.Key, await _reader.FindAsync(person.Key, cancellationToken));
        }

        return rows;
    }
}
