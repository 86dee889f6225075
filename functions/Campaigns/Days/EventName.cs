using System.Text.RegularExpressions;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>The class of an event by the words of its name.</summary>
internal enum EventClass
{
    /// <summary>The words are nothing but a name.</summary>
    None,
    DayOff,
    MakeUpWorkday,

    /// <summary>调休 alone: worked where it is a weekend, else off.</summary>
    Moved,
    Exam,

    /// <summary>A school term from its first to its last day.</summary>
    Term,

    /// <summary>The first day of a school term.</summary>
    TermStart,

    /// <summary>A vacation, or the last day of a term, from which it begins.</summary>
    Vacation,

    /// <summary>A named day that is an ordinary workday.</summary>
    Observance,
}

/// <summary>
/// Classifies events by the names that calendars of Chinese holidays use, and extracts the holiday's name from them.
/// </summary>
internal static partial class EventName
{
    /// <summary>The maximum number of characters of a name that is examined; longer text is not a name.</summary>
    private const int MaxLength = 300;

    public static EventClass Classify(string summary)
    {
        if (summary.Length > MaxLength)
        {
            return EventClass.None;
        }

        // "Makeup holiday" and 不上班 are off, "holiday make-up workday" and 假期补班 are not: the clearer words come first.
        var normalized = Normalize(summary);
        return NotWorkedPattern().IsMatch(normalized) ? EventClass.DayOff
            : NotOffPattern().IsMatch(normalized) ? EventClass.Observance
            : WorkedPattern().IsMatch(normalized) ? EventClass.MakeUpWorkday
            : AboutExamPattern().IsMatch(normalized) ? EventClass.Observance
            : VacationPattern().IsMatch(normalized) ? EventClass.Vacation
            : OffPattern().IsMatch(normalized) ? EventClass.DayOff
            : ExamPattern().IsMatch(normalized) ? EventClass.Exam
            : TermEndPattern().IsMatch(normalized) ? EventClass.Vacation
            : TermStartPattern().IsMatch(normalized) ? EventClass.TermStart
            : TermPattern().IsMatch(normalized) ? EventClass.Term
            : normalized.Contains("调休", StringComparison.Ordinal) ? EventClass.Moved
            : IsPublicHoliday(normalized) ? EventClass.None
            // 兒童節 and 重陽節 are days off where they are written so.
            : ObservancePattern().IsMatch(summary) ? EventClass.Observance
            : EventClass.None;
    }

    /// <summary>Whether a name is one of the holidays that the law makes days off in China.</summary>
    public static bool IsPublicHoliday(string name) =>
        name.Length <= MaxLength
        && PublicHolidayPattern().IsMatch(Normalize(name))
        && !NotPublicPattern().IsMatch(Normalize(name));

    /// <summary>
    /// Extracts the holiday's name, without words for a day off, a workday or the number of the day; the whole summary
    /// where nothing else is left.
    /// </summary>
    public static string ExtractHoliday(string summary)
    {
        if (summary.Length > MaxLength)
        {
            return summary;
        }

        var name = DayCountPattern().Replace(summary, " ");
        string before;
        do
        {
            before = name;
            name = EnglishMarkPattern().Replace(MarksPattern().Replace(name, " "), " ").Trim(Separators);
            name = EndMarkPattern().Replace(name, "").Trim(Separators);
            name =
                name.Length > 2
                && Opening.Contains(name[0])
                && Closing.Contains(name[^1])
                && name.AsSpan(1, name.Length - 2).IndexOfAny(Brackets) < 0
                    ? name[1..^1].Trim(Separators)
                    : name;
        } while (name != before);

        name = string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return name.Length > 0 && !NoNamePattern().IsMatch(name) ? name : summary;
    }

