using CommunityAlerts.Sms;
using Xunit;

namespace CommunityAlerts.Tests.Sms;

public sealed class PhoneNumberTests
{
    [Theory]
    // China: 400 and 800 numbers, information services, short numbers of services and operators.
    [InlineData("4008123123", "CN")]
    [InlineData("8008101234", "CN")]
    [InlineData("16812345", "CN")]
    [InlineData("110", "CN")]
    [InlineData("12345", "CN")]
    [InlineData("10086", "CN")]
    [InlineData("95588", "CN")]
    [InlineData("010-65123456", "CN")]
    // Britain: premium, shared cost, toll-free, personal, company-wide, pager.
    [InlineData("09098790000", "GB")]
    [InlineData("08451234567", "GB")]
    [InlineData("08001111111", "GB")]
    [InlineData("07012345678", "GB")]
    [InlineData("03001231234", "GB")]
    [InlineData("07640123456", "GB")]
    [InlineData("05612345678", "GB")]
    // North America: premium, personal, toll-free, emergency.
    [InlineData("900-555-0199", "US")]
    [InlineData("500-555-0100", "US")]
    [InlineData("800-555-0199", "US")]
    [InlineData("+18005550199", "CN")]
    [InlineData("911", "US")]
    // Germany: premium, shared cost.
    [InlineData("09001234567", "DE")]
    [InlineData("0180 5 123456", "DE")]
    public void A_number_that_takes_no_texts_is_no_mobile(string text, string region) =>
        Assert.Equal("not-a-mobile", PhoneNumber.Parse(text, region).Problem?.Code);

    [Theory]
    [InlineData("13800138000", "CN", "+8613800138000")]
    [InlineData("202-555-0123", "US", "+12025550123")]
    [InlineData("07400123456", "GB", "+447400123456")]
    [InlineData("0151 23456789", "DE", "+4915123456789")]
    [InlineData("+852 5123 4567", "CN", "+85251234567")]
    public void A_mobile_or_a_number_that_may_be_one_is_taken(string text, string region, string number) =>
        Assert.Equal(number, PhoneNumber.Parse(text, region).Value?.E164);

    [Theory]
    // In no plan that the library knows.
    [InlineData("+8619412345678", "+8619412345678")]
    [InlineData("+8614912345678", "+8614912345678")]
    [InlineData("+85346123456", "+85346123456")]
    [InlineData("+447700900123", "+447700900123")]
    [InlineData("19412345678", "+8619412345678")]
    [InlineData("0085346123456", "+85346123456")]
    [InlineData("+86 194-1234-5678", "+8619412345678")]
    [InlineData("\u202d+8619412345678\u202c", "+8619412345678")]
    // Of no country there is.
    [InlineData("+99912345678", "+99912345678")]
    [InlineData("+21012345", "+21012345")]
    [InlineData("+999123456789012", "+999123456789012")]
    // Held since before such a number was refused.
    [InlineData("+864008123123", "+864008123123")]
    [InlineData("010-65123456", "+861065123456")]
    public void Any_number_can_be_looked_up(string text, string number) =>
        Assert.Equal(number, PhoneNumber.ParseAny(text, "CN").Value?.E164);

    [Theory]
    [InlineData("+9991234")]
    [InlineData("+9991234567890123")]
    [InlineData("+0123456789")]
    [InlineData("12")]
    [InlineData("1380013800")]
    [InlineData("无")]
    [InlineData("13800138000;13900139000")]
    [InlineData("+86194x12345678")]
    [InlineData("")]
    public void A_text_that_is_no_E_164_number_is_not_looked_up(string text) =>
        Assert.Equal("unreadable-number", PhoneNumber.ParseAny(text, "CN").Problem?.Code);
}
