using System.Text;

namespace CommunityAlerts.Sms;

/// <summary>A text normalised for keyword matching: its letters and digits, and the places where words and clauses
/// begin.</summary>
public sealed class ReplyText
{
    /// <summary>
    /// The first code point of scripts without spaces between words (Chinese, Japanese, Korean), where each letter may
    /// begin a word.
    /// </summary>
    private const int FirstUnspaced = 0x2E80;

    /// <summary>Characters that separate clauses, after NFKC normalisation.</summary>
    private const string Separators = ",.;:!?。、…\r\n";

    private readonly bool[] _beginsWord;
    private readonly int[] _clauseNumbers;

    private ReplyText(string letters, bool[] begins, int[] clauses, bool isQuestion) =>
        (Letters, _beginsWord, _clauseNumbers, IsQuestion) = (letters, begins, clauses, isQuestion);

    /// <summary>
    /// The letters and digits, in capitals, after NFKC normalisation (full-width forms become usual ones).
    /// </summary>
    public string Letters { get; }

    /// <summary>Whether it has a question mark.</summary>
    public bool IsQuestion { get; }

    public static ReplyText Parse(string text)
    {
        // A lone surrogate cannot be normalised, and is not a letter.
        var normalized = string.Concat(text.EnumerateRunes().Where(r => r != Rune.ReplacementChar))
            .Normalize(NormalizationForm.FormKC)
            .ToUpperInvariant();
        var letters = new StringBuilder();
        List<bool> begins = [];
        List<int> clauses = [];
        var clause = 0;
        int? previousRune = null;
        foreach (var rune in normalized.EnumerateRunes())
        {
            if (!Rune.IsLetterOrDigit(rune))
            {
                previousRune = null;
                clause += rune.IsBmp && Separators.Contains((char)rune.Value, StringComparison.Ordinal) ? 1 : 0;
                continue;
            }

            var beginsHere = previousRune is null || rune.Value >= FirstUnspaced || previousRune >= FirstUnspaced;
            for (var unit = 0; unit < rune.Utf16SequenceLength; unit++)
            {
                begins.Add(beginsHere && unit == 0);
                clauses.Add(clause);
            }

            letters.Append(rune.ToString());
            previousRune = rune.Value;
        }

        var isQuestion = normalized.Contains('?', StringComparison.Ordinal);
        return new ReplyText(letters.ToString(), [.. begins], [.. clauses], isQuestion);
    }

    /// <summary>
    /// Whether the letters begin at an index and form whole words: STOP is neither in "nonstop" nor in "stopped".
    /// </summary>
    public bool HasWordAt(int at, string letters)
    {
        var end = at + letters.Length;
        return at >= 0
            && letters.Length > 0
            && end <= Letters.Length
            && _beginsWord[at]
            && (end == Letters.Length || _beginsWord[end])
            && string.CompareOrdinal(Letters, at, letters, 0, letters.Length) == 0;
    }

    /// <summary>Whether a word begins at an index of the letters.</summary>
    public bool BeginsWordAt(int at) => _beginsWord[at];

    public bool Contains(string letters) => Enumerable.Range(0, Letters.Length).Any(at => HasWordAt(at, letters));

    /// <summary>Whether the letters end directly before <paramref name="at"/>, in the same clause.</summary>
    public bool HasRightBefore(int at, string letters) =>
        HasWordAt(at - letters.Length, letters) && _clauseNumbers[at - 1] == _clauseNumbers[at];

    /// <summary>Whether the letters occur before <paramref name="at"/>, in the same clause.</summary>
    public bool ContainsBefore(int at, string letters) =>
        Enumerable
            .Range(0, at)
            .Any(before =>
                before + letters.Length <= at
                && _clauseNumbers[before] == _clauseNumbers[at]
                && HasWordAt(before, letters)
            );

    /// <summary>Whether the text consists of these letters, repeated twice or more.</summary>
    public bool IsRepeated(string letters)
    {
        var at = 0;
        while (HasWordAt(at, letters))
        {
            at += letters.Length;
        }

        return at == Letters.Length && at > letters.Length;
    }
}
