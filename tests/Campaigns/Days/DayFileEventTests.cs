using System.Text;
using CommunityAlerts.Api;
using CommunityAlerts.Campaigns.Days;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Days;

/// <summary>Calendar files as calendar programs and publishers write them, read on 18 June 2026 in China.</summary>
public sealed class DayFileEventTests
{
    private static readonly DateTimeZone China = Zones.Get("Asia/Shanghai");
    private static readonly string[] BothNames = ["中秋节", "国庆节", "中秋节、国庆节"];

    [Theory]
    [InlineData("春节（休）", "holiday 春节")]
    [InlineData("春节(班)", "make-up-workday 春节")]
    [InlineData("国庆节调休 上班", "make-up-workday 国庆节")]
    [InlineData("国庆节 调休工作日", "make-up-workday 国庆节")]
    [InlineData("国庆节补班日", "make-up-workday 国庆节")]
    [InlineData("国庆节（补）", "make-up-workday 国庆节")]
    [InlineData("国庆节（补班）", "make-up-workday 国庆节")]
    [InlineData("上班（国庆节）", "make-up-workday 国庆节")]
    [InlineData("[班] 国庆节", "make-up-workday 国庆节")]
    [InlineData("【班】国庆节", "make-up-workday 国庆节")]
    [InlineData("班：国庆节", "make-up-workday 国庆节")]
    [InlineData("国庆节-班", "make-up-workday 国庆节")]
    [InlineData("国庆节班", "make-up-workday 国庆节")]
    [InlineData("劳动节 补班 第1天/共2天", "make-up-workday 劳动节")]
    [InlineData("调班", "make-up-workday 调班")]
    [InlineData("Special Working Day", "make-up-workday Special Working Day")]
    [InlineData("Chinese New Year Special Working Day", "make-up-workday Chinese New Year")]
    [InlineData("Working Day (National Day)", "make-up-workday National Day")]
    [InlineData("Working day for National Day", "make-up-workday National Day")]
    [InlineData("Makeup Work Day", "make-up-workday Makeup Work Day")]
    [InlineData("Compensatory working day", "make-up-workday Compensatory working day")]
    // 调休 alone is worked at a weekend, as 10 October 2026 is, and off on other days.
    [InlineData("国庆节调休", "make-up-workday 国庆节")]
    [InlineData("国庆节『班』", "make-up-workday 国庆节")]
    [InlineData("国庆节〖补班〗", "make-up-workday 国庆节")]
    [InlineData("国庆节《班》", "make-up-workday 国庆节")]
    [InlineData("国庆节｛上班｝", "make-up-workday 国庆节")]
    [InlineData("国庆节［班］", "make-up-workday 国庆节")]
    [InlineData("国庆节“班”", "make-up-workday 国庆节")]
    [InlineData("国庆节（工作日）", "make-up-workday 国庆节")]
    [InlineData("国庆节（班，调休）", "make-up-workday 国庆节")]
    [InlineData("国庆节_班", "make-up-workday 国庆节")]
    [InlineData("補班日", "make-up-workday 補班日")]
    [InlineData("補行上班（國慶日）", "make-up-workday 國慶日")]
    [InlineData("國慶日補班", "make-up-workday 國慶日")]
    [InlineData("补10月8日的班", "make-up-workday 补10月8日的班")]
    [InlineData("班", "make-up-workday 班")]
    [InlineData("正常上班", "make-up-workday 正常上班")]
    [InlineData("Working Saturday", "make-up-workday Working Saturday")]
    [InlineData("National Day [Workday]", "make-up-workday National Day")]
    [InlineData("振替出勤日", "make-up-workday 振替出勤日")]
    [InlineData("대체근무일", "make-up-workday 대체근무일")]
    [InlineData("调休日", "make-up-workday 调休日")]
    // What only looks like one.
    [InlineData("国庆节 不放假", "observance 国庆节")]
    [InlineData("Teacher Workday", "holiday Teacher Workday")]
    [InlineData("国庆节 不上班", "holiday 国庆节")]
    [InlineData("Makeup holiday", "holiday Makeup")]
    [InlineData("值班", "holiday 值班")]
    [InlineData("班主任节", "holiday 班主任节")]
    [InlineData("International Workers' Day", "holiday International Workers' Day")]
    // A name a day.
    [InlineData("国庆节 假期 第1天/共8天", "holiday 国庆节")]
    [InlineData("国庆节假期（第3天）", "holiday 国庆节")]
    [InlineData("中秋节、国庆节 假期 第8天/共8天", "holiday 中秋节、国庆节")]
    [InlineData("National Day (day 2 of 7)", "holiday National Day")]
    [InlineData("国庆节（放假）", "holiday 国庆节")]
    [InlineData("休：国庆节", "holiday 国庆节")]
    [InlineData("Spring Festival Holiday", "holiday Spring Festival")]
    [InlineData("Day off", "holiday Day off")]
    [InlineData("国庆节\\, 第1天\\; \\n(休)", "holiday 国庆节")]
    [InlineData("国庆节〖休〗", "holiday 国庆节")]
    [InlineData("国庆节（放假7天）", "holiday 国庆节")]
    [InlineData("国庆节（法定节假日）", "holiday 国庆节")]
    [InlineData("國慶日（補假）", "holiday 國慶日")]
    [InlineData("國慶日補假", "holiday 國慶日")]
    [InlineData("National Day (observed)", "holiday National Day")]
    [InlineData("国庆节 2/8", "holiday 国庆节")]
    [InlineData("国庆节 day2", "holiday 国庆节")]
    [InlineData("National Day 3/8", "holiday National Day")]
    [InlineData("Day 3 of National Day Holiday", "holiday National Day")]
    [InlineData("3rd day of Spring Festival", "holiday Spring Festival")]
    [InlineData("春节（初二）", "holiday 春节")]
    [InlineData("振替休日", "holiday 振替休日")]
    [InlineData("추석 대체공휴일", "holiday 추석")]
    [InlineData("설날 연휴 (2일차)", "holiday 설날")]
    [InlineData("夏休み", "holiday 夏休み")]
    // Exams and school terms.
    [InlineData("國中教育會考", "exam 國中教育會考")]
    [InlineData("수능", "exam 수능")]
    [InlineData("開學", "observance 開學")]
    [InlineData("高考", "exam 高考")]
    [InlineData("2026年中考", "exam 2026年中考")]
    [InlineData("期末考试", "exam 期末考试")]
    [InlineData("期中考", "exam 期中考")]
    [InlineData("Final exams", "exam Final exams")]
    [InlineData("高考志愿填报", "observance 高考志愿填报")]
    [InlineData("中考放假", "holiday 中考")]
    [InlineData("寒假", "holiday 寒假")]
    [InlineData("暑假开始", "holiday 暑假开始")]
    [InlineData("开学", "observance 开学")]
    // Days with a name.
    [InlineData("母親節", "observance 母親節")]
    [InlineData("クリスマスイブ", "observance クリスマスイブ")]
    [InlineData("스승의 날", "observance 스승의 날")]
    [InlineData("教师节", "observance 教师节")]
    [InlineData("平安夜", "observance 平安夜")]
    [InlineData("Valentine's Day", "observance Valentine's Day")]
    [InlineData("惊蛰", "observance 惊蛰")]
    [InlineData("国际劳动妇女节", "observance 国际劳动妇女节")]
    [InlineData("教师节（休）", "holiday 教师节")]
    public void A_name_says_what_its_day_is(string summary, string kind) =>
        Assert.Equal(
            kind,
            Kinds(Read($"BEGIN:VEVENT\nUID:1\nSUMMARY:{summary}\nDTSTART;VALUE=DATE:20261010\nEND:VEVENT"))
        );

