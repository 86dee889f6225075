using CommunityAlerts.Campaigns.Seasons;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Campaigns.Planning;

/// <summary>The season, the schedule and the moved dates that decide when a campaign fires.</summary>
public sealed record CampaignPlan(Season Season, Schedule Schedule)
{
    /// <summary>The moved dates, in the order in which they were moved.</summary>
    public IReadOnlyList<MovedDate> Moves { get; init; } = [];
}

/// <summary>Computes the occurrences of a plan between two instants: pure, ascending, without duplicates.</summary>
public static class CampaignPlanner
{
    /// <summary>The instant before which nothing is planned.</summary>
    public static readonly Instant Earliest = Instant.FromUtc(CalendarRange.FirstYear, 1, 1, 0, 0);

    /// <summary>The instant from which on nothing is planned.</summary>
    public static readonly Instant End = Instant.FromUtc(CalendarRange.LastYear + 1, 1, 1, 0, 0);

    /// <summary>
    /// The maximum number of candidates examined for a campaign's next occurrence each time it is settled: less than a
    /// second of work.
    /// </summary>
    public const int MaxCandidates = 250_000;

    /// <summary>The least time from a search that went over its limit to the next one.</summary>
    private static readonly Duration LookAgainAfter = Duration.FromHours(1);

    // Days: a local day lies within a day of the same UTC day, and the longest clock change skipped one day (Apia,
    // 2011).
    private const int SlackDays = 2;

    /// <summary>
    /// The length of time computed in one step, so that a page costs little more than its own occurrences.
    /// </summary>
    private static readonly Duration Step = Duration.FromDays(31);

    /// <summary>
    /// Enumerates the occurrences in (<paramref name="after"/>, <paramref name="upTo"/>], computed lazily month by
    /// month.
    /// </summary>
    public static IEnumerable<Instant> EnumerateDue(
        CampaignPlan plan,
        Instant after,
        Instant upTo,
        CancellationToken cancellationToken = default
    ) =>
        EnumerateFirings(plan, after, upTo, budget: null, cancellationToken)
            .Where(f => f.Value.IsDue)
            .Select(f => f.Key);

    /// <summary>Enumerates the occurrences and exceptions in the same range, with their causes.</summary>
    public static IEnumerable<ExplainedOccurrence> Explain(
        CampaignPlan plan,
        Instant after,
        Instant upTo,
        CancellationToken cancellationToken = default
    ) => EnumerateFirings(plan, after, upTo, budget: null, cancellationToken).Select(f => f.Value.Explain(plan, f.Key));

    /// <summary>
    /// Finds the first occurrence after an instant, or the instant up to which a spent budget allowed to look.
    /// </summary>
    public static NextOccurrence FindNextAfter(
        CampaignPlan plan,
        Instant after,
        CandidateBudget budget,
        CancellationToken cancellationToken = default
    )
    {
        var searchedThrough = after;
        foreach (var (end, moments) in EnumerateSteps(plan, after, End, budget, cancellationToken))
        {
            // Not all moments of this step are known, so the first of them may not be the next.
            if (budget.IsSpent)
            {
                return new NextOccurrence(null, Instant.Max(searchedThrough, after + LookAgainAfter));
            }

            foreach (var (due, firing) in moments)
            {
                if (firing.IsDue)
                {
                    return new NextOccurrence(due, null);
                }
            }

            searchedThrough = end;
        }

        return new NextOccurrence(null, null);
    }

    /// <summary>
    /// Whether a plan ever fires after an instant; null where <paramref name="budget"/> was spent without an answer.
    /// </summary>
    public static bool? EverFires(
        CampaignPlan plan,
        Instant after,
        CandidateBudget budget,
        CancellationToken cancellationToken
    ) =>
        EnumerateFirings(plan, after, End, budget, cancellationToken).Any(f => f.Value.IsDue) ? true
        : budget.IsSpent ? null
        : false;