    /// <summary>Normalizes a text: one kind of brackets, and simplified characters in the words that are looked for.
    /// </summary>
    private static string Normalize(string text) =>
        string.Create(
            text.Length,
            text,
            static (target, source) =>
            {
                for (var i = 0; i < source.Length; i++)
                {
                    var at = Traditional.IndexOf(source[i], StringComparison.Ordinal);
                    target[i] =
                        at >= 0 ? Simplified[at]
                        : Opening.Contains(source[i]) ? '（'
                        : Closing.Contains(source[i]) ? '）'
                        : source[i];
                }
            }
        );

    /// <summary>
    /// Whether a name means the pupils' first day of a term, and not an event around it such as a staff meeting.
    /// </summary>
    public static bool OpensTerm(string name) => name.Length <= MaxLength && !AboutTermPattern().IsMatch(name);

    private const string Traditional = "國慶節補課調師親聖誕萬學開會試測績連婦兒護記紀軍黨陽農曆勞動龍掃驗級業結風間";
    private const string Simplified = "国庆节补课调师亲圣诞万学开会试测绩连妇儿护记纪军党阳农历劳动龙扫验级业结风间";
    private const string Opening = "（([【「〔『〖<＜〈《{｛［﹝“‘";
    private const string Closing = "）)]】」〕』〗>＞〉》}｝］﹞”’";
    private const string OpeningClass = """[（(\[【「〔『〖<＜〈《{｛［﹝“‘]""";
    private const string ClosingClass = """[）)\]】」〕』〗>＞〉》}｝］﹞”’]""";

    /// <summary>The words in brackets that mark a day as off or worked.</summary>
    private const string Mark =
        "(?:调休|調休|法定|正常|[补補上调調]?班|[补補]行上[班课課]|[补補][假课課休]?|上[课課]|工作|放假|休假"
        + """|休息|公休|假日|假期|[节節]假|休|假|共?\s?\d{1,2}\s?天|day off|off|(?:public )?holiday|observed"""
        + """|make-?\s?up(?: work(?:ing)?\s?day)?|work(?:ing)?(?:\s?day)?)日?""";

    private static readonly char[] Separators = [.. " \t-－—–·:：,，;；|/、_　"];
    private static readonly char[] Brackets = [.. Opening, .. Closing];

