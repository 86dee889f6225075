using System.Text.RegularExpressions;
using CommunityAlerts.Contacts.Imports.Headers;
using CommunityAlerts.Contacts.Imports.Rows;

namespace CommunityAlerts.Contacts.Imports.TableFiles;

/// <summary>
/// A list that people of a chat group wrote together (接龙), one numbered entry after another: <c>1. 张三 13800138000
/// 3栋201</c>. It has no columns, so its words are classified by their form.
/// </summary>
/// <remarks>
/// Of an entry the cell of the number has all its numbers. The name is the one word that may be one before the number,
/// else the one after it; where there are several, none is taken. The address is what has a word of a place or digits
/// among letters. Other words are the remark, so that nothing is lost. Lines without a number in front continue the
/// entry above; lines before the first entry are skipped.
/// </remarks>
public static partial class ChatList
{
    /// <summary>The columns into which the words of an entry are sorted.</summary>
    public static readonly IReadOnlyList<string> Header = ["姓名", "手机号", "住址", "备注"];

    private const int Name = 0;
    private const int Phone = 1;
    private const int Address = 2;
    private const int Remark = 3;

    /// <summary>Digits alone: part of an address after one, else a remark.</summary>
    private const int Digits = 4;

    /// <summary>幸福村 is a place and 李晓路 is a person: a place beside another word that may be a name.</summary>
    private const int NameOrPlace = 5;

    /// <summary>The maximum length of an entry in UTF-16 units; a longer line means that the text is no list.</summary>
    private const int MaxEntry = 500;

    private const int MinEntries = 2;

    /// <summary>Bytes at the beginning of a text by which a list is known.</summary>
    private const int HeadBytes = 16 * 1024;

    /// <summary>Whether a text is a list from a chat, by its first lines.</summary>
    public static bool IsChatList(ReadOnlySpan<byte> bytes, FileEncoding encoding)
    {
        var lines = encoding
            .Decode(bytes[..Math.Min(bytes.Length, HeadBytes)])
            .Split(Breaks, StringSplitOptions.None)
            .Where(l => l.AsSpan().Trim().Length > 0)
            .Take(TextTable.HeadRows)
            .ToList();
        var first = lines.FindIndex(l => NumberPattern().IsMatch(l));
        if (first < 0 || lines.Exists(l => l.Length > MaxEntry))
        {
            return false;
        }

        var entries = lines[first..].FindAll(l => NumberPattern().IsMatch(l));
        var isMarked = lines[..(first + 1)]
            .Exists(l => l.Contains("接龙", StringComparison.Ordinal) || l.Contains("接龍", StringComparison.Ordinal));
        return (
                isMarked
                    ? lines[first..].Exists(HasNumber)
                    : entries.Count >= MinEntries && entries.FindAll(HasNumber).Count * 2 >= entries.Count
            ) && !HasColumns(lines, isMarked);
    }

    /// <summary>
    /// Reads the entries as rows of the columns of <see cref="Header"/>, each numbered by the line on which it begins.
    /// </summary>
    public static IEnumerable<FileRow> Read(byte[] bytes, FileEncoding encoding)
    {
        var (line, entryLine, entry) = (0, 0, "");
        using var reader = new StringReader(encoding.Decode(bytes));
        while (reader.ReadLine() is { } text)
        {
            line++;
            if (NumberPattern().Match(text) is { Success: true } number)
            {
                if (entryLine > 0)
                {
                    yield return ToRow(entryLine, entry);
                }

                (entryLine, entry) = (line, text[number.Length..]);
            }
            else if (entryLine > 0 && entry.Length <= MaxEntry)
            {
                entry = $"{entry} {text}";
            }
        }

        if (entryLine > 0)
        {
            yield return ToRow(entryLine, entry);
        }
    }

