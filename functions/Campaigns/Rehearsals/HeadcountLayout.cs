using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>
/// The rules that groups of a headcount share, so that an occurrence reads them once for all of them: hundreds of areas
/// with budgets of their own often have the same quiet hours and senders.
/// </summary>
public sealed class HeadcountLayout
{
    /// <summary>Computes the layout of a headcount's groups.</summary>
    public HeadcountLayout(Headcount headcount, AreaTree areas)
    {
        var days = new Dictionary<(int Window, string Zone), int>();
        var itsDays = new List<CeilingDay>();
        var windows = new Dictionary<string, int>(StringComparer.Ordinal);
        var indexes = new Dictionary<(int Window, string Senders), int>();
        var (itsWindows, sendGroups) = (new List<string>(), new List<SendGroup>());
        WindowByGroup = new int[headcount.Groups.Count];
        SendGroupByGroup = new int[headcount.Groups.Count];
        CeilingsByGroup = new (SpendCeiling, int)[headcount.Groups.Count][];
        foreach (var (at, group) in headcount.Groups.Index())
        {
            // The local day of people in the whole tree's own area is in the broadcast's zone.
            var hours = $"{group.Area.Length == 0}|{group.Rules.Zone?.Id}|{Json.Write(group.Rules.QuietHours)}";
            if (!windows.TryGetValue(hours, out var window))
            {
                windows[hours] = window = itsWindows.Count;
                itsWindows.Add(group.Area);
            }

            var senders = SenderPool.MakeKey(group.Senders);
            if (!indexes.TryGetValue((window, senders), out var sendGroup))
            {
                indexes[(window, senders)] = sendGroup = sendGroups.Count;
                sendGroups.Add(new SendGroup(window, group.Senders));
            }

            (WindowByGroup[at], SendGroupByGroup[at]) = (window, sendGroup);
            CeilingsByGroup[at] = [.. group.Rules.SpendCeilings.Select(c => (c, DayOf(window, c.Area)))];
        }

        (Windows, SendGroups, CeilingDays) = (itsWindows, sendGroups, itsDays);

        int DayOf(int window, string area)
        {
            var zone = $"{area.Length == 0}|{areas.GetRules(area).Zone?.Id}";
            if (!days.TryGetValue((window, zone), out var day))
            {
                days[(window, zone)] = day = itsDays.Count;
                itsDays.Add(new CeilingDay(window, area));
            }

            return day;
        }
    }

    /// <summary>One area of each window; its quiet hours and local day apply to all areas of the window.</summary>
    public IReadOnlyList<string> Windows { get; }

    /// <summary>The send groups, with the rules that their groups share.</summary>
    public IReadOnlyList<SendGroup> SendGroups { get; }

    /// <summary>The index of each group's window.</summary>
    public int[] WindowByGroup { get; }

    /// <summary>The index of each group's send group.</summary>
    public int[] SendGroupByGroup { get; }

    /// <summary>The distinct pairs of a window and a ceiling's area, which decide the local day of a cost.</summary>
    public IReadOnlyList<CeilingDay> CeilingDays { get; }

    /// <summary>The spend ceilings of each group, each with the index of its ceiling day.</summary>
    public (SpendCeiling Ceiling, int Day)[][] CeilingsByGroup { get; }

    /// <summary>The local day of an area with a ceiling on which a window opens.</summary>
    public sealed record CeilingDay(int Window, string Area);

    /// <summary>Groups with the same window whom the same senders may text.</summary>
    public sealed record SendGroup(int Window, IReadOnlyList<PoolSender> Senders);
}
