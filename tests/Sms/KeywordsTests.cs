using CommunityAlerts.Sms;
using Xunit;

namespace CommunityAlerts.Tests.Sms;

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
    // With a few words around it.
    [InlineData("TD 退订", Keyword.Stop)]
    [InlineData("TD退订", Keyword.Stop)]
    [InlineData("回复TD", Keyword.Stop)]
    [InlineData("回复 T", Keyword.Stop)]
    [InlineData("回复：T。", Keyword.Stop)]
    [InlineData("退订T", Keyword.Stop)]
    [InlineData("T退订", Keyword.Stop)]
    [InlineData("退订回T", Keyword.Stop)]
    [InlineData("回T退订", Keyword.Stop)]
    [InlineData("回复 TD 退订", Keyword.Stop)]
    [InlineData("取消订阅", Keyword.Stop)]
    [InlineData("請取消訂閱", Keyword.Stop)]
    [InlineData("OPT OUT", Keyword.Stop)]
    [InlineData("OPTOUT", Keyword.Stop)]
    [InlineData("opt-out", Keyword.Stop)]
    [InlineData("ＯＰＴ　ＯＵＴ", Keyword.Stop)]
    [InlineData("REVOKE", Keyword.Stop)]
    [InlineData("STOP STOP", Keyword.Stop)]
    [InlineData("STOP STOP STOP STOP STOP", Keyword.Stop)]
    [InlineData("退订退订退订退订退订退订退订退订", Keyword.Stop)]
    [InlineData("Please stop!", Keyword.Stop)]
    [InlineData("stop texting me", Keyword.Stop)]
    [InlineData("Unsubscribe me", Keyword.Stop)]
    [InlineData("请退订", Keyword.Stop)]
    [InlineData("我要退订", Keyword.Stop)]
    [InlineData("退订谢谢", Keyword.Stop)]
    [InlineData("不需要了，退订", Keyword.Stop)]
    [InlineData("No, stop", Keyword.Stop)]
    [InlineData("退订张三", Keyword.Stop)]
    [InlineData("Please, unsubscribe", Keyword.Stop)]
    [InlineData("退", Keyword.Stop)]
    [InlineData("取消。", Keyword.Stop)]
    [InlineData("停止", Keyword.Stop)]
    [InlineData("拒绝", Keyword.Stop)]
    [InlineData("退定", Keyword.Stop)]
    [InlineData("opt me out", Keyword.Stop)]
    [InlineData("수신 중지", Keyword.Stop)]
    [InlineData("구독 해지 부탁해요", Keyword.Stop)]
    [InlineData("配信解除をお願いします", Keyword.Stop)]
    // The signature of our text comes back with it.
    [InlineData("【平安社区】T", Keyword.Stop)]
    [InlineData("T【平安社区】", Keyword.Stop)]
    [InlineData("[Beiguan] n", Keyword.Stop)]
    [InlineData("【平安社区】取消", Keyword.Stop)]
    // A signature below or behind.
    [InlineData("STOP\r\n-- \r\nLi", Keyword.Stop)]
    [InlineData("STOP -- Li Wei, Beiguan Community, Building 3", Keyword.Stop)]
    [InlineData("\n退订\n张三，大道西社区三号楼二单元五零一室", Keyword.Stop)]
    [InlineData("请退订\n大道西社区三号楼二单元五零一室张三敬上", Keyword.Stop)]
    [InlineData("您好\n退订", Keyword.Stop)]
    [InlineData("START\nSent from my phone", Keyword.Start)]
    [InlineData("help\nwe are on the roof", Keyword.None)]
    // The other way round.
    [InlineData("取消退订", Keyword.Start)]
    [InlineData("请取消退订", Keyword.Start)]
    [InlineData("恢复订阅", Keyword.Start)]
    [InlineData("回复 START 恢复", Keyword.Start)]
    [InlineData("opt in", Keyword.Start)]
    // Negated.
    [InlineData("不要退订", Keyword.None)]
    [InlineData("我不要取消退订", Keyword.None)]
    [InlineData("不要恢复订阅", Keyword.None)]
    [InlineData("别取消订阅", Keyword.None)]
    [InlineData("don’t stop", Keyword.None)]
    [InlineData("do not cancel", Keyword.None)]
    // Asked.
    [InlineData("退订怎么弄？", Keyword.None)]
    [InlineData("怎么退订", Keyword.None)]
    [InlineData("why TD", Keyword.None)]
    [InlineData("stop when?", Keyword.None)]
    [InlineData("怎么恢复订阅", Keyword.None)]
    // Part of another word.
    [InlineData("nonstop", Keyword.None)]
    [InlineData("Nice weekend", Keyword.None)]
    [InlineData("the end", Keyword.None)]
    [InlineData("stopped", Keyword.None)]
    [InlineData("TDK", Keyword.None)]
    [InlineData("my friend", Keyword.None)]
    [InlineData("I am fine, T", Keyword.None)]
    // Too long to be understood without a person.
    [InlineData("please stop sending me these", Keyword.None)]
    [InlineData("我家老人搬走了，麻烦以后就退订吧，谢谢你们", Keyword.None)]
    // Not a keyword: more than the word, another word, or nothing.
    [InlineData("please don't stop", Keyword.None)]
    [InlineData("不退订", Keyword.None)]
    [InlineData("No", Keyword.None)]
    [InlineData("stopp", Keyword.None)]
    [InlineData("取消活动", Keyword.None)]
    [InlineData("拒绝诈骗", Keyword.None)]
    [InlineData("停止施工", Keyword.None)]
    [InlineData("remove the tree", Keyword.None)]
    [InlineData("退烧了", Keyword.None)]
    [InlineData("", Keyword.None)]
    [InlineData("…", Keyword.None)]
    public void A_reply_is_a_keyword_where_it_says_little_else(string text, Keyword keyword) =>
        Assert.Equal(keyword, Keywords.Recognize(text));

    [Theory]
    [InlineData("please stop sending me these")]
    [InlineData("我家老人搬走了，麻烦以后就退订吧，谢谢你们")]
    [InlineData("退订怎么弄？")]
    [InlineData("无法退订")]
    [InlineData("不会退订")]
    [InlineData("I can't unsubscribe")]
    [InlineData("will it stop")]
    [InlineData("不要再发了")]
    [InlineData("别再发短信")]
    [InlineData("不要再发短信了！！！")]
    [InlineData("请勿打扰")]
    [InlineData("别发短信了")]
    [InlineData("請不要再傳簡訊")]
    [InlineData("もう送らないでください")]
    [InlineData("문자 보내지 마세요")]
    [InlineData("Don’t text me again")]
    [InlineData("do not ever text me, I want no stop and no start")]
    [InlineData("Take me off your list")]
    [InlineData("谢谢。\n以后请取消订阅，我已经不住在大道西社区了")]
    public void A_longer_text_that_wants_to_stop_is_marked_for_a_person(string text) =>
        Assert.Equal(new Recognition(Keyword.None, true), Keywords.Read(text));

    [Theory]
    [InlineData("不要退订")]
    [InlineData("别取消订阅")]
    [InlineData("please don't stop")]
    [InlineData("please don't stop sending these, they help a lot")]
    [InlineData("不要取消退订")]
    [InlineData("收到")]
    [InlineData("We are on the roof")]
    [InlineData("nonstop rain here since yesterday")]
    [InlineData("T恤收到了")]
    [InlineData("STOP")]
    public void A_reply_that_does_not_ask_to_stop_or_already_is_a_STOP_is_not_marked(string text) =>
        Assert.False(Keywords.Read(text).LikelyStop);

    public static TheoryData<string, Keyword, WordUse> Table =>
        [.. KeywordTable.Rows.Select(r => new TheoryDataRow<string, Keyword, WordUse>(r.Word, r.Keyword, r.Use))];

    [Theory, MemberData(nameof(Table))]
    public void Every_row_of_the_table_counts_as_it_says(string word, Keyword keyword, WordUse use)
    {
        Assert.NotEmpty(ReplyText.Parse(word).Letters);
        switch (use)
        {
            case WordUse.Whole:
                var signature = keyword is Keyword.Help ? "" : "\n-- \nLi";
                Assert.Equal(new Recognition(keyword, false), Keywords.Read($" {word.ToLowerInvariant()}!{signature}"));
                break;
            case WordUse.Edge:
                Assert.InRange(ReplyText.Parse(word).Letters.Length, 2, Keywords.MaxShortText - 2);
                Assert.All(
                    new[] { word, $"请 {word}", $"{word}, ok" },
                    t => Assert.Equal(keyword, Keywords.Recognize(t))
                );
                break;
            case WordUse.Likely:
                Assert.Equal(
                    new Recognition(Keyword.None, true),
                    Keywords.Read($"{word}, I said so yesterday already")
                );
                break;
            case WordUse.Negation:
                Assert.Equal(new Recognition(Keyword.None, false), Keywords.Read($"{word} 退订"));
                Assert.Equal(new Recognition(Keyword.None, false), Keywords.Read($"{word} stop"));
                break;
            default:
                Assert.Equal(new Recognition(Keyword.None, true), Keywords.Read($"{word} 退订"));
                Assert.Equal(new Recognition(Keyword.None, true), Keywords.Read($"stop {word}"));
                break;
        }

        Assert.Equal(use is WordUse.Negation or WordUse.Question, keyword is Keyword.None);
    }

    [Fact]
    public void No_word_is_in_the_table_twice() =>
        Assert.Distinct(KeywordTable.Rows.Select(r => r.Letters), StringComparer.Ordinal);

    [Fact]
    public void Half_a_surrogate_pair_does_no_harm() => Assert.Equal(Keyword.Stop, Keywords.Recognize("STOP\uD83D"));
}
