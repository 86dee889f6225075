using System.Globalization;
using CommunityAlerts.Broadcasts.Budgets;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>Sums simulated occurrences by campaign, day, week and month.</summary>
/// <param name="request">The days that were rehearsed.</param>
/// <param name="currency">The currency of the setting, preferred for costs.</param>
internal sealed class RehearsalReport(RehearsalRequest request, string currency)
{
    private static readonly LocalDatePattern Month = LocalDatePattern.CreateWithInvariantCulture("uuuu-MM");

    /// <summary>Creates the report.</summary>
    /// <param name="runs">The campaigns, by id.</param>
    /// <param name="occurrences">Their occurrences, in the order in which they fall due.</param>
    /// <param name="collisions">The collisions found.</param>
    /// <param name="asOf">The instant at which the contacts were counted.</param>
    public Rehearsal Create(
        List<CampaignRun> runs,
        List<SimulatedOccurrence> occurrences,
        Collisions collisions,
        Instant asOf
    )
    {
        var occurrencesByRun = occurrences.ToLookup(o => o.Run);
        return new Rehearsal
        {
            From = request.From,
            To = request.To,
            AsOf = asOf,
            Campaigns =
            [
                .. runs.Select(run => (Run: run, Sums: SumCounts(occurrencesByRun[run])))
                    .Select(r =>
                        r.Run.ToRehearsed(
                            request,
                            r.Sums.ToFigures(currency),
                            r.Sums.OverBudget,
                            CreateWeeks(occurrencesByRun[r.Run])
                        )
                    ),
            ],
            Days =
            [
                .. occurrences
                    .GroupBy(o => o.Day)
                    .OrderBy(g => g.Key)
                    .Select(g =>
                        DayFigures.From(
                            SumCounts(g).ToFigures(currency),
                            g.Key,
                            [.. g.Select(o => o.Run.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
                        )
                    ),
            ],
            Weeks = CreateWeeks(occurrences),
            Months =
            [
                .. occurrences
                    .GroupBy(o => Month.Format(o.Day), StringComparer.Ordinal)
                    .OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => MonthFigures.From(SumCounts(g).ToFigures(currency), g.Key)),
            ],
            Collisions = collisions.Kept,
            CollisionCounts = collisions.Counts,
            Total = SumCounts(occurrences).ToFigures(currency),
        };
    }

    private List<WeekFigures> CreateWeeks(IEnumerable<SimulatedOccurrence> occurrences) =>
        [
            .. occurrences
                .GroupBy(o => FormatWeek(o.Day), StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => WeekFigures.From(SumCounts(g).ToFigures(currency), g.Key)),
        ];

    private static Totals SumCounts(IEnumerable<SimulatedOccurrence> occurrences)
    {
        var totals = new Totals();
        foreach (var occurrence in occurrences)
        {
            totals.Add(occurrence.Count);
        }

        return totals;
    }

    private static string FormatWeek(LocalDate day)
    {
        var week = IsoWeek.FromDay(day);
        return string.Create(CultureInfo.InvariantCulture, $"{week.Year:0000}-W{week.Number:00}");
    }
}
