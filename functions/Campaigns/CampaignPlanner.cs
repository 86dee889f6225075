using NodaTime;

namespace CommunityAlerts.Campaigns;

/// <summary>When a campaign fires: its season and its schedule.</summary>
public sealed record CampaignPlan(Season Season, Schedule Schedule);

/// <summary>Which occurrences a plan has between two instants. Pure; ascending; no instant twice.</summary>
public static class CampaignPlanner
{
    /// <summary>Nothing is planned before it.</summary>
    public static readonly Instant Earliest = Instant.FromUtc(1900, 1, 1, 0, 0);

    /// <summary>Nothing is planned from here on.</summary>
    public static readonly Instant End = Instant.FromUtc(2101, 1, 1, 0, 0);

    // A local day lies within a day of the same UTC day, and the longest gap that ever moved a time on was a day (Apia, 2011).
    private const int Slack = 2;

    /// <summary>The occurrences in (<paramref name="after"/>, <paramref name="upTo"/>], worked out year by year as they are asked for.</summary>
    /// <remarks>Cut by UTC year, with every window that reaches into it: windows overlap, and a skipped local time may move past a later one,
    /// so order and doubles are settled on instants. Each window is expanded from its own first day, where its rule is anchored, and no further than the cut.</remarks>
    public static IEnumerable<Instant> Due(CampaignPlan plan, Instant after, Instant upTo)
    {
        after = Instant.Max(after, Earliest - Duration.Epsilon);
        upTo = Instant.Min(upTo, End - Duration.Epsilon);
        while (after < upTo)
        {
            var cut = Instant.Min(upTo, Instant.FromUtc((after + Duration.Epsilon).InUtc().Year + 1, 1, 1, 0, 0) - Duration.Epsilon);
            foreach (var due in Cut(plan, after, cut))
            {
                yield return due;
            }

            after = cut;
        }
    }

    /// <summary>The first occurrence after an instant; null where the calendar ends without one.</summary>
    public static Instant? NextAfter(CampaignPlan plan, Instant after)
    {
        foreach (var due in Due(plan, after, End))
        {
            return due;
        }

        return null;
    }

    private static SortedSet<Instant> Cut(CampaignPlan plan, Instant after, Instant upTo)
    {
        var first = after.InUtc().Date.PlusDays(-Slack);
        var last = upTo.InUtc().Date.PlusDays(Slack);
        return
        [
            .. from window in plan.Season.Windows(first, last)
               from local in plan.Schedule.In(window, last)
               where local.Date >= first
               let due = plan.Schedule.At(local)
               where after < due && due <= upTo
               select due,
        ];
    }
}
