using CommunityAlerts.Campaigns.Feeds;
using CommunityAlerts.Campaigns.Planning;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Feeds;

/// <summary>Contents of a feed, read by an independent reader.</summary>
public sealed class FeedWriterTests
{
    private static readonly Instant Now = Instant.FromUtc(2027, 6, 18, 8, 0);
    private static readonly FeedTexts Chinese = FeedTexts.ForLanguage("zh-CN");
    private static readonly FeedFigures Some = new(1_234, 2_468, new Money(123.4m, "CNY"), Duration.FromMinutes(61.5));

    [Fact]
    public async Task Every_field_of_every_event_is_read_as_it_was_meant()
    {
        // Whatever the format has a meaning for, and lines that are folded amid characters of one to four bytes.
        string[] names =
        [
            "防溺水，每周五放学前",
            "a,b;c\\d\\n:\"e\"",
            "BEGIN:VEVENT",
            new string('水', 200),
            string.Concat(Enumerable.Repeat("😀é水x", 50)),
            "two\nlines\r\nand a\ttab",
            " spaces ",
            "^n^'^^",
        ];
        var events = names
            .SelectMany(name => Enum.GetValues<FeedState>().Select(state => (name, state)))
            .Select(
                (e, i) =>
                    new FeedEvent
                    {
                        Campaign = $"c-{i}",
                        Name = e.name,
                        Area = i % 2 == 0 ? "北关/红旗路" : "",
                        IsUrgent = i % 3 == 0,
                        DueAt = Now + Duration.FromHours(i),
                        State = e.state,
                        Reason = e.state is FeedState.Skipped ? "Friday in 05-01..09-10; left out: exam (中考)" : null,
                        Figures = i % 4 == 0 ? Some with { Recipients = i, SendTime = Duration.FromMinutes(i) } : null,
                    }
            )
            .ToList();

        var read = await ICalendarReader.ReadAsync(
            FeedWriter.Write("北关, 短信", events, isCut: false, Chinese, "Asia/Shanghai", Now)
        );

        Assert.Equal(events.Count, read.Parts.Count);
        foreach (var (item, part) in events.Zip(read.Parts))
        {
            Assert.Equal("vevent", part.Name);
            Assert.Equal(0, part.Parts);
            Assert.Equal($"{item.Campaign}-{FeedWriter.FormatInstant(item.DueAt)}@communityalerts", part["uid"]);
            Assert.Equal(Text(Now), part["dtstamp"]);
            Assert.Equal(Text(item.DueAt), part["dtstart"]);
            Assert.Equal(
                Text(item.DueAt + Duration.FromMinutes(Math.Max(15, item.Figures?.SendTime.TotalMinutes ?? 0))),
                part["dtend"]
            );
            Assert.Equal(Plain(Chinese.Summary(item)), part["summary"]);
            Assert.Equal(Plain(Chinese.Description(item)), part.All("description"));
            Assert.Equal("TRANSPARENT", part["transp"]);
            Assert.Equal(
                item.IsUrgent ? $"{Chinese.States[item.State]}|紧急" : Chinese.States[item.State],
                part.All("categories")
            );
        }

        Assert.All(read.Parts.SelectMany(p => p.Properties), p => Assert.Empty(p.Parameters));
    }

    [Fact]
    public async Task The_calendar_says_what_it_is_and_how_often_to_ask()
    {
        var read = await ICalendarReader.ReadAsync(
            FeedWriter.Write("北关, 短信", [], isCut: true, Chinese, "Asia/Shanghai", Now)
        );

        // What is no part of RFC 5545 the reader leaves as it is written.
        Assert.Equal(
            (
                "vcalendar",
                "2.0",
                "PUBLISH",
                "-//CommunityAlerts//Calendar//EN",
                @"北关\, 短信",
                @"北关\, 短信",
                "Asia/Shanghai"
            ),
            (
                read.Name,
                read["version"],
                read["method"],
                read["prodid"],
                read["name"],
                read["x-wr-calname"],
                read["x-wr-timezone"]
            )
        );
        Assert.Equal("社区短信提醒：已计划和已发送的。 只含离今天最近的 0 次。", read["description"]);
        var refresh = Assert.Single(read.Properties, p => p.Name == "refresh-interval");
        Assert.Equal("duration", refresh.Type);
        Assert.Equal("PT1H", Assert.Single(refresh.Values));
        Assert.Equal("PT1H", read["x-published-ttl"]);
    }

