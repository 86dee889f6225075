using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Templates;

/// <summary>Finds a signature in texts that one is put before anyway: the sender's own, or another one.</summary>
internal static partial class SignatureWarning
{
    /// <summary>
    /// Finds a signature that the text has too, first that of its language; else what stands in brackets at its
    /// beginning, which handsets and carriers take for a signature; null where it has neither.
    /// </summary>
    public static FieldError? Find(string text, SenderSignatures signatures, string language)
    {
        var own = signatures.For(language);
        if (own.Length == 0)
        {
            return null;
        }

        var (plain, starts) = Normalize(text);
        foreach (var signature in signatures.All.OrderBy(s => s == own ? 0 : 1))
        {
            if (FindSignature(plain, signature) is var (at, length))
            {
                var name = signature.Trim();
                return new FieldError(
                    Wording.Pointer(language),
                    "signature-twice",
                    $"The text has the signature '{name}', and one is put before each text."
                )
                {
                    Name = name,
                    Found = text[starts[at]..starts[at + length]],
                    Instead = "",
                };
            }
        }

        return LeadingPattern().Match(text) is { Success: true } leading
            ? new FieldError(
                Wording.Pointer(language),
                "signature-look-alike",
                $"The text begins as a signature does, and '{own.Trim()}' is put before it."
            )
            {
                Name = own.Trim(),
                Found = leading.Value,
                Instead = "",
            }
            : null;
    }

    /// <summary>Some words in Chinese brackets at the beginning, and the white space around them.</summary>
    [GeneratedRegex(@"^\s{0,20}【[^【】\r\n]{1,30}】\s{0,20}", RegexOptions.NonBacktracking)]
    private static partial Regex LeadingPattern();

    /// <summary>
    /// Finds the signature in the normalized text; one without brackets counts at the beginning alone. The white space
    /// behind it belongs to it, since that is not in the normalized text.
    /// </summary>
    private static (int At, int Length)? FindSignature(string plain, string signature)
    {
        var wanted = Normalize(signature).Plain;
        var at =
            wanted.Length == 0 ? -1
            : wanted[0] == '[' ? plain.IndexOf(wanted, StringComparison.Ordinal)
            : plain.StartsWith(wanted, StringComparison.Ordinal) ? 0
            : -1;
        return at < 0 ? null : (at, wanted.Length);
    }

    /// <summary>
    /// Returns the text without white space, widths and kinds of brackets, and where each of its characters begins in
    /// the text, the end included.
    /// </summary>
    private static (string Plain, IReadOnlyList<int> Starts) Normalize(string text)
    {
        var plain = new StringBuilder();
        List<int> starts = [];
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            foreach (var c in rune.ToString().Normalize(NormalizationForm.FormKC))
            {
                if (!char.IsWhiteSpace(c) && char.GetUnicodeCategory(c) is not UnicodeCategory.Format)
                {
                    starts.Add(at);
                    plain.Append(
                        c is '【' or '〔' or '「' or '〖' ? '['
                        : c is '】' or '〕' or '」' or '〗' ? ']'
                        : c
                    );
                }
            }

            at += rune.Utf16SequenceLength;
        }

        return (plain.ToString(), [.. starts, text.Length]);
    }
}
