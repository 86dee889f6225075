using System.Text.RegularExpressions;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>The kind of days that the words of an event name.</summary>
internal enum EventWords
{
    /// <summary>Nothing but a name.</summary>
    None,
    DayOff,
    MakeUpWorkday,

    /// <summary>调休 alone: worked where it is a weekend, else off.</summary>
    Moved,
    Exam,

    /// <summary>A school term; its first day alone; the first day of what follows a term.</summary>
    Term,
    TermStart,
    Vacation,

    /// <summary>A day with a name that is worked as any other.</summary>
    Observance,
}

/// <summary>
/// Tells from the names that calendars of Chinese holidays use what a day is, and finds the holiday's own name in them.
/// </summary>
internal static partial class EventName
{
    /// <summary>Longer ones are no names and are not looked at.</summary>
    private const int MaxLength = 300;

    public static EventWords Words(string summary)
    {
        if (summary.Length > MaxLength)
        {
            return EventWords.None;
        }

        // "Makeup holiday" and 不上班 are off, "holiday make-up workday" and 假期补班 are not: the clearer words come first.
        return NotWorked().IsMatch(summary) ? EventWords.DayOff
            : Worked().IsMatch(summary) ? EventWords.MakeUpWorkday
            : AboutExam().IsMatch(summary) ? EventWords.Observance
            : Vacation().IsMatch(summary) ? EventWords.Vacation
            : Off().IsMatch(summary) ? EventWords.DayOff
            : Exam().IsMatch(summary) ? EventWords.Exam
            : TermEnd().IsMatch(summary) ? EventWords.Vacation
            : TermStart().IsMatch(summary) ? EventWords.TermStart
            : Term().IsMatch(summary) ? EventWords.Term
            : summary.Contains("调休", StringComparison.Ordinal) ? EventWords.Moved
            : IsPublicHoliday(summary) ? EventWords.None
            : Observance().IsMatch(summary) ? EventWords.Observance
            : EventWords.None;
    }

    /// <summary>Whether a name is one of the holidays that the law makes days off in China.</summary>
    public static bool IsPublicHoliday(string name) => name.Length <= MaxLength && PublicHoliday().IsMatch(name)
        && !NotPublic().IsMatch(name);

    /// <summary>
    /// The holiday's name without what says off, worked, or which of its days it is; all of the summary where nothing
    /// else is in it.
    /// </summary>
    public static string Of(string summary)
    {
        if (summary.Length > MaxLength)
        {
            return summary;
        }

        var name = DayCount().Replace(summary, " ");
        string before;
        do
        {
            before = name;
            name = EnglishMark().Replace(Marks().Replace(name, " "), " ").Trim(Separators);
            name = EndMark().Replace(name, "").Trim(Separators);
            name = name is ['（' or '(' or '[' or '【', .. var inner, '）' or ')' or ']' or '】']
                && inner.IndexOfAny(Brackets) < 0 ? inner.Trim(Separators) : name;
        }
        while (name != before);

        name = string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return name.Length > 0 ? name : summary;
    }

    /// <summary>
    /// Whether the first day of a term that a name says is the children's, and not what happens about it.
    /// </summary>
    public static bool OpensTerm(string name) => name.Length <= MaxLength && !AboutTerm().IsMatch(name);

    private static readonly char[] Separators = [.. " \t-－—–·:：,，;；|/、　"];
    private static readonly char[] Brackets = [.. "（(）)[]【】"];

