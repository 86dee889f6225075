using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CommunityAlerts.Sms;

/// <summary>Parses JSON of the carrier, and replaces lone surrogates instead of failing on them.</summary>
/// <remarks>The framework's reader refuses a text with half a surrogate pair only when the text is asked for, and with
/// an exception that is not
/// <see cref="JsonException"/>. Here each lone surrogate becomes U+FFFD before parsing, in names as in values. Linear
/// in the input.</remarks>
internal static partial class LenientJson
{
    private const string Replacement = "\\uFFFD";

    /// <summary>Events are flat; deeper nesting than this is refused.</summary>
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1_000 };

    /// <summary>Parses UTF-8.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8) => Parse(Encoding.UTF8.GetString(utf8.Span));

    /// <summary>Parses text.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonDocument Parse(string text) => JsonDocument.Parse(ReplaceLoneSurrogates(text), Options);

    private static string ReplaceLoneSurrogates(string json) =>
        Escapes().Replace(json, escape => escape.Length == Replacement.Length ? Replacement : escape.Value);

    /// <summary>
    /// An escaped surrogate pair (12 characters), an escaped surrogate without its pair (6), or the start of any other
    /// escape (2).
    /// </summary>
    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\.")]
    private static partial Regex Escapes();
}
