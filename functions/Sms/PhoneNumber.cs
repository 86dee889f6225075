using CommunityAlerts.Problems;
using PhoneNumbers;

namespace CommunityAlerts.Sms;

/// <summary>A number we may text, in E.164 form (<c>+12025550123</c>: a plus, then up to 15 digits).</summary>
/// <remarks>Validity follows libphonenumber's metadata for the number's own region, not a length check.
/// A class, not a struct, so that no <c>default</c> can slip past <see cref="Parse"/>.</remarks>
public sealed record PhoneNumber
{
    private static readonly PhoneNumberUtil Library = PhoneNumberUtil.GetInstance();

    private PhoneNumber(string e164) => E164 = e164;

    /// <summary>The canonical form. Never in a key, a log or a URL.</summary>
    public string E164 { get; }

    /// <summary>A number from storage or a carrier, already in E.164 form; a missing plus is forgiven.</summary>
    /// <exception cref="FormatException">It is not in that form.</exception>
    public static PhoneNumber FromE164(string e164)
    {
        var text = e164.StartsWith('+') ? e164 : "+" + e164;
        return text.Length is >= 4 and <= 16 && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0
            ? new PhoneNumber(text)
            : throw new FormatException("Not a number in E.164 form.");
    }

    /// <summary>Reads a number as a person typed it; <c>unreadable-number</c> when it cannot be in use, <c>not-a-mobile</c> for a landline.</summary>
    /// <param name="text">Any usual spelling, full-width digits included.</param>
    /// <param name="region">ISO 3166-1 alpha-2 region assumed when the country code is missing, such as <c>US</c>.</param>
    public static Result<PhoneNumber> Parse(string text, string region)
    {
        try
        {
            var number = Library.Parse(text, region);
            // An unknown kind is what the library calls not valid; asking for both would match every pattern twice.
            return Library.GetNumberType(number) switch
            {
                PhoneNumberType.UNKNOWN => SmsProblems.UnreadableNumber("The number is not in use in its country's plan."),
                PhoneNumberType.FIXED_LINE => SmsProblems.NotAMobile(),
                _ => new PhoneNumber(Library.Format(number, PhoneNumberFormat.E164)),
            };
        }
        catch (NumberParseException e)
        {
            return SmsProblems.UnreadableNumber(e.Message);
        }
    }

    /// <summary>For logs and problem details: all but the ends hidden.</summary>
    public override string ToString() => $"{E164[..2]}…{E164[^2..]}";
}