    /// <summary>Whether a plan has an occurrence at an instant; false where the budget is spent before.</summary>
    public static bool IsDue(
        CampaignPlan plan,
        Instant at,
        CandidateBudget? budget,
        CancellationToken cancellationToken
    ) => EnumerateFirings(plan, at - Duration.Epsilon, at, budget, cancellationToken).Any(f => f.Value.IsDue);

    /// <summary>Enumerates the moments of a schedule by instant, exceptions included.</summary>
    private static IEnumerable<KeyValuePair<Instant, Firing>> EnumerateFirings(
        CampaignPlan plan,
        Instant after,
        Instant upTo,
        CandidateBudget? budget,
        CancellationToken cancellationToken
    ) => EnumerateSteps(plan, after, upTo, budget, cancellationToken).SelectMany(step => step.Moments);

    /// <summary>
    /// Enumerates the moments of each step of time, ascending; ends after the step in which the budget is spent, some
    /// of whose moments may be missing.
    /// </summary>
    /// <remarks>Windows overlap, and a skipped local time may move past a later one, so moments are sorted and made
    /// unique as instants: in steps of a month within each UTC year. Each window is expanded once for a year, from its
    /// own first day, where its rule is anchored, and no further than needed.</remarks>
    private static IEnumerable<(Instant End, SortedDictionary<Instant, Firing> Moments)> EnumerateSteps(
        CampaignPlan plan,
        Instant after,
        Instant upTo,
        CandidateBudget? budget,
        CancellationToken cancellationToken
    )
    {
        after = Instant.Max(after, Earliest - Duration.Epsilon);
        upTo = Instant.Min(upTo, End - Duration.Epsilon);
        while (after < upTo)
        {
            var yearEnd = Instant.Min(
                upTo,
                Instant.FromUtc((after + Duration.Epsilon).InUtc().Year + 1, 1, 1, 0, 0) - Duration.Epsilon
            );
            var days = new WindowDays(plan, FirstDay(after), LastDay(yearEnd), budget, cancellationToken);
            while (after < yearEnd)
            {
                var stepEnd = Instant.Min(yearEnd, after + Step);
                yield return (
                    stepEnd,
                    WithMoves(
                        plan,
                        FindMomentsBetween(plan, days, after, stepEnd),
                        after,
                        stepEnd,
                        budget,
                        cancellationToken
                    )
                );
                if (budget?.IsSpent == true)
                {
                    yield break;
                }

                after = stepEnd;
            }
        }
    }

    private static LocalDate FirstDay(Instant after) => after.InUtc().Date.PlusDays(-SlackDays);

    private static LocalDate LastDay(Instant upTo) => upTo.InUtc().Date.PlusDays(SlackDays);

    private static SortedDictionary<Instant, Firing> FindMomentsBetween(
        CampaignPlan plan,
        WindowDays days,
        Instant after,
        Instant upTo
    )
    {
        var found = new SortedDictionary<Instant, Firing>();
        foreach (var (window, local) in days.Between(FirstDay(after), LastDay(upTo)))
        {
            var due = plan.Schedule.ToInstant(local);

            // A moment that one window excepts may be included by another.
            if (
                after < due
                && due <= upTo
                && (!found.TryGetValue(due, out var before) || before.ExceptedBy is not null)
            )
            {
                found[due] = new Firing(window, local, days.FindException(window, local));
            }
        }

        return found;
    }

    /// <summary>Adds the dates moved into a range, and marks those moved away from it.</summary>
    private static SortedDictionary<Instant, Firing> WithMoves(
        CampaignPlan plan,
        SortedDictionary<Instant, Firing> moments,
        Instant after,
        Instant upTo,
        CandidateBudget? budget,
        CancellationToken cancellationToken
    )
    {
        foreach (var (index, move) in plan.Moves.Index())
        {
            // An earlier move may lead to the date from which this one leads.
            if (
                after < move.To
                && move.To <= upTo
                && IsDue(plan with { Moves = [.. plan.Moves.Take(index)] }, move.From, budget, cancellationToken)
            )
            {
                moments[move.To] = new Firing(default, default, null) { MovedFrom = move.From };
            }

            if (moments.TryGetValue(move.From, out var original) && original.IsDue)
            {
                moments[move.From] = original with { MovedTo = move.To };
            }
        }

        return moments;
    }

