using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>
/// Reads the days off and the make-up workdays of a year from the text of the State Council's holiday notice
/// (国务院办公厅关于…年部分节假日安排的通知).
/// </summary>
/// <remarks>
/// Every sentence after the first holiday's name is read or reported. The numbers of days and the weekdays of the
/// notice are checked against its dates, and days that do not match are not stored.
/// </remarks>
public static partial class HolidayNotice
{
    /// <summary>The maximum number of characters of a notice.</summary>
    public const int MaxCharacters = 20_000;
    private const int MaxDays = 60;

    /// <summary>Reads a notice.</summary>
    /// <param name="text">The whole text; line breaks and blanks are ignored.</param>
    /// <param name="year">The year that it is about; null is the one in its title.</param>
    /// <param name="area">The path of the area where its days apply; null is everywhere.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The days and a problem for each sentence that cannot be used; <c>too-large</c>, <c>unreadable-query</c>
    /// where the year is unknown, <c>unreadable-notice</c> where no holiday is found.</returns>
    public static Result<ImportedDays> Read(
        string text,
        int? year,
        string? area,
        CancellationToken cancellationToken = default
    )
    {
        if (text.Length > MaxCharacters)
        {
            return CommonProblems.TooLarge($"A holiday notice has at most {MaxCharacters} characters.");
        }

        var notice = Normalize(text);
        var items = SplitByHoliday(notice);
        if (items.Count == 0)
        {
            return CampaignProblems.UnreadableNotice("It names no holiday, such as 一、元旦：1月1日放假，共1天。");
        }

        if ((year ?? FindYear(notice)) is not { } noticeYear)
        {
            return CommonProblems.UnreadableQuery(
                "year",
                "The text does not say which year it is about: give it as year."
            );
        }

        var reader = new NoticeReader(noticeYear, area);
        foreach (var (name, body) in items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            reader.Read(name, body);
        }

        return reader.Events.Any(e => e.From is not null)
            ? reader.ToDays()
            : CampaignProblems.UnreadableNotice("It has no holiday with dates, such as 一、元旦：1月1日放假，共1天。");
    }

    /// <summary>Removes blanks and line breaks, and writes each sign in one way.</summary>
    private static string Normalize(string text)
    {
        var normalized = SpacesPattern()
            .Replace(WellFormed(text).Normalize(NormalizationForm.FormKC), "")
            .Replace(':', '：')
            .Replace('(', '（')
            .Replace(')', '）')
            .Replace(',', '，')
            .Replace(';', '；')
            .Replace('!', '！')
            .Replace("星期", "周", StringComparison.Ordinal)
            .Replace("礼拜", "周", StringComparison.Ordinal)
            .Replace("周天", "周日", StringComparison.Ordinal)
            .Replace("天.", "天。", StringComparison.Ordinal)
            .Replace("班.", "班。", StringComparison.Ordinal)
            .Replace("休.", "休。", StringComparison.Ordinal);
        normalized = AfterDigitPattern().Replace(DayCharacterPattern().Replace(normalized, "日"), "");
        return RangeMarkPattern().Replace(normalized, "至");
    }

    /// <summary>Removes unpaired surrogates, which cannot be normalized.</summary>
    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// Finds the year in the title, else the first year before a word for holidays; null where there is none.
    /// </summary>
    private static int? FindYear(string notice) =>
        TitlePattern().Match(notice) is { Success: true } title
            ? int.Parse(title.Groups["year"].Value, CultureInfo.InvariantCulture)
        : AnyYearPattern().Match(notice) is { Success: true } any
            ? int.Parse(any.Groups["year"].Value, CultureInfo.InvariantCulture)
        : null;

    /// <summary>
    /// Splits a notice into its holidays; a notice about one holiday alone names that holiday in its title.
    /// </summary>
    private static List<(string Name, string Body)> SplitByHoliday(string notice)
    {
        var headings = HeadingPattern().Matches(notice);
        if (headings.Count > 0)
        {
            return
            [
                .. headings.Select(
                    (h, i) =>
                        (
                            h.Groups["name"].Value.Replace('和', '、').Replace('及', '、'),
                            notice[
                                (h.Index + h.Length)..(i + 1 < headings.Count ? headings[i + 1].Index : notice.Length)
                            ]
                        )
                ),
            ];
        }

        var date = FirstDatePattern().Match(notice);
        var named = date.Success
            ? KnownNamePattern()
                .Matches(notice[..date.Index])
                .Select(m => m.Value)
                .Distinct(StringComparer.Ordinal)
                .ToList()
            : [];
        return named.Count == 1 ? [(named[0], notice[date.Index..])] : [];
    }

    /// <summary>Collects the days that the sentences about each holiday name.</summary>
    private sealed class NoticeReader(int year, string? area)
    {
        private static readonly ParseError TooManyDays = new("too-far", $"A holiday has at most {MaxDays} days.");

