using CommunityAlerts.Campaigns.Days;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Days;

public sealed class HolidayNoticeTests
{
    private const string Closing =
        "节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作，遇有重大突发事件，要按规定及时报告并妥善处置，确保人民群众祥和平安度过节日假期。\n国务院办"
        + "公厅\n";

    private static readonly Dictionary<int, string> Notices = new()
    {
        [2019] =
            "一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。\n二、春节：2月4日至10日放假调休，共7天。2月2日（星期六）、2月3日（星期日）上班。"
            + "\n"
            + "三、清明节：4月5日放假，与周末连休。\n四、劳动节：5月1日放假。\n五、端午节：6月7日放假，与周末连休。\n六、中秋节：9月13日放假，与周末连休。\n七、国庆节：10月1日至7日放假调休，共7天。9"
            + "月29日（星期日）、10月12日（星期六）上班。\n",
        [2020] =
            "一、元旦：2020年1月1日放假，共1天。\n二、春节：1月24日至30日放假调休，共7天。1月19日（星期日）、2月1日（星期六）上班。\n三、清明节：4月4日至6日放假调休，共3天。\n"
            + "四、劳动节：5月1日至5日放假调休，共5天。4月26日（星期日）、5月9日（星期六）上班。\n五、端午节：6月25日至27日放假调休，共3天。6月28日（星期日）上班。\n六、国庆节、中秋节：10月1日至8"
            + "日放假调休，共8天。9月27日（星期日）、10月10日（星期六）上班。\n",
        [2022] =
            "一、元旦：2022年1月1日至3日放假，共3天。\n二、春节：1月31日至2月6日放假调休，共7天。1月29日（星期六）、1月30日（星期日）上班。\n三、清明节：4月3日至5日放假调休，共3天。4月"
            + "2日（星期六）上班。\n"
            + "四、劳动节：4月30日至5月4日放假调休，共5天。4月24日（星期日）、5月7日（星期六）上班。\n",
        [2023] =
            "一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。\n三、清明节：4月5日放假，共1天。\n六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月"
            + "8日（星期日）上班。\n",
        [2024] =
            "一、元旦：1月1日放假，与周末连休。\n二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。"
            + "\n",
        [2025] =
            "一、元旦：1月1日（周三）放假1天，不调休。\n二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。\n三、清明节：4月4"
            + "日（周五）至6日（周日）放假，共3天。\n"
            + "五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。\n六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。\n",
        [2026] =
            "一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。\n二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月"
            + "28日（周六）上班。\n三、清明节：4月4日（周六）至6日（周一）放假，共3天。\n"
            + "四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。\n五、端午节：6月19日（周五）至21日（周日）放假，共3天。\n六、中秋节：9月25日（周五）至27日（周日）放假，共3"
            + "天。\n七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。\n",
    };