    [Theory]
    [InlineData("SUMMARY:Spring Festival\nX-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY", "make-up-workday Spring Festival")]
    [InlineData("SUMMARY:春节\nX-APPLE-SPECIAL-DAY;X-A=1:work-holiday", "holiday 春节")]
    [InlineData(
        "SUMMARY:Lunar day\nDESCRIPTION:Observance\\nTo hide observances\\, go to settings",
        "observance Lunar day"
    )]
    [InlineData("SUMMARY:重阳节\nDESCRIPTION:Public holiday", "holiday 重阳节")]
    [InlineData("SUMMARY:春分の日\nDESCRIPTION:祝日", "holiday 春分の日")]
    [InlineData("SUMMARY:雛祭り\nDESCRIPTION:祭日\\n祭日を非表示にするには", "observance 雛祭り")]
    [InlineData("SUMMARY:식목일\nDESCRIPTION:기념일\\n기념일을 숨기려면", "observance 식목일")]
    [InlineData("SUMMARY:開埠日\nDESCRIPTION:節日", "observance 開埠日")]
    [InlineData("SUMMARY:国庆节（班）\nCATEGORIES:Holiday", "make-up-workday 国庆节")]
    [InlineData("SUMMARY:教师节\nCATEGORIES:Holiday", "holiday 教师节")]
    [InlineData("SUMMARY:国庆节调休\nDTEND;VALUE=DATE:20261013", "holiday 国庆节")]
    [InlineData("SUMMARY:秋季学期\nDTEND;VALUE=DATE:20270120", "school-term 秋季学期")]
    public void The_marks_of_calendar_programs_say_what_a_day_is(string lines, string kinds) =>
        Assert.Equal(kinds, Kinds(Read($"BEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:20261010\n{lines}\nEND:VEVENT")));

