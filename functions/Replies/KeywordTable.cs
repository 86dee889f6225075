using CommunityAlerts.Api;

namespace CommunityAlerts.Replies;

/// <summary>The way in which a word of the table counts.</summary>
public enum WordUse
{
    /// <summary>Counts as the whole text alone.</summary>
    Whole,

    /// <summary>Counts also where a short text begins or ends with it.</summary>
    Edge,

    /// <summary>Marks a text that holds the word anywhere as a likely request to stop.</summary>
    Likely,

    /// <summary>Counts before a word of the same clause: the text does not ask for that.</summary>
    Negation,

    /// <summary>Counts in a short text: it asks how, or whether, and a person answers.</summary>
    Question,
}

/// <summary>A row of <c>keywords.csv</c>.</summary>
/// <param name="Word">As people write it.</param>
/// <param name="Keyword">What it asks for; none for negations and questions.</param>
/// <param name="Use">How it counts.</param>
public sealed record KeywordRow(string Word, Keyword Keyword, WordUse Use)
{
    /// <summary>The word as <see cref="ReplyText.Letters"/> has it.</summary>
    public string Letters { get; } = ReplyText.Parse(Word).Letters;
}

/// <summary>Every word that replies are understood by, in all languages: <c>keywords.csv</c>, columns word, keyword
/// (stop, start, help or nothing) and how.</summary>
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
        return cells is [var word, var asks, var how]
            && (asks.Length == 0 || Enum.TryParse(asks, ignoreCase: true, out keyword))
            && Enum.TryParse<WordUse>(how, ignoreCase: true, out var use)
            ? new KeywordRow(word, keyword, use)
            : throw new InvalidDataException($"{Resource}, line {line}: a row is word,keyword,how.");
    }
}
