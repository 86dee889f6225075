using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Imports.Rows;

namespace CommunityAlerts.Contacts.Imports.Headers;

/// <summary>The person that a column of a file is about.</summary>
public enum HeaderPerson
{
    /// <summary>The column does not say, or says it by a word for anybody such as 联系人.</summary>
    Anybody,

    /// <summary>
    /// The person that the household is called after, such as 户主: another name of the row is the person's own.
    /// </summary>
    Householder,

    /// <summary>The one who answers for a child, such as 家长.</summary>
    Guardian,

    /// <summary>One of several people of a row, such as 父亲 or 监护人2.</summary>
    Relative,

    /// <summary>One of several people of a row who answers for no child, such as 配偶 or 子女.</summary>
    Family,

    /// <summary>Somebody who is no resident, such as 网格员: the column is kept as a value and names no contact.</summary>
    Staff,
}

/// <summary>The meaning of a header.</summary>
/// <param name="Field">A field of <see cref="Columns"/>; null where the header is none.</param>
/// <param name="Level">Where several columns make up one field: their order, from 1; else 0.</param>
/// <param name="Kind">Whom the column is about.</param>
/// <param name="Person">The person as the header names them, such as 父亲, 监护人2 or 家长; empty where it names none.</param>
/// <param name="Owner">A word before a name or a number that the table does not know, such as 房东; else empty.</param>
/// <param name="HasName">Whether the cells of a phone column hold the name too: 姓名/电话.</param>
/// <param name="IsSpare">Whether a number counts after the person's others, as one at home or for emergencies.</param>
public sealed record HeaderMeaning(
    string? Field,
    int Level = 0,
    HeaderPerson Kind = HeaderPerson.Anybody,
    string Person = "",
    string Owner = "",
    bool HasName = false,
    bool IsSpare = false
)
{
    /// <summary>The person whose columns belong together; empty for whom the row is about.</summary>
    public string Relative => Kind is HeaderPerson.Relative or HeaderPerson.Family ? Person : "";
}

/// <summary>
/// Recognises the headers of contact files by the words in them. The words are rows of <c>header-words.csv</c>: a word,
/// and what a column means whose header is that word, or ends with it after the name of a person.
/// </summary>
public static partial class HeaderWords
{
    /// <summary>A header of one person of the row without a word for what it holds, such as 监护人1.</summary>
    public const string PersonField = "person";

    /// <summary>The maximum length of a header in UTF-16 units; a longer one has no meaning.</summary>
    private const int MaxLength = 200;

    /// <summary>UTF-16 units of a header that names several ways to reach somebody; a longer one is a title.</summary>
    private const int MaxAlternativesLength = 20;

    private static readonly FrozenDictionary<string, HeaderMeaning> Fields;
    private static readonly FrozenDictionary<string, HeaderPerson> People;
    private static readonly HashSet<string> SpareOwners = new(StringComparer.Ordinal);
    private static readonly int LongestWord;
    private static readonly HeaderMeaning None = new(null);

    static HeaderWords()
    {
        var fields = new Dictionary<string, HeaderMeaning>(StringComparer.Ordinal);
        var people = new Dictionary<string, HeaderPerson>(StringComparer.Ordinal);
        foreach (var (word, means) in ReadTable())
        {
            switch (means.Split(' '))
            {
                case ["anybody"]:
                    people[Normalize(word)] = HeaderPerson.Anybody;
                    break;
                case ["householder"]:
                    people[Normalize(word)] = HeaderPerson.Householder;
                    break;
                case ["guardian"]:
                    people[Normalize(word)] = HeaderPerson.Guardian;
                    break;
                case ["relative"]:
                    people[Normalize(word)] = HeaderPerson.Relative;
                    break;
                case ["family"]:
                    people[Normalize(word)] = HeaderPerson.Family;
                    break;
                case ["staff" or "none"]:
                    people[Normalize(word)] = HeaderPerson.Staff;
                    break;
                case ["spare"]:
                    SpareOwners.Add(Normalize(word));
                    break;
                case [var field]:
                    fields[Normalize(word)] = new HeaderMeaning(field);
                    break;
                case [var field, var level]:
                    fields[Normalize(word)] = new HeaderMeaning(field, int.Parse(level, CultureInfo.InvariantCulture));
                    break;
            }
        }

        Fields = fields.ToFrozenDictionary(StringComparer.Ordinal);
        People = people.ToFrozenDictionary(StringComparer.Ordinal);
        LongestWord = fields.Keys.Concat(people.Keys).Max(w => w.Length);
    }