        private int _sentence;

        public List<DayEvent> Events { get; } = [];

        public ImportedDays ToDays() =>
            new(
                Events,
                [
                    .. Events
                        .Where(e => e.Problem is null)
                        .Select(e => new DayEntry
                        {
                            Kind = e.Kind!.Value,
                            Name = e.Name,
                            From = e.From!.Value,
                            To = e.To == e.From ? null : e.To,
                            Area = area,
                            Uid = e.Uid,
                        }),
                ],
                [.. Events.Select(e => e.Problem).OfType<EventProblem>()],
                []
            );

        public void Read(string name, string body)
        {
            var dates = new NoticeDates(year, name.Contains("元旦", StringComparison.Ordinal));
            foreach (
                var sentence in body.Split(['。', '；', '！'])
                    .Select(s => OutlinePattern().Replace(s, ""))
                    .Where(s => s.Length > 0)
            )
            {
                _sentence++;
                if (ClosingPattern().IsMatch(sentence))
                {
                    continue;
                }

                if (SentencePattern().Match(sentence) is { Success: true } match)
                {
                    ReadSentence(name, match, dates);
                }
                else
                {
                    var detail = $"This sentence is not understood: {Excerpt.Create(sentence, 200)}";
                    AddError(name, new ParseError("not-understood", detail));
                }
            }
        }

        private void ReadSentence(string name, Match sentence, NoticeDates dates)
        {
            List<NoticeRange> daysOff = [];
            List<(NoticeRange Range, string Verb)> workdays = [];
            int? count = null;
            foreach (var clause in sentence.Groups["clause"].Captures.Select(c => ClausePattern().Match(c.Value)))
            {
                foreach (Capture text in clause.Groups["range"].Captures)
                {
                    var range = dates.Read(text.Value);
                    if (!range.IsOk)
                    {
                        AddError(name, range.Error);
                    }
                    else if (clause.Groups["work"].Success)
                    {
                        workdays.Add((range.Value, clause.Groups["work"].Value));
                    }
                    else
                    {
                        daysOff.Add(
                            sentence.Value.Contains("连休", StringComparison.Ordinal)
                                ? range.Value.WithWeekends()
                                : range.Value
                        );
                    }
                }

                count = clause.Groups["count"].Success
                    ? int.Parse(clause.Groups["count"].Value, CultureInfo.InvariantCulture)
                    : count;
            }

            AddDaysOff(name, daysOff, count);
            foreach (var (range, verb) in workdays)
            {
                AddWorkdays(name, range, verb);
            }
        }

        /// <summary>
        /// Adds the days off of a holiday; where one of them contradicts the notice, all of them get the problem.
        /// </summary>
        private void AddDaysOff(string name, List<NoticeRange> daysOff, int? count)
        {
            var error = daysOff.Select(o => o.Error).FirstOrDefault(e => e is not null);
            var days = daysOff.Sum(o => (long)o.Days);
            error ??=
                daysOff.Count > 0 && count is { } counted && counted != days
                    ? new ParseError("wrong-count", $"The notice says {counted} days, and its dates are {days}.")
                : days > MaxDays ? TooManyDays
                : null;
            foreach (var (i, range) in daysOff.Index())
            {
                Add(
                    name,
                    DayKind.Holiday,
                    range,
                    i == 0 && !Events.Exists(e => e.Uid == Uid(name))
                        ? Uid(name)
                        : DayUid.ForDay(Uid(name), range.First),
                    error
                );
            }
        }

        private void AddWorkdays(string name, NoticeRange range, string verb)
        {
            if (range.Days > MaxDays)
            {
                AddError(name, TooManyDays);
                return;
            }

            for (var day = range.First; day <= range.Last; day = day.PlusDays(1))
            {
                var isWeekend = Weekend.Contains(day);
                if (isWeekend || range.Error is not null || !verb.StartsWith("正常", StringComparison.Ordinal))
                {
                    Add(
                        name,
                        DayKind.MakeUpWorkday,
                        new NoticeRange(day, day),
                        DayUid.ForDay(Uid(name) + "-work", day),
                        range.Error
                            ?? (
                                isWeekend
                                    ? null
                                    : new ParseError("wrong-weekday", $"{day:uuuu-MM-dd} is no Saturday or Sunday.")
                            )
                    );
                }
            }
        }

        private string Uid(string name) => $"notice-{year}-{name}";

        private void Add(string name, DayKind kind, NoticeRange range, string uid, ParseError? error) =>
            Events.Add(
                new DayEvent
                {
                    Uid = uid,
                    Name = name,
                    From = range.First,
                    To = range.Last,
                    Kind = kind,
                    Problem = CreateProblem(name, error),
                }
            );

