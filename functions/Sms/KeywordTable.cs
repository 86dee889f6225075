using CommunityAlerts.Api;

namespace CommunityAlerts.Sms;

/// <summary>The way in which a word of the table is matched.</summary>
public enum WordUse
{
    /// <summary>Matches only as the whole text.</summary>
    Whole,

    /// <summary>Matches the whole text, and where a short text begins or ends with it.</summary>
    Edge,

    /// <summary>Marks a text that holds the word anywhere as a likely request to stop.</summary>
    Likely,

    /// <summary>Negates a keyword that follows in the same clause.</summary>
    Negation,

    /// <summary>Marks a short text as a question, which an operator answers.</summary>
    Question,
}

/// <summary>A row of <c>keywords.csv</c>.</summary>
/// <param name="Word">The word as people write it.</param>
/// <param name="Keyword">The keyword that it means; <see cref="Keyword.None"/> for negations and questions.</param>
/// <param name="Use">The way in which it is matched.</param>
public sealed record KeywordRow(string Word, Keyword Keyword, WordUse Use)
{
    /// <summary>The word in the form of <see cref="ReplyText.Letters"/>.</summary>
    public string Letters { get; } = ReplyText.Parse(Word).Letters;
}

/// <summary>
/// The words that replies are recognised by, in all languages: <c>keywords.csv</c>, columns word, keyword (stop, start,
/// help or empty) and use.
/// </summary>
/// <remarks>The words are those that carriers handle on toll-free numbers, those of the FCC's rule on revoking
/// consent, and those of Chinese practice.</remarks>
public static class KeywordTable
{
    private const string Resource = "keywords.csv";

    public static IReadOnlyList<KeywordRow> Rows { get; } =
    [.. EmbeddedTable.Read(Resource).Select(row => Row(row.Cells, row.Line))];

    private static KeywordRow Row(string[] cells, int line)
    {
        var keyword = Keyword.None;
        return
            cells is [var word, var asks, var how]
            && (asks.Length == 0 || Enum.TryParse(asks, ignoreCase: true, out keyword))
            && Enum.TryParse<WordUse>(how, ignoreCase: true, out var use)
            ? new KeywordRow(word, keyword, use)
            : throw new InvalidDataException($"{Resource}, line {line}: a row is word,keyword,how.");
    }
}
