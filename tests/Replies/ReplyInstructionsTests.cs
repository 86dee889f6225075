using CommunityAlerts.Replies;
using CommunityAlerts.Sms;
using Xunit;

namespace CommunityAlerts.Tests.Replies;

public sealed class ReplyInstructionsTests
{
    [Theory]
    [InlineData("社区安全提醒。回复 TD 退订，START 恢复。", "TD Stop", "START Start")]
    [InlineData("回T退订", "T Stop")]
    [InlineData("回复“退订”即可退订", "退订 Stop")]
    [InlineData("退订回T", "T Stop")]
    [InlineData("如需退订，请回复TD", "TD Stop")]
    [InlineData("拒收请回复R", "R Stop")]
    [InlineData("已退订，回复 START 恢复。", "START Start")]
    [InlineData("Reply STOP to end.", "STOP Stop")]
    [InlineData("Safety alerts: STOP to end, START to resume.", "STOP Stop", "START Start")]
    [InlineData("Reply STOP to end, reply START to resume, HELP for help", "STOP Stop", "START Start", "HELP Help")]
    [InlineData("To opt out, reply STOP", "STOP Stop")]
    [InlineData("Text 'opt out' to unsubscribe", "opt out Stop")]
    // Nothing to send.
    [InlineData("【平安社区】")]
    [InlineData("Text us to stop by, or send a message to cancel.")]
    [InlineData("回复1确认，APP恢复使用")]
    [InlineData("You are FREE to leave. 退订成功。")]
    public void A_reply_instruction_is_found_with_its_word_and_its_effect(string text, params string[] found) =>
        Assert.Equal(
            found.Order(StringComparer.Ordinal),
            ReplyInstructions.Find(text).Select(i => $"{i.Word} {i.Asks}").Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Reply_instructions_of_the_default_texts_are_understood()
    {
        var defaults = new SenderDefaults();
        foreach (var text in new[] { defaults.HelpText!, defaults.StopText! })
        {
            Assert.NotEmpty(ReplyInstructions.Find(text));
            Assert.Empty(new ReplyInstructions().FindUnrecognizedWords(text));
        }
    }
}
