using System.Globalization;
using System.Text.RegularExpressions;
using CommunityAlerts.Problems;
using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>
/// Parses the dates of a holiday notice, which omit the year and the month that the date before names.
/// </summary>
/// <param name="year">The year that the notice is about.</param>
/// <param name="isNewYear">Whether the holiday is 元旦, whose days before 1 January are the year before's.</param>
internal sealed partial class NoticeDates(int year, bool isNewYear)
{
    private LocalDate? _previous;

    /// <summary>Parses a date, or a range of two joined by 至.</summary>
    /// <returns><c>unreadable-date</c> where one of them is no day; a day that contradicts the notice is an
    /// <see cref="NoticeRange.Error"/>.</returns>
    public Parsed<NoticeRange> Read(string range)
    {
        var ends = range.Split('至');
        if (
            ParseDate(ends[0], isEnd: false, overYearEnd: NextYearPattern().IsMatch(range), out var weekday)
            is not { } first
        )
        {
            return NoSuchDay(ends[0]);
        }

        var last = first;
        _previous = first;
        var error = Mismatch(first, weekday);
        if (ends.Length > 1)
        {
            if (ParseDate(ends[1], isEnd: true, overYearEnd: false, out weekday) is not { } end)
            {
                return NoSuchDay(ends[1]);
            }

            last = end;
            _previous = last;
            error ??= Mismatch(last, weekday);
        }

        return new NoticeRange(first, last)
        {
            Error = last < first ? new ParseError("too-early", "The last day comes before the first.") : error,
        };
    }

    private static ParseError NoSuchDay(string text) => new("unreadable-date", $"There is no such day: {text}.");

    private LocalDate? ParseDate(string text, bool isEnd, bool overYearEnd, out IsoDayOfWeek? weekday)
    {
        var match = DateRegexPattern().Match(text);
        weekday = match.Groups["weekday"] is { Success: true, Value: var name }
            ? (IsoDayOfWeek)("一二三四五六日".IndexOf(name[0], StringComparison.Ordinal) + 1)
            : null;
        var month = match.Groups["month"].Success ? Number(match.Groups["month"]) : _previous?.Month;
        if (month is not (>= 1 and <= 12))
        {
            return null;
        }

        var day = Number(match.Groups["day"]);
        if (match.Groups["year"].Success)
        {
            return FindDay(Number(match.Groups["year"]), month.Value, day);
        }

        if (match.Groups["next"].Success)
        {
            return FindDay((_previous?.Year ?? year) + 1, month.Value, day);
        }

        if (isEnd)
        {
            return FindDay(_previous!.Value.Year + (month < _previous.Value.Month ? 1 : 0), month.Value, day);
        }

        if (isNewYear && month == 12)
        {
            // The days of 元旦 in December are the year before's, unless 次年 or the day of the week says otherwise.
            var years = overYearEnd ? new[] { year, year - 1 } : [year - 1, year];
            var named = weekday;
            var days = years.Select(y => FindDay(y, 12, day)).ToList();
            return days.Find(d => named is null || d?.DayOfWeek == named) ?? days[0];
        }

        return FindDay(
            isNewYear && _previous is { } before && before.Year > year ? before.Year : year,
            month.Value,
            day
        );
    }

    private static ParseError? Mismatch(LocalDate day, IsoDayOfWeek? weekday) =>
        weekday is { } named && day.DayOfWeek != named
            ? new ParseError("wrong-weekday", $"{day:uuuu-MM-dd} is a {day.DayOfWeek}, and the notice says {named}.")
            : null;

    private static LocalDate? FindDay(int year, int month, int day) =>
        year is >= CalendarRange.FirstYear and <= CalendarRange.LastYear
        && day >= 1
        && day <= CalendarSystem.Iso.GetDaysInMonth(year, month)
            ? new LocalDate(year, month, day)
            : null;

    private static int Number(Group digits) =>
        int.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex("次年|翌年|明年", RegexOptions.CultureInvariant)]
    private static partial Regex NextYearPattern();

    [GeneratedRegex(
        "^(?:(?<year>\\d{4})年|(?<next>次年|翌年|明年)|当年)?(?:(?<month>\\d{1,2})月)?(?<day>\\d{1,2})日(?:（(?:[^）]{0,30}?"
            + "周(?<weekday>[一二三四五六日]))?[^）]{0,30}）)?$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex DateRegexPattern();
}

/// <summary>Consecutive days of a holiday notice.</summary>
/// <param name="First">The first day.</param>
/// <param name="Last">The last day, inclusive.</param>
internal sealed record NoticeRange(LocalDate First, LocalDate Last)
{
    /// <summary>The reason why the days contradict the notice; null where they do not.</summary>
    public ParseError? Error { get; init; }

    public int Days => Period.DaysBetween(First, Last) + 1;

    /// <summary>Adds the weekend that the days touch.</summary>
    public NoticeRange WithWeekends() =>
        this with
        {
            First = First.DayOfWeek switch
            {
                IsoDayOfWeek.Monday => First.PlusDays(-2),
                IsoDayOfWeek.Sunday => First.PlusDays(-1),
                _ => First,
            },
            Last = Last.DayOfWeek switch
            {
                IsoDayOfWeek.Friday => Last.PlusDays(2),
                IsoDayOfWeek.Saturday => Last.PlusDays(1),
                _ => Last,
            },
        };
}
