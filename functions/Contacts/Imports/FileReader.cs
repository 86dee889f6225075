using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>A file as read, ready to be compared with its list.</summary>
public sealed class ReadFile
{
    public required Columns Columns { get; init; }

    /// <summary>IANA name; null for a workbook.</summary>
    public string? Encoding { get; init; }

    /// <summary>Rows that are not blank, the header not counted.</summary>
    public required int Rows { get; init; }
    public required int Rejected { get; init; }
    public required int Duplicates { get; init; }

    /// <summary>All of them, by row.</summary>
    public required IReadOnlyList<ImportProblem> Problems { get; init; }

    /// <summary>The good rows by bucket, each sorted by key; a number once.</summary>
    public required IReadOnlyList<FileContact[]> Buckets { get; init; }

    /// <summary>Numbers whose every row is rejected: in the file all the same, so <c>replace</c> leaves them.</summary>
    public required IReadOnlySet<NumberKey> RejectedKeys { get; init; }

    /// <summary>The first good rows.</summary>
    public required IReadOnlyList<FileContact> First { get; init; }
}

/// <summary>Reads whole files: what they are, which columns they have, what each row says.</summary>
public sealed class FileReader(NumberKeys keys)
{
    /// <summary>Rows a file at most.</summary>
    public const int MostRows = 200_000;

    /// <summary>Bytes a file at most: 20 MiB.</summary>
    public const int MostBytes = 20 * 1024 * 1024;

    /// <summary>How many rows a sample shows.</summary>
    public const int SampleRows = 5;

    private const int ChunkRows = 1_000;

    /// <summary>Either the file or the problem that keeps it out as a whole: row 0.</summary>
    public (ReadFile? File, ImportProblem? Failure) Read(byte[] bytes, ImportOrder order, int buckets, CancellationToken cancellationToken)
    {
        try
        {
            if (TableFile.IsZip(bytes))
            {
                return Read(TableFile.Workbook(bytes, cancellationToken), encoding: null, order, buckets, cancellationToken);
            }

            var asked = order.Encoding is { } name ? FileEncoding.Named(name) : null;
            return (asked is null ? FileEncoding.Of(bytes) : FileEncoding.Of(bytes, asked)) is { } encoding
                ? Read(TableFile.Text(bytes, encoding, cancellationToken), encoding.Encoding.WebName, order, buckets, cancellationToken)
                : (null, Whole("unreadable-encoding", asked is null
                    ? "The text is neither UTF-8, UTF-16 nor GB18030. Say which encoding it has with encoding=, or save it as UTF-8."
                    : $"The text is not in {asked.WebName}. Leave encoding= out to have it found, or name another."));
        }
        catch (Exception e) when (Cause(e) is InvalidDataException or TableTooLargeException)
        {
            var cause = Cause(e);
            return (null, Whole(cause is TableTooLargeException ? "too-large" : "not-a-table", cause.Message));
        }
    }

    /// <summary>What was thrown; rows that are read side by side wrap it.</summary>
    private static Exception Cause(Exception failure) => failure is AggregateException { InnerExceptions: [var inner, ..] } ? inner : failure;

    private (ReadFile? File, ImportProblem? Failure) Read(IEnumerable<FileRow> rows, string? encoding, ImportOrder order, int buckets, CancellationToken cancellationToken)
    {
        using var source = rows.GetEnumerator();
        if (!source.MoveNext())
        {
            return (null, Whole("empty-file", "The file has no rows."));
        }

        var columns = Columns.Of(source.Current.Cells);
        if (!columns.Has(Columns.Phone))
        {
            return (null, Whole("no-phone-column", "The first row names no phone column. Call it 手机号 or phone."));
        }

        var tally = new Tally(columns, order.ListArea, buckets);
        var reader = new RowReader(columns, order, keys);
        foreach (var chunk in Chunks(source).AsParallel().AsOrdered().WithCancellation(cancellationToken).WithMergeOptions(ParallelMergeOptions.NotBuffered).Select(chunk => Array.ConvertAll(chunk, reader.Read)))
        {
            foreach (var row in chunk)
            {
                tally.Add(row);
            }
        }

        return tally.Rows == 0 ? (null, Whole("empty-file", "The file has a header but no rows."))
            : tally.Rows > MostRows ? (null, Whole("too-large", $"The file has more than {MostRows} rows."))
            : (tally.ToFile(encoding), null);
    }

    private static IEnumerable<FileRow[]> Chunks(IEnumerator<FileRow> rows)
    {
        var chunk = new List<FileRow>(ChunkRows);
        var all = 0;
        while (all <= MostRows && rows.MoveNext())
        {
            all++;
            chunk.Add(rows.Current);
            if (chunk.Count == ChunkRows)
            {
                yield return [.. chunk];
                chunk.Clear();
            }
        }

        if (chunk.Count > 0)
        {
            yield return [.. chunk];
        }
    }

    private static ImportProblem Whole(string code, string detail) => new(0, Column: null, code, Value: null, detail);

    /// <summary>The rows so far, in the file's order.</summary>
    private sealed class Tally(Columns columns, string listArea, int buckets)
    {
        private readonly Dictionary<NumberKey, FileContact> _contacts = [];
        private readonly HashSet<NumberKey> _rejectedKeys = [];
        private readonly List<ImportProblem> _problems = [];
        private readonly List<FileContact> _first = [];
        private int _rejected;
        private int _duplicates;

        public int Rows { get; private set; }

        public void Add(ReadRow row)
        {
            Rows++;
            if (row.Contact is not { } contact)
            {
                _rejected++;
                _problems.Add(row.Problem!);
                if (row.Key is { } key)
                {
                    _rejectedKeys.Add(key);
                }

                return;
            }

            if (_contacts.TryGetValue(contact.Key, out var earlier))
            {
                _duplicates++;
                _problems.Add(new ImportProblem(earlier.Row, columns.HeaderOf(Columns.Phone), "duplicate-in-file", earlier.Phone.E164, $"The same number comes again in row {contact.Row}, which counts.", contact.Row,
                    columns.Has(Columns.Area) ? earlier.Area ?? listArea : null));
                _first.Remove(earlier);
            }

            _contacts[contact.Key] = contact;
            if (_first.Count < SampleRows)
            {
                _first.Add(contact);
            }
        }

        public ReadFile ToFile(string? encoding)
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

            _rejectedKeys.ExceptWith(_contacts.Keys);
            return new ReadFile
            {
                Columns = columns,
                Encoding = encoding,
                Rows = Rows,
                Rejected = _rejected,
                Duplicates = _duplicates,
                Problems = [.. _problems.OrderBy(p => p.Row)],
                Buckets = [.. slices.Select(s => s.ToArray())],
                RejectedKeys = _rejectedKeys,
                First = [.. _first],
            };
        }
    }
}