    [GeneratedRegex(
        "不(?:用|需|必)?(?:上班|补班|补课|上课)|无需上班|非工作日|停[班课]"
            + """|\bnon-?\s?work|\bmake-?\s?up (?:holiday|day off)|\bteachers?['’]?s? work\s?day"""
            + """|\bstaff (?:work|development) ?day|\bno school\b|\binset day""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex NotWorkedPattern();

    [GeneratedRegex("不放假|不休(?:息|$)", RegexOptions.CultureInvariant)]
    private static partial Regex NotOffPattern();

    [GeneratedRegex(
        """[（(\[【「〔]\s?(?:调休)?(?:[补上调]?班|补|补课|工作|work)日?\s?[）)\]】」〕]"""
            + """|^(?:班|上班)\s?[：:\-－—–·|/（(]|^班\s|[\s\-－—–·:：|/_]班$"""
            + "|(?:节|元旦|清明|端午|中秋|国庆|五一|十一|除夕)班$|补班|补课|加班|调班|上班|工作日|补行上课|^[班补]$"
            + """|补[^休假]{1,12}班$|^补\d{1,2}月\d{1,2}日|出勤|振替(?:授业|登校)|登校日"""
            + "|근무"
            + "|🈺|💼"
            + """|\bworking (?:saturday|sunday|weekend)\b|\bswap day\b|\bwork(?:ing)?[\s-]?day\b|\bmake-?\s?up\b""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex WorkedPattern();

    [GeneratedRegex(
        """[（(\[【「〔]\s?(?:调休)?(?:休|假|放假|休假|休息|假日|节假日|补休|公休|off|holiday)\s?[）)\]】」〕]"""
            + """|[\s\-－—–·:：|/_]休$|节休$|^[休假]\s?[：:\-－—–·|/]|假期|假日|放假|休息日|公休|补休|补假|休假"""
            + "|(?<!调)休日"
            + "|휴일|연휴|쉬는 ?날|㊡"
            + """|\bday[\s-]?off\b|\bholiday\b|\bin lieu\b|\bobserved\b""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex OffPattern();

    [GeneratedRegex(
        "(?:高考|中考|考试|考研|会考|学考).{0,100}(?:报名|成绩|查分|志愿|放榜|出分|录取|动员|誓师|倒计时|准考证)",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex AboutExamPattern();

    [GeneratedRegex(
        "高考|中考|会考|学考|学测|分科测|段考|月考|考査|入试"
            + "|수능|(?:중간|기말)고사"
            + """|\bmid-?terms?\b|\bfinals\b"""
            + "|统考|联考|补考|考研|国考|省考|学业水平|考试|期[中末](?:考|测|检测)|^期[中末]$|模拟考|^[一二三]模"
            + """|\bexams?\b|\bexaminations?\b|gaokao|zhongkao""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex ExamPattern();

    [GeneratedRegex(
        "[寒暑]假|[春夏秋冬]休み|[春夏秋冬]季休业"
            + "|방학(?!식)"
            + "|(?<!中)秋假|春假"
            + """|\bvacation\b|\b(?:winter|summer|spring|autumn|fall) break\b"""
            + "|^(?:学校|学生|全校|中小学|小学|初中|高中)?放假(?:日|啦)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex VacationPattern();

    [GeneratedRegex(
        """学期结束|散学|结业|[终終休]业式|종업식|방학식|(?:term|semester) ends?\b|\bend of (?:term|semester)""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex TermEndPattern();

    [GeneratedRegex(
        "开学|返校|学期开始|始业式"
            + "|개학"
            + """|first day of term|school (?:re)?opens|(?:term|semester) (?:begins?|starts?)\b|back to school"""
            + "|first day of school",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex TermStartPattern();

    [GeneratedRegex("教师|教职工|典礼|班会|第一课|返校|准备|通知|缴费", RegexOptions.CultureInvariant)]
    private static partial Regex AboutTermPattern();

    [GeneratedRegex(
        """学期|\b(?:school|spring|summer|autumn|fall|winter) term\b|\bsemester\b""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex TermPattern();

    [GeneratedRegex(
        "元旦|春节|除夕|清明|劳动节|五一|端午|中秋|国庆|新年"
            + """|\bnew year|\bspring festival|\bqing ?ming|\btomb[- ]sweeping|\blabou?r day|\bworkers'? day"""
            + """|\bdragon boat|\bmid-?autumn|\bnational day""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex PublicHolidayPattern();

    [GeneratedRegex("妇女|晚会|活动|汇演", RegexOptions.CultureInvariant)]
    private static partial Regex NotPublicPattern();

    [GeneratedRegex(
        "情人节|妇女节|女神节|植树节|消费者权益|愚人节|青年节|护士节|母亲节|父亲节|儿童节|建党节|建党日"
            + "|建军节|七夕|中元节|教师节|重阳节|万圣|感恩节|平安夜|圣诞节|光棍节|双十一|记者节|元宵节|龙抬头|腊八"
            + "|小年|下元节|母親節|父親節|情人節|婦女節|青年節|植樹節|護士節|記者節|元宵節|中元節|萬聖|聖誕夜"
            + "|愚人節|感恩節"
            + "|クリスマス|バレンタイン|ハロウィン"
            + "|大晦日|入学式|卒業式"
            + "|스승의 ?날|어버이 ?날|입학식|졸업식"
            + "|纪念日|公祭日|宪法日|回归日|(?:世界|国际|全国).{1,20}日$|^(?:立|春|夏|秋|冬)[春夏秋冬分至]$"
            + "|^(?:雨水|惊蛰|谷雨|小满|芒种|[小大]暑|处暑|白露|寒露|霜降|[小大]雪|[小大]寒)$"
            + """|\bvalentine|\bteachers?['’]?s? day|\bchristmas eve|\bhalloween|\bapril fool|\bmothers?['’]?s? day"""
            + """|\bfathers?['’]?s? day|\bwom[ae]n['’]?s day|\bchildren['’]?s day|\byouth day|\barbou?r day"""
            + """|\bnurses?['’]? day|\barmy day|\blantern festival|\bdouble (?:ninth|seventh)|\bqixi""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex ObservancePattern();

    // The day of "National Day 3/8" is part of its name.
    [GeneratedRegex(
        OpeningClass
            + """?第\s?[0-9一二三四五六七八九十]{1,3}\s?[天日]\s?(?:[/／，,]\s?共\s?[0-9一二三四五六七八九十]{1,3}\s?[天日])?"""
            + ClosingClass
            + "?"
            + """|(?<=\bday|[节節日假期\s])\s?[（(]?\d{1,2}\s?(?:[/／]|of)\s?\d{1,2}[）)]?(?!\s?[/／月])"""
            + """|[（(]?(?<!\b(?:national|labou?r|workers'?|year'?s|boxing|christmas) )\bday ?\d{1,2}(?: ?(?:of"""
            + """|/) ?\d{1,2})?(?: of(?= ))?[）)]?"""
            + """|[（(]\d{1,2}\s?/\s?\d{1,2}[）)]|\bD\d{1,2}$"""
            + """|\b(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth) day of (?!term"""
            + "|school)"
            + """|[（(]?(?:[첫둘셋넷]째|다섯째) ?날[）)]?|[（(]?\d{1,2} ?(?:일차|日目)[）)]?"""
            + """|(?<=春[节節])\s?[（(]?(?:大年|正月)?初[一二三四五六七八][）)]?""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex DayCountPattern();

    [GeneratedRegex(
        OpeningClass
            + """\s?(?:"""
            + Mark
            + """(?:[\s,，、/]?"""
            + Mark
            + """){0,3})?\s?"""
            + ClosingClass
            + """|^(?:班|休|假|上班|[补補]班|[补補]行上[班课課]日?|调休|調休|㊡|🈺|💼)(?=[\s：:\-－—–·|/（(])"""
            + "|[㊡🈺💼]",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex MarksPattern();

    // A name that consists of such a word alone is kept: there is no other name.
    [GeneratedRegex(
        "(?<=.)(?:不放假|不休息?|放假调休|调休放假|假期|假日|放假|[补補][休假]|公休|休假|[补補]班日?"
            + "|[补補][课課]|[调調]班|加班|(?:调休)?工作日|[补補]行上[班课課]日?|(?:调休)?上班日?|调休|調休|不上班"
            + "|大?연휴|대체 ?공?휴일)$"
            + """|(?<=[\s\-－—–·:：|/_])[休班]$|(?<=节|元旦|清明|端午|中秋|国庆|五一|十一|除夕)[休班]$""",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex EndMarkPattern();

    [GeneratedRegex(
        """(?:\b(?:special|substitute|compensatory|adjusted|extra"""
            + """|make-?\s?up) )?\bwork(?:ing)?[\s-]?day\b(?: for\b)?"""
            + """|(?<=\w) (?:public )?holiday$|(?<=\w) observed$|\bday[\s-]off\b(?: for\b)?""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex EnglishMarkPattern();

    /// <summary>A remainder that is no name of a holiday, but only says that a day is off or worked.</summary>
    [GeneratedRegex(
        "^(?:正常|特殊|法定|[调調]整|[补補][偿償]?|[补補]行|周[一二三四五六日]|星期[一二三四五六日天]"
            + """|[彈弹]性|不|weekend|moved|shifted|compensat\w{1,10}|teacher|in lieu)$""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex NoNamePattern();
}
