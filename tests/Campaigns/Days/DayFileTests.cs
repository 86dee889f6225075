using CommunityAlerts.Campaigns.Days;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Days;

public sealed class DayFileTests
{
    private const string Holidays = """
        BEGIN:VEVENT
        UID:guoqing-2027
        SUMMARY:国庆节（休）
        DTSTART;VALUE=DATE:20271001
        DTEND;VALUE=DATE:20271008
        END:VEVENT
        BEGIN:VEVENT
        UID:guoqing-2027-ban
        SUMMARY:国庆节（班）
        DTSTART;VALUE=DATE:20271009
        END:VEVENT
        """;

    [Theory]
    // The end of a day's event is exclusive; without one it is a day.
    [InlineData(
        "SUMMARY:端午节\nDTSTART;VALUE=DATE:20270609\nDTEND;VALUE=DATE:20270610",
        "holiday 端午节 2027-06-09..2027-06-09"
    )]
    [InlineData("SUMMARY:端午节\nDTSTART;VALUE=DATE:20270609", "holiday 端午节 2027-06-09..2027-06-09")]
    [InlineData("SUMMARY:端午节\nDTSTART;VALUE=DATE:20270609\nDURATION:P3D", "holiday 端午节 2027-06-09..2027-06-11")]
    [InlineData(
        "SUMMARY:国庆节\nDTSTART;VALUE=DATE:20271001\nDTEND;VALUE=DATE:20271008",
        "holiday 国庆节 2027-10-01..2027-10-07"
    )]
    // With a time: the days it touches, midnight being the day before's end.
    [InlineData(
        "SUMMARY:高考\nDTSTART:20270607T090000\nDTEND:20270608T170000\nCATEGORIES:exam",
        "exam 高考 2027-06-07..2027-06-08"
    )]
    [InlineData(
        "SUMMARY:高考\nDTSTART:20270607T090000\nDTEND:20270608T000000\nCATEGORIES:other,Exam",
        "exam 高考 2027-06-07..2027-06-07"
    )]
    // The marks of Chinese calendars.
    [InlineData("SUMMARY:国庆节（班）\nDTSTART;VALUE=DATE:20271009", "make-up-workday 国庆节 2027-10-09..2027-10-09")]
    [InlineData("SUMMARY:国庆节 班\nDTSTART;VALUE=DATE:20271009", "make-up-workday 国庆节 2027-10-09..2027-10-09")]
    [InlineData("SUMMARY:国庆节 （班） \nDTSTART;VALUE=DATE:20271009", "make-up-workday 国庆节 2027-10-09..2027-10-09")]
    [InlineData("SUMMARY:国庆节   休\t \nDTSTART;VALUE=DATE:20271009", "holiday 国庆节 2027-10-09..2027-10-09")]
    [InlineData("SUMMARY:国庆节补班\nDTSTART;VALUE=DATE:20271009", "make-up-workday 国庆节 2027-10-09..2027-10-09")]
    [InlineData(
        "SUMMARY:National Day (休)\nDTSTART;VALUE=DATE:20271001",
        "holiday National Day 2027-10-01..2027-10-01"
    )]
    [InlineData(
        "SUMMARY:Make-up workday\nDTSTART;VALUE=DATE:20271009",
        "make-up-workday Make-up workday 2027-10-09..2027-10-09"
    )]
    [InlineData(
        "SUMMARY:春季学期\nDTSTART;VALUE=DATE:20270222\nDTEND;VALUE=DATE:20270710\nCATEGORIES:school-term",
        "school-term 春季学期 2027-02-22..2027-07-09"
    )]
    // Year by year, without what is excepted, until three years after the reading (2027-06-18).
    [InlineData(
        "SUMMARY:夏令\nDTSTART;TZID=Asia/Shanghai:20270601T090000\nDTEND;TZID=Asia/Shanghai:20270601T100000\n"
            + "RRULE:FREQ=DAILY;COUNT=2",
        "holiday 夏令 2027-06-01..2027-06-01, holiday 夏令 2027-06-02..2027-06-02"
    )]
    [InlineData(
        "SUMMARY:元旦\nDTSTART;VALUE=DATE:20270101\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20290101",
        "holiday 元旦 2027-01-01..2027-01-01, holiday 元旦 2028-01-01..2028-01-01, holiday 元旦 2030-01-01..2030-01-01"
    )]
    [InlineData(
        "SUMMARY:校庆\nDTSTART;VALUE=DATE:20270101\nRDATE;VALUE=DATE:20270301",
        "holiday 校庆 2027-01-01..2027-01-01, holiday 校庆 2027-03-01..2027-03-01"
    )]
    [InlineData("SUMMARY:端午节\nDTSTART;VALUE=DATE:20270609\nSTATUS:CANCELLED", "")]
    public void An_event_is_an_entry(string lines, string days) =>
        Assert.Equal(days, Text(Read($"BEGIN:VEVENT\nUID:1\n{lines}\nEND:VEVENT")));

