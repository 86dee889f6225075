using CommunityAlerts.Api;

namespace CommunityAlerts.Sms;

/// <summary>The signatures that a sender puts before texts.</summary>
/// <remarks>One Chinese character makes a text cost as Chinese does: behind <c>【平安社区】</c> an English text of 71
/// characters takes two segments, behind <c>[Safe Home] </c> one.</remarks>
/// <param name="Usual">The signature of texts in every other language; null or empty is none.</param>
/// <param name="ByLanguage">Signatures of texts in a language, by BCP 47 tag; an empty one is none.</param>
public sealed record SenderSignatures(string? Usual, IReadOnlyDictionary<string, string> ByLanguage)
{
    /// <summary>The signatures of a sender that has none.</summary>
    public static readonly SenderSignatures None = new(Usual: null);

    /// <summary>Makes the signatures of a sender that has one for all languages.</summary>
    public SenderSignatures(string? Usual)
        : this(Usual, new Dictionary<string, string>(StringComparer.Ordinal)) { }

    /// <summary>Every signature that is not empty, each once.</summary>
    public IEnumerable<string> All =>
        ByLanguage.Values.Prepend(Usual ?? "").Where(s => s.Length > 0).Distinct(StringComparer.Ordinal);

    /// <summary>
    /// Returns the signature of a text in a language: that of its tag, of the tag shortened from the right, the usual
    /// one; empty where there is none.
    /// </summary>
    public string For(string? language) =>
        LanguageTag.Shorten(language).Select(Find).FirstOrDefault(s => s is not null) ?? Usual ?? "";

    /// <summary>
    /// Returns the signature of a text whose language nobody named: that of English where all letters of the text are
    /// Latin, of Chinese where some are Chinese, else the usual one.
    /// </summary>
    public string ForWritten(string text)
    {
        var letters = text.Where(char.IsLetter).ToList();
        var language =
            letters.Count == 0 ? null
            : letters.TrueForAll(IsLatin) ? "en"
            : letters.Exists(IsHan) && !letters.Exists(IsKanaOrHangul) ? "zh"
            : null;
        var own = language is null
            ? null
            : ByLanguage
                .Where(s => LanguageTag.Shorten(s.Key).Contains(language, StringComparer.OrdinalIgnoreCase))
                .OrderBy(s => s.Key, StringComparer.Ordinal)
                .Select(s => s.Value)
                .FirstOrDefault();
        return own ?? Usual ?? "";
    }

    private string? Find(string tag) =>
        ByLanguage.FirstOrDefault(s => s.Key.Equals(tag, StringComparison.OrdinalIgnoreCase)).Value;

    private static bool IsLatin(char letter) => letter is < '\u0250' or (>= '\u1e00' and <= '\u1eff');

    private static bool IsHan(char letter) => letter is (>= '\u3400' and <= '\u9fff') or (>= '\uf900' and <= '\ufaff');

    private static bool IsKanaOrHangul(char letter) =>
        letter is (>= '\u3040' and <= '\u30ff') or (>= '\u1100' and <= '\u11ff') or (>= '\uac00' and <= '\ud7a3');
}
