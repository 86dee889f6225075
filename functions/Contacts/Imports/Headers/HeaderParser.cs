using System.Globalization;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Contacts.Imports.TableFiles;

namespace CommunityAlerts.Contacts.Imports.Headers;

/// <summary>Finds the meaning of a file's columns by the words of their headers, or by their cells.</summary>
public static class HeaderParser
{
    /// <summary>Reads the meaning of columns from their headers.</summary>
    /// <param name="header">The header of each column.</param>
    /// <param name="rows">
    /// The first rows, which show whether a column that is only called 监护人 has numbers or names.
    /// </param>
    /// <param name="how">
    /// How the headers were found: <c>word</c>, or <c>chosen</c> where the caller named the row.
    /// </param>
    /// <param name="withoutNumbers">Whether a file without any column for a number names people all the same.</param>
    public static Columns Parse(
        IReadOnlyList<string> header,
        IReadOnlyList<FileRow>? rows = null,
        string how = "word",
        bool withoutNumbers = false
    )
    {
        rows ??= [];
        var width = Math.Max(header.Count, rows.Select(r => r.Cells.Length).DefaultIfEmpty().Max());
        string[] headers = [.. Enumerable.Range(0, width).Select(i => i < header.Count ? Cells.Clean(header[i]) : "")];
        var meanings = ResolvePersonColumns(headers, rows);
        meanings = WithOwners(meanings, headers);
        meanings = DropBuildingsWithoutRoom(meanings);
        var numbered =
            withoutNumbers && !Array.Exists(meanings, m => m.Field == Columns.Phone) ? Columns.Name : Columns.Phone;
        meanings = numbered == Columns.Name ? TreatChildrenAsPeople(meanings) : meanings;
        meanings = ResolveNames(meanings, numbered);
        return new Columns(headers, meanings, NameColumns(headers, rows), FindPeople(meanings, headers, numbered), how);
    }

    /// <summary>Recognises the columns of a file without a header by their cells: numbers, names.</summary>
    public static Columns FromContent(IReadOnlyList<FileRow> rows, string region)
    {
        var width = rows.Select(r => r.Cells.Length).DefaultIfEmpty().Max();
        var meanings = new HeaderMeaning[width];
        var hasName = false;
        for (var i = 0; i < width; i++)
        {
            var cells = rows.Where(r => i < r.Cells.Length)
                .Select(r => Cells.Clean(r.Cells[i]))
                .Where(c => c.Length > 0)
                .ToList();
            var numbers = cells.Count(c => PhoneCell.Read(c, region).Mobiles.Count > 0);
            var isName =
                !hasName
                && cells.Count > 0
                && cells.TrueForAll(c => c.Length <= 40 && c.Any(char.IsLetter) && !c.Any(char.IsDigit));
            meanings[i] = new HeaderMeaning(
                numbers > 0 && numbers * 2 >= cells.Count ? Columns.Phone
                : isName ? Columns.Name
                : null
            );
            hasName |= isName;
        }

        string[] names =
        [
            .. Enumerable.Range(1, width).Select(i => string.Create(CultureInfo.InvariantCulture, $"column{i}")),
        ];
        return new Columns([.. names], meanings, names, FindPeople(meanings, names, Columns.Phone), "content");
    }

    /// <summary>
    /// Decides whether columns that only name a person, such as 监护人, have their numbers or their names.
    /// </summary>
    private static HeaderMeaning[] ResolvePersonColumns(string[] headers, IReadOnlyList<FileRow> rows)
    {
        var meanings = Array.ConvertAll(headers, HeaderWords.Find);
        for (var i = 0; i < meanings.Length; i++)
        {
            if (meanings[i].Field == HeaderWords.PersonField)
            {
                var person = meanings[i].Person;
                var hasPhone = Array.Exists(meanings, m => m.Field == Columns.Phone && m.Person == person);
                var isPhone = !hasPhone && rows.Any(r => i < r.Cells.Length && PhoneCell.HasNumber(r.Cells[i]));
                meanings[i] = meanings[i] with { Field = isPhone ? Columns.Phone : Columns.Name, HasName = isPhone };
            }
        }

        return meanings;
    }