    [Theory]
    [InlineData("UID:1\nSUMMARY:x", "1 no-date")]
    [InlineData("UID:1\nDTSTART;VALUE=DATE:20270609", "1 unusable-name")]
    [InlineData("UID:1\nSUMMARY:exam\nDTSTART;VALUE=DATE:20270609", "1 unusable-name")]
    [InlineData("UID:1\nSUMMARY:x\nDTSTART;VALUE=DATE:18991231", "1 out-of-range")]
    [InlineData("UID:1\nSUMMARY:x\nDTSTART;VALUE=DATE:20270101\nDTEND;VALUE=DATE:20290101", "1 too-far")]
    [InlineData("UID:1\nSUMMARY:x\nDTSTART;VALUE=DATE:20271399", "1 unreadable-date")]
    [InlineData("UID:1\nSUMMARY:x\nDTSTART;VALUE=DATE:20270230", "1 unreadable-date")]
    [InlineData("UID:1\nSUMMARY:x\nDTSTART:20270228T250000", "1 unreadable-date")]
    [InlineData("UID:1\nSUMMARY:x\nDTSTART;VALUE=DATE:20270228\nDTEND;VALUE=DATE:20270230", "1 unreadable-date")]
    [InlineData("UID:1\nSUMMARY:x\nDTSTART;VALUE=DATE:20270101\nRDATE:20270230", "1 unreadable-date")]
    [InlineData("UID:1\nSUMMARY:x\nDTSTART;VALUE=DATE:20270101\nRRULE:FREQ=DAILY;UNTIL=20270230", "1 unreadable-date")]
    [InlineData(
        "UID:1\nSUMMARY:x\nDTSTART;VALUE=DATE:20270101\nRRULE:RSCALE=CHINESE;FREQ=YEARLY",
        "1 unreadable-rrule"
    )]
    [InlineData(
        "UID:1\nSUMMARY:x\nDTSTART;VALUE=DATE:20270101\nRRULE:FREQ=YEARLY;RSCALE=ETHIOPIC",
        "1 unreadable-rrule"
    )]
    [InlineData(
        "UID:1\nSUMMARY:x\nDTSTART;VALUE=DATE:20270101\nRRULE:FREQ=LUNAR_YEARLY;BYMONTH=10",
        "1 unreadable-rrule"
    )]
    [InlineData("UID:1\nSUMMARY:x\nDTSTART;VALUE=DATE:20270101\nRRULE:FREQ=YEARLY;BYDAY=XX", "1 unreadable")]
    public void An_event_that_cannot_be_used_is_named_and_the_others_are_taken(string lines, string problem)
    {
        var read = DayFile
            .Read(
                File($"BEGIN:VEVENT\n{lines}\nEND:VEVENT\n{Holidays}"),
                DayKind.Holiday,
                null,
                Plans.Day("2027-06-18"),
                DateTimeZone.Utc,
                TestContext.Current.CancellationToken
            )
            .Value!;

        Assert.Equal(problem, string.Join(", ", read.Problems.Select(p => $"{p.Event} {p.Code}")));
        Assert.Equal(2, read.Days.Count);
    }