    [Fact]
    public void A_kind_that_the_caller_names_holds_for_every_event() =>
        Assert.Equal(
            "exam 国庆节",
            Kinds(
                DayFile
                    .Read(
                        File(Event("1", "国庆节（班）", "20261010")),
                        DayKind.Exam,
                        null,
                        Plans.Day("2026-06-18"),
                        China,
                        TestContext.Current.CancellationToken
                    )
                    .Value!
            )
        );

    [Fact]
    public void An_unmarked_event_is_an_observance_unless_it_is_a_holiday_not_marked_yet()
    {
        var read = Read(
            $"{Event("1", "国庆节", "20261001")}\n{Event("2", "国庆节（休）", "20261001", "20261008")}\n"
                + $"{Event("3", "重阳节", "20261018")}\n{Event("4", "校运会", "20261020")}\n{Event("5", "国庆节", "20271001")}"
        );

        Assert.Equal(
            "observance 国庆节, holiday 国庆节, observance 重阳节, observance 校运会, holiday 国庆节",
            Kinds(read)
        );
    }

    [Fact]
    public void A_term_that_is_given_by_its_first_day_ends_before_the_vacation()
    {
        var read = Read(
            $"{Event("1", "教师返校", "20260828")}\n{Event("2", "开学", "20260901")}\n"
                + $"{Event("3", "国庆节放假", "20261001", "20261008")}\n{Event("4", "期末考试", "20270118", "20270120")}\n"
                + $"{Event("5", "寒假", "20270123", "20270221")}"
        );

        Assert.Equal("observance 教师返校, school-term 开学, holiday 国庆节, exam 期末考试, holiday 寒假", Kinds(read));
        Assert.Equal(Plans.Day("2026-09-01"), read.Days[1].From);
        Assert.Equal(Plans.Day("2027-01-22"), read.Days[1].To);
    }

