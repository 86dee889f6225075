using System.Text;

namespace CommunityAlerts.Replies;

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

    private readonly bool[] _begins;
    private readonly int[] _clauses;

    private ReplyText(string letters, bool[] begins, int[] clauses, bool isQuestion) =>
        (Letters, _begins, _clauses, IsQuestion) = (letters, begins, clauses, isQuestion);

    /// <summary>
    /// The letters and digits, in capitals, after NFKC normalisation (full-width forms become usual ones).
    /// </summary>
    public string Letters { get; }

    /// <summary>Whether it has a question mark.</summary>
    public bool IsQuestion { get; }

    public static ReplyText Parse(string text)
    {
        // A lone surrogate cannot be normalised, and is not a letter.
        var whole = string.Concat(text.EnumerateRunes().Where(r => r != Rune.ReplacementChar))
            .Normalize(NormalizationForm.FormKC).ToUpperInvariant();
        var letters = new StringBuilder();
        List<bool> begins = [];
        List<int> clauses = [];
        var clause = 0;
        int? before = null;
        foreach (var rune in whole.EnumerateRunes())
        {
            if (!Rune.IsLetterOrDigit(rune))
            {
                before = null;
                clause += rune.IsBmp && Separators.Contains((char)rune.Value, StringComparison.Ordinal) ? 1 : 0;
                continue;
            }

            var beginsHere = before is null || rune.Value >= FirstUnspaced || before >= FirstUnspaced;
            for (var unit = 0; unit < rune.Utf16SequenceLength; unit++)
            {
                begins.Add(beginsHere && unit == 0);
                clauses.Add(clause);
            }

            letters.Append(rune.ToString());
            before = rune.Value;
        }

        var isQuestion = whole.Contains('?', StringComparison.Ordinal);
        return new ReplyText(letters.ToString(), [.. begins], [.. clauses], isQuestion);
    }

    /// <summary>
    /// Whether the letters begin at an index and form whole words: STOP is neither in "nonstop" nor in "stopped".
    /// </summary>
    public bool HasAt(int at, string letters) =>
        at >= 0 && letters.Length > 0 && at + letters.Length is var end && end <= Letters.Length
        && _begins[at] && (end == Letters.Length || _begins[end])
        && string.CompareOrdinal(Letters, at, letters, 0, letters.Length) == 0;

    public bool Contains(string letters) => Enumerable.Range(0, Letters.Length).Any(at => HasAt(at, letters));

    /// <summary>Whether the letters end directly before <paramref name="at"/>, in the same clause.</summary>
    public bool HasRightBefore(int at, string letters) =>
        HasAt(at - letters.Length, letters) && _clauses[at - 1] == _clauses[at];

    /// <summary>Whether the letters occur before <paramref name="at"/>, in the same clause.</summary>
    public bool ContainsBefore(int at, string letters) =>
        Enumerable.Range(0, at).Any(before =>
            before + letters.Length <= at && _clauses[before] == _clauses[at] && HasAt(before, letters));

    /// <summary>Whether the text consists of these letters, repeated twice or more.</summary>
    public bool IsRepeated(string letters)
    {
        var at = 0;
        while (HasAt(at, letters))
        {
            at += letters.Length;
        }

        return at == Letters.Length && at > letters.Length;
    }
}
