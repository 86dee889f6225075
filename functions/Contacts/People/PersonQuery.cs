using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Contacts.People;

/// <summary>
/// The text by which people are searched. It finds whom it matches as a whole, and whom each of its words matches, such
/// as a name and the end of a number.
/// </summary>
public sealed class PersonQuery
{
    /// <summary>The maximum number of characters of a query.</summary>
    public const int MaxLength = 60;

    /// <summary>The maximum number of words that are searched one by one.</summary>
    public const int MaxWords = 6;

    /// <summary>The ways to read the text; all texts of one of them have to match.</summary>
    private readonly SearchedText[][] _ways;

    private PersonQuery(string text) =>
        _ways = [
            .. ReadWays(text)
                .DistinctBy(words => string.Join('\n', words), StringComparer.Ordinal)
                .Select(words => words.Select(w => new SearchedText(w)).ToArray()),
        ];

    /// <summary>Reads a query; its problem points at <c>/q</c>.</summary>
    public static Result<PersonQuery> Parse(string q)
    {
        var trimmed = q.Trim();
        return trimmed.Length <= MaxLength && PersonName.Fold(Cells.Clean(trimmed)) is { Length: > 0 } text
            ? new PersonQuery(text)
            : CommonProblems.InvalidFields(
                new FieldError("/q", "wrong-length", $"Search for 1 to {MaxLength} characters.") { Max = MaxLength }
            );
    }

    /// <summary>Whether the query finds a person.</summary>
    public bool Matches(in PersonLine person)
    {
        foreach (var words in _ways)
        {
            if (MatchesAll(words, person))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the query finds a person.</summary>
    public bool Matches(PersonText person) => Matches(new PersonLine(person));

    private static bool MatchesAll(SearchedText[] words, in PersonLine person)
    {
        foreach (var word in words)
        {
            if (!word.Matches(person))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Reads a text as a whole, by its words, and by its words with a number in one, however it is spaced: 王 138 0013
    /// 8000. One of too many words is read as a whole.
    /// </summary>
    private static IEnumerable<string[]> ReadWays(string text)
    {
        yield return [text];
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is > 1 and <= MaxWords)
        {
            yield return words;
            yield return JoinNumbers(words);
        }
    }

    private static string[] JoinNumbers(string[] words)
    {
        List<string> joined = [];
        foreach (var word in words)
        {
            if (joined.Count > 0 && SearchedText.IsNumber(joined[^1]) && SearchedText.IsNumber(word))
            {
                joined[^1] += $" {word}";
            }
            else
            {
                joined.Add(word);
            }
        }

        return [.. joined];
    }
}
