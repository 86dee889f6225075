using CommunityAlerts.Replies;
using Xunit;

namespace CommunityAlerts.Tests.Replies;

public sealed class KeywordsTests
{
    [Theory]
    // The words that carriers handle themselves on toll-free numbers.
    [InlineData("STOP", Keyword.Stop)]
    [InlineData("STOPALL", Keyword.Stop)]
    [InlineData("UNSUBSCRIBE", Keyword.Stop)]
    [InlineData("CANCEL", Keyword.Stop)]
    [InlineData("END", Keyword.Stop)]
    [InlineData("QUIT", Keyword.Stop)]
    [InlineData("START", Keyword.Start)]
    [InlineData("UNSTOP", Keyword.Start)]
    // Chinese practice.
    [InlineData("T", Keyword.Stop)]
    [InlineData("TD", Keyword.Stop)]
    [InlineData("N", Keyword.Stop)]
    [InlineData("R", Keyword.Stop)]
    [InlineData("退订", Keyword.Stop)]
    [InlineData("拒收", Keyword.Stop)]
    [InlineData("恢复", Keyword.Start)]
    [InlineData("HELP", Keyword.Help)]
    [InlineData("帮助", Keyword.Help)]
    // Case, spaces, full-width letters, punctuation and emoji as people type them.
    [InlineData("stop", Keyword.Stop)]
    [InlineData(" Stop.\r\n", Keyword.Stop)]
    [InlineData("Stop all!", Keyword.Stop)]
    [InlineData("“STOP”", Keyword.Stop)]
    [InlineData("STOP🙏", Keyword.Stop)]
    [InlineData("ＴＤ", Keyword.Stop)]
    [InlineData("ｔｄ。", Keyword.Stop)]
    [InlineData("【退订】", Keyword.Stop)]
    [InlineData("退\u3000订", Keyword.Stop)]
    [InlineData("help?", Keyword.Help)]
    // Not a keyword: more than the word, another word, or nothing.
    [InlineData("please don't stop", Keyword.None)]
    [InlineData("不退订", Keyword.None)]
    [InlineData("No", Keyword.None)]
    [InlineData("stopp", Keyword.None)]
    [InlineData("", Keyword.None)]
    [InlineData("…", Keyword.None)]
    public void A_reply_is_a_keyword_as_a_whole_or_not_at_all(string text, Keyword keyword) => Assert.Equal(keyword, Keywords.Of(text));

    [Fact]
    public void Half_a_surrogate_pair_does_no_harm() => Assert.Equal(Keyword.Stop, Keywords.Of("STOP\uD83D"));
}