    [Theory]
    // A zone of the file's own, or of another system: its local days as written.
    [InlineData(
        "DTSTART;TZID=Nowhere/Nothing:20260101T000000\nDTEND;TZID=Nowhere/Nothing:20260102T000000\nRRULE:FREQ="
            + "YEARLY;COUNT=2",
        "2026-01-01, 2027-01-01"
    )]
    [InlineData("DTSTART;TZID=Customized Time Zone:20260404T000000\nDURATION:P3D", "2026-04-04..2026-04-06")]
    [InlineData(
        "DTSTART;TZID=\"(UTC+08:00) Beijing, Chongqing\":20260404T000000\nDTEND;TZID=\"(UTC+08:00) Beijing, Ch"
            + "ongqing\":20260407T000000",
        "2026-04-04..2026-04-06"
    )]
    [InlineData(
        "DTSTART;TZID=Own:20260101T000000\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;TZID=Own:20260102T000000",
        "2026-01-01, 2026-01-03"
    )]
    [InlineData(
        "DTSTART;TZID=Own:20260101T000000\nDURATION:P1D\nRRULE:FREQ=DAILY;UNTIL=20260102T160000Z",
        "2026-01-01, 2026-01-02, 2026-01-03"
    )]
    [InlineData("DTSTART;TZID=(UTC+08:00) Beijing:20260404T000000\nDURATION:P3D", "2026-04-04..2026-04-06")]
    [InlineData("DTSTART;VALUE=DATE:20260404\nDURATION:PT72H", "2026-04-04..2026-04-06")]
    // Instants at UTC: the days of China.
    [InlineData("DTSTART;TZID=UTC:20260930T160000\nDTEND;TZID=Etc/UTC:20261007T160000", "2026-10-01..2026-10-07")]
    [InlineData("DTSTART:20260930T160000Z\nDTEND:20261007T160000Z", "2026-10-01..2026-10-07")]
    [InlineData(
        "DTSTART:20251231T160000Z\nDTEND:20260101T160000Z\nRRULE:FREQ=YEARLY;COUNT=2",
        "2026-01-01, 2027-01-01"
    )]
    [InlineData("DTSTART:20260930T160000Z\nDURATION:P1D\nRDATE:20261007T160000Z", "2026-10-01, 2026-10-08")]
    // Forms that only nearly fit.
    [InlineData("DTSTART:20261001\nDTEND:20261008", "2026-10-01..2026-10-07")]
    [InlineData("DTSTART;VALUE=DATE:20261001\nRRULE:FREQ=DAILY;COUNT=2\nEXDATE:20261002T000000", "2026-10-01")]
    [InlineData("DTSTART:20261001T090000\nRRULE:FREQ=DAILY;UNTIL=20261002\nEXDATE;VALUE=DATE:20261001", "2026-10-02")]
    // Plain rules of the Gregorian calendar.
    [InlineData(
        "DTSTART;VALUE=DATE:20260101\nRRULE:RSCALE=GREGORIAN;FREQ=YEARLY;COUNT=2;SKIP=FORWARD",
        "2026-01-01, 2027-01-01"
    )]
    [InlineData("DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY;COUNT=2;RSCALE=gregorian", "2026-01-01, 2027-01-01")]
    public void Days_are_those_of_the_events_own_clock(string lines, string days) =>
        Assert.Equal(days, Days(Read($"BEGIN:VEVENT\nUID:1\nSUMMARY:x\n{lines}\nEND:VEVENT")));

    [Theory]
    [InlineData("Asia/Shanghai", "2026-10-01..2026-10-07")]
    [InlineData("America/New_York", "2026-09-30..2026-10-07")]
    [InlineData("Nowhere", "2026-10-01..2026-10-07")]
    [InlineData("UTC", "2026-10-01..2026-10-07")]
    public void Instants_are_days_of_the_zone_that_the_file_names(string zone, string days) =>
        Assert.Equal(
            days,
            Days(
                Read(
                    $"X-WR-TIMEZONE:{zone}\nBEGIN:VEVENT\nUID:1\nSUMMARY:x\nDTSTART:20260930T160000Z"
                        + "\nDTEND:20261007T160000Z\nEND:VEVENT"
                )
            )
        );

