using CommunityAlerts.Rounds.Questions;
using CommunityAlerts.Sms;
using Xunit;

namespace CommunityAlerts.Tests.Rounds.Questions;

public sealed class AnswerCodesTests
{
    private const string Round = "202706-0123456789abcdefghijklmnop";
    private static readonly NumberKeys Keys = new(new byte[32]);
    private static readonly NumberKey Contact = Keys.MakeKey(PhoneNumber.FromE164("+13125550101"));

    [Fact]
    public void A_code_is_read_as_it_was_made()
    {
        var code = new AnswerCodes(Keys).Make("0av", Round, Contact, buckets: 99);

        Assert.Equal(AnswerCode.Length, code.Value.Length);
        Assert.Equal(code, AnswerCode.TryParse(code.Value));
        Assert.Contains(Contact.Bucket(99), code.FindBuckets(99));
        Assert.DoesNotContain(code.Value, code.MakeRowKey(), StringComparison.Ordinal);
        Assert.DoesNotContain(code.Value, code.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_code_differs_by_round_person_and_secret()
    {
        var other = Keys.MakeKey(PhoneNumber.FromE164("+13125550102"));
        var codes = new AnswerCodes(Keys);
        string[] hashes =
        [
            codes.Make("0av", Round, Contact, 2).Value[4..],
            codes.Make("0av", Round.Replace('p', 'q'), Contact, 2).Value[4..],
            codes.Make("0av", Round, other, 2).Value[4..],
            new AnswerCodes(new NumberKeys([.. Enumerable.Repeat((byte)1, 32)])).Make("0av", Round, Contact, 2).Value[
                4..
            ],
        ];

        Assert.Distinct(hashes, StringComparer.Ordinal);
        Assert.All(hashes, h => Assert.DoesNotContain(h[..8], Contact.Value, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0av0123456789abcdefgh ")]
    [InlineData("0av0123456789abcdefg")]
    [InlineData("0av0123456789abcdefghi")]
    [InlineData("0aw0123456789abcdefgh")]
    [InlineData("0AV0123456789abcdefgh")]
    [InlineData("0av0123456789abcdef:h")]
    [InlineData("0av0123456789abcdef/h")]
    [InlineData("0av0123456789abcdef`h")]
    [InlineData("０av0123456789abcdefgh")]
    public void A_text_of_another_form_is_no_code(string text) => Assert.Null(AnswerCode.TryParse(text));
}
