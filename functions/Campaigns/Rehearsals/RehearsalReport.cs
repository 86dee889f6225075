using System.Globalization;
using CommunityAlerts.Broadcasts.Budgets;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>Sums simulated occurrences by campaign, day, week and month.</summary>
/// <param name="order">The days that were rehearsed.</param>
/// <param name="currency">The currency of the setting, preferred for costs.</param>
internal sealed class RehearsalReport(RehearsalOrder order, string currency)
{
    private static readonly LocalDatePattern Month = LocalDatePattern.CreateWithInvariantCulture("uuuu-MM");

    /// <summary>Creates the report.</summary>
    /// <param name="parts">The campaigns, by id.</param>
    /// <param name="played">Their occurrences, in the order in which they fall due.</param>
    /// <param name="collisions">The collisions found.</param>
    public Rehearsal Create(List<CampaignRun> parts, List<PlayedOccurrence> played, Collisions collisions)
    {
        var playedByPart = played.ToLookup(p => p.Part);
        return new Rehearsal
        {
            From = order.From,
            To = order.To,
            Campaigns =
            [
                .. parts
                    .Select(part => (Part: part, Its: playedByPart[part].ToList()))
                    .Select(p => (p.Part, p.Its, Sums: SumCounts(p.Its)))
                    .Select(p =>
                        p.Part.ToRehearsed(order, p.Sums.ToFigures(currency), p.Sums.OverBudget, CreateWeeks(p.Its))
                    ),
            ],
            Days =
            [
                .. played
                    .GroupBy(p => p.Day)
                    .OrderBy(g => g.Key)
                    .Select(g =>
                        DayFigures.From(
                            SumCounts(g).ToFigures(currency),
                            g.Key,
                            [.. g.Select(p => p.Part.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
                        )
                    ),
            ],
            Weeks = CreateWeeks(played),
            Months =
            [
                .. played
                    .GroupBy(p => Month.Format(p.Day), StringComparer.Ordinal)
                    .OrderBy(g => g.Key, StringComparer.Ordinal)
                    .Select(g => MonthFigures.From(SumCounts(g).ToFigures(currency), g.Key)),
            ],
            Collisions = collisions.Kept,
            CollisionCounts = collisions.Counts,
            Total = SumCounts(played).ToFigures(currency),
        };
    }

    private List<WeekFigures> CreateWeeks(IEnumerable<PlayedOccurrence> played) =>
        [
            .. played
                .GroupBy(p => FormatWeek(p.Day), StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => WeekFigures.From(SumCounts(g).ToFigures(currency), g.Key)),
        ];

    private static Totals SumCounts(IEnumerable<PlayedOccurrence> played)
    {
        var totals = new Totals();
        foreach (var occurrence in played)
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