    [Fact]
    public void Two_days_under_one_uid_are_two_entries()
    {
        var read = Read(
            $"{Event("a", "国庆节调休 上班", "20260920")}\n{Event("a", "国庆节调休 上班", "20261010")}\n"
                + $"{Event("b", "国庆节", "20261001", "20261008")}"
        );
        var (merged, summary) = DayMerge.Merge([], read.Days, area: null, DayImportMode.Merge);

        Assert.Equal("make-up-workday 国庆节, make-up-workday 国庆节, holiday 国庆节", Kinds(read));
        Assert.Equal(3, summary.Added);
        Assert.Equal(3, merged.Count);
        Assert.Equal(0, DayMerge.Merge(merged, read.Days, area: null, DayImportMode.Merge).Summary.Added);
        Assert.Equal(3, DayMerge.Merge(merged, read.Days, area: null, DayImportMode.Replace).Merged.Count);
    }

    [Fact]
    public void A_later_revision_of_an_event_counts() =>
        Assert.Equal(
            "2026-10-02",
            Days(
                Read(
                    "BEGIN:VEVENT\nUID:1\nSUMMARY:x\nSEQUENCE:1\nDTSTART;VALUE=DATE:20261002\nEND:VEVENT\nBEGIN:VEVE"
                        + "NT\nUID:1\nSUMMARY:x\nDTSTART;VALUE=DATE:20261001\nEND:VEVENT"
                )
            )
        );

    [Fact]
    public void A_day_of_a_recurring_event_that_is_moved_or_cancelled_is_no_day_of_it()
    {
        const string Rule =
            "BEGIN:VEVENT\nUID:1\nSUMMARY:x\nDTSTART;VALUE=DATE:20261001\nRRULE:FREQ=DAILY;COUNT=3\nEN" + "D:VEVENT\n";

        Assert.Equal(
            "2026-10-01, 2026-10-03, 2026-10-09",
            Days(
                Read(
                    $"{Rule}BEGIN:VEVENT\nUID:1\nSUMMARY:x\nRECURRENCE-ID;VALUE=DATE:20261002\nDTSTART;VALUE=DATE:20"
                        + "261009\nEND:VEVENT"
                )
            )
        );
        Assert.Equal(
            "2026-10-01, 2026-10-03",
            Days(
                Read(
                    $"{Rule}BEGIN:VEVENT\nUID:1\nSUMMARY:x\nRECURRENCE-ID;VALUE=DATE:20261002\nDTSTART;VALUE=DATE:20"
                        + "261002\nSTATUS:CANCELLED\nEND:VEVENT"
                )
            )
        );
    }

    [Theory]
    [InlineData("", "STATUS:CANCELLED\n")]
    [InlineData("METHOD:CANCEL\n", "")]
    public void A_cancelled_event_leaves_the_catalogue(string head, string line)
    {
        var known = DayMerge
            .Merge(
                [],
                Read(
                    $"{Event("a", "劳动节", "20260501", "20260506")}\n{Event("b", "劳动节 补班", "20260509")}\n"
                        + $"{Event("c", "x", "20260601")}"
                ).Days,
                area: null,
                DayImportMode.Merge
            )
            .Merged;
        var read = Read(
            $"{head}BEGIN:VEVENT\nUID:b\nSUMMARY:劳动节 补班\nSEQUENCE:1\n{line}DTSTART;VALUE=DATE:20260509\nEN"
                + "D:VEVENT"
        );

        var (merged, summary) = DayMerge.Merge(known, read.Days, area: null, DayImportMode.Merge, read.Cancelled);

        Assert.Equal(0, summary.Added);
        Assert.Equal(1, summary.Removed);
        Assert.Equal(2, merged.Count);
        Assert.DoesNotContain(merged, e => e.Uid == "b");
        // Of another area, or another year, it is another event.
        Assert.Equal(
            0,
            DayMerge
                .Merge(
                    [.. known.Select(e => e with { Area = "beiguan" })],
                    read.Days,
                    area: null,
                    DayImportMode.Merge,
                    read.Cancelled
                )
                .Summary.Removed
        );
        Assert.Equal(
            0,
            DayMerge
                .Merge(
                    [.. known.Select(e => e with { From = e.From.PlusYears(-1) })],
                    read.Days,
                    area: null,
                    DayImportMode.Merge,
                    read.Cancelled
                )
                .Summary.Removed
        );
    }

