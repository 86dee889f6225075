using System.Globalization;
using CommunityAlerts.Tests.Support;
using NodaTime;

namespace CommunityAlerts.Tests.Campaigns.SolarCalendar;

/// <summary>Dates computed and published by others; <c>almanac.txt</c> names the sources.</summary>
internal static class Almanac
{
    private static readonly Lazy<IReadOnlyList<AlmanacYear>> AllYears = new(() =>
        [.. Rows("almanac.txt").Select(AlmanacYear.Read)]
    );

    /// <summary>The years 1901 to 2100.</summary>
    public static IReadOnlyList<AlmanacYear> Years => AllYears.Value;

    private static IEnumerable<string[]> Rows(string file) =>
        Repository
            .Read("tests", "Campaigns", "SolarCalendar", file)
            .Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(';'));
}

/// <summary>A Gregorian year's terms, and the months of the lunar year that begins in it.</summary>
/// <param name="Year">The Gregorian year.</param>
/// <param name="Terms">The days of 小寒 to 冬至.</param>
/// <param name="Months">The months in order; the length is null where the table ends.</param>
internal sealed record AlmanacYear(int Year, IReadOnlyList<LocalDate> Terms, IReadOnlyList<AlmanacMonth> Months)
{
    public static AlmanacYear Read(string[] row)
    {
        var year = int.Parse(row[0], CultureInfo.InvariantCulture);
        var terms = row[1]
            .Split(' ')
            .Select((day, i) => new LocalDate(year, 1 + (i / 2), int.Parse(day, CultureInfo.InvariantCulture)));

        List<AlmanacMonth> months = [];
        var (first, number) = (Plans.Day($"{year}-{row[2]}"), 0);
        foreach (var text in row[3].Split(' '))
        {
            var isLeap = text[0] == '[';
            number += isLeap ? 0 : 1;
            int? length = text == "?" ? null : int.Parse(text.Trim('[', ']'), CultureInfo.InvariantCulture);
            months.Add(new AlmanacMonth(number, isLeap, first, length));
            first = first.PlusDays(length ?? 0);
        }

        return new AlmanacYear(year, [.. terms], months);
    }
}

internal sealed record AlmanacMonth(int Number, bool IsLeap, LocalDate First, int? Length);