    [Theory]
    [InlineData(" ", 0)]
    [InlineData("\t", 0)]
    [InlineData("　", 0)]
    [InlineData("（", 3)]
    [InlineData(" 班", 3)]
    public void A_long_name_takes_time_in_proportion_to_its_length(string filling, int problems)
    {
        var name = string.Concat(Enumerable.Repeat(filling, 95_000 / filling.Length));
        var item = $"BEGIN:VEVENT\nSUMMARY:a{name}x\nDTSTART;VALUE=DATE:20270609\nEND:VEVENT";
        var file = File(string.Join('\n', Enumerable.Repeat(item, 3)));

        var read = DayFile.Read(
            file,
            DayKind.Holiday,
            null,
            Plans.Day("2027-06-18"),
            DateTimeZone.Utc,
            TestContext.Current.CancellationToken
        );

        Assert.All(read.Value!.Problems, p => Assert.Equal("unusable-name", p.Code));
        // Blanks in a row are one.
        Assert.Equal(problems, read.Value!.Problems.Count);
        Assert.Equal(3 - problems, read.Value.Days.Count(d => d.Name == "a x"));
    }

    [Theory]
    // No separators of lines in a calendar file: the rule is part of the line before.
    [InlineData("\f")]
    [InlineData("\v")]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    // A fold after an empty line.
    [InlineData("\n\n ")]
    public void A_line_ends_where_the_check_of_limits_ends_it(string separator)
    {
        var read = DayFile
            .Read(
                // Put in afterwards, since File takes any of them for the end of a line.
                File("BEGIN:VEVENT\nSUMMARY:x\nDTSTART;VALUE=DATE:20270609\nX-A:1|RRULE:FREQ=DAILY;COUNT=3\nEND:VEVENT")
                    .Replace("|", separator, StringComparison.Ordinal),
                DayKind.Holiday,
                null,
                Plans.Day("2027-06-18"),
                DateTimeZone.Utc,
                TestContext.Current.CancellationToken
            )
            .Value!;

        Assert.Empty(read.Problems);
        Assert.Equal(Plans.Day("2027-06-09"), Assert.Single(read.Days).From);
    }