    /// <summary>Reports that no single word of an entry is certainly the name, so that none was taken.</summary>
    public static ImportProblem UnclearName(int row, string area) =>
        new(
            row,
            Header[Name],
            "unclear-name",
            Value: null,
            "No single word is certainly the name, so the contact has none; the words are a remark. Type the name.",
            Area: area
        );

    /// <summary>Whether the lines are a table after all, such as 姓名,手机号 above numbered names.</summary>
    private static bool HasColumns(List<string> lines, bool isMarked) =>
        HeaderRow.Score([.. lines.Select(l => l.Split(',', ';', '\t', '|'))]) > 1
        || (
            !isMarked
            && lines.Exists(l =>
                NumberColumnPattern().IsMatch(l) && HeaderRow.Score([BlanksPattern().Split(l.Trim())]) > 0
            )
        );

    private static bool HasNumber(string line) => PhoneCell.HasNumber(Cells.Normalize(line));

    private static FileRow ToRow(int line, string entry)
    {
        var words = SplitWords(entry.Length > MaxEntry ? entry[..MaxEntry] : entry);
        var kinds = words.ConvertAll(ClassifyWord);
        for (var i = 0; i < words.Count; i++)
        {
            // 3栋 2单元 201: the number of a flat follows its building.
            kinds[i] = kinds[i] switch
            {
                Digits => i > 0 && kinds[i - 1] == Address ? Address : Remark,
                NameOrPlace => kinds.Contains(Name) ? Address : Remark,
                var kind => kind,
            };
        }

        var phoneIndex = kinds.IndexOf(Phone);
        var names = kinds.Index().Where(k => k.Item == Name).Select(k => k.Index).ToList();
        var namesBeforePhone = names.FindAll(i => phoneIndex < 0 || i < phoneIndex);
        var candidates = namesBeforePhone.Count > 0 ? namesBeforePhone : names;
        foreach (var i in names.Where(i => candidates is not [var only] || i != only))
        {
            kinds[i] = Remark;
        }

        var numbers = words.Where((w, i) => kinds[i] == Phone && PhoneCell.HasNumber(w)).ToList();
        var phone = numbers.Count > 0 ? string.Join('、', numbers) : Of(Phone);
        return new FileRow(line, [Of(Name), phone, Of(Address), Of(Remark)], IsBroken: false);

        string Of(int kind) => string.Join(' ', words.Where((_, i) => kinds[i] == kind));
    }

    /// <summary>
    /// Splits an entry into words. A number attached to other words, or written in groups, becomes one word.
    /// </summary>
    private static List<string> SplitWords(string entry)
    {
        var words = new List<string>();
        foreach (var word in SeparatorsPattern().Split(GroupedPattern().Replace(Cells.Normalize(entry), Joined)))
        {
            var attached = AttachedNumberPattern().Match(word);
            string[] parts = attached.Success
                ? [attached.Groups["before"].Value, attached.Groups["number"].Value, attached.Groups["after"].Value]
                : [word];
            words.AddRange(parts.Select(p => p.Trim('.', '。', '-', '(', ')', '[', ']')).Where(p => p.Length > 0));
        }

        // Ana Smith is one name.
        for (var i = words.Count - 1; i > 0; i--)
        {
            if (LatinPattern().IsMatch(words[i]) && LatinPattern().IsMatch(words[i - 1]))
            {
                words[i - 1] = $"{words[i - 1]} {words[i]}";
                words.RemoveAt(i);
            }
        }

        return words;

        static string Joined(Match match) => string.Concat(match.Value.Where(c => char.IsAsciiDigit(c) || c == '+'));
    }