    [Theory]
    [InlineData(
        2019,
        "元旦 2018-12-30..2019-01-01, work 2018-12-29, 春节 2019-02-04..2019-02-10, work 2019-02-02, work 20"
            + "19-02-03, 清明节 2019-04-05..2019-04-07, 劳动节 2019-05-01, 端午节 2019-06-07..2019-06-09, 中秋节 "
            + "2019-09-13..2019-09-1"
            + "5, 国庆节 2019-10-01..2019-10-07, work 2019-09-29, work 2019-10-12"
    )]
    [InlineData(
        2020,
        "元旦 2020-01-01, 春节 2020-01-24..2020-01-30, work 2020-01-19, work 2020-02-01, 清明节 2020-04-04..202"
            + "0-04-06, 劳动节 2020-05-01..2020-05-05, work 2020-04-26, work 2020-05-09, 端午节 "
            + "2020-06-25..2020-06-27, work 202"
            + "0-06-28, 国庆节、中秋节 2020-10-01..2020-10-08, work 2020-09-27, work 2020-10-10"
    )]
    [InlineData(
        2022,
        "元旦 2022-01-01..2022-01-03, 春节 2022-01-31..2022-02-06, work 2022-01-29, work 2022-01-30, 清明节 202"
            + "2-04-03..2022-04-05, work 2022-04-02, 劳动节 2022-04-30..2022-05-04, work 2022-04-24, work 2022-05-07"
    )]
    [InlineData(
        2023,
        "元旦 2022-12-31..2023-01-02, 清明节 2023-04-05, 中秋节、国庆节 2023-09-29..2023-10-06, work 2023-10-07, wor"
            + "k 2023-10-08"
    )]
    [InlineData(
        2024,
        "元旦 2023-12-30..2024-01-01, 春节 2024-02-10..2024-02-17, work 2024-02-04, work 2024-02-18, not-und"
            + "erstood"
    )]
    [InlineData(
        2025,
        "元旦 2025-01-01, 春节 2025-01-28..2025-02-04, work 2025-01-26, work 2025-02-08, 清明节 2025-04-04..202"
            + "5-04-06, 端午节 2025-05-31..2025-06-02, 国庆节、中秋节 2025-10-01..2025-10-08, work 2025-09-28, work 2025-10-11"
    )]
    [InlineData(
        2026,
        "元旦 2026-01-01..2026-01-03, work 2026-01-04, 春节 2026-02-15..2026-02-23, work 2026-02-14, work 20"
            + "26-02-28, 清明节 2026-04-04..2026-04-06, 劳动节 2026-05-01..2026-05-05, work 2026-05-09, 端午节 "
            + "2026-06-19..2026-06-"
            + "21, 中秋节 2026-09-25..2026-09-27, 国庆节 2026-10-01..2026-10-07, work 2026-09-20, work 2026-10-10"
    )]
    public void A_published_notice_is_read_into_days_off_and_make_up_workdays(int year, string days)
    {
        var text =
            $"国务院办公厅关于{year}年部分节假日安排的通知\n国办发明电〔{year - 1}〕7号\n各省、自治区、直辖市人民政府，国务院各部委、各直属机构：\n"
            + $"经国务院批准，现将{year}年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。\n{Notices[year]}{Closing}{year - 1}年11月4日\n（"
            + "此件公开发布）";

        Assert.Equal(
            days,
            Text(HolidayNotice.Read(text, year: null, area: null, TestContext.Current.CancellationToken).Value!)
        );
    }

    [Theory]
    [InlineData(
        "元旦：12月31日（周四）至次年1月2日（周六）放假，共3天。1月3日（周日）上班。",
        "元旦 2026-12-31..2027-01-02, work 2027-01-03"
    )]
    [InlineData("元旦：12月31日至1月2日放假，共3天。", "元旦 2025-12-31..2026-01-02")]
    [InlineData("元旦:12月31日（周三）至1月2日（周五）放假,共3天.", "元旦 2025-12-31..2026-01-02")]
    [InlineData("1. 国庆节: 10月1号~7号放假调休, 共7天。", "国庆节 2026-10-01..2026-10-07")]
    [InlineData(
        "国庆节：10月1日-10月7日放假调休，共 7 天，9月20日（星期天）、10月10日（星期六）上班。",
        "国庆节 2026-10-01..2026-10-07, work 2026-09-20, work 2026-10-10"
    )]
    [InlineData("（一）清明节\u3000：４月４日\n至６日放假公休，共３天", "清明节 2026-04-04..2026-04-06")]
    [InlineData("二、清明节：4月4日放假，4月6日（星期一）补休。", "清明节 2026-04-04, 清明节 2026-04-06")]
    [InlineData("一、元旦：1月1日放假，2日补休，共2天。1月5日正常上班。", "元旦 2026-01-01, 元旦 2026-01-02")]
    [InlineData("端午节：6月19日放假，与周末连休，共3天。", "端午节 2026-06-19..2026-06-21")]
    [InlineData(
        "三、中国人民抗日战争胜利纪念日：9月3日（周四）至5日（周六）放假调休，共3天。9月6日（周日）上班。",
        "中国人民抗日战争胜利纪念日 2026-09-03..2026-09-05, work 2026-09-06"
    )]
    [InlineData("春节：1月31日至2月2日放假。食堂周三停业。", "春节 2026-01-31..2026-02-02, not-understood")]
    [InlineData(
        "国庆节：10月1日至7日放假，共8天。9月20日（周日）上班。",
        "国庆节 2026-10-01..2026-10-07 wrong-count, work 2026-09-20"
    )]
    [InlineData("国庆节：10月1日（周三）至7日（周三）放假，共7天。", "国庆节 2026-10-01..2026-10-07 wrong-weekday")]
    [InlineData(
        "国庆节：10月1日至7日放假。9月20日（周六）上班。",
        "国庆节 2026-10-01..2026-10-07, work 2026-09-20 wrong-weekday"
    )]
    [InlineData(
        "国庆节：10月1日至7日放假。9月21日上班。",
        "国庆节 2026-10-01..2026-10-07, work 2026-09-21 wrong-weekday"
    )]
    [InlineData("国庆节：10月1日至7日放假。9月31日上班。", "国庆节 2026-10-01..2026-10-07, unreadable-date")]
    [InlineData(
        "国庆节：10月7日至1日放假。春节：2月15日至23日放假。",
        "国庆节 2026-10-07..2026-10-01 too-early, 春节 2026-02-15..2026-02-23"
    )]
    [InlineData(
        "现将劳动节放假安排通知如下。一、5月1日至5日放假调休，共5天。二、5月9日（周六）上班。",
        "劳动节 2026-05-01..2026-05-05, work 2026-05-09"
    )]
    public void Sentences_are_read_or_named_and_numbers_and_weekdays_are_checked(string text, string days) =>
        Assert.Equal(
            days,
            Text(HolidayNotice.Read(text, 2026, area: null, TestContext.Current.CancellationToken).Value!)
        );

