using CommunityAlerts.Contacts.Imports.Headers;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Contacts.Imports.TableFiles;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>The rows read so far, in the file's order.</summary>
internal sealed class ImportTally(Columns columns, string listArea, int buckets, TableLayout layout)
{
    private readonly Dictionary<NumberKey, FileContact> _contacts = [];
    private readonly HashSet<NumberKey> _otherKeys = [];
    private readonly List<ImportProblem> _problems = [];
    private readonly List<ImportRemark> _remarks = [];
    private readonly Dictionary<string, AreaMatch> _areas = new(StringComparer.Ordinal);
    private readonly List<FileContact> _first = [];
    private int _rejected;
    private int _duplicates;
    private int _held;

    public int Rows { get; private set; }

    public void AddProblems(IEnumerable<ImportProblem> problems) => _problems.AddRange(problems);

    public void Add(ReadRow row)
    {
        Rows++;
        _problems.AddRange(row.Problems);
        _held += row.HoldsRemovals ? 1 : 0;
        _otherKeys.UnionWith(row.Keys);
        _rejected += row.Contacts.Count == 0 ? 1 : 0;
        if (row.AreaCell is { } cell && (_areas.ContainsKey(cell) || _areas.Count < ImportStore.MaxAreas))
        {
            _areas[cell] = new AreaMatch(
                Cells.ToDisplay(cell),
                _areas.GetValueOrDefault(cell)?.Rows + 1 ?? 1,
                row.Area
            );
        }

        if (row.Remarks is { } remarks && _remarks.Count < ImportStore.MaxProblems)
        {
            _remarks.AddRange(remarks);
        }

        if (layout is TableLayout.ChatList && row.Contacts is [{ Name: null } unnamed])
        {
            _problems.Add(ChatList.UnclearName(row.Row, unnamed.Area ?? listArea));
        }

        foreach (var contact in row.Contacts)
        {
            Add(contact);
        }
    }

    public ReadFile ToFile(string? encoding, int headerRow)
    {
        var slices = new List<FileContact>[buckets];
        for (var i = 0; i < buckets; i++)
        {
            slices[i] = new List<FileContact>(_contacts.Count / buckets);
        }

        foreach (var contact in _contacts.Values)
        {
            slices[contact.Key.Bucket(buckets)].Add(contact);
        }

        foreach (var slice in slices)
        {
            slice.Sort((a, b) => NumberKey.Order.Compare(a.Key, b.Key));
        }

        _otherKeys.ExceptWith(_contacts.Keys);
        return new ReadFile
        {
            Columns = columns,
            Encoding = encoding,
            HeaderRow = headerRow,
            Rows = Rows,
            Rejected = _rejected,
            Duplicates = _duplicates,
            UnreadableNumberRows = _held,
            WithoutNumber = _contacts.Values.Count(c => c.Phone is null),
            Problems = [.. _problems.OrderBy(p => p.Row)],
            Remarks = _remarks,
            Areas = [.. _areas.Values.OrderBy(a => a.Area is not null).ThenByDescending(a => a.Rows)],
            Buckets = [.. slices.Select(s => s.ToArray())],
            RejectedKeys = _otherKeys,
            SampleContacts = [.. _first],
        };
    }

    private void Add(FileContact contact)
    {
        if (_contacts.TryGetValue(contact.Key, out var earlier))
        {
            _duplicates++;
            contact = MergeRows(earlier, contact, out var isFamily);
            if (!isFamily)
            {
                _problems.Add(
                    new ImportProblem(
                        earlier.Row,
                        columns.NumberHeader,
                        "duplicate-in-file",
                        earlier.Phone?.E164,
                        $"The same {(earlier.Phone is null ? "person" : "number")} comes again in row "
                            + $"{contact.Row}, which counts.",
                        contact.Row,
                        columns.Has(Columns.Area) ? earlier.Area ?? listArea : null
                    )
                );
            }

            _first.Remove(earlier);
        }

        _contacts[contact.Key] = contact;
        if (_first.Count < FileReader.SampleRows)
        {
            _first.Add(contact);
        }
    }

    /// <summary>
    /// Merges two rows with one number: a parent of two children, or in two households, keeps both.
    /// </summary>
    /// <param name="earlier">The row that came before.</param>
    /// <param name="later">The row whose other cells are used.</param>
    /// <param name="isFamily">Whether the rows name the same person with another child or household.</param>
    private static FileContact MergeRows(FileContact earlier, FileContact later, out bool isFamily)
    {
        var children = AppendLine(earlier.Children ?? earlier.Child, later.Child);
        var households = AppendLine(earlier.Households ?? earlier.Household, later.Household);
        isFamily =
            (children is not null || households is not null)
            && (earlier.Name is null || later.Name is null || earlier.Name == later.Name);
        return later with { Name = later.Name ?? earlier.Name, Children = children, Households = households };
    }

    /// <summary>Adds a line; null where there are fewer than two different lines.</summary>
    private static string? AppendLine(string? known, string? more)
    {
        string[] lines =
        [
            .. (known?.Split('\n') ?? [])
                .Append(more)
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Take(Contact.MaxFamily),
        ];
        return lines.Length > 1 ? string.Join('\n', lines) : null;
    }
}
