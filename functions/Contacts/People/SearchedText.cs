using System.Buffers;

namespace CommunityAlerts.Contacts.People;

/// <summary>
/// A text that a person is searched by: the beginning of a name or of a part of it, the initials of its pinyin, the end
/// of a number, the beginning of a household, a part of an address.
/// </summary>
internal sealed class SearchedText
{
    /// <summary>The number of digits from which the end of a number is searched.</summary>
    private const int MinDigits = 4;

    /// <summary>The number of characters from which a part of an address is searched.</summary>
    private const int MinAddress = 2;

    /// <summary>The number of digits from which a zero before them may be the one for calls within a country.</summary>
    private const int MinNational = 8;

    /// <summary>Characters that people write in a number.</summary>
    private static readonly SearchValues<char> OfNumbers = SearchValues.Create("0123456789 +-()./‐‑–");

    private readonly string _text;
    private readonly string _household;

    /// <summary>The letters that may be initials; empty where the text is something else.</summary>
    private readonly string _initials;

    /// <summary>The digits that may end a number; empty where the text is something else.</summary>
    private readonly string _digits;

    /// <summary>Reads a text, folded (<see cref="PersonName.Fold"/>).</summary>
    public SearchedText(string text)
    {
        _text = text;
        _household = PersonText.Separator + text;
        _initials = text.All(char.IsAsciiLetterOrDigit) && text.Any(char.IsAsciiLetter) ? text : "";
        _digits = ReadDigits(text);
    }

    /// <summary>Whether a text consists of what people write in a number.</summary>
    public static bool IsNumber(string text) => text.AsSpan().IndexOfAnyExcept(OfNumbers) < 0;

    /// <summary>Whether the text finds a person.</summary>
    public bool Matches(in PersonLine person) =>
        MatchesName(person.Folded)
        || MatchesInitials(person)
        || (_digits.Length > 0 && MatchesDigits(person.Digits))
        || person.Households.IndexOf(_household, StringComparison.Ordinal) >= 0
        || (_text.Length >= MinAddress && person.Address.IndexOf(_text, StringComparison.Ordinal) >= 0);

    private bool MatchesName(ReadOnlySpan<char> name)
    {
        for (var start = 0; ; start++)
        {
            var found = name[start..].IndexOf(_text, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            start += found;
            if (PersonName.BeginsAt(name, start))
            {
                return true;
            }
        }
    }

    /// <summary>Whether the initials begin so, or from two letters on those of the given name.</summary>
    private bool MatchesInitials(in PersonLine person)
    {
        if (_initials.Length == 0 || person.Initials.Length == 0)
        {
            return false;
        }

        var givenName = PersonName.SurnameLength(person.Folded);
        foreach (var range in person.Initials.Split(' '))
        {
            var initials = person.Initials[range];
            if (
                initials.StartsWith(_initials, StringComparison.Ordinal)
                || (
                    _initials.Length > 1
                    && initials.Length > givenName
                    && initials[givenName..].StartsWith(_initials, StringComparison.Ordinal)
                )
            )
            {
                return true;
            }
        }

        return false;
    }

    private bool MatchesDigits(ReadOnlySpan<char> digits) =>
        digits.Length > 0
        && (
            digits.EndsWith(_digits, StringComparison.Ordinal)
            || (
                _digits.Length >= MinNational
                && _digits[0] == '0'
                && _digits.TrimStart('0').Length >= MinDigits
                && digits.EndsWith(_digits.TrimStart('0'), StringComparison.Ordinal)
            )
        );

    /// <summary>Returns the digits of a text that is at least four and what people write between them.</summary>
    private static string ReadDigits(string text)
    {
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        return digits.Length >= MinDigits && IsNumber(text) ? digits : "";
    }
}
