using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Budgets;

/// <summary>
/// Counts texts for the people of one bucket whose local day it is, batch by batch in key order: the rows are read in
/// one pass.
/// </summary>
public sealed class BucketBudgetCounter(BudgetStore store, HouseholdBudgets households, int bucket, LocalDate day)
{
    private readonly IsoWeek _week = IsoWeek.FromDay(day);
    private readonly UsageReader _numbers = new(store, bucket, IsoWeek.FromDay(day));

    /// <summary>
    /// Decides who is over budget, and counts the text for everybody else who is limited: their rows in one transaction
    /// of conditional writes.
    /// </summary>
    /// <remarks>
    /// Safe to repeat: who was counted for this broadcast on this day is not over. Who was counted for it on another
    /// day of the week is asked again about this one, and stays counted on both: in the week that is still one.
    /// Households are counted first. A crash, or a cancellation, leaves at most a household's count for a number that
    /// has none: the repeat finds it and continues;
    /// where there is no repeat, the household is short of that one text until its week ends. It never leaves a text
    /// uncounted that somebody may send.
    /// </remarks>
    /// <param name="broadcast">Its id.</param>
    /// <param name="people">At most 99, in key order.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Who is over.</returns>
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
        var over = limited.Where(p => Count(broadcast, p, rows) is null).Select(p => p.Key).ToHashSet();
        var counts = await households.CountAsync(
            broadcast,
            day,
            [.. limited.Where(p => !over.Contains(p.Key))],
            cancellationToken
        );
        over.UnionWith(counts.Over);
        while (
            !await store.TryWriteAsync(bucket, _week, ChangedRows(broadcast, limited, rows, over), cancellationToken)
        )
        {
            rows = await _numbers.ReadAsync([.. limited.Select(p => p.Key)], cancellationToken);
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
    /// The rows to write. A recipient over budget is added to <paramref name="over"/> and never removed: none in it was
    /// counted for their household.
    /// </summary>
    private List<UsageRow> ChangedRows(
        string broadcast,
        List<BudgetRequest> people,
        IReadOnlyDictionary<NumberKey, UsageRow> rows,
        HashSet<NumberKey> over
    )
    {
        List<UsageRow> changes = [];
        foreach (var person in people.Where(p => !over.Contains(p.Key)))
        {
            if (Count(broadcast, person, rows) is not { } week)
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

    private WeeklyUsage? Count(string broadcast, BudgetRequest person, IReadOnlyDictionary<NumberKey, UsageRow> rows) =>
        rows[person.Key].Week.Count(broadcast, day.DayOfWeek, person.PerNumber);

    private async Task<Dictionary<NumberKey, UsageRow>> ReadRowsAsync(
        List<BudgetRequest> people,
        CancellationToken cancellationToken
    )
    {
        var rows = new Dictionary<NumberKey, UsageRow>();
        foreach (var person in people)
        {
            rows.Add(person.Key, await _numbers.FindAsync(person.Key, cancellationToken));
        }

        return rows;
    }
}