    /// <summary>Classifies a word by its column, or as one whose column depends on the words before it.</summary>
    private static int ClassifyWord(string word) =>
        PhoneCell.HasNumber(word) && word.All(c => char.IsAsciiDigit(c) || c is '+' or '-') ? Phone
        : PhoneCell.IsNoNumber(word) ? Phone
        : word.All(char.IsAsciiDigit) ? Digits
        : Remarks.Find(word) is not null || LabelWordPattern().IsMatch(word) ? Remark
        : PlacePattern().IsMatch(word) ? Address
        : ChinesePattern().IsMatch(word) && PlaceAtEndPattern().IsMatch(word) ? NameOrPlace
        : PlaceAtEndPattern().IsMatch(word) ? Address
        : LatinPattern().IsMatch(word) || ChinesePattern().IsMatch(word) ? Name
        : Remark;

    private const RegexOptions AttachedNumberOptions = RegexOptions.Singleline | RegexOptions.NonBacktracking;

    private static readonly string[] Breaks = ["\r\n", "\n", "\r"];

    /// <summary>The number of an entry: 1. 1、 1） (1) ① 1️⃣.</summary>
    [GeneratedRegex(
        @"^\s{0,20}(?:[\d０-９]{1,4}\s{0,5}(?:[.．、)）]|[:：](?!\d\d))"
            + @"|[(（][\d０-９]{1,4}[)）]|[\d]{1,4}\uFE0F?\u20E3|[①-⑳㉑-㉟㊱-㊿])\s{0,20}"
    )]
    private static partial Regex NumberPattern();

    /// <summary>A header whose first column has the numbers of rows.</summary>
    [GeneratedRegex(@"^\s{0,20}(?:序号|序號|编号|編號|序|No\.?)\s", RegexOptions.IgnoreCase)]
    private static partial Regex NumberColumnPattern();

    [GeneratedRegex(@"[ \u3000]+", RegexOptions.NonBacktracking)]
    private static partial Regex BlanksPattern();

    [GeneratedRegex(@"[\s,，、;；|/:：]+", RegexOptions.NonBacktracking)]
    private static partial Regex SeparatorsPattern();

    /// <summary>A mobile number in groups, which are no words of their own.</summary>
    [GeneratedRegex(
        @"(?<![\d-])(?:\+\d{1,3}[ -]?)?"
            + @"(?:1\d{2}[ -]\d{4}[ -]\d{4}|\(\d{3}\) ?\d{3}[ -]\d{4}|\d{3}[ -]\d{3}[ -]\d{4})(?!\d)"
    )]
    private static partial Regex GroupedPattern();

    [GeneratedRegex(@"^(?<before>.*?)(?<number>\+?\d{8,}|0\d{2,3}-\d{7,8})(?<after>.*)$", AttachedNumberOptions)]
    private static partial Regex AttachedNumberPattern();

    [GeneratedRegex(@"^[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ.'’ -]{0,60}$", RegexOptions.NonBacktracking)]
    private static partial Regex LatinPattern();

    [GeneratedRegex(
        @"^[\p{IsCJKUnifiedIdeographs}\u3400-\u4dbf]{2,4}$"
            + @"|^[\p{IsCJKUnifiedIdeographs}]{1,12}[·•][\p{IsCJKUnifiedIdeographs}·•]{1,12}$"
    )]
    private static partial Regex ChinesePattern();

    /// <summary>A word of a place, or digits among letters as 3-201 and 3栋201.</summary>
    [GeneratedRegex(@"小区|社区|网格|[栋幢室号]$|花园|公寓|大厦|单元|[东西南北]区$|\d", RegexOptions.NonBacktracking)]
    private static partial Regex PlacePattern();

    [GeneratedRegex("[楼座弄巷街路村组苑园]$", RegexOptions.NonBacktracking)]
    private static partial Regex PlaceAtEndPattern();

    /// <summary>Words beside a number that are no name.</summary>
    [GeneratedRegex(
        "^(?:手机|电话|手机号|号码|姓名|家长|本人|户主|妈妈|爸爸|母亲|父亲|爷爷|奶奶|外公|外婆|儿子|女儿|丈夫|妻子|配偶|家属"
            + "|微信|同上|已接种|收到|知道了|phone|mobile|tel)$",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex LabelWordPattern();
}
