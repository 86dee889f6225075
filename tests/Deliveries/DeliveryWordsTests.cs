using System.Text.RegularExpressions;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Deliveries;

public sealed partial class DeliveryWordsTests
{
    /// <summary>Codes that are given elsewhere than in <see cref="ReportCodes"/>.</summary>
    private static readonly string[] OtherCodes =
    [
        "400",
        "401",
        "403",
        "408",
        "412",
        "429",
        "500",
        "503",
        "no-answer",
        "no-outcome",
        "exception",
        "claim-expired",
        "restored",
        "sample",
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_carrier_code_has_words_an_advice_and_the_code_in_brackets(bool isChinese)
    {
        var words = DeliveryWords.For(isChinese);
        var codes = ReportCodes.Failures.Concat(OtherCodes);

        Assert.All(
            codes,
            code =>
            {
                Assert.EndsWith(
                    isChinese ? $"（代码 {code}）" : $" ({code})",
                    words.ReasonOf(DeliveryState.Unknown, code),
                    StringComparison.Ordinal
                );
                Assert.NotEmpty(words.AdviceOf(DeliveryState.Unknown, code));
                Assert.DoesNotContain(
                    "no known cause",
                    words.ReasonOf(DeliveryState.Refused, code),
                    StringComparison.Ordinal
                );
            }
        );
    }

    [Theory]
    [InlineData(DeliveryState.Refused, "4999", "refused by the carrier, which gave no known cause (4999)")]
    [InlineData(DeliveryState.Undelivered, "E7", "the carrier could not deliver it, and gave no known cause (E7)")]
    [InlineData(DeliveryState.Unknown, "207", "the carrier's answer is not known, it may have been sent (207)")]
    [InlineData(DeliveryState.Unknown, "502", "the carrier's system failed, it may have been sent (502)")]
    [InlineData(DeliveryState.Undelivered, "4001", "the number is not valid (4001)")]
    [InlineData(DeliveryState.Skipped, "opted-out", "opted out")]
    [InlineData(DeliveryState.Delivered, "2000", "")]
    [InlineData(DeliveryState.Unknown, null, "")]
    public void A_code_in_no_list_is_put_into_words_by_its_state(DeliveryState state, string? code, string words) =>
        Assert.Equal(words, DeliveryWords.For(isChinese: false).ReasonOf(state, code));

    [Theory]
    [InlineData(DeliveryState.Waiting, "turn", "排队发送中")]
    [InlineData(DeliveryState.Waiting, "later", "等待发送时间")]
    [InlineData(DeliveryState.Waiting, HoldReasons.Paused, "已暂停，等待恢复")]
    [InlineData(DeliveryState.Waiting, HoldReasons.SpendCeiling, "费用达上限，顺延")]
    [InlineData(DeliveryState.Waiting, "of-a-later-version", "待发送")]
    [InlineData(DeliveryState.Accepted, "open", "已发出，等待送达")]
    [InlineData(DeliveryState.Accepted, "over", "已发出，没有送达回执")]
    [InlineData(DeliveryState.Delivered, null, "已送达")]
    public void A_state_says_what_is_waited_for(DeliveryState state, string? detail, string words) =>
        Assert.Equal(words, DeliveryWords.For(isChinese: true).StateOf(state, detail));

    [Fact]
    public void The_console_shows_the_same_words()
    {
        var script = Repository.Read("functions", "Console", "shared", "strings", "deliveries.js");
        var shown = Strings()
            .Matches(script)
            .ToDictionary(
                m => m.Groups["key"].Value.Trim('"'),
                m => (m.Groups["chinese"].Value, m.Groups["english"].Value),
                StringComparer.Ordinal
            );
        var (chinese, english) = (DeliveryWords.For(isChinese: true).All, DeliveryWords.For(isChinese: false).All);

        Assert.Equal(
            chinese.Keys.Order(StringComparer.Ordinal),
            shown.Keys.Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.All(shown, s => Assert.Equal((chinese[s.Key], english[s.Key]), s.Value));
    }

    [GeneratedRegex(
        """^  (?<key>"[^"]+"|\w+): \[\s*"(?<chinese>[^"]*)",\s*"(?<english>[^"]*)",?\s*\],$""",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Strings();
}