    /// <summary>Reads the rows of the table: a word and its meaning.</summary>
    public static IEnumerable<(string Word, string Means)> ReadTable() =>
        EmbeddedTable.Read("header-words.csv").Select(row => (row.Cells[0], row.Cells[1]));

    /// <summary>Finds the meaning of a header; a header that the table does not know has no field.</summary>
    public static HeaderMeaning Find(string header)
    {
        if (header.Length > MaxLength)
        {
            return None;
        }

        var normal = Cells.Normalize(header);
        if (GoogleColumnPattern().Match(normal.Trim()) is { Success: true } numbered)
        {
            // Google's contacts: Phone 1 - Value beside Phone 1 - Label.
            return numbered.Groups["part"].Value is "Value" or "Formatted" ? Find(numbered.Groups["what"].Value) : None;
        }

        var within = string.Concat(BracketsPattern().Matches(normal).Select(m => Normalize(m.Groups["text"].Value)));
        var text = BracketsPattern().Replace(normal, " ");
        return Normalize(text).Length > 0 ? Find(text, within) : Find(within, "");
    }

    private static HeaderMeaning Find(string text, string within)
    {
        var plain = Normalize(text, out var starts);
        return FindExact(plain, within)
            ?? FindPersonAlone(plain)
            ?? FindBySuffix(plain, starts)
            ?? FindAmongAlternatives(text)
            ?? None;
    }

    /// <summary>Finds a header that is a word of the table; the person may be in brackets: 电话（父亲）.</summary>
    private static HeaderMeaning? FindExact(string plain, string within) =>
        !Fields.TryGetValue(plain, out var exact) ? null
        : exact.Level == 0 && FindPerson(within) is { } inBrackets ? WithPerson(exact, inBrackets)
        : exact;

    /// <summary>Finds a header that only names a person.</summary>
    private static HeaderMeaning? FindPersonAlone(string plain) =>
        FindPerson(plain) is not { } person ? null
        : person.Kind is HeaderPerson.Staff ? None
        : WithPerson(new HeaderMeaning(PersonField), person);

    /// <summary>
    /// Finds the longest word at the end, which says what the column holds: 监护人电话, 所属网格. In a script with spaces it
    /// must be a whole word.
    /// </summary>
    private static HeaderMeaning? FindBySuffix(string plain, IReadOnlyList<bool> starts)
    {
        for (var length = Math.Min(LongestWord, plain.Length); length > 1; length--)
        {
            var at = plain.Length - length;
            if (
                Fields.TryGetValue(WithoutNumber(plain[at..], out var number), out var found)
                && (number.Length == 0 || found.Level == 0)
                && (!char.IsAsciiLetter(plain[at]) || starts[at])
            )
            {
                return Qualify(found, plain[..at], number, plain);
            }
        }

        return null;
    }

    /// <summary>Narrows the meaning of a header's last word by the words before it.</summary>
    /// <param name="found">The meaning of the last word.</param>
    /// <param name="before">The words before it.</param>
    /// <param name="number">The number after it, in digits: 电话2 is another number of the same person.</param>
    /// <param name="plain">The whole header.</param>
    private static HeaderMeaning Qualify(HeaderMeaning found, string before, string number, string plain)
    {
        if (before.Length == 0 || (Fields.TryGetValue(before, out var same) && same.Field == found.Field))
        {
            // 手机 Mobile says the same twice.
            return found;
        }

        // 家长姓名及电话: both are in its cells.
        if (found.Field == Columns.Phone && FindNameBefore(before) is { } name)
        {
            return found with { Kind = name.Kind, Person = name.Person, HasName = true };
        }

        if (FindPerson(before + number) is { } person)
        {
            return WithPerson(found, person);
        }

        return found.Field switch
        {
            Columns.Phone => found with { Owner = before, IsSpare = SpareOwners.Contains(before) },
            // 小区名字 and "school name" are nobody's.
            Columns.Name
                when plain.EndsWith("姓名", StringComparison.Ordinal)
                    || plain.EndsWith("氏名", StringComparison.Ordinal) => found with
            {
                Owner = before,
            },
            Columns.Area or Columns.Household or Columns.Address or Columns.Relation => found,
            _ => None,
        };
    }

    /// <summary>Finds a header that names several ways to reach a person, a number among them: 手机号/微信号.</summary>
    private static HeaderMeaning? FindAmongAlternatives(string text) =>
        text.Length <= MaxAlternativesLength && AlternativesPattern().Split(text) is { Length: > 1 } ways
            ? ways.Select(w => Find(w, "")).FirstOrDefault(m => m.Field == Columns.Phone)
            : null;

