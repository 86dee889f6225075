using System.Text;
using System.Text.Json;

namespace CommunityAlerts.Sms;

/// <summary>Reads JSON that somebody else writes, and loses none of it to a broken character.</summary>
/// <remarks>The framework's reader refuses a text with half a surrogate pair only when the text is asked for, and with an exception that is not
/// <see cref="JsonException"/>. Here what is no character becomes U+FFFD beforehand, in names as in values. Linear in the input.</remarks>
internal static class LenientJson
{
    private const string Replacement = "\\uFFFD";

    /// <summary>Events are flat; what is nested deeper than this is nobody's.</summary>
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1_000 };

    /// <summary>Parses UTF-8.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8) => Parse(Encoding.UTF8.GetString(utf8.Span));

    /// <summary>Parses text.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonDocument Parse(string text) => JsonDocument.Parse(Mend(text), Options);

    /// <summary>Replaces escapes of surrogates that have no partner, and lone surrogates that stand there as they are.</summary>
    private static string Mend(string text)
    {
        if (!text.Contains("\\u", StringComparison.Ordinal) && !text.Any(char.IsSurrogate))
        {
            return text;
        }

        var mended = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i += text[i + 1] == 'u' ? AppendEscape(mended, text, i) : Append(mended, text, i, 2);
            }
            else if (char.IsSurrogate(text[i]))
            {
                var isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
                _ = isPair ? mended.Append(text, i, 2) : mended.Append('\uFFFD');
                i += isPair ? 2 : 1;
            }
            else
            {
                i += Append(mended, text, i, 1);
            }
        }

        return mended.ToString();
    }

    private static int AppendEscape(StringBuilder mended, string text, int at)
    {
        if (Unit(text, at) is not { } unit || !char.IsSurrogate(unit))
        {
            return Append(mended, text, at, 2);
        }

        if (Unit(text, at + 6) is { } low && char.IsSurrogatePair(unit, low))
        {
            return Append(mended, text, at, 12);
        }

        mended.Append(Replacement);
        return 6;
    }

    /// <summary>The UTF-16 unit that <c>\uXXXX</c> stands for; null where there is no such escape.</summary>
    private static char? Unit(string text, int at) =>
        at + 6 <= text.Length && text[at] == '\\' && text[at + 1] == 'u' && ushort.TryParse(text.AsSpan(at + 2, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var unit) ? (char)unit : null;

    private static int Append(StringBuilder mended, string text, int at, int count)
    {
        mended.Append(text, at, count);
        return count;
    }
}
