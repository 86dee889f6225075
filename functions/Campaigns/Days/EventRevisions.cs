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
    public static IReadOnlyList<CalendarItem> Apply(IReadOnlyList<CalendarItem> items,
        IReadOnlyList<CancelledEvent> cancelled)
    {
        var whole = items.Where(i => i.Uid is not null && i.Source.Replaces is null)
            .GroupBy(i => i.Uid!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g =>
                (Sequence: g.Max(i => i.Source.Sequence),
                Count: g.Count(i => i.Source.Sequence == g.Max(j => j.Source.Sequence))), StringComparer.Ordinal);
        var replaced = items.Where(i => i.Source.Replaces is not null).SelectMany(i => i.Times).Select(t => t.Uid)
            .ToHashSet(StringComparer.Ordinal);
        List<CalendarItem> revised = [];
        foreach (var item in items)
        {
            if (item.Uid is not { } uid || item.Source.Replaces is not null)
            {
                revised.Add(item);
            }
            else if (whole[uid] is var latest && item.Source.Sequence == latest.Sequence)
            {
                var times = item.Times
                    .Select(t => latest.Count > 1 && !item.Source.Recurs && t.Uid is { } plain
                    ? t with { Uid = DayUid.OfDay(plain, t.First) } : t);
                revised.Add(item with { Times = [.. times.Where(t => !replaced.Contains(t.Uid))] });
            }
        }

        return cancelled.Count == 0 ? revised
            : [.. revised.Select(i => i with { Times = [.. i.Times.Where(t => !IsCancelled(t))] })];

        bool IsCancelled((NodaTime.LocalDate First, NodaTime.LocalDate Last, string? Uid) time) =>
            cancelled.Any(c => c.IsOf(new DayEntry
            {
                Kind = DayKind.Holiday,
                Name = "",
                From = time.First,
                Uid = time.Uid
            }));
    }
}