    /// <summary>Finds the person whose name a header mentions before a number: 姓名/电话, 联系人及电话.</summary>
    private static HeaderMeaning? FindNameBefore(string before)
    {
        var trimmed = before.TrimEnd('及', '和', '与', '與', '或');
        var meaning =
            trimmed == before && FindPerson(trimmed) is not null ? None
            : trimmed.Length > 0 ? Find(trimmed, "")
            : None;
        return meaning.Field is Columns.Name or PersonField ? meaning : null;
    }

    private static HeaderMeaning WithPerson(HeaderMeaning meaning, (HeaderPerson Kind, string Person) person) =>
        person.Kind switch
        {
            HeaderPerson.Staff => None,
            _ when meaning.Field
                    is not (Columns.Phone or Columns.Name or Columns.Relation or Columns.Order or PersonField) =>
                meaning,
            _ => meaning with { Kind = person.Kind, Person = person.Person },
        };

    /// <summary>Finds the person that a text names: 父亲, 监护人2, 第一监护人; null where it names none.</summary>
    private static (HeaderPerson Kind, string Person)? FindPerson(string text)
    {
        var word = WithoutNumber(text, out var number);
        word = word.EndsWith('s') && !People.ContainsKey(word) ? word[..^1] : word;
        if (!People.TryGetValue(word, out var kind))
        {
            return null;
        }

        // 监护人1 and 监护人2 are two people, 监护人 alone is the one who answers for the child.
        return kind is not (HeaderPerson.Relative or HeaderPerson.Family or HeaderPerson.Staff)
            ? (number.Length > 0 ? HeaderPerson.Relative : kind, word + number)
            : (kind, word + number);
    }

    /// <summary>Splits a text into its words and its number in digits: 监护人2, 第一监护人, 家长一.</summary>
    private static string WithoutNumber(string text, out string number)
    {
        if (NumberedPattern().Match(text) is { Success: true } match)
        {
            var digits = match.Groups["first"].Success ? match.Groups["first"].Value : match.Groups["last"].Value;
            number = "一二三四五六".IndexOf(digits, StringComparison.Ordinal) is var at and >= 0
                ? (at + 1).ToString(CultureInfo.InvariantCulture)
                : digits;
            return match.Groups["word"].Value;
        }

        number = "";
        return text;
    }

    private static string Normalize(string text) => Normalize(text, out _);

    /// <summary>
    /// Reduces a header to lower-case letters and digits, without words such as 必填 that say how to fill the column in.
    /// </summary>
    /// <param name="text">The header.</param>
    /// <param name="starts">For each remaining character, whether a word begins with it.</param>
    private static string Normalize(string text, out IReadOnlyList<bool> starts)
    {
        var plain = new StringBuilder(text.Length);
        var wordStarts = new List<bool>(text.Length);
        var last = ' ';
        foreach (var c in InstructionsPattern().Replace(QuestionPattern().Replace(Cells.Normalize(text), ""), " "))
        {
            if (char.IsLetterOrDigit(c))
            {
                plain.Append(char.ToLowerInvariant(c));
                wordStarts.Add(
                    !char.IsAsciiLetterOrDigit(last) || (char.IsAsciiLetterUpper(c) && !char.IsAsciiLetterUpper(last))
                );
            }

            last = c;
        }

        starts = wordStarts;
        return plain.ToString();
    }

    [GeneratedRegex(@"[(\[{【〔《](?<text>[^()\[\]{}【】〔〕《》]*)[)\]}】〕》]", RegexOptions.NonBacktracking)]
    private static partial Regex BracketsPattern();

    [GeneratedRegex(
        "(?i)必填项?|选填项?|可选|請填|必須|[请請](?:填写|填寫|输入|輸入|提供|留下)|[您你](?:家|的)?|的|\\b(?:what(?:'s| is)|please (?:enter"
            + "|provide|give|write)|your)\\b|required|optional|mandatory",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex InstructionsPattern();

    /// <summary>The number of a question, as forms export it: 1、, Q2.</summary>
    [GeneratedRegex(@"^\s*[Qq]?\d{1,3}\s*[、.:)_]", RegexOptions.NonBacktracking)]
    private static partial Regex QuestionPattern();

    [GeneratedRegex(@"^(?<what>[A-Za-z-]{1,20}) \d{1,2} - (?<part>[A-Za-z ]{1,30})$", RegexOptions.NonBacktracking)]
    private static partial Regex GoogleColumnPattern();

    [GeneratedRegex("[/、或]", RegexOptions.NonBacktracking)]
    private static partial Regex AlternativesPattern();

    [GeneratedRegex(
        "^(?:第(?<first>[一二三四五六1-6])(?<word>.+)|(?<word>.*[^0-9])(?<last>[1-9]|[一二三四五六]))$",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex NumberedPattern();
}
