using System.Runtime.InteropServices;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>One occurrence in a simulation: its broadcast, its windows, and the groups of its headcount.</summary>
internal sealed class OccurrenceRun
{
    public OccurrenceRun(
        string campaign,
        LocalDate day,
        Broadcast broadcast,
        Headcount headcount,
        HeadcountLayout layout,
        SendWindow window
    )
    {
        (Campaign, Day, Broadcast) = (campaign, day, broadcast);
        (Headcount, Layout, Window) = (headcount, layout, window);
        Openings = [.. layout.Windows.Select(area => window.FindNextOpening(area, broadcast.StartAt))];
        Groups = [.. headcount.Groups.Select(g => new GroupRun(g))];
    }

    /// <summary>The campaign's id.</summary>
    public string Campaign { get; }

    /// <summary>The local day of the occurrence in the campaign's zone.</summary>
    public LocalDate Day { get; }
    public Broadcast Broadcast { get; }
    public Headcount Headcount { get; }
    public HeadcountLayout Layout { get; }
    public SendWindow Window { get; }

    /// <summary>The first open instant of each window of the layout, from the due instant on.</summary>
    public Instant[] Openings { get; }

    /// <summary>The groups of the headcount, in its order.</summary>
    public GroupRun[] Groups { get; }

    /// <summary>Sums the groups of each send group of the layout.</summary>
    public TextCount[] SumBySendGroup()
    {
        var sums = new TextCount[Layout.SendGroups.Count];
        foreach (var (at, group) in Groups.Index())
        {
            ref var sum = ref sums[Layout.SendGroupByGroup[at]];
            sum = new TextCount(sum.People + group.People, sum.Segments + group.Segments);
        }

        return sums;
    }

    /// <summary>Creates a collision of this occurrence.</summary>
    public Collision CreateCollision(CollisionKind kind, int people, string detail) =>
        new()
        {
            Kind = kind,
            Day = Day,
            At = Broadcast.StartAt,
            Campaigns = [Campaign],
            People = people,
            Detail = detail,
        };
}

/// <summary>A group of the headcount in one occurrence, with the people who get a text.</summary>
internal sealed class GroupRun(CountedGroup group)
{
    public CountedGroup Group => group;
    public int People { get; set; } = group.People;
    public int Segments { get; set; } = group.Segments;

    /// <summary>The cost of the texts, at the price of the most expensive sender that may send them.</summary>
    public Money MaxCost => group.Senders[0].Price with { Amount = Segments * group.Senders.Max(s => s.Price.Amount) };
}

/// <summary>The people who get a text and the segments of these texts.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TextCount(int People, int Segments);
