using CommunityAlerts.Contacts.Imports.Rows;
using PhoneNumbers;
using Xunit;
using PhoneNumber = CommunityAlerts.Sms.PhoneNumber;

namespace CommunityAlerts.Tests.Contacts.Imports.Rows;

public sealed class PhoneCellTests
{
    [Theory]
    // One number in the spellings people use.
    [InlineData("+12025550123")]
    [InlineData("2025550123")]
    [InlineData("12025550123")]
    [InlineData("(202) 555-0123")]
    [InlineData("202.555.0123")]
    [InlineData(" 202 555 0123 ")]
    [InlineData("0012025550123")]
    [InlineData("001-202-555-0123")]
    [InlineData("(00)1 202 555 0123")]
    // Full width, as Chinese input methods leave it.
    [InlineData("２０２５５５０１２３")]
    [InlineData("＋１２０２５５５０１２３")]
    [InlineData("２０２－５５５－０１２３")]
    // What spreadsheets and phones add.
    [InlineData("2025550123.0")]
    [InlineData("12025550123.00")]
    [InlineData("'2025550123")]
    [InlineData("=\"2025550123\"")]
    [InlineData("2025550123\t")]
    [InlineData("\u202d2025550123\u202c")]
    [InlineData("202\u0007555\u00020123")]
    [InlineData("202\u00a0555\u30000123")]
    [InlineData("202·555·0123")]
    [InlineData("202_555_0123")]
    [InlineData("202\u200b5550123")]
    public void Every_spelling_of_a_number_is_that_number(string cell) =>
        Assert.Equal("+12025550123", Cells.ReadPhone(cell, "US").Value?.E164);

    [Theory]
    [InlineData("13800138000", "+8613800138000")]
    [InlineData("8613800138000", "+8613800138000")]
    [InlineData("008613800138000", "+8613800138000")]
    [InlineData("138-0013-8000", "+8613800138000")]
    [InlineData("１３８００１３８０００", "+8613800138000")]
    [InlineData("13800138000.0", "+8613800138000")]
    [InlineData("+1 202 555 0123", "+12025550123")]
    public void A_number_without_a_country_code_is_of_the_region(string cell, string expected) =>
        Assert.Equal(expected, Cells.ReadPhone(cell, "CN").Value?.E164);

    [Theory]
    // A spreadsheet cut it.
    [InlineData("1.38E+10", "number-lost-digits")]
    [InlineData("1.38001E+10", "number-lost-digits")]
    [InlineData("1,38E+10", "number-lost-digits")]
    [InlineData("1.38e10", "number-lost-digits")]
    [InlineData("１．３８Ｅ＋１０", "number-lost-digits")]
    // A landline in Beijing, with area code.
    [InlineData("010-65123456", "not-a-mobile")]
    [InlineData("+861065123456", "not-a-mobile")]
    // One digit short, one too many, words.
    [InlineData("1380013800", "unreadable-number")]
    [InlineData("138001380001", "unreadable-number")]
    [InlineData("无", "unreadable-number")]
    [InlineData("-", "unreadable-number")]
    [InlineData("0", "unreadable-number")]
    public void A_cell_without_a_mobile_number_gets_a_code_for_the_reason(string cell, string code) =>
        Assert.Equal(code, Cells.ReadPhone(cell, "CN").Problem?.Code);

    [Fact]
    public void An_exported_number_stays_text_in_a_spreadsheet_and_is_read_in_any_country()
    {
        var library = PhoneNumberUtil.GetInstance();
        var numbers = library
            .GetSupportedRegions()
            .Select(region => library.GetExampleNumberForType(region, PhoneNumberType.MOBILE))
            .Where(example => example is not null)
            .Select(example => PhoneNumber.FromE164(library.Format(example, PhoneNumberFormat.E164)))
            .ToList();

        Assert.InRange(numbers.Count, 200, 300);
        Assert.All(
            numbers,
            number =>
            {
                Assert.Matches(@"^\+\d{1,3}( \d+)+$", number.ToSpacedString());
                Assert.Equal(number, PhoneCell.Read(number.ToSpacedString(), "CN").Phone);
            }
        );
        Assert.Equal("+86 138 0013 8000", PhoneNumber.FromE164("+8613800138000").ToSpacedString());
        // Of no country there is.
        Assert.Equal("+99 912345678", PhoneNumber.FromE164("+99912345678").ToSpacedString());
    }
}
