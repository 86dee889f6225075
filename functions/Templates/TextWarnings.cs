using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Templates;

/// <summary>Finds what goes out as it is written, though it was hardly meant so: placeholders in other brackets, and
/// the sender's signature in the text.</summary>
public static partial class TextWarnings
{
    /// <summary>The words with which code begins; what follows one is no name.</summary>
    private static readonly FrozenSet<string> Keywords =
        new[] { "if", "else", "for", "end", "case", "when", "break", "continue", "not" }
            .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Warnings about texts as written; they need not be readable as templates.</summary>
    /// <param name="texts">By language.</param>
    /// <param name="columns">Names that contacts have values for, in addition to the standard ones. A name in brackets
    /// that usual texts have too, such as 【】, has to be one of these.</param>
    /// <param name="signature">What is put before each text; null where nothing is.</param>
    /// <returns><c>placeholder-look-alike</c> with the spelling that would be filled, each once a language;
    /// <c>signature-twice</c>.</returns>
    public static IReadOnlyList<FieldError> Of(
        IReadOnlyDictionary<string, string> texts, IEnumerable<string> columns, string? signature)
    {
        var known = columns.Select(Placeholders.Standardised).ToHashSet(StringComparer.Ordinal);
        List<FieldError> warnings = [];
        foreach (var (language, text) in texts.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            var source = text is { Length: <= WordingText.MaxCharacters } ? text : "";
            warnings.AddRange(LookAlikes(source, known)
                .DistinctBy(l => l.Found, StringComparer.Ordinal)
                .Select(l => l with { Pointer = Wording.Pointer(language) }));
            if (SaysTwice(source, signature))
            {
                warnings.Add(new FieldError(Wording.Pointer(language), "signature-twice",
                    $"The text has the signature '{signature!.Trim()}' already, and it is put before each text.")
                {
                    Name = signature.Trim(),
                });
            }
        }

        return warnings;
    }

    private static IEnumerable<FieldError> LookAlikes(string source, HashSet<string> known)
    {
        foreach (Match match in Brackets().Matches(source))
        {
            var name = match.Groups["name"].Value.Trim();
            if (match.Groups["code"].Success)
            {
                name = match.Groups["inner"].Value.Trim();
                if (!NameOfWords().IsMatch(name) || Keywords.Contains(Gaps().Split(name)[0]))
                {
                    continue;
                }
            }
            else if (match.Groups["usual"].Success
                && !Placeholders.IsStandard(name) && !known.Contains(Placeholders.Standardised(name)))
            {
                continue;
            }

            yield return LookAlike(source, match, Gaps().Replace(name, "_").Trim('_'));
        }
    }

    private static FieldError LookAlike(string source, Match match, string name)
    {
        var before = source.AsSpan(0, match.Index);
        var instead = $"{{{{ {name} }}}}";
        var what = match.Groups["code"].Success
            ? $"a name in '{match.Value}' is one word: write '{instead}'"
            : $"'{match.Value}' goes out as it is written: write '{instead}'";
        var (line, column) = (before.Count('\n') + 1, match.Index - before.LastIndexOf('\n'));
        return new Fault(line, column, "placeholder-look-alike", what, name).In("") with
        {
            Found = match.Value,
            Instead = instead,
        };
    }

    /// <summary>Whether the text has the signature too, whatever the width of its brackets; one without brackets
    /// counts at the beginning alone.</summary>
    private static bool SaysTwice(string text, string? signature)
    {
        var wanted = Plain(signature ?? "");
        return wanted.Length > 0
            && (wanted[0] == '['
                ? Plain(text).Contains(wanted, StringComparison.Ordinal)
                : Plain(text).StartsWith(wanted, StringComparison.Ordinal));
    }

    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var c in Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Normalize(NormalizationForm.FormKC))
        {
            if (!char.IsWhiteSpace(c) && char.GetUnicodeCategory(c) is not UnicodeCategory.Format)
            {
                plain.Append(c is '【' or '〔' or '「' or '〖' ? '[' : c is '】' or '〕' or '」' or '〗' ? ']' : c);
            }
        }

        return plain.ToString();
    }

    private const string Name = @"[ \t]{0,10}(?<name>[\p{L}_][\p{L}\p{M}\p{N}_ \-·/]{0,39}?)[ \t]{0,10}";

    /// <summary>Placeholders as they are, then curly brackets and double ones, which no usual text has, then those
    /// that usual texts have too.</summary>
    [GeneratedRegex(
        @"(?<code>\{\{[-~]?(?<inner>(?:[^{}]|\}(?!\})){0,500}?)[-~]?\}\})"
        + @"|[$＄]?(?:[{｛] ?){1,3}" + Name + "(?: ?[}｝]){1,3}"
        + "|[(（]{2}" + Name + "[)）]{2}"
        + @"|(?<usual>\[\[?" + Name + @"\]\]?|［" + Name + "］|【" + Name + "】|〔" + Name + "〕"
        + "|<<?" + Name + ">>?|＜" + Name + "＞|《" + Name + "》"
        + "|%" + Name + "%|％" + Name + "％|#" + Name + "#)",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Brackets();

    [GeneratedRegex(
        @"^[\p{L}_][\p{L}\p{M}\p{N}_]{0,60}"
            + @"(?:[ \t\u3000]{0,10}[-–—－/·、 \u3000][ \t\u3000]{0,10}[\p{L}_][\p{L}\p{M}\p{N}_]{0,60}){1,10}\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex NameOfWords();

    [GeneratedRegex(@"[^\p{L}\p{M}\p{N}_]+", RegexOptions.NonBacktracking)]
    private static partial Regex Gaps();
}