    [Theory]
    // Exactly full, then one octet, one character and one pair of surrogates more, at every place.
    [InlineData("a")]
    [InlineData("é")]
    [InlineData("水")]
    [InlineData("😀")]
    public void A_line_is_full_and_no_character_is_cut(string character)
    {
        var octets = System.Text.Encoding.UTF8.GetByteCount(character);
        for (var before = 0; before < 160; before++)
        {
            var line = new string('x', before) + string.Concat(Enumerable.Repeat(character, 60));
            var folded = FeedLines.Refold($"{line}\r\nEND\r\n");

            Assert.Equal($"{line}\r\nEND\r\n", folded.Replace("\r\n ", "", StringComparison.Ordinal));
            Assert.All(
                folded.Split("\r\n")[..^2].SkipLast(1),
                l => Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(l), 76 - octets, 75)
            );
            Assert.Equal(folded, FeedLines.Refold(folded));
        }
    }

    [Theory]
    [InlineData(FeedState.Planned, "CONFIRMED", "x", "[planned]")]
    [InlineData(FeedState.OnHold, "TENTATIVE", "[paused] x", "[paused]")]
    [InlineData(FeedState.Started, "CONFIRMED", "x", "[sent]")]
    [InlineData(FeedState.Cancelled, "CANCELLED", "[cancelled] x", "[cancelled]")]
    [InlineData(FeedState.Skipped, "CANCELLED", "[not sent] x", "[not sent]")]
    [InlineData(FeedState.Paused, "CANCELLED", "[paused] x", "[paused]")]
    [InlineData(FeedState.Missed, "CANCELLED", "[missed] x", "[missed]")]
    public async Task An_event_that_is_not_sent_as_planned_is_marked(
        FeedState state,
        string status,
        string summary,
        string categories
    )
    {
        var part = await OnlyAsync(Event(state), "en");

        Assert.Equal(status, part["status"]);
        Assert.Equal(summary, part["summary"]);
        Assert.Equal(categories, $"[{part.All("categories")}]");
    }

    [Theory]
    [InlineData(
        "en",
        FeedState.Planned,
        true,
        "Expected: 1,234 recipients, 2,468 segments, 123.40 CNY, by today's lists.\nArea: beiguan"
    )]
    [InlineData("en", FeedState.Started, true, "1,234 recipients, 2,468 segments, 123.40 CNY.\nArea: beiguan")]
    [InlineData("en-GB", FeedState.Planned, false, "Recipients and cost follow later.\nArea: beiguan")]
    [InlineData("fr", FeedState.Missed, false, "Area: beiguan")]
    [InlineData(
        "zh-CN",
        FeedState.OnHold,
        true,
        "预计收件 1,234 人，计费 2,468 条，费用 123.40 CNY（按当前名单）。\n区域：beiguan"
    )]
    [InlineData("zh", FeedState.Cancelled, true, "收件 1,234 人，计费 2,468 条，费用 123.40 CNY。\n区域：beiguan")]
    public async Task Figures_are_shown_in_the_language_of_the_deployment(
        string language,
        FeedState state,
        bool known,
        string description
    )
    {
        var part = await OnlyAsync(Event(state) with { Area = "beiguan", Figures = known ? Some : null }, language);

        Assert.Equal(description, part["description"]);
    }

    [Theory]
    // At least a quarter of an hour, at most a day, in whole minutes.
    [InlineData(0, "08:15:00")]
    [InlineData(14.9, "08:15:00")]
    [InlineData(61.5, "09:02:00")]
    [InlineData(5000, "08:00:00")]
    public async Task An_event_lasts_as_long_as_the_sending(double minutes, string until)
    {
        var part = await OnlyAsync(
            Event(FeedState.Planned) with
            {
                Figures = Some with { SendTime = Duration.FromMinutes(minutes) },
            },
            "en"
        );

        Assert.EndsWith($"T{until}Z", part["dtend"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_occurrence_is_the_same_event_whatever_becomes_of_it()
    {
        string Uid(FeedEvent item) =>
            Assert.Single(
                FeedWriter.Write("c", [item], false, Chinese, "UTC", Now).Split("\r\n"),
                l => l.StartsWith("UID:", StringComparison.Ordinal)
            );

        Assert.Equal(
            Uid(Event(FeedState.Planned)),
            Uid(Event(FeedState.Started) with { Name = "other", Figures = Some })
        );
        Assert.NotEqual(
            Uid(Event(FeedState.Planned)),
            Uid(Event(FeedState.Planned) with { DueAt = Now + Duration.FromSeconds(1) }),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task A_midnight_of_the_campaign_is_the_instant_that_it_is()
    {
        // Clocks in Chicago go back on 7 November 2027: its midnight is at 05:00 UTC, the next one at 06:00.
        var plan = Plans.Plan(
            """{"from":"11-07","to":"11-08"}""",
            Plans.Rule("FREQ=DAILY", "00:00", "America/Chicago")
        );
        var events = CampaignPlanner
            .EnumerateDue(plan, Now, Now + Duration.FromDays(366), TestContext.Current.CancellationToken)
            .Select(at => Event(FeedState.Planned) with { DueAt = at })
            .ToList();

        var read = await ICalendarReader.ReadAsync(
            FeedWriter.Write("c", events, isCut: false, Chinese, "America/Chicago", Now)
        );

        Assert.Equal(
            ["2027-11-07T05:00:00Z", "2027-11-08T06:00:00Z"],
            read.Parts.Select(p => p["dtstart"]),
            StringComparer.Ordinal
        );
    }

    private static FeedEvent Event(FeedState state) =>
        new()
        {
            Campaign = "c",
            Name = "x",
            Area = "",
            IsUrgent = false,
            DueAt = Now,
            State = state,
        };

    private static async Task<ICalendarReader.Part> OnlyAsync(FeedEvent item, string language) =>
        Assert.Single(
            (
                await ICalendarReader.ReadAsync(
                    FeedWriter.Write("c", [item], isCut: false, FeedTexts.ForLanguage(language), "Asia/Shanghai", Now)
                )
            ).Parts
        );

    private static string Text(Instant at) => InstantPattern.General.Format(at);

    /// <summary>Converts a text to what the format can hold.</summary>
    private static string Plain(string text) => text.Replace('\r', ' ').Replace('\t', ' ');
}