    [Fact]
    public void An_event_that_its_file_cancels_and_gives_again_stays() =>
        Assert.Equal(
            "2026-10-02",
            Days(
                Read(
                    "BEGIN:VEVENT\nUID:1\nSUMMARY:x\nSTATUS:CANCELLED\nDTSTART;VALUE=DATE:20261001\nEND:VEVENT\nBEGI"
                        + "N:VEVENT\nUID:1\nSUMMARY:x\nSEQUENCE:2\nDTSTART;VALUE=DATE:20261002\nEND:VEVENT"
                )
            )
        );

    [Theory]
    [InlineData("国庆节（休）", "国庆节（休）")]
    [InlineData("国庆节", "国庆节")]
    public void The_longer_of_two_holidays_that_begin_on_a_day_stays(string first, string second)
    {
        var read = Read($"{Event("2", first, "20261001", "20261008")}\n{Event("1", second, "20261001")}");

        var (merged, _) = DayMerge.Merge([], read.Days, area: null, DayImportMode.Merge);
        var (turned, _) = DayMerge.Merge([], [.. read.Days.Reverse()], area: null, DayImportMode.Merge);
        var (later, _) = DayMerge.Merge([read.Days[1]], [read.Days[0]], area: null, DayImportMode.Merge);
        var (earlier, summary) = DayMerge.Merge(merged, [read.Days[1]], area: null, DayImportMode.Replace);

        Assert.All(
            new[] { merged, turned, later, earlier },
            m => Assert.Equal("2 2026-10-07", string.Join(' ', m.Select(e => $"{e.Uid} {e.To:uuuu-MM-dd}")))
        );
        Assert.Equal(0, summary.Added);
        Assert.Equal(0, summary.Changed);
        Assert.Equal(1, summary.Unchanged);
        Assert.Equal(0, summary.Removed);
    }

    [Fact]
    public void A_uid_that_is_used_again_next_year_leaves_this_years_days()
    {
        var known = DayMerge
            .Merge(
                [],
                Read(Event("holiday1", "元旦（休）", "20260101", "20260104")).Days,
                area: null,
                DayImportMode.Merge
            )
            .Merged;

        var (merged, summary) = DayMerge.Merge(
            known,
            Read(Event("holiday1", "元旦（休）", "20270101")).Days,
            area: null,
            DayImportMode.Merge
        );

        Assert.Equal(1, summary.Added);
        Assert.Equal(0, summary.Changed);
        Assert.Equal("2026-01-01, 2027-01-01", string.Join(", ", merged.Select(e => $"{e.From:uuuu-MM-dd}")));
    }

    [Fact]
    public void An_entry_of_two_holidays_is_meant_by_either_name()
    {
        var days = new DayCatalogue(
            1,
            Instant.MinValue,
            Read(
                $"{Event("1", "中秋节、国庆节 假期 第1天/共2天", "20261001")}\n{Event("2", "中秋节、国庆节 假期 第2天/共2天", "20261002")}"
            ).Days
        );

        Assert.All(BothNames, name => Assert.Equal(Plans.Day("2026-10-02"), Assert.Single(days.Stretches(name)).Last));
        Assert.Empty(days.Stretches("国庆"));
    }

