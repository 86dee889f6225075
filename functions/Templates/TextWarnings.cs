using System.Collections.Frozen;
using System.Text.RegularExpressions;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Templates;

/// <summary>
/// Finds parts of a text that are sent as written though hardly meant so: placeholders in other brackets, and the
/// sender's signature in the text.
/// </summary>
public static partial class TextWarnings
{
    /// <summary>The words with which code begins; the word after one is no name.</summary>
    private static readonly FrozenSet<string> Keywords = new[]
    {
        "if",
        "else",
        "for",
        "end",
        "case",
        "when",
        "break",
        "continue",
        "not",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Returns warnings about texts as written; they need not parse as templates.</summary>
    /// <param name="texts">The texts by language.</param>
    /// <param name="columns">Names that contacts have values for, in addition to the standard ones. A name in brackets
    /// that usual texts have too, such as 【】, has to be one of these.</param>
    /// <param name="signatures">The sender's signatures. One that the text has too is named, whatever language it is
    /// for: another one would stand before it.</param>
    /// <returns><c>placeholder-look-alike</c> with the spelling that would be filled, each once a language;
    /// <c>signature-twice</c> and <c>signature-look-alike</c> with the part of the text to leave out.</returns>
    public static IReadOnlyList<FieldError> Find(
        IReadOnlyDictionary<string, string> texts,
        IEnumerable<string> columns,
        SenderSignatures signatures
    )
    {
        var known = columns.Select(Placeholders.ToStandardName).ToHashSet(StringComparer.Ordinal);
        List<FieldError> warnings = [];
        foreach (var (language, text) in texts.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            var source = text is { Length: <= WordingText.MaxCharacters } ? text : "";
            var lookAlikes = FindLookAlikes(source, known)
                .DistinctBy(l => l.Found, StringComparer.Ordinal)
                .Select(l => l with { Pointer = Wording.Pointer(language) })
                .ToList();
            warnings.AddRange(lookAlikes);
            // The name of a value in brackets at the beginning is no signature.
            if (
                SignatureWarning.Find(source, signatures, language) is { } signature
                && lookAlikes.TrueForAll(l => l.Found != signature.Found?.Trim())
            )
            {
                warnings.Add(signature);
            }
        }

        return warnings;
    }

    private static IEnumerable<FieldError> FindLookAlikes(string source, HashSet<string> known)
    {
        var brackets = BracketsPattern().Matches(source);
        foreach (var match in SignsPattern().Matches(source).Concat(BlankMarksPattern().Matches(source)))
        {
            if (
                !brackets.Any(b => b.Index <= match.Index && match.Index < b.Index + b.Length)
                && (match.Groups["blank"].Success ? "" : NameAt(source, match.Index + match.Length, known)) is { } after
            )
            {
                yield return CreateWarning(source, match.Index, match.Value + after, after.Length > 0 ? after : "name");
            }
        }

        foreach (Match match in brackets)
        {
            var name = match.Groups["name"].Value.Trim();
            if (match.Groups["code"].Success)
            {
                name = match.Groups["inner"].Value.Trim();
                if (QuotedPattern().Match(name) is { Success: true } quoted)
                {
                    // A quoted name is a literal, and so is a number.
                    name = quoted.Groups["name"].Success ? quoted.Groups["name"].Value : "name";
                    yield return CreateWarning(source, match.Index, match.Value, name);
                    continue;
                }

                if (!NameOfWordsPattern().IsMatch(name) || Keywords.Contains(GapsPattern().Split(name)[0]))
                {
                    continue;
                }
            }
            else if (match.Groups["usual"].Success)
            {
                name = InsertWordsPattern().Replace(name, "");
                if (!IsKnown(name, known))
                {
                    continue;
                }
            }

            name = name.Length == 0 ? "name" : name;
            yield return CreateWarning(source, match.Index, match.Value, GapsPattern().Replace(name, "_").Trim('_'));
        }
    }

    private static bool IsKnown(string name, HashSet<string> known) =>
        Placeholders.IsStandard(name) || known.Contains(Placeholders.ToStandardName(name));

    /// <summary>
    /// Finds the longest known name at a position, such as after a dollar sign; null where there is none.
    /// </summary>
    private static string? NameAt(string source, int start, HashSet<string> known)
    {
        var word = WordPattern().Match(source, start).Value;
        for (var length = word.Length; length > 1; length--)
        {
            if (
                IsKnown(word[..length], known)
                && char.IsLetter(word[length - 1])
                && (
                    length == word.Length
                    || !char.IsAsciiLetterOrDigit(word[length])
                    || !char.IsAsciiLetterOrDigit(word[length - 1])
                )
            )
            {
                return word[..length];
            }
        }

        return null;
    }

    private static FieldError CreateWarning(string source, int at, string found, string name)
    {
        var before = source.AsSpan(0, at);
        var replacement = $"{{{{ {name} }}}}";
        var message =
            found.StartsWith("{{", StringComparison.Ordinal) && found.EndsWith("}}", StringComparison.Ordinal)
                ? $"a name in '{found}' is one word: write '{replacement}'"
                : $"'{found}' goes out as it is written: write '{replacement}'";
        var (line, column) = (before.Count('\n') + 1, at - before.LastIndexOf('\n'));
        return new Fault(line, column, "placeholder-look-alike", message, name).ToFieldError("") with
        {
            Found = found,
            Instead = replacement,
        };
    }

    private const string Name = @"[ \t]{0,10}(?<name>[\p{L}_][\p{L}\p{M}\p{N}_ \-·/]{0,39}?)[ \t]{0,10}";

    /// <summary>Placeholders as they are, then curly brackets and double ones, which no usual text has, then those
    /// that usual texts have too.</summary>
    [GeneratedRegex(
        """(?<code>\{\{[-~]?(?<inner>(?:[^{}]|\}(?!\})){0,500}?)[-~]?\}\})"""
            + $$"""|[$＄#＃@]?(?:[{｛﹛❴] ?){1,3}\s?{{Name}}\s?(?: ?[}｝﹜❵]){1,3}"""
            + """|[{｛]{1,2}[ \t]?[0-9]{0,2}[ \t]?[}｝]{1,2}"""
            + $$$"""|\{\{{{{Name}}}[)\]）】]{1,2}"""
            + $$"""|[(（]{2}{{Name}}[)）]{2}"""
            + $"|[$＄][(（]{Name}[)）]"
            + "|(?<usual>"
            + $"""\[\[?{Name}\]\]?"""
            + $"|［{Name}］"
            + $"|【{Name}】"
            + $"|〔{Name}〕"
            + $"|<<?{Name}>>?"
            + $"|＜{Name}＞"
            + $"|《{Name}》"
            + $"|〖{Name}〗"
            + $"|「{Name}」"
            + $"|『{Name}』"
            + $"|«{Name}»"
            + $"|‹{Name}›"
            + $$"""|〈{1,2}{{Name}}〉{1,2}"""
            + $"|&lt;{Name}&gt;"
            + $"""|\*\|{Name}\|\*"""
            + $$"""|\*{1,2}{{Name}}\*{1,2}"""
            + $"|__{Name}__"
            + $"|@@?{Name}@@?"
            + $"""|\${Name}\$"""
            + $"""|\|{Name}\|"""
            + $"|~{Name}~"
            + $"""|\^{Name}\^"""
            + $"|%{Name}%"
            + $"|％{Name}％"
            + $"|#{Name}#"
            + $"|＃{Name}＃"
            + ")",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex BracketsPattern();

    [GeneratedRegex(
        @"^[\p{L}_][\p{L}\p{M}\p{N}_]{0,60}"
            + @"(?:[ \t\u3000]{0,10}[-–—－/·、 \u3000][ \t\u3000]{0,10}[\p{L}_][\p{L}\p{M}\p{N}_]{0,60}){1,10}\z",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex NameOfWordsPattern();

    [GeneratedRegex(@"[^\p{L}\p{M}\p{N}_]+", RegexOptions.NonBacktracking)]
    private static partial Regex GapsPattern();

    /// <summary>A name in quotes or brackets, or with a sign before or behind it; a number.</summary>
    [GeneratedRegex(
        @"^(?:[0-9]{1,3}|[""'“”‘’「『【〈《（(]{1,2}\s?(?<name>[\p{L}_][\p{L}\p{M}\p{N}_]{0,39})\s?[""'“”‘’」』】〉》）)]{1,2}"
            + @"|[$@#＃=&]\s?(?<name>[\p{L}_][\p{L}\p{M}\p{N}_]{0,39})"
            + @"|(?<name>[\p{L}_][\p{L}\p{M}\p{N}_]{0,39})[：:，,。！!？?]{1,2})\z",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex QuotedPattern();

    /// <summary>Signs that begin a name in other programs; within a word, as in an address, they do not.</summary>
    [GeneratedRegex(@"(?<![\p{L}\p{N}$＄#＃%％@{}\[\]()<>])[$＄#＃%％@]", RegexOptions.ExplicitCapture)]
    private static partial Regex SignsPattern();

    [GeneratedRegex(@"\G[\p{L}_][\p{L}\p{M}\p{N}_]{0,39}")]
    private static partial Regex WordPattern();

    /// <summary>Signs in place of a name in a form: XX同学, ____先生, ○○様.</summary>
    [GeneratedRegex(
        "(?<blank>(?<![A-Za-z0-9])X{2,6}|(?<![A-Za-z0-9])x{2,6}|[×Ｘ]{2,6}|[○〇]{2,6}|_{2,20}|＿{1,20})"
            + "(?=同学|同學|先生|女士|小姐|家长|家長|居民|老师|老師|您好|你好|様|さん|님)",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex BlankMarksPattern();

    /// <summary>Words that samples of letters have before a name: [Insert name], [Your Name].</summary>
    [GeneratedRegex(
        "^(?:please )?(?:insert|enter|your|recipient|customer|first|last|full)(?:'s)? (?:the "
            + "|your )?(?=name)"
            + "| here$",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex InsertWordsPattern();
}
