using System.Globalization;
using System.Text;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>What the columns of a file mean, by their headers, matched without case, spaces and punctuation.</summary>
public sealed class Columns
{
    public const string Phone = "phone";
    public const string Name = "name";
    public const string Language = "language";
    public const string Area = "area";
    public const string Household = "household";
    public const string Tags = "tags";
    public const string Basis = "basis";

    /// <summary>A placeholder with synonyms of its own.</summary>
    public const string Child = "child";

    private const int MostSeen = 60;
    private const int MaxHeaderLength = 200;

    private static readonly Dictionary<string, string> Synonyms = new (string Field, string Headers)[]
    {
        (Phone, "手机号 手机 手机号码 电话 联系电话 家长电话 phone phonenumber mobile mobilephone cell cellphone telephone tel"),
        (Name, "姓名 name fullname"),
        (Language, "语言 language"),
        (Area, "网格 区域 area grid"),
        (Household, "户号 household"),
        (Tags, "标签 tags"),
        (Child, "孩子姓名 child childname"),
        (Basis, "同意依据 consentbasis"),
    }.SelectMany(s => s.Headers.Split(' ').Select(header => (header, s.Field))).ToDictionary(s => s.header, s => s.Field, StringComparer.Ordinal);

    private static readonly string[] Own = [Phone, Name, Language, Area, Household, Tags, Basis];

    private readonly string[] _headers;
    private readonly Dictionary<string, int[]> _fields;

    /// <summary>The placeholders by their leftmost column.</summary>
    private readonly string[] _byColumn;

    private Columns(string[] headers, string[] fields)
    {
        _headers = headers;
        _fields = fields.Index().Where(f => f.Item.Length > 0)
            .GroupBy(f => f.Item, f => f.Index, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
        Placeholders = [.. _fields.Keys.Where(f => IsPlaceholder(f)).Order(StringComparer.Ordinal)];
        _byColumn = [.. Placeholders.OrderBy(p => _fields[p][0])];
        Seen = [.. headers.Zip(fields, (header, field) => new ImportColumn(Cells.Show(header), Cells.Show(field))).Where(c => c.As.Length > 0).Take(MostSeen)];
    }

    /// <summary>Every column with a header: the first 60, each header cut at 100 characters.</summary>
    public IReadOnlyList<ImportColumn> Seen { get; }

    /// <summary>Names of the placeholders that the file gives values for, sorted.</summary>
    public IReadOnlyList<string> Placeholders { get; }

    /// <summary>The placeholders that a row of so many cells may have, so that short rows under a wide header take little work; sorted.</summary>
    public IEnumerable<string> PlaceholdersUpTo(int cells)
    {
        var reached = _byColumn.TakeWhile(p => _fields[p][0] < cells);
        return cells >= _headers.Length ? Placeholders : reached.Order(StringComparer.Ordinal);
    }

    public static Columns Of(IReadOnlyList<string> header)
    {
        string[] headers = [.. header.Select(Cells.Clean)];
        return new Columns(headers, [.. headers.Select(h => Synonyms.GetValueOrDefault(Plain(h), h))]);
    }

    /// <summary>Whether a field is a placeholder, which the file names, and none that every contact has.</summary>
    public static bool IsPlaceholder(string field) => !Own.Contains(field);

    public bool Has(string field) => _fields.ContainsKey(field);

    /// <summary>The first cell of the field that is not blank; where several columns mean the same, the leftmost counts.</summary>
    /// <returns>Null where all are blank or there is no such column.</returns>
    public (string Header, string Text)? Cell(string field, IReadOnlyList<string> cells)
    {
        foreach (var i in _fields.GetValueOrDefault(field, []))
        {
            if (i < cells.Count && cells[i].AsSpan().Trim().Length > 0)
            {
                return (Cells.Show(_headers[i]), cells[i]);
            }
        }

        return null;
    }

    public string HeaderOf(string field) => Cells.Show(_headers[_fields[field][0]]);

    /// <summary>The header over a cell; one without letters is named by its place.</summary>
    public string HeaderAt(int index) => index < _headers.Length && _headers[index].Length > 0 ? Cells.Show(_headers[index]) : $"#{index + 1}";

    private static string Plain(string header)
    {
        var plain = new StringBuilder(header.Length);
        // No synonym is longer, and to normalise what is may take the square of its length.
        if (header.Length > MaxHeaderLength)
        {
            return header;
        }

        foreach (var c in Cells.Normal(header))
        {
            if (char.IsLetterOrDigit(c))
            {
                plain.Append(char.ToLower(c, CultureInfo.InvariantCulture));
            }
        }

        return plain.ToString();
    }
}
