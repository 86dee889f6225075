using System.Text.RegularExpressions;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Rounds.Questions;

/// <summary>Finds the field errors of a question's options, above all words that would be misunderstood.</summary>
internal static partial class OptionValidator
{
    /// <summary>The maximum number of options of a question.</summary>
    public const int MaxOptions = 10;

    /// <summary>The maximum number of words of an option, in all languages.</summary>
    public const int MaxWords = 50;

    /// <summary>The maximum number of characters of a word.</summary>
    public const int MaxWord = 20;

    /// <summary>The maximum number of characters of an option's label in one language.</summary>
    public const int MaxLabel = 60;

    public static IEnumerable<FieldError> Validate(Ask ask, string pointer)
    {
        var options = ask.Options!;
        if (options.Count is 0 or > MaxOptions)
        {
            yield return new(pointer, "wrong-count", $"Give 1 to {MaxOptions} options, or leave them out.")
            {
                Max = MaxOptions,
            };
            yield break;
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        var optionsByLetters = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (i, option) in options.Index())
        {
            var place = AskValidator.Point($"{pointer}/", i);
            if (!IdPattern().IsMatch(option.Id))
            {
                yield return new($"{place}/id", "unusable-id", "Write 1 to 30 lower-case letters, digits and hyphens.");
            }
            else if (!ids.Add(option.Id))
            {
                yield return new($"{place}/id", "unusable-id", "Give each option an id of its own.");
            }

            foreach (var error in AskValidator.ValidateTexts(option.Label, $"{place}/label", MaxLabel))
            {
                yield return error;
            }

            foreach (var error in ValidateWords(ask, i, $"{place}/words", optionsByLetters))
            {
                yield return error;
            }
        }
    }

    private static IEnumerable<FieldError> ValidateWords(
        Ask ask,
        int index,
        string pointer,
        Dictionary<string, int> optionsByLetters
    )
    {
        var words = ask.Options![index].Words;
        var count = words.Values.Sum(w => w.Count);
        if (count > MaxWords || (count == 0 && ask.Ways.Contains(AnswerWay.Reply)))
        {
            yield return new(pointer, "wrong-count", $"Give 1 to {MaxWords} words by which a reply means this.")
            {
                Max = MaxWords,
            };
            yield break;
        }

        foreach (var (language, inLanguage) in words)
        {
            foreach (var (i, word) in inLanguage.Index())
            {
                var place = AskValidator.Point($"{pointer}/{language}/", i);
                if (FindWordError(place, word) is { } error)
                {
                    yield return error;
                }
                // One option may have the same word in several languages, such as 1.
                else if (!IsFirstOrOwn(optionsByLetters, ReplyText.Parse(word).Letters, index))
                {
                    yield return new(
                        place,
                        "word-twice",
                        "Another option has this word, also where it is written in another way."
                    );
                }
            }
        }
    }

    /// <summary>Enters a word for an option; false where another option has it.</summary>
    private static bool IsFirstOrOwn(Dictionary<string, int> optionsByLetters, string letters, int option) =>
        optionsByLetters.TryAdd(letters, option) || optionsByLetters[letters] == option;

    private static FieldError? FindWordError(string pointer, string word)
    {
        if (word.Length > MaxWord)
        {
            return new(pointer, "too-long", $"At most {MaxWord} characters.") { Max = MaxWord };
        }

        if (ReplyText.Parse(word).Letters.Length == 0)
        {
            return new(pointer, "empty", "Write a word with a letter or a digit: the rest of a reply is not read.");
        }

        var recognition = Keywords.Read(word);
        return recognition.Keyword is not Keyword.None || recognition.LikelyStop
            ? new(
                pointer,
                "word-is-a-keyword",
                "A reply with this word opts out, opts in or asks for help, so it cannot be an answer."
            )
            : null;
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,29}\z")]
    private static partial Regex IdPattern();
}
