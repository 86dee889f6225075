using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CommunityAlerts.Sms;

/// <summary>Parses JSON of the carrier, and replaces lone surrogates instead of failing on them.</summary>
/// <remarks>
/// System.Text.Json fails on a lone surrogate only when the string is read, and with an exception that is not a
/// <see cref="JsonException"/>. Here each lone surrogate, in names and values, becomes U+FFFD before parsing. The time
/// is linear in the input.
/// </remarks>
internal static partial class LenientJson
{
    private const string Replacement = "\\uFFFD";

    /// <summary>The maximum nesting: events are flat, so deeper JSON is refused.</summary>
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1_000 };

    /// <summary>Parses UTF-8 JSON.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8) => Parse(Encoding.UTF8.GetString(utf8.Span));

    /// <summary>Parses JSON text.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonDocument Parse(string text) => JsonDocument.Parse(ReplaceLoneSurrogates(text), Options);

    private static string ReplaceLoneSurrogates(string json) =>
        EscapesPattern().Replace(json, escape => escape.Length == Replacement.Length ? Replacement : escape.Value);

    /// <summary>
    /// An escaped surrogate pair (12 characters), an escaped surrogate without its pair (6), or the start of any other
    /// escape (2).
    /// </summary>
    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\.")]
    private static partial Regex EscapesPattern();
}
