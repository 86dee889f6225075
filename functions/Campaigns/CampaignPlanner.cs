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
    public static IEnumerable<Instant> Due(CampaignPlan plan, Instant after, Instant upTo) =>
        Firings(plan, after, upTo).Where(f => f.Value.LeftOut is null).Select(f => f.Key);

    /// <summary>The same, with what the season leaves out, and why each is as it is.</summary>
    public static IEnumerable<ExplainedOccurrence> Explain(CampaignPlan plan, Instant after, Instant upTo) =>
        Firings(plan, after, upTo).Select(f => f.Value.Explain(plan, f.Key));

    /// <summary>What the schedule says, by instant.</summary>
    /// <remarks>Cut by UTC year, with every window that reaches into it: windows overlap, and a skipped local time may move past a later one,
    /// so order and doubles are settled on instants. Each window is expanded from its own first day, where its rule is anchored, and no further than the cut.</remarks>
    private static IEnumerable<KeyValuePair<Instant, Firing>> Firings(CampaignPlan plan, Instant after, Instant upTo)
    {
        after = Instant.Max(after, Earliest - Duration.Epsilon);
        upTo = Instant.Min(upTo, End - Duration.Epsilon);
        while (after < upTo)
        {
            var cut = Instant.Min(upTo, Instant.FromUtc((after + Duration.Epsilon).InUtc().Year + 1, 1, 1, 0, 0) - Duration.Epsilon);
            foreach (var firing in Cut(plan, after, cut))
            {
                yield return firing;
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

    private static SortedDictionary<Instant, Firing> Cut(CampaignPlan plan, Instant after, Instant upTo)
    {
        var first = after.InUtc().Date.PlusDays(-Slack);
        var last = upTo.InUtc().Date.PlusDays(Slack);
        var found = new SortedDictionary<Instant, Firing>();
        foreach (var window in plan.Season.Windows(first, last))
        {
            foreach (var local in plan.Schedule.In(window, last))
            {
                // What one window leaves out another may hold.
                if (local.Date >= first && plan.Schedule.At(local) is var due && after < due && due <= upTo
                    && (!found.TryGetValue(due, out var before) || before.LeftOut is not null))
                {
                    found[due] = new Firing(window, local);
                }
            }
        }

        return found;
    }

    /// <summary>One moment of the schedule in a window of the season.</summary>
    private readonly record struct Firing(SeasonWindow Window, LocalDateTime Local)
    {
        public SeasonWindow? LeftOut { get; } = Window.LeftOut(Local.Date);

        public ExplainedOccurrence Explain(CampaignPlan plan, Instant dueAt)
        {
            var day = plan.Schedule.Days.Why(Window, Local.Date);
            var text = $"{day.Tell(Local.Date)} in {Window.Label}";
            var clock = dueAt.InZone(plan.Schedule.Zone).LocalDateTime;
            text += clock == Local ? "" : $"; the clocks skip {Local:HH:mm} that day, so it is {clock:HH:mm}";
            var cause = new OccurrenceCause(LeftOut is null ? OccurrenceCause.Planned : OccurrenceCause.LeftOut)
            {
                Day = day,
                Span = Place(plan.Season.Spans, Window.Span),
                Except = LeftOut is { Span: var except } ? Place(Window.Span.Except, except) : null,
                Name = LeftOut?.Of?.Name,
                SkippedTime = clock == Local ? null : Local.TimeOfDay,
            };
            return new ExplainedOccurrence(dueAt, cause, LeftOut is { } left ? $"{text}; left out: {left.Label}" : text);
        }

        private static int Place(IReadOnlyList<SeasonSpan> spans, SeasonSpan span) => spans.Index().First(s => ReferenceEquals(s.Item, span)).Index;
    }
}

/// <summary>A moment of a campaign's schedule and why it is one.</summary>
/// <param name="DueAt">When.</param>
/// <param name="Cause">Why.</param>
/// <param name="Why">The same as a phrase such as <c>Friday in 立夏..白露; left out: exam (高考)</c>.</param>
public sealed record ExplainedOccurrence(Instant DueAt, OccurrenceCause Cause, string Why)
{
    /// <summary>Whether the season leaves it out, so that nothing starts.</summary>
    public bool IsLeftOut => Cause.Code == OccurrenceCause.LeftOut;
}
