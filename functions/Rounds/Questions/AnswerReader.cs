using CommunityAlerts.Sms;

namespace CommunityAlerts.Rounds.Questions;

/// <summary>
/// Finds the answer in a reply as people type it: case, full-width letters, spaces, punctuation, emoji, our signature
/// and words of courtesy do not matter.
/// </summary>
/// <remarks>
/// A word that opts out, opts in or asks for help is never an answer. The rest of the text must be the word and nothing
/// else: 没收到 and "1 of us is ill" are for a person to read.
/// </remarks>
public static class AnswerReader
{
    /// <summary>Finds the option that a reply means; null where a person has to read it.</summary>
    public static AnswerOption? Find(IReadOnlyList<AnswerOption> options, string text)
    {
        var recognition = Keywords.Read(text);
        if (recognition.Keyword is not Keyword.None || recognition.LikelyStop)
        {
            return null;
        }

        var words = (
            from option in options
            from word in option.Words.Values.SelectMany(w => w)
            let letters = ReplyText.Parse(word).Letters
            where letters.Length > 0
            select (Option: option, Letters: letters)
        ).ToList();
        var parts = Keywords.ReadParts(text);
        return new[] { parts.Whole, parts.Unquoted, parts.FirstLine }
            .Where(part => !part.IsQuestion)
            .Select(part => words.Find(w => Means(part, w.Letters)).Option)
            .FirstOrDefault(option => option is not null);
    }

    /// <summary>Whether a text is a word, alone or repeated, with nothing but courtesy beside it.</summary>
    private static bool Means(ReplyText text, string letters)
    {
        var from = 0;
        var end = text.Letters.Length;
        do
        {
            if (IsAt(text, from, end, letters))
            {
                return true;
            }
        } while (TrySkipCourtesy(text, ref from, ref end));

        return text.IsRepeated(letters);
    }

    /// <summary>
    /// Whether the word is all that stands between two positions. Digits must stand together: "1 2" is not 12.
    /// </summary>
    private static bool IsAt(ReplyText text, int from, int end, string letters) =>
        end - from == letters.Length
        && text.HasWordAt(from, letters)
        && (!letters.All(char.IsAsciiDigit) || !Enumerable.Range(from + 1, letters.Length - 1).Any(text.BeginsWordAt));

    private static bool TrySkipCourtesy(ReplyText text, ref int from, ref int end)
    {
        foreach (var courtesy in AnswerWords.Courtesies)
        {
            if (courtesy.Length >= end - from)
            {
                continue;
            }

            if (text.HasWordAt(end - courtesy.Length, courtesy))
            {
                end -= courtesy.Length;
                return true;
            }

            if (text.HasWordAt(from, courtesy))
            {
                from += courtesy.Length;
                return true;
            }
        }

        return false;
    }
}