    [GeneratedRegex("不(?:用|需|必)?(?:上班|补班|补课)|无需上班|非工作日|\\bnon-?\\s?work|\\bmake-?\\s?up (?:holiday|day off)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NotWorked();

    [GeneratedRegex(
        "[（(\\[【「〔]\\s?(?:调休)?(?:[补上调]?班|补|work)日?\\s?[）)\\]】」〕]|^(?:班|上班)\\s?[：:\\-－—–·|/（(]|^班\\s|[\\s\\-－—–·:：|/_]班$"
        + "|(?:节|元旦|清明|端午|中秋|国庆|五一|十一|除夕)班$|补班|补课|加班|调班|上班|工作日"
        + "|\\bwork(?:ing)?[\\s-]?day\\b|\\bmake-?\\s?up\\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Worked();

    [GeneratedRegex(
        "[（(\\[【「〔]\\s?(?:调休)?(?:休|假|放假|休假|休息|假日|节假日|补休|公休|off|holiday)\\s?[）)\\]】」〕]|[\\s\\-－—–·:：|/_]休$|节休$|^[休假]\\s"
            + "?[：:\\-－—–·|/]"
        + "|假期|假日|放假|休息日|公休|补休|休假|\\bday[\\s-]?off\\b|\\bholiday\\b|\\bin lieu\\b|\\bobserved\\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Off();

    [GeneratedRegex(
        "(?:高考|中考|考试|考研|会考|学考).{0,100}(?:报名|成绩|查分|志愿|放榜|出分|录取|动员|誓师|倒计时|准考证)",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex AboutExam();

    [GeneratedRegex("高考|中考|会考|学考|统考|联考|补考|考研|国考|省考|学业水平|考试|期[中末](?:考|测|检测)|^期[中末]$|模拟考|^[一二三]模|\\bexams?\\b|\\bexamina"
        + "tions?\\b|gaokao|zhongkao", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Exam();

    [GeneratedRegex("[寒暑]假|(?<!中)秋假|春假|\\bvacation\\b|\\b(?:winter|summer|spring|autumn|fall) break\\b|^(?:学校|学生|全校|中小"
        + "学|小学|初中|高中)?放假(?:日|啦)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Vacation();

    [GeneratedRegex("学期结束|散学|结业|(?:term|semester) ends?\\b|\\bend of (?:term|semester)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TermEnd();

    [GeneratedRegex("开学|返校|学期开始|(?:term|semester) (?:begins?|starts?)\\b|back to school|first day of school",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TermStart();

    [GeneratedRegex("教师|教职工|典礼|班会|第一课|返校|准备|通知|缴费", RegexOptions.CultureInvariant)]
    private static partial Regex AboutTerm();

    [GeneratedRegex("学期|\\b(?:school|spring|summer|autumn|fall|winter) term\\b|\\bsemester\\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Term();

    [GeneratedRegex(
        "元旦|春节|除夕|清明|劳动节|五一|端午|中秋|国庆|新年"
        + "|\\bnew year|\\bspring festival|\\bqing ?ming|\\btomb[- ]sweeping|\\blabou?r day|\\bworkers'? day|\\bdragon"
            + " boat|\\bmid-?autumn|\\bnational day",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PublicHoliday();

    [GeneratedRegex("妇女|晚会|活动|汇演", RegexOptions.CultureInvariant)]
    private static partial Regex NotPublic();

    [GeneratedRegex(
        "情人节|妇女节|女神节|植树节|消费者权益|愚人节|青年节|护士节|母亲节|父亲节|儿童节|建党节|建党日|建军节|七夕|中元节|教师节|重阳节|万圣|感恩节|平安夜|圣诞节|光棍节|双十一|记者节|元宵节|龙抬头|腊"
            + "八|小年|下元节"
        + "|纪念日|公祭日|宪法日|回归日|(?:世界|国际|全国).{1,20}日$|^(?:立|春|夏|秋|冬)[春夏秋冬分至]$|^(?:雨水|惊蛰|谷雨|小满|芒种|[小大]暑|处暑|白露|寒露|霜降|[小大]雪|["
            + "小大]寒)$"
        + "|\\bvalentine|\\bteachers?['’]?s? day|\\bchristmas eve|\\bhalloween|\\bapril fool|\\bmothers?['’]?s? day|\\"
            + "bfathers?['’]?s? day|\\bwom[ae]n['’]?s day|\\bchildren['’]?s day"
        + "|\\byouth day|\\barbou?r day|\\bnurses?['’]? day|\\barmy day|\\blantern festival|\\bdouble (?:ninth|seventh"
            + ")|\\bqixi",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Observance();

    [GeneratedRegex("[（(]?第\\s?[0-9一二三四五六七八九十]{1,3}\\s?天\\s?(?:[/／，,]\\s?共\\s?[0-9一二三四五六七八九十]{1,3}\\s?天)?[）)]?|[（(]?\\"
        + "bday \\d{1,2}(?: ?(?:of|/) ?\\d{1,2})?[）)]?|[（(]\\d{1,2}/\\d{1,2}[）)]",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DayCount();

    [GeneratedRegex("[（(\\[【「〔]\\s?(?:调休)?(?:[补上调]?班日?|补|休|假|放假|休假|休息|补休|公休|调休|假日|节假日|off|work|holiday)\\s?[）)\\]】」〕]|"
        + "^(?:班|休|假|上班|补班|调休)(?=[\\s：:\\-－—–·|/（(])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Marks();

    // A word of which the whole name consists stays: there is no other name then.
    [GeneratedRegex(
        "(?<=.)(?:放假调休|调休放假|假期|假日|放假|补休|公休|休假|补班日?|补课|调班|加班|(?:调休)?工作日|(?:调休)?上班|调休|不上班)$|(?<=[\\s\\-－—–·:：|/_])[休班]$|"
            + "(?<=节|元旦|清明|端午|中秋|国庆|五一|十一|除夕)[休班]$",
        RegexOptions.CultureInvariant)]
    private static partial Regex EndMark();

    [GeneratedRegex("(?:\\b(?:special|substitute|compensatory|adjusted|extra|make-?\\s?up) )?\\bwork(?:ing)?[\\s-]?day"
        + "\\b(?: for\\b)?|(?<=\\w) (?:public )?holiday$|\\bday[\\s-]off\\b(?: for\\b)?",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EnglishMark();
}