    [Fact]
    public void A_name_with_broken_bytes_is_named_and_not_stored()
    {
        var read = Read($"{Event("1", "国\ufffd节", "20261001")}\n{Event("2", "元旦", "20270101")}");

        Assert.Equal("unreadable, holiday 元旦", Kinds(read));
        Assert.Equal("元旦", Assert.Single(read.Days).Name);
    }

    [Fact]
    public void Two_calendars_of_a_file_are_read_each_by_its_own_head()
    {
        var text =
            File(Event("x", "甲", "20261001"))
            + File($"METHOD:CANCEL\n{Event("z", "丙", "20261003")}")
            + File(Event("y", "乙", "20261002"));

        var read = DayFile
            .Read(text, DayKind.Holiday, null, Plans.Day("2026-06-18"), China, TestContext.Current.CancellationToken)
            .Value!;

        Assert.Equal("holiday 甲, holiday 乙", Kinds(read));
        Assert.Equal("z", Assert.Single(read.Cancelled).Uid);
    }

    [Fact]
    public void A_file_that_ends_within_an_event_gives_the_others()
    {
        var read = DayFile
            .Read(
                File(Event("x", "甲", "20261001"))[..^"END:VCALENDAR\r\n".Length] + "BEGIN:VEVENT\r\nUID:2\r\nSUMM",
                DayKind.Holiday,
                null,
                Plans.Day("2026-06-18"),
                China,
                TestContext.Current.CancellationToken
            )
            .Value!;

        Assert.Equal("2026-10-01", string.Join(", ", read.Days.Select(d => $"{d.From:uuuu-MM-dd}")));
        Assert.Equal("2 unreadable", string.Join(", ", read.Problems.Select(p => $"{p.Event} {p.Code}")));
    }

    [Theory]
    [InlineData("utf-8", "\r\n ")]
    [InlineData("utf-8", "\n\t")]
    [InlineData("gb18030", "\r\n ")]
    public void A_line_that_is_folded_inside_a_character_is_unfolded(string encoding, string fold)
    {
        var name = CommunityAlerts.Contacts.Imports.TableFiles.FileEncoding.FindEncoding(encoding)!;
        var bytes = name.GetBytes(File(Event("1", "国庆节", "20261001")));
        var at = bytes.AsSpan().IndexOf(name.GetBytes("庆")) + 1;

        byte[] folded = [.. bytes[..at], .. Encoding.ASCII.GetBytes(fold), .. bytes[at..]];

        Assert.Equal(bytes, CalendarEncoding.Unfolded(folded));
        Assert.Same(bytes, encoding == "utf-8" ? CalendarEncoding.Unfolded(bytes) : bytes);
    }

    private static ImportedDays Read(string events) =>
        DayFile
            .Read(
                File(events),
                DayKind.Holiday,
                null,
                Plans.Day("2026-06-18"),
                China,
                TestContext.Current.CancellationToken
            )
            .Value!;

    private static string Event(string uid, string summary, string from, string? to = null) =>
        $"BEGIN:VEVENT\nUID:{uid}\nSUMMARY:{summary}\nDTSTART;VALUE=DATE:{from}"
        + $"{(to is null ? "" : $"\nDTEND;VALUE=DATE:{to}")}\nEND:VEVENT";

    private static string File(string events) =>
        $"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Test//EN\n{events}\nEND:VCALENDAR\n".ReplaceLineEndings("\r\n");

    private static string Kinds(ImportedDays read) =>
        string.Join(
            ", ",
            read.Events.Select(e =>
                e.Problem?.Code ?? $"{DayReference.Kinds.Single(k => k.Value == e.Kind).Key} {e.Name}"
            )
        );

    private static string Days(ImportedDays read) =>
        string.Join(
            ", ",
            read.Events.Select(e =>
                e.Problem?.Code ?? (e.To == e.From ? $"{e.From:uuuu-MM-dd}" : $"{e.From:uuuu-MM-dd}..{e.To:uuuu-MM-dd}")
            )
        );
}
