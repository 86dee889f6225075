using System.Globalization;
using CommunityAlerts.Campaigns.Seasons;
using CommunityAlerts.Problems;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Campaigns.Planning;

/// <summary>Checks that a campaign has an occurrence in its season.</summary>
/// <param name="budget">The budget of the candidates that are examined.</param>
/// <param name="cancellationToken">Ends the check, which for a rule that never fires takes seconds.</param>
internal sealed class FiringCheck(CandidateBudget budget, CancellationToken cancellationToken)
{
    /// <summary>
    /// The maximum number of days in all windows of one year, overlaps counted for each: more than five whole years.
    /// </summary>
    private const int MaxDaysAYear = 2_000;

    // Fixed dates combine with every weekday and leap year within 28 years; a leap lunar month may not come before
    // the planner's end.
    private static readonly Instant SampleStart = Instant.FromUtc(2026, 12, 31, 0, 0);
    private const int SampleYears = 101;

    private readonly List<FieldError> _errors = [];

    /// <summary>Finds the errors of a schedule that never fires in its season.</summary>
    /// <param name="terms">The parsed body of the campaign.</param>
    /// <param name="body">The schedule as the caller wrote it.</param>
    /// <param name="budget">The budget of the candidates that are examined.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public static IReadOnlyList<FieldError> Validate(
        CampaignTerms terms,
        ScheduleBody body,
        CandidateBudget budget,
        CancellationToken cancellationToken
    )
    {
        var check = new FiringCheck(budget, cancellationToken);
        check.Validate(terms, body);
        return check._errors;
    }

    private void Add(string pointer, string code, string detail, int? max = null) =>
        _errors.Add(new FieldError(pointer, code, detail) { Max = max });

    /// <summary>Reports a schedule that never fires in its season: a mistake that would go unnoticed.</summary>
    private void Validate(CampaignTerms terms, ScheduleBody body)
    {
        var plan = terms.Plan;
        var catalogueHint = terms.UsesDays ? " Is it in the catalogue of days?" : "";
        if (!ValidateWindows(plan.Season, catalogueHint))
        {
            return;
        }

        if (plan.Schedule.Days is not ListedDays)
        {
            ValidateRule(terms, body.Rule is null ? "/schedule/rrule" : "/schedule/rule", catalogueHint);
            return;
        }

        ValidateDates(plan.Season, body.Dates!);
    }

    private void ValidateDates(Season season, IReadOnlyList<string> dates)
    {
        // The days of each year are computed once: 400 dates in 101 years of 400 spans would be millions of lookups.
        var inSeason = new Dictionary<int, HashSet<LocalDate>>();
        for (var i = 0; i < dates.Count && !budget.IsSpent; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var meets = SeasonEdgeReader.ReadAnnual(dates[i]) is { } annual
                ? Enumerable
                    .Range(2000, SampleYears)
                    .Any(year => annual.IsValidYear(year) && IsInSeason(annual.InYear(year)))
                : IsInSeason(LocalDatePattern.Iso.Parse(dates[i]).Value);
            if (!meets && !budget.IsSpent)
            {
                Add(
                    string.Create(CultureInfo.InvariantCulture, $"/schedule/dates/{i}"),
                    "never-fires",
                    "This date lies outside the season."
                );
            }
        }

        if (budget.IsSpent)
        {
            TooManyCandidates("/schedule/dates");
        }

        bool IsInSeason(LocalDate day)
        {
            if (budget.IsSpent)
            {
                return false;
            }

            if (!inSeason.TryGetValue(day.Year, out var daysOfYear))
            {
                inSeason[day.Year] = daysOfYear = DaysInSeason(season, day.Year);
            }

            return daysOfYear.Contains(day);
        }
    }

    /// <summary>Computes the days of a year that lie in a season, and spends the candidates examined.</summary>
    private HashSet<LocalDate> DaysInSeason(Season season, int year)
    {
        var (first, last) = (new LocalDate(year, 1, 1), new LocalDate(year, 12, 31));
        var days = new HashSet<LocalDate>();
        foreach (var window in season.EnumerateWindows(first, last, budget, cancellationToken))
        {
            var from = LocalDate.Max(first, window.First);
            var count = Period.DaysBetween(from, LocalDate.Min(last, window.Last)) + 1;
            budget.Spend(count + window.ExceptCandidates);
            if (budget.IsSpent)
            {
                break;
            }

            days.UnionWith(
                Enumerable.Range(0, count).Select(from.PlusDays).Where(day => window.FindException(day) is null)
            );
        }

        return days;
    }

    private void TooManyCandidates(string pointer) =>
        Add(
            pointer,
            "too-many-candidates",
            $"No occurrence was found within {CampaignParser.MaxCandidates} days, times, spans and stretches of the "
                + "catalogue of days, those of other drafts included.",
            max: CampaignParser.MaxCandidates
        );

    /// <summary>
    /// Reports a season without windows, with too many days in a year, or with more to look at than the budget; false
    /// where it was reported.
    /// </summary>
    private bool ValidateWindows(Season season, string catalogueHint)
    {
        var hasDays = false;
        foreach (
            var year in Enumerable.Range(CalendarRange.FirstYear, CalendarRange.LastYear - CalendarRange.FirstYear + 1)
        )
        {
            var days = 0;
            foreach (var window in season.EnumerateWindows(year, budget, cancellationToken))
            {
                hasDays = true;
                days += Period.DaysBetween(window.First, window.Last) + 1;
                if (days > MaxDaysAYear)
                {
                    Add(
                        "/season",
                        "too-many-days",
                        $"The spans of a season have at most {MaxDaysAYear} days a year in all; these have "
                            + $"more in {year}.",
                        max: MaxDaysAYear
                    );
                    return false;
                }
            }

            if (budget.IsSpent)
            {
                TooManyCandidates("/season");
                return false;
            }
        }

        if (!hasDays)
        {
            Add("/season", "never-fires", $"This season has no day in any year from 1900 to 2100.{catalogueHint}");
        }

        return hasDays;
    }

    private void ValidateRule(CampaignTerms terms, string pointer, string catalogueHint)
    {
        try
        {
            // The catalogue may have past years only; a campaign that fires in one of them is valid.
            var after = terms.UsesDays ? CampaignPlanner.Earliest : SampleStart;
            var fires = CampaignPlanner.EverFires(terms.Plan, after, budget, cancellationToken);
            if (fires is null)
            {
                TooManyCandidates(pointer);
            }
            else if (fires is false)
            {
                Add(pointer, "never-fires", $"This rule never fires in its season.{catalogueHint}");
            }
        }
        catch (Exception e)
            when (terms.Plan.Schedule.Days is RRuleRecurrence
                && e is not (OutOfMemoryException or OperationCanceledException)
            )
        {
            // The library may throw anything for a rule that it can parse but not evaluate.
            Add(pointer, "unreadable-rrule", "This rule cannot be evaluated.");
        }
    }
}