    /// <summary>
    /// Makes the parts of a household values where no column has the room: a building is no household.
    /// </summary>
    private static HeaderMeaning[] DropBuildingsWithoutRoom(HeaderMeaning[] meanings) =>
        Array.Exists(meanings, m => m is { Field: Columns.Household, Level: 4 })
            ? meanings
            : Array.ConvertAll(
                meanings,
                m => m is { Field: Columns.Household, Level: > 0 } ? new HeaderMeaning(null) : m
            );

    /// <summary>Takes the children of a file without other names for its people: such a list is about them.</summary>
    private static HeaderMeaning[] TreatChildrenAsPeople(HeaderMeaning[] meanings) =>
        Array.Exists(meanings, m => m.Field == Columns.Name)
            ? meanings
            : Array.ConvertAll(meanings, m => m.Field == Columns.Child ? m with { Field = Columns.Name } : m);

    /// <summary>Decides which names are the child's, and leaves out those of people without a number.</summary>
    /// <param name="meanings">The meaning of each column.</param>
    /// <param name="numbered">The field that makes a person a contact: the number, or in a file without any, the name.
    /// </param>
    private static HeaderMeaning[] ResolveNames(HeaderMeaning[] meanings, string numbered)
    {
        var isChild = IsNameOfChild(meanings, numbered);
        var people = meanings.Where(m => m.Field == numbered).Select(m => m.Person).ToHashSet(StringComparer.Ordinal);
        var hasRowPerson = Array.Exists(meanings, m => m.Relative.Length == 0 && m.Field == numbered);
        // 姓名 beside 紧急联系人电话 alone says whose relative has the number, as 学生姓名 does.
        var hasChild = isChild || Array.Exists(meanings, m => m.Field == Columns.Child);
        return Array.ConvertAll(
            meanings,
            meaning =>
                meaning switch
                {
                    { Field: Columns.Name, Person: "" } when isChild => new HeaderMeaning(Columns.Child),
                    { Field: Columns.Name, Level: 0, Person: "", Owner: "" } when !hasRowPerson && !hasChild =>
                        new HeaderMeaning(Columns.Child),
                    { Field: Columns.Name, Relative: "" } when !hasRowPerson => new HeaderMeaning(null),
                    { Field: Columns.Name, Relative.Length: > 0 } m when !people.Contains(m.Person) =>
                        new HeaderMeaning(null),
                    var m => m,
                }
        );
    }

    /// <summary>
    /// Whether 姓名 is the child's: beside 监护人姓名 or 监护人姓名及电话, or beside the numbers of 父亲 and 母亲 alone.
    /// </summary>
    private static bool IsNameOfChild(HeaderMeaning[] meanings, string numbered) =>
        !Array.Exists(meanings, m => m.Field == Columns.Child)
        && (
            Array.Exists(
                meanings,
                m => m is { Kind: HeaderPerson.Guardian } and ({ Field: Columns.Name } or { HasName: true })
            )
            || (
                numbered == Columns.Phone
                    ? !Array.Exists(meanings, m => m is { Field: Columns.Phone, Kind: not HeaderPerson.Relative })
                    : Array.Exists(meanings, m => m is { Field: Columns.Name, Kind: HeaderPerson.Relative })
            )
        );

    /// <summary>Returns the names of columns; of one with cells and no header, its number.</summary>
    private static string[] NameColumns(string[] headers, IReadOnlyList<FileRow> rows) =>
        [
            .. headers.Select(
                (h, i) =>
                    h.Length > 0 ? h
                    : rows.Any(r => i < r.Cells.Length && r.Cells[i].AsSpan().Trim().Length > 0)
                        ? string.Create(CultureInfo.InvariantCulture, $"column{i + 1}")
                    : ""
            ),
        ];

