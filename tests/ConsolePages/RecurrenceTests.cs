using System.Diagnostics;
using System.Text.Json;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>
/// Seasons and schedules in plain words, and back: <c>campaigns/recurrence.js</c> and <c>campaigns/season.js</c>.
/// </summary>
public sealed class RecurrenceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(
        """{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"}""",
        "weekly",
        "每周五 16:30",
        "every Friday at 16:30"
    )]
    [InlineData(
        """{"rrule":"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE","times":["08:00","17:30"],"zone":"Asia/Shanghai"}""",
        "fortnightly",
        "每两周的周一、三 08:00、17:30",
        "every second Monday and Wednesday at 08:00 and 17:30"
    )]
    [InlineData(
        """{"rrule":"FREQ=MONTHLY;BYDAY=1SA","time":"10:00","zone":"Asia/Shanghai"}""",
        "monthly",
        "每月第一个周六 10:00",
        "on the first Saturday of the month at 10:00"
    )]
    [InlineData(
        """{"rrule":"FREQ=MONTHLY;BYDAY=-1SU","time":"10:00","zone":"Asia/Shanghai"}""",
        "monthly",
        "每月最后一个周日 10:00",
        "on the last Sunday of the month at 10:00"
    )]
    [InlineData(
        """{"rrule":"FREQ=DAILY","time":"16:00","zone":"Asia/Shanghai"}""",
        "daily",
        "每天 16:00",
        "every day at 16:00"
    )]
    [InlineData(
        """{"rule":{"each":"school-day"},"time":"16:00","zone":"Asia/Shanghai"}""",
        "school-days",
        "每个上学日 16:00",
        "on every school day at 16:00"
    )]
    [InlineData(
        """{"rule":{"lastSchoolDayBefore":"holiday"},"time":"16:00","zone":"Asia/Shanghai"}""",
        "last-school-day",
        "每个节假日前的最后一个上学日 16:00",
        "on the last school day before each holiday at 16:00"
    )]
    [InlineData(
        """{"rule":{"each":"holiday-start","offsetDays":-1},"time":"16:30","zone":"Asia/Shanghai"}""",
        "eve",
        "每个节假日的前一天 16:30",
        "on the eve of every holiday at 16:30"
    )]
    [InlineData(
        """{"dates":["11-09","2027-06-18"],"time":"10:00","zone":"Asia/Shanghai"}""",
        "dates",
        "11月9日、2027年6月18日 10:00",
        "on 9 November and 18 June 2027 at 10:00"
    )]
    // What the form has no words for stays as it is.
    [InlineData(
        """{"rrule":"FREQ=WEEKLY;INTERVAL=3;BYDAY=FR","time":"10:00","zone":"Asia/Tokyo"}""",
        "kept",
        "按自定义的安排 10:00",
        "on a custom schedule at 10:00"
    )]
    [InlineData(
        """{"rrule":"FREQ=WEEKLY;BYDAY=FR;BYMONTH=6","time":"10:00","zone":"Asia/Tokyo"}""",
        "kept",
        "按自定义的安排 10:00",
        "on a custom schedule at 10:00"
    )]
    [InlineData(
        """{"rrule":"FREQ=MONTHLY;BYDAY=1SA,2SU","time":"10:00","zone":"Asia/Tokyo"}""",
        "kept",
        "按自定义的安排 10:00",
        "on a custom schedule at 10:00"
    )]
    [InlineData(
        """{"rule":{"lastDays":7},"time":"10:00","zone":"Asia/Shanghai"}""",
        "kept",
        "季节最后 7 天每天 10:00",
        "daily in the last 7 days of the season at 10:00"
    )]
    public async Task A_schedule_becomes_words_and_comes_back_as_it_was(
        string schedule,
        string kind,
        string chinese,
        string english
    )
    {
        var output = await RunAsync(
            $$"""
            const r = await import("./campaigns/recurrence.js");
            const form = r.fromSchedule({{schedule}});
            console.log(JSON.stringify([form.kind, r.recurrenceWords({{schedule}}, "zh-CN"), r.recurrenceWords({{schedule}}, "en"), JSON.stringify(r.toSchedule(form, "Asia/Shanghai"))]));
            """
        );

        Assert.Equal([kind, chinese, english, schedule], output);
    }

    [Theory]
    [InlineData(
        """{"from":{"term":"立夏"},"to":{"term":"白露"},"except":[{"day":"exam"},{"day":"holiday-start","offsetDays":-1}]}""",
        "立夏至白露，避开考试日、节假日前一天",
        "立夏 (Start of Summer) to 白露 (White Dew), not on exam days, the eve of holidays"
    )]
    [InlineData(
        """[{"from":{"date":"06-01"},"to":{"date":"06-20"}},{"from":{"lunar":"1-1","offsetDays":-30},"to":{"lunar":"1-15"}}]""",
        "6月1日至6月20日、正月初一前30天至正月十五",
        "1 June to 20 June, 30 days before day 1 of lunar month 1 to day 15 of lunar month 1"
    )]
    [InlineData(
        """{"from":{"date":"11-01"},"to":{"date":"03-15"},"except":[{"lunar":"12-23"},{"from":"12-01","to":"12-05"}]}""",
        "11月1日至3月15日，避开腊月廿三、12月1日至12月5日",
        "1 November to 15 March, not on day 23 of lunar month 12, 1 December to 5 December"
    )]
    [InlineData(
        """{"from":{"day":"school-term-start"},"to":{"day":"school-term-end","offsetDays":1}}""",
        "学期第一天至学期最后一天后1天",
        "the first day of school term to 1 day after the last day of school term"
    )]
    [InlineData("""{"from":{"lunar":"eve"},"to":{"lunar":"eve"}}""", "除夕", "Lunar New Year's Eve")]
    [InlineData(
        """{"from":{"lunar":"leap 4-10"},"to":{"lunar":"6-20"}}""",
        "闰四月初十至六月二十",
        "day 10 of leap lunar month 4 to day 20 of lunar month 6"
    )]
    [InlineData("""{"from":{"date":"01-01"},"to":{"date":"12-31"}}""", "全年", "all year")]
    public async Task A_season_becomes_words_and_comes_back_as_it_was(string season, string chinese, string english)
    {
        var output = await RunAsync(
            $$"""
            const s = await import("./campaigns/season.js");
            console.log(JSON.stringify([s.seasonWords({{season}}, "zh-CN"), s.seasonWords({{season}}, "en"), JSON.stringify(s.toSeason(s.fromSeason({{season}})))]));
            """
        );

        Assert.Equal([chinese, english, season], output);
    }

    private static async Task<string[]> RunAsync(string script)
    {
        var start = new ProcessStartInfo("node", ["--input-type=module", "--eval", script])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "functions", "Console"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var (output, trouble) = (
            process.StandardOutput.ReadToEndAsync(Token),
            process.StandardError.ReadToEndAsync(Token)
        );
        await process.WaitForExitAsync(Token);

        Assert.True(process.ExitCode == 0, await trouble);
        return JsonSerializer.Deserialize<string[]>(await output)!;
    }
}
