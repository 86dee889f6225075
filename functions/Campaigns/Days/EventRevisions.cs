namespace CommunityAlerts.Campaigns.Days;

/// <summary>Selects the events of one file that apply where several have the same UID.</summary>
internal static class EventRevisions
{
    /// <summary>
    /// Removes earlier revisions, days that another event of the same UID replaces, and events that the file cancels.
    /// </summary>
    /// <remarks>
    /// Two events with one UID and one SEQUENCE are two events, each named by its day: some calendars give every event
    /// of a holiday the same UID.
    /// </remarks>
    public static IReadOnlyList<CalendarItem> Apply(
        IReadOnlyList<CalendarItem> items,
        IReadOnlyList<CancelledEvent> cancelled
    )
    {
        var latestByUid = items
            .Where(i => i.Uid is not null && i.Source.ReplacedDay is null)
            .GroupBy(i => i.Uid!, StringComparer.Ordinal)
            .ToDictionary(
                g => g.Key,
                g =>
                {
                    var sequence = g.Max(i => i.Source.Sequence);
                    return (Sequence: sequence, Count: g.Count(i => i.Source.Sequence == sequence));
                },
                StringComparer.Ordinal
            );
        var replaced = items
            .Where(i => i.Source.ReplacedDay is not null)
            .SelectMany(i => i.Occurrences)
            .Select(t => t.Uid)
            .ToHashSet(StringComparer.Ordinal);
        List<CalendarItem> revised = [];
        foreach (var item in items)
        {
            if (item.Uid is not { } uid || item.Source.ReplacedDay is not null)
            {
                revised.Add(item);
                continue;
            }

            var latest = latestByUid[uid];
            if (item.Source.Sequence == latest.Sequence)
            {
                var times = item.Occurrences.Select(t =>
                    latest.Count > 1 && !item.Source.IsRecurring && t.Uid is { } eventUid
                        ? t with
                        {
                            Uid = DayUid.ForDay(eventUid, t.First),
                        }
                        : t
                );
                revised.Add(item with { Occurrences = [.. times.Where(t => !replaced.Contains(t.Uid))] });
            }
        }

        return cancelled.Count == 0
            ? revised
            : [.. revised.Select(i => i with { Occurrences = [.. i.Occurrences.Where(t => !IsCancelled(t))] })];

        bool IsCancelled(EventDays days) =>
            cancelled.Any(c =>
                c.Matches(
                    new DayEntry
                    {
                        Kind = DayKind.Holiday,
                        Name = "",
                        From = days.First,
                        Uid = days.Uid,
                    }
                )
            );
    }
}