    private static string LongRule => string.Join(',', Enumerable.Repeat(1, 500));

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("<html></html>")]
    [InlineData("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")]
    [InlineData("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n")]
    public void A_file_that_is_no_calendar_with_events_is_refused_as_unreadable(string text) =>
        Assert.Equal(
            "unreadable-calendar",
            DayFile
                .Read(
                    text,
                    DayKind.Holiday,
                    null,
                    Plans.Day("2027-06-18"),
                    DateTimeZone.Utc,
                    TestContext.Current.CancellationToken
                )
                .Problem?.Code
        );

    [Theory]
    // 30 February comes in no year.
    [InlineData("FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", "20270101", "1 never-fires")]
    [InlineData("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "20270101", "1 never-fires")]
    [InlineData("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "20270101", "1 never-fires")]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "20270101", "1 never-fires")]
    [InlineData("FREQ=DAILY;BYSETPOS=2", "20270101", "1 never-fires")]
    [InlineData("FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30", "20270101", "1 too-often")]
    [InlineData("FREQ=SECONDLY", "20270101", "1 too-often")]
    [InlineData("FREQ=DAILY;BYHOUR=0,1,2,3,4,5;BYMINUTE=0,1,2,3,4", "20270101", "1 too-often")]
    // Every hour since 1990, and every day of every year, 24 times.
    [InlineData("FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", "19900101", "1 too-many-candidates")]
    [InlineData(
        "FREQ=YEARLY;BYDAY=MO;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12;BYSETPOS=-1",
        "19900101",
        "1 too-many-candidates"
    )]
    // Before the calendar of days.
    [InlineData("FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", "00010101", "1 out-of-range")]
    public void A_rule_without_end_is_named_by_its_event_and_the_others_are_taken(
        string rule,
        string start,
        string problem
    )
    {
        var read = DayFile
            .Read(
                File($"BEGIN:VEVENT\nSUMMARY:x\nDTSTART:{start}T000000\nRRULE:{rule}\nEND:VEVENT\n" + $"{Holidays}"),
                DayKind.Holiday,
                null,
                Plans.Day("2027-06-18"),
                DateTimeZone.Utc,
                TestContext.Current.CancellationToken
            )
            .Value!;

        Assert.Equal(problem, string.Join(", ", read.Problems.Select(p => $"{p.Event} {p.Code}")));
        Assert.Equal(2, read.Days.Count);
    }

    [Theory]
    [InlineData("RRULE:FREQ=DAILY;INTERVAL=0")]
    [InlineData("RRULE:FREQ=DAILY;COUNT=0")]
    [InlineData("RRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY")]
    [InlineData("RRULE:FREQ=DAILY\nEXRULE:FREQ=DAILY")]
    [InlineData("DURATION:P9999999D")]
    [InlineData("DURATION:P9999999W\nRRULE:FREQ=DAILY")]
    public void An_event_that_the_library_cannot_work_out_is_named(string lines)
    {
        var read = DayFile.Read(
            File($"BEGIN:VEVENT\nSUMMARY:x\nDTSTART;VALUE=DATE:20270101\n{lines}\nEND:VEVENT\n" + $"{Holidays}"),
            DayKind.Holiday,
            null,
            Plans.Day("2027-06-18"),
            DateTimeZone.Utc,
            TestContext.Current.CancellationToken
        );

        // The library may refuse the whole file over one line; then the event is named there.
        Assert.True(
            read.IsOk
                ? read.Value!.Problems.Any(p => p.Event == 1)
                : read.Problem.Detail!.StartsWith("Event 1", StringComparison.Ordinal),
            read.Problem?.Detail
        );
    }

    private static string Dates(int count) => string.Join(',', Enumerable.Repeat("20270101", count));

    /// <summary>Events that have as many dates as one may have.</summary>
    private static string Repeated(int events) =>
        string.Concat(Enumerable.Repeat($"BEGIN:VEVENT\nEXDATE:{Dates(2_000)}\nEND:VEVENT\n", events));

    public static TheoryData<string, string, string> Oversized =>
        new()
        {
            // 840 KB that open one component in another, also where the line is folded.
            {
                "nesting",
                string.Concat(Enumerable.Repeat("BEGIN:VEVENT\r\n", 60_000)),
                $"Line 6: components nest at most {DayFileScan.MaxDepth} deep."
            },
            {
                "folded nesting",
                string.Concat(Enumerable.Repeat("BEG\r\n IN:VEV\r\n ENT\r\n", 20_000)),
                $"Line 16: components nest at most {DayFileScan.MaxDepth} deep."
            },
            {
                "events",
                File(string.Concat(Enumerable.Repeat("BEGIN:VEVENT\nEND:VEVENT\n", 5_001))),
                $"a calendar file has at most {DayFileScan.MaxEvents} events"
            },
            {
                "components",
                File(string.Concat(Enumerable.Repeat("BEGIN:VTODO\nEND:VTODO\n", 10_001))),
                $"a calendar file has at most {DayFileScan.MaxComponents} components"
            },
            {
                "lines of an event",
                File($"BEGIN:VEVENT\n{string.Concat(Enumerable.Repeat("RRULE:FREQ=DAILY\n", 2_001))}END:VEVENT"),
                $"an event has at most {DayFileScan.MaxLinesInComponent} lines"
            },
            {
                "lines",
                string.Concat(Enumerable.Repeat("x:1\n", 50_001)),
                $"a calendar file has at most {DayFileScan.MaxLines} lines"
            },
            {
                "a line",
                File($"BEGIN:VEVENT\nSUMMARY:{new string('x', 100_001)}\nEND:VEVENT"),
                $"Line 5: a line has at most {DayFileScan.MaxLineLength} characters."
            },
            {
                "a rule",
                File(
                    $"BEGIN:VEVENT\nRRULE:FREQ=DAILY;BYHOUR={string.Join(',', Enumerable.Repeat(1, 500))}\nEND:VEVENT"
                ),
                "a rule has at most 500 characters"
            },
            {
                "a rule with a blank before its colon",
                File($"BEGIN:VEVENT\nrrule :FREQ=DAILY;BYHOUR={LongRule}\nEND:VEVENT"),
                "a rule has at most 500 characters"
            },
            {
                "a rule of exceptions",
                File($"BEGIN:VEVENT\nEXRULE:FREQ=DAILY;BYHOUR={LongRule}\nEND:VEVENT"),
                "a rule has at most 500 characters"
            },
            {
                "a rule that is folded after an empty line",
                File($"BEGIN:VEVENT\nRRULE:FREQ=DAILY;BYHOUR=\n\n {LongRule}\nEND:VEVENT"),
                "a rule has at most 500 characters"
            },
            {
                "dates with a blank before their parameters",
                File($"BEGIN:VEVENT\nEXDATE ;VALUE=DATE:{Dates(1_000)}\nRDATE :{Dates(1_001)}\nEND:VEVENT"),
                $"Line 6: the EXDATE and RDATE of an event have at most {DayFileScan.MaxDatesInComponent} dates."
            },
            {
                "dates of an event",
                File($"BEGIN:VEVENT\nEXDATE;VALUE=DATE:{Dates(1_000)}\nrdate:{Dates(1_001)}\nEND:VEVENT"),
                $"Line 6: the EXDATE and RDATE of an event have at most {DayFileScan.MaxDatesInComponent} dates."
            },
            {
                "folded dates of an event",
                File($"BEGIN:VEVENT\nRDATE:{Dates(2_001).Replace(",", ",\n ", StringComparison.Ordinal)}\nEND:VEVENT"),
                $"Line 5: the EXDATE and RDATE of an event have at most {DayFileScan.MaxDatesInComponent} dates."
            },
            {
                "dates",
                File($"{Repeated(10)}BEGIN:VEVENT\nRDATE:20270101\nEND:VEVENT"),
                $"Line 35: the EXDATE and RDATE of a calendar file have at most {DayFileScan.MaxDates} dates."
            },
            {
                "days",
                File(
                    string.Join(
                        '\n',
                        Enumerable
                            .Range(0, 3)
                            .Select(i =>
                                $"BEGIN:VEVENT\nSUMMARY:x\nDTSTART;VALUE=DATE:20270101\nRRULE:FREQ=DAILY\nEND:VEVENT"
                            )
                    )
                ),
                $"Event 3: a calendar file has at most {DayEntryValidator.MaxEntries} days"
            },
            {
                "candidates",
                File(
                    string.Join(
                        '\n',
                        Enumerable
                            .Range(0, 30)
                            .Select(i =>
                                "BEGIN:VEVENT\nSUMMARY:x\nDTSTART;VALUE=DATE:19000101\n"
                                + "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30\nEND:VEVENT"
                            )
                    )
                ),
                $"at most {DayFile.MaxCandidates} days in all"
            },
        };

    [Theory]
    [MemberData(nameof(Oversized))]
    public void A_file_beyond_a_limit_is_refused_with_the_limit_and_its_line(string what, string text, string detail)
    {
        Assert.True(text.Length < DayFile.MaxBytes, what);

        var problem = DayFile
            .Read(text, DayKind.Holiday, null, Plans.Day("2027-06-18"), DateTimeZone.Utc, Patience())
            .Problem;

        Assert.Equal("too-large", problem?.Code);
        Assert.Contains(detail, problem!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_number_of_dates_is_read() => Assert.True(DayFileScan.Scan(File(Repeated(10))).IsOk);

    [Fact]
    public void Commas_in_other_lines_are_no_dates()
    {
        var text = File($"BEGIN:VEVENT\nSUMMARY:x{new string(',', 2_001)}\nDTSTART;VALUE=DATE:20270101\nEND:VEVENT");

        Assert.True(DayFileScan.Scan(text).IsOk);
    }

    [Fact]
    public void The_largest_number_of_events_is_read()
    {
        var text = File(
            string.Concat(
                Enumerable
                    .Range(0, DayEntryValidator.MaxEntries)
                    .Select(i =>
                        $"BEGIN:VEVENT\nUID:{i}\nSUMMARY:day {i}\nDTSTART;VALUE=DATE:20270101\n"
                        + $"RRULE:FREQ=YEARLY;COUNT=1\nEND:VEVENT\n"
                    )
            )
        );

        Assert.Equal(
            DayEntryValidator.MaxEntries,
            DayFile
                .Read(text, DayKind.Holiday, null, Plans.Day("2027-06-18"), DateTimeZone.Utc, Patience())
                .Value!.Days.Count
        );
    }

    [Fact]
    public void Reading_a_calendar_file_throws_when_it_is_cancelled() =>
        Assert.ThrowsAny<OperationCanceledException>(() =>
            DayFile.Read(
                File(Holidays),
                DayKind.Holiday,
                null,
                Plans.Day("2027-06-18"),
                DateTimeZone.Utc,
                new CancellationToken(canceled: true)
            )
        );

    [Fact]
    public void An_unchanged_file_changes_nothing_and_a_corrected_one_moves_its_days()
    {
        var (first, summary) = DayMerge.Merge(
            [Plans.Entry("exam 中考 2027-06-18")],
            Read(Holidays),
            area: null,
            DayImportMode.Merge
        );
        Assert.Equal(2, summary.Added);
        Assert.Equal(0, summary.Changed);
        Assert.Equal(0, summary.Unchanged);
        Assert.Equal(0, summary.Removed);

        var (again, same) = DayMerge.Merge(first, Read(Holidays), area: null, DayImportMode.Merge);
        Assert.Equal(0, same.Added);
        Assert.Equal(0, same.Changed);
        Assert.Equal(2, same.Unchanged);
        Assert.Equal(0, same.Removed);
        Assert.Equal(first, again);

        var (moved, change) = DayMerge.Merge(
            first,
            Read(Holidays.Replace("20271008", "20271007", StringComparison.Ordinal)),
            area: null,
            DayImportMode.Merge
        );
        Assert.Equal(0, change.Added);
        Assert.Equal(1, change.Changed);
        Assert.Equal(1, change.Unchanged);
        Assert.Equal(0, change.Removed);
        Assert.Equal(
            "exam 中考 2027-06-18..2027-06-18, holiday 国庆节 2027-10-01..2027-10-06, make-up-workday 国庆节 "
                + "2027-10-09..2027-10-09",
            Text(moved)
        );
    }

    [Fact]
    public void Days_that_are_no_longer_in_a_file_are_removed_only_with_replace()
    {
        IReadOnlyList<DayEntry> before =
        [
            Plans.Entry("exam 中考 2027-06-18"),
            Plans.Entry("holiday 校庆 2027-05-04"),
            .. Read(Holidays),
        ];
        var less = Read(Holidays[..(Holidays.IndexOf("END:VEVENT", StringComparison.Ordinal) + "END:VEVENT".Length)]);

        Assert.Equal(0, DayMerge.Merge(before, less, area: null, DayImportMode.Merge).Summary.Removed);
        Assert.Equal(4, DayMerge.Merge(before, less, area: null, DayImportMode.Merge).Merged.Count);
        // Of its kinds alone, and never what somebody wrote by hand.
        Assert.Equal(0, DayMerge.Merge(before, less, area: null, DayImportMode.Replace).Summary.Removed);
        Assert.Equal(4, DayMerge.Merge(before, less, area: null, DayImportMode.Replace).Merged.Count);
        var replaced = DayMerge.Merge(
            [.. before, Plans.Entry("holiday 元旦 2027-01-01") with { Uid = "old" }],
            less,
            area: null,
            DayImportMode.Replace
        );
        Assert.Equal(1, replaced.Summary.Removed);
        Assert.Equal(4, replaced.Merged.Count);
    }

    [Fact]
    public void A_manually_entered_day_is_not_duplicated_by_a_file()
    {
        var (merged, summary) = DayMerge.Merge(
            [Plans.Entry("holiday 国庆节 2027-10-01..2027-10-07")],
            Read(Holidays),
            area: null,
            DayImportMode.Merge
        );

        Assert.Equal(1, summary.Added);
        Assert.Equal(1, summary.Unchanged);
        Assert.Equal(2, merged.Count);
    }

    /// <summary>Far more than any of these files takes; without limits they took minutes, or never ended.</summary>
    private static CancellationToken Patience() => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    private static IReadOnlyList<DayEntry> Read(string events) =>
        DayFile.Read(File(events), DayKind.Holiday, null, Plans.Day("2027-06-18"), DateTimeZone.Utc).Value!.Days;

    private static string File(string events) =>
        $"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Test//EN\n{events}\nEND:VCALENDAR\n".ReplaceLineEndings("\r\n");

    private static string Text(IReadOnlyList<DayEntry> days) =>
        string.Join(
            ", ",
            days.Select(d =>
                $"{DayReference.Kinds.Single(k => k.Value == d.Kind).Key} {d.Name} "
                + $"{d.From:uuuu-MM-dd}..{d.To ?? d.From:uuuu-MM-dd}"
            )
        );
}
