using CommunityAlerts.Sms;
using Xunit;

namespace CommunityAlerts.Tests.Sms;

public sealed class SenderSignaturesTests
{
    private static readonly SenderSignatures Both = new(
        "【平安社区】",
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["en"] = "[Safe Home] ",
            ["en-GB"] = "[Safe Home UK] ",
            ["zh-TW"] = "【平安社區】",
            ["ja"] = "",
        }
    );

    [Theory]
    [InlineData("en", "[Safe Home] ")]
    [InlineData("EN", "[Safe Home] ")]
    [InlineData("en-US", "[Safe Home] ")]
    [InlineData("en-gb-oed", "[Safe Home UK] ")]
    [InlineData("zh-CN", "【平安社区】")]
    [InlineData("zh-TW", "【平安社區】")]
    [InlineData("ja", "")]
    [InlineData("fr", "【平安社区】")]
    [InlineData(null, "【平安社区】")]
    public void A_text_gets_the_signature_of_its_language_else_the_usual_one(string? language, string signature) =>
        Assert.Equal(signature, Both.For(language));

    [Theory]
    [InlineData("At nine.", "[Safe Home] ")]
    [InlineData("À neuf heures.", "[Safe Home] ")]
    [InlineData("九点开始", "【平安社區】")]
    [InlineData("WiFi 九点开始", "【平安社區】")]
    [InlineData("9時からです", "【平安社区】")]
    [InlineData("Приходите в девять", "【平安社区】")]
    [InlineData("12345", "【平安社区】")]
    public void An_answer_gets_the_signature_of_its_script(string text, string signature) =>
        Assert.Equal(signature, Both.ForWritten(text));

    [Fact]
    public void A_sender_with_one_signature_puts_it_before_every_text()
    {
        var one = new SenderSignatures("【平安社区】");

        Assert.Equal("【平安社区】", one.For("en"));
        Assert.Equal("【平安社区】", one.ForWritten("At nine."));
        Assert.Equal("", SenderSignatures.None.For("en"));
        Assert.Empty(SenderSignatures.None.All);
    }
}
