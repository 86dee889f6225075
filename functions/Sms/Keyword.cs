using System.Text.RegularExpressions;

namespace CommunityAlerts.Sms;

/// <summary>The request that a reply makes.</summary>
public enum Keyword
{
    /// <summary>The reply has no keyword; it is kept for an operator to read.</summary>
    None,

    /// <summary>The writer asks for no more texts.</summary>
    Stop,

    /// <summary>The writer asks to be texted again.</summary>
    Start,

    /// <summary>The writer asks who the sender is.</summary>
    Help,
}

/// <summary>The recognised request of a text.</summary>
/// <param name="Keyword">The keyword.</param>
/// <param name="LikelyStop">
/// Whether, where there is no keyword, the writer probably wants no more texts, which an operator decides.
/// </param>
public sealed record Recognition(Keyword Keyword, bool LikelyStop);

/// <summary>The texts of a reply that each may be all that the writer wants to say.</summary>
/// <param name="Whole">The reply.</param>
/// <param name="Unquoted">The reply without bracketed signatures.</param>
/// <param name="FirstLine">The first line, or the part before <c>-- </c>.</param>
public sealed record ReplyParts(ReplyText Whole, ReplyText Unquoted, ReplyText FirstLine);

/// <summary>Recognises keywords, by the table <c>keywords.csv</c>.</summary>
/// <remarks>
/// Case, full-width letters, spaces, punctuation and emoji are ignored. A word counts as the whole text, and as its
/// first line or the part before <c>-- </c>, since phones add signatures; words of use <c>edge</c> also where a short
/// text begins or ends with them. A text with a negation before the word in the same clause, or with a question, is
/// left to an operator, since a wrong guess would end alerts that the writer needs.
/// </remarks>
public static partial class Keywords
{
    /// <summary>
    /// The maximum letters and digits of a short text: a keyword with a few words around it, such as 请退订谢谢.
    /// </summary>
    public const int MaxShortText = 15;

    /// <summary>The maximum letters and digits beside a keyword in a short text, however long the keyword is.</summary>
    private const int MaxSurroundingLetters = 8;

    private static readonly Dictionary<string, Keyword> KeywordsByLetters = KeywordTable
        .Rows.Where(r => r.Use is WordUse.Whole or WordUse.Edge)
        .ToDictionary(r => r.Letters, r => r.Keyword, StringComparer.Ordinal);

    private static readonly KeywordRow[] EdgeWords = ByLength(WordUse.Edge);
    private static readonly KeywordRow[] StopWords = ByLength(WordUse.Edge, WordUse.Likely);
    private static readonly KeywordRow[] Negations = ByLength(WordUse.Negation);
    private static readonly KeywordRow[] Questions = ByLength(WordUse.Question);

    public static Keyword Recognize(string text) => Read(text).Keyword;

    /// <summary>Recognises the request of a text.</summary>
    public static Recognition Read(string text)
    {
        var (whole, unquoted, firstLine) = ReadParts(text);

        // The first match counts. HELP as a first line does not: the lines below it may describe an emergency.
        IEnumerable<Keyword> matches =
        [
            MatchWhole(whole),
            MatchWhole(unquoted),
            MatchWhole(firstLine) is var keyword and not Keyword.Help ? keyword : Keyword.None,
            MatchEdge(whole),
            MatchEdge(firstLine),
        ];
        return matches.FirstOrDefault(k => k != Keyword.None) is var found and not Keyword.None
            ? new Recognition(found, LikelyStop: false)
            : new Recognition(Keyword.None, IsLikelyStop(whole));
    }

    /// <summary>
    /// Reads the texts that each may be all that the writer wants to say: the whole, the whole without our signature in
    /// brackets, and the first line or the part before <c>-- </c>.
    /// </summary>
    public static ReplyParts ReadParts(string text) =>
        new(
            ReplyText.Parse(text),
            // A reply may quote our text's signature: 【平安社区】T.
            ReplyText.Parse(QuotedSignaturePattern().Replace(text, " ")),
            ReplyText.Parse(EndOfFirstLinePattern().Split(text.TrimStart(), 2)[0])
        );

    private static Keyword MatchWhole(ReplyText text) =>
        KeywordsByLetters.TryGetValue(text.Letters, out var keyword)
            ? keyword
            : EdgeWords.FirstOrDefault(e => text.IsRepeated(e.Letters))?.Keyword ?? Keyword.None;

    private static Keyword MatchEdge(ReplyText text)
    {
        if (text.IsQuestion || Questions.Any(q => text.Contains(q.Letters)))
        {
            return Keyword.None;
        }

        foreach (var edge in EdgeWords)
        {
            var endIndex = text.Letters.Length - edge.Letters.Length;
            if (text.Letters.Length > MaxShortText && endIndex > MaxSurroundingLetters)
            {
                continue;
            }

            if (text.HasWordAt(0, edge.Letters) || text.HasWordAt(endIndex, edge.Letters))
            {
                var at = text.HasWordAt(0, edge.Letters) ? 0 : endIndex;
                return Negations.Any(n => text.ContainsBefore(at, n.Letters)) ? Keyword.None : edge.Keyword;
            }
        }

        return Keyword.None;
    }

    /// <summary>Whether the text contains a stop word anywhere that is not directly negated.</summary>
    private static bool IsLikelyStop(ReplyText text)
    {
        for (var at = 0; at < text.Letters.Length; at++)
        {
            if (Array.Find(StopWords, w => text.HasWordAt(at, w.Letters)) is { } found)
            {
                if (found.Keyword is Keyword.Stop && !Array.Exists(Negations, n => text.HasRightBefore(at, n.Letters)))
                {
                    return true;
                }

                at += found.Letters.Length - 1;
            }
        }

        return false;
    }

    private static KeywordRow[] ByLength(params ReadOnlySpan<WordUse> uses)
    {
        var wanted = uses.ToArray();
        return [.. KeywordTable.Rows.Where(r => wanted.Contains(r.Use)).OrderByDescending(r => r.Letters.Length)];
    }

    [GeneratedRegex(@"【[^【】]*】|\[[^\[\]]*\]", RegexOptions.NonBacktracking)]
    private static partial Regex QuotedSignaturePattern();

    [GeneratedRegex(@"[\r\n\u0085\u2028\u2029]|(?<!\S)--(?!\S)")]
    private static partial Regex EndOfFirstLinePattern();
}