        private void AddError(string name, ParseError error) =>
            Events.Add(new DayEvent { Name = name, Problem = CreateProblem(name, error) });

        private EventProblem? CreateProblem(string name, ParseError? error) =>
            error is null ? null : new EventProblem(_sentence, name, error.Code, error.Detail);
    }

    private const string Names = "元旦|新年|春节|除夕|清明节?|国际劳动节|劳动节|五一|端午节?|中秋节?|国庆节?|十一";
    private const string DatePattern = "(?:\\d{4}年|次年|翌年|明年|当年)?(?:\\d{1,2}月)?\\d{1,2}日(?:（[^）]{0,30}）)?";
    private const string RangePattern = $"{DatePattern}(?:至{DatePattern})?";
    private const string RangesPattern = $"{RangePattern}(?:[、和及]{RangePattern}){{0,10}}";
    private const string WorkPattern = "均?(?:为)?(?:调休|正常|照常|需|要){0,3}(?:上班|补班|工作日)";
    private const string OffPattern = "(?:全体)?(?:安排|调休|补休|轮休|放假|休息|公休|休假){1,4}";
    private const string AfterOff =
        "(?:，?共?计?\\d{1,2}天|，?(?:与|和)周末(?:双休日)?(?:连休|相连)|，?不?调休|，?不再?调休){0,4}";

    // Blanks are removed before, so that no text matches in two ways, which would make backtracking slow.
    [GeneratedRegex(
        $"^(?:，?(?:其中)?(?<clause>{RangesPattern}(?:{WorkPattern}|{OffPattern}{AfterOff}))){{1,10}}$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex SentencePattern();

    [GeneratedRegex(
        $"^(?<range>{RangePattern})(?:[、和及](?<range>{RangePattern})){{0,10}}"
            + $"(?:均?(?:为)?(?<work>(?:调休|正常|照常|需|要){{0,3}}(?:上班|补班|工作日))|"
            + $"{OffPattern}(?:，?共?计?(?<count>\\d{{1,2}})天|[^\\d]){{0,40}})$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex ClausePattern();

    [GeneratedRegex(
        $"(?:（?[一二三四五六七八九十]{{1,3}}[）、.]|（?\\d{{1,2}}[）.、])?"
            + $"(?<name>(?:{Names})(?:[、和及](?:{Names})){{0,3}})(?:假期|放假)?："
            + "|[一二三四五六七八九十]{1,3}、(?<name>[^：。，；、（）\\d]{2,30})：",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex HeadingPattern();

    [GeneratedRegex(Names, RegexOptions.CultureInvariant)]
    private static partial Regex KnownNamePattern();

    [GeneratedRegex("(?:\\d{4}年)?\\d{1,2}月\\d{1,2}日", RegexOptions.CultureInvariant)]
    private static partial Regex FirstDatePattern();

    [GeneratedRegex("关于(?:调整|做好|公布|延长)?(?<year>\\d{4})年", RegexOptions.CultureInvariant)]
    private static partial Regex TitlePattern();

    [GeneratedRegex("(?<year>\\d{4})年(?:[^。\\d]{0,60}?)(?:放假|假日|假期|安排)", RegexOptions.CultureInvariant)]
    private static partial Regex AnyYearPattern();

    /// <summary>A closing sentence of a notice: arrangements for duty, the signature, the date.</summary>
    [GeneratedRegex(
        "^(?:节?假日|放假)期间|^(?:\\d{4}年\\d{1,2}月\\d{1,2}日)?国务院办公厅|^\\d{4}年\\d{1,2}月\\d{1,2}日(?:印发|（?此件公开发布）?)?"
            + "$|^（?此件公开发布）?$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex ClosingPattern();

    /// <summary>The number of a sentence in a list, or one left over before the next holiday's name.</summary>
    [GeneratedRegex(
        "^（?[一二三四五六七八九十]{1,3}[、）]|^\\d{1,2}[.、](?!\\d)|(?:^|(?<=天))[一二三四五六七八九十]{1,3}$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex OutlinePattern();

    [GeneratedRegex("[\\s\\u200B-\\u200F\\u2060\\uFEFF]", RegexOptions.CultureInvariant)]
    private static partial Regex SpacesPattern();

    [GeneratedRegex("(?<=\\d)号", RegexOptions.CultureInvariant)]
    private static partial Regex DayCharacterPattern();

    [GeneratedRegex("(?<=\\d)个(?=天)|(?<=共)有(?=\\d)", RegexOptions.CultureInvariant)]
    private static partial Regex AfterDigitPattern();

    [GeneratedRegex("(?<=[日）])(?:[-~～－—–―]{1,4}|到|起至)(?=\\d|次|翌|明)", RegexOptions.CultureInvariant)]
    private static partial Regex RangeMarkPattern();
}