    /// <summary>
    /// Finds the owners of columns by the columns' own words, also by words that the table does not know: 房东姓名 and 房东电话
    /// beside those of 租客 are two people, 病人姓名 beside 联系人姓名 is a value.
    /// </summary>
    private static HeaderMeaning[] WithOwners(HeaderMeaning[] meanings, string[] headers)
    {
        // 子女姓名 beside 子女电话 names the person with that number, and no child.
        var family = meanings.Where(m => m is { Field: Columns.Phone, Kind: HeaderPerson.Family }).ToList();
        HeaderMeaning[] found =
        [
            .. meanings.Select(
                (m, i) =>
                    m.Field == Columns.Child
                    && family.Find(f => Cells.Normalize(headers[i]).Contains(f.Person, StringComparison.Ordinal))
                        is { } other
                        ? other with
                        {
                            Field = Columns.Name,
                            Owner = "",
                            HasName = false,
                        }
                        : m
            ),
        ];
        // With several numbers, each person with a number and a name is a separate contact.
        var phones = found.Where(m => m.Field == Columns.Phone).Select(FindPerson).ToHashSet(StringComparer.Ordinal);
        phones.IntersectWith(found.Where(m => m.Field == Columns.Name).Select(FindPerson));
        var hasName = Array.Exists(found, m => m is { Field: Columns.Name, Owner: "", Relative: "" });
        return Array.ConvertAll(
            found,
            m =>
                phones.Count > 1
                && m is { Field: Columns.Phone or Columns.Name, Kind: HeaderPerson.Anybody or HeaderPerson.Householder }
                && FindPerson(m) is { Length: > 0 } person
                && phones.Contains(person)
                    ? m with
                    {
                        Kind = HeaderPerson.Family,
                        Person = person,
                    }
                : m is { Field: Columns.Name, Owner.Length: > 0 } && hasName ? new HeaderMeaning(null)
                : m
        );

        static string FindPerson(HeaderMeaning meaning) => meaning.Person + meaning.Owner;
    }

    private static IReadOnlyList<ColumnPerson> FindPeople(HeaderMeaning[] meanings, string[] headers, string numbered)
    {
        var groups = meanings
            .Index()
            .Where(m => m.Item.Field == numbered)
            .GroupBy(m => m.Item.Relative, StringComparer.Ordinal)
            .ToList();
        return
        [
            .. groups.Select(g =>
            {
                var names = Of(Columns.Name, g.Key, [.. g.Select(m => m.Item.Person).Where(p => p.Length > 0)]);
                var relations = Of(Columns.Relation, g.Key);
                return new ColumnPerson(
                    g.Key,
                    [.. g.Where(m => m.Item.Field == Columns.Phone).OrderBy(m => m.Item.IsSpare).Select(m => m.Index)],
                    names,
                    // 关系 beside the number of 紧急联系人 alone is theirs; 与户主关系 is of whom the row is about.
                    relations.Length == 0
                    && groups.Count == 1
                        ? [.. Of(Columns.Relation, "").Where(i => !IsToHouseholder(headers[i]))]
                        : relations,
                    Of(Columns.Order, g.Key),
                    g.Any(m => m.Item.HasName),
                    names is [var first, ..] && HeaderWords.Find(headers[first]).Relative.Length > 0
                        ? Cells.ToDisplay(headers[first])
                        : null
                );
            }),
        ];

        int[] Of(string field, string person, params string[] numbers) =>
            [
                .. meanings
                    .Index()
                    .Where(m => m.Item.Field == field && m.Item.Relative == person)
                    // The name of the number's owner comes first; 监护人姓名 says more than 姓名, 户主姓名 less.
                    .OrderBy(m =>
                        numbers.Contains(m.Item.Person) ? 0
                        : m.Item.Kind is HeaderPerson.Householder ? 3
                        : m.Item.Person.Length > 0 ? 1
                        : 2
                    )
                    .Select(m => m.Index),
            ];

        static bool IsToHouseholder(string header) =>
            header.Contains("户主", StringComparison.Ordinal) || header.Contains("戶主", StringComparison.Ordinal);
    }
}
