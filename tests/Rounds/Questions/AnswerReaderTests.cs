using CommunityAlerts.Rounds.Questions;
using CommunityAlerts.Sms;
using Xunit;

namespace CommunityAlerts.Tests.Rounds.Questions;

public sealed class AnswerReaderTests
{
    private static readonly AnswerOption[] Choices =
    [
        Option("first", "1", "first aid"),
        Option("second", "2", "第二"),
        Option("twelfth", "12"),
        Option("help", "3", "需要帮助") with
        {
            State = AnswerEffect.Open,
        },
    ];

    [Theory]
    [InlineData("1")]
    [InlineData("１")]
    [InlineData("1。")]
    [InlineData(" 1 ")]
    [InlineData("①")]
    [InlineData("1\r\n-- \r\nSent from my phone")]
    [InlineData("收到")]
    [InlineData("收到！")]
    [InlineData("收 到")]
    [InlineData("收到收到")]
    [InlineData("收到，谢谢老师")]
    [InlineData("好的收到")]
    [InlineData("【平安社区】收到")]
    [InlineData("收到👍")]
    [InlineData("已读")]
    [InlineData("知道了。")]
    [InlineData("回复1")]
    [InlineData("OK")]
    [InlineData("ｏｋ")]
    [InlineData("Ok.")]
    [InlineData("ok thank you")]
    [InlineData("Yes!")]
    [InlineData("Sí")]
    public void A_text_that_says_received_is_an_answer(string text) =>
        Assert.Equal(AnswerWords.DefaultOption, AnswerReader.Find(AnswerWords.DefaultOptions, text)?.Id);

    [Theory]
    // Keywords always win.
    [InlineData("退订")]
    [InlineData("收到，退订")]
    [InlineData("ok stop")]
    [InlineData("T")]
    [InlineData("HELP")]
    [InlineData("收到，别再给我发了")]
    // Other words and questions are for a person.
    [InlineData("没收到")]
    [InlineData("收到？")]
    [InlineData("收到了吗")]
    [InlineData("1楼有人吗")]
    [InlineData("1 of us is ill")]
    [InlineData("收到，但是孩子不在家")]
    [InlineData("not ok")]
    [InlineData("谢谢")]
    [InlineData("👍")]
    [InlineData("")]
    [InlineData("11")]
    public void A_text_that_says_anything_else_is_no_answer(string text) =>
        Assert.Null(AnswerReader.Find(AnswerWords.DefaultOptions, text));

    [Theory]
    [InlineData("1", "first")]
    [InlineData("First Aid, please", "first")]
    [InlineData("2", "second")]
    [InlineData("第二", "second")]
    [InlineData("12", "twelfth")]
    [InlineData("1 2", null)]
    [InlineData("1 1", "first")]
    [InlineData("需要帮助", "help")]
    [InlineData("收到", null)]
    public void A_choice_is_found_by_its_own_words(string text, string? option) =>
        Assert.Equal(option, AnswerReader.Find(Choices, text)?.Id);

    [Fact]
    public void No_word_that_means_received_is_a_keyword() =>
        Assert.All(
            AnswerWords.DefaultOptions[0].Words.Values.SelectMany(w => w),
            word => Assert.Equal(new Recognition(Keyword.None, LikelyStop: false), Keywords.Read(word))
        );

    private static AnswerOption Option(string id, params string[] words) =>
        new()
        {
            Id = id,
            Label = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = id },
            Words = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["en"] = words },
        };
}
