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
    private static readonly SearchValues<char> Spelling = SearchValues.Create("+0123456789 ()-./‐‑‒–−");

    /// <summary>Characters that the library writes between groups of digits.</summary>
    private static readonly char[] GroupSeparators = [' ', '-', '/', '.', '(', ')'];

    private PhoneNumber(string e164) => E164 = e164;

    /// <summary>The canonical form. Never in a key, a log or a URL.</summary>
    public string E164 { get; }

    /// <summary>
    /// The number for a spreadsheet: the country code and groups of digits with spaces between them
    /// (<c>+86 138 0013 8000</c>). A spreadsheet keeps it as text, where it makes 8.6E+12 of the E.164 form.
    /// </summary>
    public string Spaced()
    {
        try
        {
            var text = Library.Format(Library.Parse(E164, null), PhoneNumberFormat.INTERNATIONAL);
            // A dash between digits alone is a subtraction or a date.
            return string.Join(' ', text.Split(GroupSeparators, StringSplitOptions.RemoveEmptyEntries));
        }
        catch (NumberParseException)
        {
            // Of a country that the library does not know; any space will do.
            return $"{E164[..3]} {E164[3..]}";
        }
    }

    /// <summary>A number from storage or a carrier, already in E.164 form; a missing plus is forgiven.</summary>
    /// <exception cref="FormatException">It is not in that form.</exception>
    public static PhoneNumber FromE164(string e164)
    {
        var text = e164.StartsWith('+') ? e164 : "+" + e164;
        return text.Length is >= 4 and <= 16 && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0
            ? new PhoneNumber(text)
            : throw new FormatException("Not a number in E.164 form.");
    }

    /// <summary>Reads a number as a person typed it; <c>unreadable-number</c> when it cannot be in use,
    /// <c>not-a-mobile</c> for one that takes no texts: a landline, a service, a number that costs the caller more or
    /// nothing.</summary>
    /// <param name="text">Any usual spelling, full-width digits included.</param>
    /// <param name="region">
    /// ISO 3166-1 alpha-2 region assumed when the country code is missing, such as <c>US</c>.
    /// </param>
    public static Result<PhoneNumber> Parse(string text, string region)
    {
        try
        {
            // The library takes letters for the digits of their keys, where people type O for 0.
            if (Library.IsAlphaNumber(text))
            {
                return SmsProblems.UnreadableNumber("There are letters in the number.");
            }

            var number = Library.Parse(text, region);
            // An unknown kind is what the library calls not valid; asking for both would match every pattern twice.
            return Library.GetNumberType(number) switch
            {
                // Some plans do not tell mobiles from landlines, such as the North American one.
                PhoneNumberType.MOBILE or PhoneNumberType.FIXED_LINE_OR_MOBILE =>
                    new PhoneNumber(Library.Format(number, PhoneNumberFormat.E164)),
                // Numbers of services, such as 110 and 10086, are in a plan of their own.
                PhoneNumberType.UNKNOWN when !ShortNumbers.IsValidShortNumber(number) =>
                    SmsProblems.UnreadableNumber("The number is not in use in its country's plan."),
                _ => SmsProblems.NotAMobile(),
            };
        }
        catch (NumberParseException e)
        {
            return SmsProblems.UnreadableNumber(e.Message);
        }
    }

    /// <summary>Reads a number that may be held, to be looked up, opted out or erased: whether the plan of its
    /// country has it does not matter, since plans grow and texts come in from any number.</summary>
    /// <param name="text">In ASCII digits, with the spaces, dashes and invisible marks that people and phones
    /// add.</param>
    /// <param name="region">As of <see cref="Parse"/>.</param>
    /// <returns>The number; <c>unreadable-number</c> for what is no E.164 number: a plus and 8 to 15 digits, written
    /// so or with <c>00</c>; or without the country code of the region, and then as long as its mobile
    /// numbers.</returns>
    public static Result<PhoneNumber> ParseAny(string text, string region)
    {
        text = string.Concat(text.Where(c =>
            !char.IsControl(c) && char.GetUnicodeCategory(c) is not UnicodeCategory.Format));
        if (text.AsSpan().IndexOfAnyExcept(Spelling) >= 0)
        {
            return NotE164();
        }

        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        var international = text.Contains('+', StringComparison.Ordinal) ? digits
            : digits.StartsWith("00", StringComparison.Ordinal) ? digits[2..]
            : null;
        try
        {
            var number = Library.Parse(international is null ? text : "+" + international, region);
            if (Library.IsValidNumber(number)
                || (international is null && Library.IsPossibleNumberForType(number, PhoneNumberType.MOBILE)))
            {
                return new PhoneNumber(Library.Format(number, PhoneNumberFormat.E164));
            }
        }
        catch (NumberParseException)
        {
            // It may still be of a country that the library does not know yet.
        }

        return international is { Length: >= 8 and <= 15 } && international[0] != '0'
            ? new PhoneNumber("+" + international)
            : NotE164();

        static Problem NotE164() =>
            SmsProblems.UnreadableNumber("A number is a plus, the country code and the rest, 8 to 15 digits in all.");
    }

    /// <summary>The number for logs and problem details: all but the ends hidden.</summary>
    public override string ToString() => $"{E164[..2]}…{E164[^2..]}";
}
