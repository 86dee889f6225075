using System.Buffers;
using System.Globalization;
using CommunityAlerts.Problems;
using PhoneNumbers;

namespace CommunityAlerts.Sms;

/// <summary>A number we may text, in E.164 form (<c>+12025550123</c>: a plus, then up to 15 digits).</summary>
/// <remarks>Validity follows libphonenumber's metadata for the number's own region, not a length check.
/// A class, not a struct, so that no <c>default</c> can slip past <see cref="Parse"/>.</remarks>
public sealed record PhoneNumber
{
    private static readonly PhoneNumberUtil Library = PhoneNumberUtil.GetInstance();

    private static readonly ShortNumberInfo ShortNumbers = ShortNumberInfo.GetInstance();

    /// <summary>Characters that people write in a number.</summary>
    private static readonly SearchValues<char> AllowedCharacters = SearchValues.Create("+0123456789 ()-./‐‑‒–−");

    /// <summary>Characters that the library writes between groups of digits.</summary>
    private static readonly char[] GroupSeparators = [' ', '-', '/', '.', '(', ')'];

    private PhoneNumber(string e164) => E164 = e164;

    /// <summary>The canonical form. Never in a key, a log or a URL.</summary>
    public string E164 { get; }

    /// <summary>
    /// Formats the number for a spreadsheet, with spaces between groups of digits (<c>+86 138 0013 8000</c>), which it
    /// keeps as text; the E.164 form would become 8.6E+12.
    /// </summary>
    public string ToSpacedString()
    {
        try
        {
            var text = Library.Format(Library.Parse(E164, null), PhoneNumberFormat.INTERNATIONAL);
            // A spreadsheet reads digits with dashes as a subtraction or a date.
            return string.Join(' ', text.Split(GroupSeparators, StringSplitOptions.RemoveEmptyEntries));
        }
        catch (NumberParseException)
        {
            // The library does not know the country: any space keeps the cell a text.
            return $"{E164[..3]} {E164[3..]}";
        }
    }

    /// <summary>Reads a number of storage or the carrier, in E.164 form; the plus may be missing.</summary>
    /// <exception cref="FormatException">The text is not in E.164 form.</exception>
    public static PhoneNumber FromE164(string e164)
    {
        var text = e164.StartsWith('+') ? e164 : "+" + e164;
        return text.Length is >= 4 and <= 16 && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0
            ? new PhoneNumber(text)
            : throw new FormatException("Not a number in E.164 form.");
    }

    /// <summary>
    /// Reads a number as typed. <c>unreadable-number</c> where it cannot be in use; <c>not-a-mobile</c> where it
    /// receives no texts: a landline, a service, a premium-rate or toll-free number.
    /// </summary>
    /// <param name="text">Any usual spelling, full-width digits included.</param>
    /// <param name="region">
    /// ISO 3166-1 alpha-2 region assumed when the country code is missing, such as <c>US</c>.
    /// </param>
    public static Result<PhoneNumber> Parse(string text, string region)
    {
        try
        {
            // The library maps letters to keypad digits, but people who type O mean 0.
            if (Library.IsAlphaNumber(text))
            {
                return SmsProblems.UnreadableNumber("There are letters in the number.");
            }

            var number = Library.Parse(text, region);
            // The library returns UNKNOWN exactly for invalid numbers; IsValidNumber would match every pattern again.
            return Library.GetNumberType(number) switch
            {
                // Some plans do not tell mobiles from landlines, such as the North American one.
                PhoneNumberType.MOBILE or PhoneNumberType.FIXED_LINE_OR_MOBILE => new PhoneNumber(
                    Library.Format(number, PhoneNumberFormat.E164)
                ),
                // Numbers of services, such as 110 and 10086, are in a plan of their own.
                PhoneNumberType.UNKNOWN when !ShortNumbers.IsValidShortNumber(number) => SmsProblems.UnreadableNumber(
                    "The number is not in use in its country's plan."
                ),
                _ => SmsProblems.NotAMobile(),
            };
        }
        catch (NumberParseException e)
        {
            return SmsProblems.UnreadableNumber(e.Message);
        }
    }

    /// <summary>
    /// Reads a number that is to be looked up, opted out or erased. It need not be in its country's numbering plan,
    /// since plans grow and any number can send a reply.
    /// </summary>
    /// <param name="text">The number in ASCII digits, with any spaces, dashes and invisible marks.</param>
    /// <param name="region">See <see cref="Parse"/>.</param>
    /// <returns>
    /// The number; <c>unreadable-number</c> unless it is a plus or <c>00</c> and 8 to 15 digits, or a national number
    /// of the length of the region's mobile numbers.
    /// </returns>
    public static Result<PhoneNumber> ParseAny(string text, string region)
    {
        text = string.Concat(
            text.Where(c => !char.IsControl(c) && char.GetUnicodeCategory(c) is not UnicodeCategory.Format)
        );
        if (text.AsSpan().IndexOfAnyExcept(AllowedCharacters) >= 0)
        {
            return NotE164();
        }

        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        var international =
            text.Contains('+', StringComparison.Ordinal) ? digits
            : digits.StartsWith("00", StringComparison.Ordinal) ? digits[2..]
            : null;
        try
        {
            var number = Library.Parse(international is null ? text : "+" + international, region);
            if (
                Library.IsValidNumber(number)
                || (international is null && Library.IsPossibleNumberForType(number, PhoneNumberType.MOBILE))
            )
            {
                return new PhoneNumber(Library.Format(number, PhoneNumberFormat.E164));
            }
        }
        catch (NumberParseException)
        {
            // The library may not know the country yet: the form decides below.
        }

        return international is { Length: >= 8 and <= 15 } && international[0] != '0'
            ? new PhoneNumber("+" + international)
            : NotE164();

        static Problem NotE164() =>
            SmsProblems.UnreadableNumber("A number is a plus, the country code and the rest, 8 to 15 digits in all.");
    }

    /// <summary>Masks the number for logs and problem details: the first two and last two characters remain.</summary>
    public override string ToString() => $"{E164[..2]}…{E164[^2..]}";
}
