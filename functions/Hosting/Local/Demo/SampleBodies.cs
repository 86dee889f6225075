using CommunityAlerts.Campaigns.SolarCalendar;
using CommunityAlerts.Sms;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Hosting.Local.Demo;

/// <summary>Request bodies for the settings, template and campaigns of the sample district.</summary>
public static class SampleBodies
{
    /// <summary>Segments a minute that the carrier takes from the sender.</summary>
    private const int Pace = 6_000;

    /// <summary>The lists that get the drowning campaign.</summary>
    public static IReadOnlyList<string> DrowningLists { get; } = ["parents-of-minors", "waterside-households"];

    public static object Sender() =>
        new
        {
            From = "+18335550100",
            Signature = "【平安北关】",
            Signatures = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = "[Safe Beiguan] " },
            Prefixes = new[] { "+1" },
            SegmentsPerMinute = Pace,
            PricePerSegment = new Money(0.045m, "CNY"),
            TwoWay = true,
            Reports = true,
            StopText = "您将不再收到提醒。回复 START 可恢复。You get no more alerts; reply START to get them again.",
        };

    /// <summary>
    /// Settings of a realistic carrier: some numbers are refused, some texts never arrive, some calls time out.
    /// </summary>
    public static object Carrier() =>
        new
        {
            PacePerMinute = Pace,
            RejectPercent = 1,
            FailPercent = 3,
            ThrottlePercent = 1,
            TimeoutAfterAcceptPercent = 1,
            ReportDelaySeconds = 2,
            Seed = 2027,
        };

    public static object Template() =>
        new
        {
            Name = "周五防溺水 · Drowning, Fridays",
            Purpose = "夏季每周五放学后，发给未成年人家长和临水户 · For parents and households near water, on summer Fridays after school.",
            Texts = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["zh-CN"] =
                    "{{ name }}您好：周末请看护好孩子，不私自下水，不去陌生水域，遇险莫盲目施救，请拨110、120。",
                ["en"] =
                    "{{ name }}, this weekend keep children in sight near water: no swimming alone. Help: 110, 120.",
            },
        };

    /// <summary>Adopts the default campaigns of a year, for the lists of this district.</summary>
    public static object DefaultCampaigns(DateTimeZone zone) =>
        new
        {
            Audiences = new
            {
                Drowning = new { Lists = DrowningLists },
                Fire = new { Area = "beiguan" },
                Fraud = new { Lists = new[] { "elderly", "english-speaking-residents" } },
            },
            Zone = zone.Id,
            Active = true,
        };

    /// <summary>The default campaign for Fridays, with the district's own template.</summary>
    public static object DrowningCampaign(string template, DateTimeZone zone) =>
        new
        {
            Name = "防溺水：周五放学后 · Drowning, Fridays after school",
            Template = template,
            Audience = new { Lists = DrowningLists },
            Season = new
            {
                From = new { Term = "立夏" },
                To = new { Term = "白露" },
                Except = new[] { new { Day = "holiday-start", OffsetDays = -1 } },
            },
            Schedule = new
            {
                Rrule = "FREQ=WEEKLY;BYDAY=FR",
                Time = "16:30",
                Zone = zone.Id,
            },
            QuietHours = new[] { new { Start = "21:00", End = "08:00" } },
            LatestUseful = "PT4H",
        };

    /// <summary>The catalogue of days of these years, as a school office would supply it.</summary>
    public static object Days(params IEnumerable<int> years)
    {
        return new { Days = years.SelectMany(Of) };

        static object[] Of(int year) =>
            [
                Entry("school-term", "春季学期", $"{year}-02-22", $"{year}-07-09"),
                Entry("school-term", "秋季学期", $"{year}-09-01", $"{year + 1}-01-15"),
                Entry("exam", "高考", $"{year}-06-07", $"{year}-06-08"),
                Entry("holiday", "端午节", Festival(year, 5, 5), Festival(year, 5, 5)),
                Entry("holiday", "中秋节", Festival(year, 8, 15), Festival(year, 8, 15)),
                Entry("holiday", "国庆节", $"{year}-10-01", $"{year}-10-07"),
            ];

        static object Entry(string kind, string name, string from, string to) =>
            new
            {
                Kind = kind,
                Name = name,
                From = from,
                To = to,
            };

        static string Festival(int year, int month, int day) =>
            LocalDatePattern.Iso.Format(new LunarDate(month, IsLeap: false, day).DateIn(year)!.Value);
    }
}
