using System.Collections.Frozen;
using System.Text;

namespace CommunityAlerts.Replies;

/// <summary>What a reply asks for.</summary>
public enum Keyword
{
    /// <summary>No keyword: kept for a person to read.</summary>
    None,

    /// <summary>Text me no more.</summary>
    Stop,

    /// <summary>Text me again.</summary>
    Start,

    /// <summary>Who is this?</summary>
    Help,
}

/// <summary>Recognises keywords.</summary>
/// <remarks>The words are those that carriers handle on toll-free numbers, and those of Chinese practice.
/// A text is a keyword only as a whole: "please don't stop" is none. Case, full-width letters, spaces, punctuation and emoji do not matter.</remarks>
public static class Keywords
{
    private static readonly FrozenDictionary<string, Keyword> Words = new (Keyword Keyword, string[] Words)[]
    {
        (Keyword.Stop, ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "T", "TD", "N", "R", "退订", "退訂", "拒收"]),
        (Keyword.Start, ["START", "UNSTOP", "恢复", "恢復", "订阅", "訂閱"]),
        (Keyword.Help, ["HELP", "INFO", "帮助", "幫助"]),
    }.SelectMany(k => k.Words, (k, word) => KeyValuePair.Create(word, k.Keyword)).ToFrozenDictionary(StringComparer.Ordinal);

    public static Keyword Of(string text) => Words.GetValueOrDefault(Core(text));

    /// <summary>Letters and digits alone, in capitals, full-width ones as usual ones.</summary>
    private static string Core(string text)
    {
        // Half of a surrogate pair cannot be normalised; it is no letter either.
        var whole = string.Concat(text.EnumerateRunes().Where(r => r != Rune.ReplacementChar));
        return string.Concat(whole.Normalize(NormalizationForm.FormKC).EnumerateRunes().Where(Rune.IsLetterOrDigit)).ToUpperInvariant();
    }
}
