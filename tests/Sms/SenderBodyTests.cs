using CommunityAlerts.Replies;
using CommunityAlerts.Sms;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Sms;

public sealed class SenderBodyTests
{
    private static readonly ReplyInstructions Words = new();
    private static readonly SenderBody Good = new()
    {
        From = "+18005550199",
        Prefixes = ["+1"],
        SegmentsPerMinute = 200,
        PricePerSegment = new Money(0.05m, "CNY"),
        TwoWay = true,
        Reports = true,
    };

    [Fact]
    public void A_plain_sender_gets_the_usual_times()
    {
        var sender = Good.ToSender("main", Words).Value;

        Assert.Equal(Duration.FromHours(72), sender?.ReportDeadline);
        Assert.Equal(Duration.FromHours(1), sender?.ResendAfter);
    }

    [Fact]
    public void A_sender_without_reports_waits_for_none() =>
        Assert.Equal(
            Duration.Zero,
            (Good with { Reports = false, ReportDeadline = "PT5H" }).ToSender("main", Words).Value?.ReportDeadline
        );

    [Theory]
    [InlineData("PT72H", 72 * 3_600, "PT72H")]
    [InlineData("P3D", 72 * 3_600, "PT72H")]
    [InlineData("PT1H30M", 5_400, "PT1H30M")]
    [InlineData("PT90S", 90, "PT1M30S")]
    [InlineData("PT0S", 0, "P0D")]
    public void Durations_are_ISO_8601(string text, int seconds, string written)
    {
        var deadline = (Good with { ReportDeadline = text }).ToSender("main", Words).Value!.ReportDeadline;

        Assert.Equal(Duration.FromSeconds(seconds), deadline);
        Assert.Equal(written, SenderBody.FormatDuration(deadline));
    }

    public static TheoryData<string, SenderBody, string[]> Bad =>
        new()
        {
            // The id is a key and part of a path.
            { "Main", Good, ["/id"] },
            { "a/b", Good, ["/id"] },
            { "", Good, ["/id"] },
            // Neither number nor name.
            { "main", Good with { From = "" }, ["/from"] },
            { "main", Good with { From = "TwelveLetter", TwoWay = false }, ["/from"] },
            // A name takes no replies.
            { "main", Good with { From = "Pingan" }, ["/twoWay"] },
            { "main", Good with { Signature = "a\nb" }, ["/signature"] },
            { "main", Good with { Prefixes = ["+1", "1", null!] }, ["/prefixes/1", "/prefixes/2"] },
            { "main", Good with { SegmentsPerMinute = 0 }, ["/segmentsPerMinute"] },
            { "main", Good with { SegmentsPerMinute = 60_001 }, ["/segmentsPerMinute"] },
            {
                "main",
                Good with
                {
                    PricePerSegment = new Money(-1, "yuan"),
                },
                ["/pricePerSegment/amount", "/pricePerSegment/currency"]
            },
            // A month is no fixed time.
            {
                "main",
                Good with
                {
                    ReportDeadline = "P1M",
                    ResendAfter = "PT10S",
                },
                ["/reportDeadline", "/resendAfter"]
            },
            // More hours than could be added up.
            {
                "main",
                Good with
                {
                    ReportDeadline = "PT99999999999999H",
                    ResendAfter = "-P2147483647W",
                },
                ["/reportDeadline", "/resendAfter"]
            },
            {
                "main",
                Good with
                {
                    HelpText = new string('a', 2_049),
                    StopText = new string('a', 2_049),
                },
                ["/helpText", "/stopText"]
            },
            // What people are asked to send has to be understood when it comes.
            { "main", Good with { HelpText = "回复QX退订" }, ["/helpText"] },
            { "main", Good with { HelpText = "退订请回复 0000" }, ["/helpText"] },
            { "main", Good with { HelpText = "Reply BYE to end, START to resume." }, ["/helpText"] },
            { "main", Good with { HelpText = "To unsubscribe, text 'no thanks'." }, ["/helpText"] },
            { "main", Good with { StopText = "已退订，回复 HF 恢复。" }, ["/stopText"] },
            { "main", Good with { StopText = "Reply STOP to resume." }, ["/stopText"] },
            { "main", Good with { Signature = "【平安】拒收回X " }, ["/signature"] },
            // The signatures of single languages keep the same rules.
            { "main", Good with { Signatures = Of(("en", "a\nb"), ("zh-CN", null!)) }, ["/signatures/en"] },
            { "main", Good with { Signatures = Of(("en", new string('a', 41))) }, ["/signatures/en"] },
            { "main", Good with { Signatures = Of(("en", "Reply BYE to end: ")) }, ["/signatures/en"] },
            { "main", Good with { Signatures = Of(("in English", "[Safe] ")) }, ["/signatures"] },
            {
                "main",
                Good with
                {
                    Signatures = Of([.. Enumerable.Range(10, 21).Select(n => ($"x-{n}", "[Safe] "))]),
                },
                ["/signatures"]
            },
        };

    private static Dictionary<string, string> Of(params (string Language, string Signature)[] signatures) =>
        signatures.ToDictionary(s => s.Language, s => s.Signature, StringComparer.Ordinal);

    [Theory, MemberData(nameof(Bad))]
    public void Every_field_that_breaks_a_rule_is_named(string id, SenderBody body, string[] pointers) =>
        Assert.Equal(pointers, body.ToSender(id, Words).Problem?.Errors?.Select(e => e.Pointer).ToArray());
}