    [Theory]
    [InlineData("", "unreadable-notice")]
    [InlineData("hello", "unreadable-notice")]
    [InlineData("关于2026年节假日安排的通知", "unreadable-notice")]
    [InlineData("元旦：请各单位做好值班。", "unreadable-query")]
    [InlineData("2026年元旦放假。元旦：请各单位做好值班。", "unreadable-notice")]
    [InlineData("元旦：1月1日放假。", "unreadable-query")]
    public void A_text_without_holidays_or_without_a_year_is_a_problem(string text, string code) =>
        Assert.Equal(
            code,
            HolidayNotice.Read(text, year: null, area: null, TestContext.Current.CancellationToken).Problem?.Code
        );

    [Theory]
    [InlineData("1月1日")]
    [InlineData("元旦、")]
    [InlineData("1月1日至2日放假，共")]
    [InlineData("一、")]
    [InlineData("（")]
    [InlineData("\ud800")]
    [InlineData("元旦：")]
    [InlineData("2026年")]
    public void A_notice_of_any_words_ends(string filling)
    {
        var text =
            "元旦："
            + string.Concat(Enumerable.Repeat(filling, (HolidayNotice.MaxCharacters - 10) / filling.Length))
            + "x。";

        Assert.Equal(
            "unreadable-notice",
            HolidayNotice
                .Read(text, 2026, area: null, new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token)
                .Problem?.Code
        );
    }

    [Fact]
    public void A_notice_beyond_the_limit_is_refused() =>
        Assert.Equal(
            "too-large",
            HolidayNotice
                .Read(
                    new string('x', HolidayNotice.MaxCharacters + 1),
                    2026,
                    area: null,
                    TestContext.Current.CancellationToken
                )
                .Problem?.Code
        );

    [Fact]
    public void The_same_notice_again_changes_nothing()
    {
        var text = $"关于2026年部分节假日安排的通知。{Notices[2026]}";
        var read = HolidayNotice.Read(text, year: null, area: "beiguan", TestContext.Current.CancellationToken).Value!;

        var (first, summary) = DayMerge.Merge([], read.Days, "beiguan", DayImportMode.Merge);
        var (again, same) = DayMerge.Merge(first, read.Days, "beiguan", DayImportMode.Merge);

        Assert.Equal(13, summary.Added);
        Assert.Equal(0, same.Added);
        Assert.Equal(13, same.Unchanged);
        Assert.Equal(first, again);
    }

    private static string Text(ImportedDays read) =>
        string.Join(
            ", ",
            read.Events.Select(
                (Func<DayEvent, string>)(
                    e =>
                        string.Join(
                            ' ',
                            (
                                new[]
                                {
                                    e.From is not { } from ? null
                                    : e.Kind is DayKind.MakeUpWorkday ? $"work {from:uuuu-MM-dd}"
                                    : $"{e.Name} {from:uuuu-MM-dd}{(e.To == from ? "" : $"..{e.To:uuuu-MM-dd}")}",
                                    e.Problem?.Code,
                                }
                            ).OfType<string>()
                        )
                )
            )
        );
}