    /// <summary>One moment of the schedule in a window of the season, or the date to which one was moved.</summary>
    private readonly record struct Firing(SeasonWindow? Window, LocalDateTime Local, SeasonWindow? ExceptedBy)
    {
        /// <summary>The instant to which a person moved it.</summary>
        public Instant? MovedTo { get; init; }

        /// <summary>The instant from which a person moved it here.</summary>
        public Instant? MovedFrom { get; init; }

        public bool IsDue => ExceptedBy is null && MovedTo is null;

        public ExplainedOccurrence Explain(CampaignPlan plan, Instant dueAt) =>
            MovedTo is { } to ? new ExplainedOccurrence(dueAt, OccurrenceCause.Moved(to), MovedPhrase("to", to))
            : MovedFrom is { } from
                ? new ExplainedOccurrence(dueAt, OccurrenceCause.MovedHere(from), MovedPhrase("from", from))
            : ExplainWindow(plan, dueAt, Window!);

        private static string MovedPhrase(string preposition, Instant other) =>
            $"moved {preposition} {InstantPattern.General.Format(other)}";

        private ExplainedOccurrence ExplainWindow(CampaignPlan plan, Instant dueAt, SeasonWindow window)
        {
            var day = plan.Schedule.Days.ExplainDay(window, Local.Date);
            var phrase = $"{day.Describe(Local.Date)} in {window.Label}";
            var actualTime = dueAt.InZone(plan.Schedule.Zone).LocalDateTime;
            phrase +=
                actualTime == Local ? "" : $"; the clocks skip {Local:HH:mm} that day, so it is {actualTime:HH:mm}";
            var cause = new OccurrenceCause(ExceptedBy is null ? OccurrenceCause.Planned : OccurrenceCause.LeftOut)
            {
                Day = day,
                Span = IndexOfSpan(plan.Season.Spans, window.Span),
                Except = ExceptedBy is { Span: var except } ? IndexOfSpan(window.Span.Except, except) : null,
                Name = ExceptedBy?.Stretch?.Name,
                SkippedTime = actualTime == Local ? null : Local.TimeOfDay,
            };
            return new ExplainedOccurrence(
                dueAt,
                cause,
                ExceptedBy is { } left ? $"{phrase}; left out: {left.Label}" : phrase
            );
        }

        private static int IndexOfSpan(IReadOnlyList<SeasonSpan> spans, SeasonSpan span) =>
            spans.Index().First(s => ReferenceEquals(s.Item, span)).Index;
    }
}

/// <summary>The result of a search for a plan's next occurrence.</summary>
/// <param name="At">The next occurrence; null where there is none, or none was found.</param>
/// <param name="LookAgainAt">
/// The instant at which to look again, since the budget was spent: nothing is due before it, or, where the budget did
/// not suffice for an hour, it starts late. Null where the search ended.
/// </param>
public sealed record NextOccurrence(Instant? At, Instant? LookAgainAt);

/// <summary>A moment of a campaign's schedule and why it is one.</summary>
/// <param name="DueAt">The due instant.</param>
/// <param name="Cause">The cause for programs.</param>
/// <param name="Phrase">The cause as an English phrase such as <c>Friday in 立夏..白露; left out: exam (高考)</c>.</param>
public sealed record ExplainedOccurrence(Instant DueAt, OccurrenceCause Cause, string Phrase)
{
    /// <summary>Whether the season leaves it out, so that nothing starts.</summary>
    public bool IsLeftOut => Cause.Code == OccurrenceCause.LeftOut;

    /// <summary>Whether nothing starts then: the season leaves it out, or a person moved it.</summary>
    public bool StartsNothing => IsLeftOut || Cause.Code == OccurrenceCause.MovedCode;
}
