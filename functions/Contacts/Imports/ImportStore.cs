using System.Runtime.CompilerServices;
using System.Text;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>
/// Imports: partition = <c>imports</c>, row = import id. Findings lie beside it in rows <c>{id}~{part}~{n:000}</c>, as
/// many in each as it can hold, and the sample in <c>{id}~sample</c>.
/// </summary>
public sealed class ImportStore(StorageAccount storage)
{
    private const string Sample = "Sample";

    /// <summary>The maximum number of problems stored of one file; further ones are only counted.</summary>
    public const int MaxProblems = 1_000;

    /// <summary>The maximum number of different area values stored of one file.</summary>
    public const int MaxAreas = 200;

    /// <summary>The maximum number of characters of JSON in one property, below the service's 32,768.</summary>
    private const int MaxText = 30_000;

    private readonly Table _table = storage.Table(Tables.Imports);

    public async Task<StoredImport?> FindAsync(string id, CancellationToken cancellationToken) =>
        TableLimits.IsKey(id)
        && !id.Contains('~', StringComparison.Ordinal)
        && await _table.FindAsync(Tables.Imports, id, cancellationToken) is { } row
            ? new StoredImport(_table.Read(row, FromRow), row.ETag) { ChangedAt = row.Timestamp }
            : null;

    public Task<ETag?> TryAddAsync(Import import, CancellationToken cancellationToken) =>
        _table.TryAddAsync(ToRow(import), cancellationToken);

    public Task<ETag?> TryReplaceAsync(Import import, ETag asRead, CancellationToken cancellationToken) =>
        _table.TryReplaceAsync(ToRow(import), asRead, cancellationToken);

    /// <summary>Reads every import, for erasing a person.</summary>
    public async IAsyncEnumerable<Import> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (
            var row in _table.ReadRangeAsync(Tables.Imports, select: ["Import"], cancellationToken: cancellationToken)
        )
        {
            if (row.ContainsKey("Import"))
            {
                yield return _table.Read(row, FromRow);
            }
        }
    }

    /// <summary>
    /// Deletes imports that are over and were uploaded before an instant, with their findings. The import's own row is
    /// deleted last, so that a run that was broken off is continued by the next one.
    /// </summary>
    /// <param name="before">Exclusive.</param>
    /// <param name="onUnreadable">Called for a row that cannot be read; it stays.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task DeleteOldAsync(
        Instant before,
        Action<UnreadableRowException> onUnreadable,
        CancellationToken cancellationToken
    )
    {
        await foreach (
            var row in _table.ReadRangeAsync(Tables.Imports, select: ["Import"], cancellationToken: cancellationToken)
        )
        {
            if (
                !row.ContainsKey("Import")
                || _table.TryRead(row, FromRow, onUnreadable) is not { IsFinished: true } import
                || import.Request.At >= before
            )
            {
                continue;
            }

            await foreach (var finding in ReadFindingRowsAsync(import.Id, cancellationToken, select: []))
            {
                await _table.TryDeleteAsync(Tables.Imports, finding.RowKey, expectedETag: null, cancellationToken);
            }

            await _table.TryDeleteAsync(Tables.Imports, import.Id, expectedETag: null, cancellationToken);
        }
    }

    /// <summary>Stores the problems found in one part of the work; a repeat writes the same rows.</summary>
    /// <param name="import">Import id.</param>
    /// <param name="part">Letters and digits; the problems of several parts are read together.</param>
    /// <param name="problems">1,000 are kept, those of unknown areas only where there is room.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task StoreProblemsAsync(
        string import,
        string part,
        IReadOnlyList<ImportProblem> problems,
        CancellationToken cancellationToken
    ) =>
        StoreFindingsAsync(
            import,
            part,
            nameof(ImportFindings.Problems),
            ChooseProblems(problems).Select(Json.Write),
            cancellationToken
        );

    /// <summary>Stores what reading the file found, without the problems; a repeat writes the same.</summary>
    public async Task StoreFindingsAsync(string import, ReadFile file, CancellationToken cancellationToken)
    {
        await StoreFindingsAsync(
            import,
            "remarks",
            nameof(ImportFindings.Remarks),
            file.Remarks.Take(MaxProblems).Select(Json.Write),
            cancellationToken
        );
        await StoreFindingsAsync(
            import,
            "areas",
            nameof(ImportFindings.Areas),
            file.Areas.Take(MaxAreas).Select(Json.Write),
            cancellationToken
        );
    }

    private async Task StoreFindingsAsync(
        string import,
        string part,
        string property,
        IEnumerable<string> items,
        CancellationToken cancellationToken
    )
    {
        // By length as written, not by count: a header and a cell of symbols are six times as long in JSON.
        var text = new StringBuilder();
        var n = 0;
        foreach (var item in items)
        {
            if (text.Length + item.Length > MaxText)
            {
                await WriteAsync();
            }

            text.Append(text.Length == 0 ? '[' : ',').Append(item);
        }

        if (text.Length > 0)
        {
            await WriteAsync();
        }

        async Task WriteAsync()
        {
            await _table.PutAsync(
                new TableEntity(Tables.Imports, $"{import}~{part}~{n++:000}")
                {
                    [property] = text.Append(']').ToString(),
                },
                cancellationToken
            );
            text.Clear();
        }
    }

    /// <summary>Stores the sample: the first rows as they will be stored, fewer where they are very long.</summary>
    public async Task StoreSampleAsync(
        string import,
        IReadOnlyList<ContactView> sample,
        CancellationToken cancellationToken
    )
    {
        var kept = sample.ToList();
        while (Json.Write(kept).Length > MaxText)
        {
            kept.RemoveAt(kept.Count - 1);
        }

        await _table.PutAsync(
            new TableEntity(Tables.Imports, $"{import}~sample") { [Sample] = Json.Write(kept) },
            cancellationToken
        );
    }

    /// <summary>Chooses the problems to store: unknown areas come last, since they are also listed by value.</summary>
    private static IEnumerable<ImportProblem> ChooseProblems(IReadOnlyList<ImportProblem> problems) =>
        problems.Count <= MaxProblems
            ? problems
            : problems.OrderBy(p => p.Code == "unknown-area").ThenBy(p => p.Row).Take(MaxProblems);

    /// <summary>Reads the stored findings of the file: problems and remarks by row, areas, and the sample.</summary>
    public async Task<ImportFindings> ReadFindingsAsync(string import, CancellationToken cancellationToken)
    {
        var problems = new List<ImportProblem>();
        var remarks = new List<ImportRemark>();
        var areas = new List<AreaMatch>();
        IReadOnlyList<ContactView> sample = [];
        await foreach (var row in ReadFindingRowsAsync(import, cancellationToken))
        {
            var found = _table.Read(row, ParseFindings);
            problems.AddRange(found.Problems);
            remarks.AddRange(found.Remarks);
            areas.AddRange(found.Areas);
            sample = row.ContainsKey(Sample) ? found.Sample : sample;
        }

        return new ImportFindings(
            [.. ChooseProblems(problems).OrderBy(p => p.Row)],
            [.. remarks.OrderBy(r => r.Row)],
            areas,
            sample
        );
    }

    /// <summary>
    /// Erases a person from an import's findings: problems are replaced by <paramref name="redact"/>, remarks and
    /// sample rows are removed.
    /// </summary>
    public async Task EraseAsync(
        string import,
        NumberKey key,
        Func<ImportProblem, ImportProblem> redact,
        Func<ContactView, bool> isOfPerson,
        CancellationToken cancellationToken
    )
    {
        await foreach (var row in ReadFindingRowsAsync(import, cancellationToken))
        {
            var found = _table.Read(row, ParseFindings);
            await ReplaceAsync(
                row,
                nameof(ImportFindings.Problems),
                found.Problems,
                [.. found.Problems.Select(redact)]
            );
            await ReplaceAsync(
                row,
                nameof(ImportFindings.Remarks),
                found.Remarks,
                [.. found.Remarks.Where(r => r.Key != key.Value)]
            );
            await ReplaceAsync(row, Sample, found.Sample, [.. found.Sample.Where(c => !isOfPerson(c))]);
        }

        async Task ReplaceAsync<T>(TableEntity row, string property, IReadOnlyList<T> stored, T[] left)
        {
            if (!left.SequenceEqual(stored))
            {
                await _table.PutAsync(
                    new TableEntity(Tables.Imports, row.RowKey) { [property] = Json.Write(left) },
                    cancellationToken
                );
            }
        }
    }

    /// <summary>
    /// Reads the rows with the findings of an import. '~' comes after every character of an id, and the range begins
    /// after the import's own row.
    /// </summary>
    private IAsyncEnumerable<TableEntity> ReadFindingRowsAsync(
        string import,
        CancellationToken cancellationToken,
        IReadOnlyList<string>? select = null
    ) =>
        _table.ReadRangeAsync(
            Tables.Imports,
            import,
            import + "~~",
            select: select,
            cancellationToken: cancellationToken
        );

    private static T[] Read<T>(TableEntity row, string property) =>
        row.GetString(property) is { } json ? Json.Read<T[]>(json) : [];

    private static TableEntity ToRow(Import import) =>
        new(Tables.Imports, import.Id) { ["Import"] = Json.Write(import) };

    private static ImportFindings ParseFindings(TableEntity row) =>
        new(
            Read<ImportProblem>(row, nameof(ImportFindings.Problems)),
            Read<ImportRemark>(row, nameof(ImportFindings.Remarks)),
            Read<AreaMatch>(row, nameof(ImportFindings.Areas)),
            Read<ContactView>(row, Sample)
        );

    private static Import FromRow(TableEntity row)
    {
        var import = Json.Read<Import>(row.GetText("Import"));
        RowColumns.Require(import.Id == row.RowKey, "The id is another import's.");
        return import;
    }
}

/// <summary>The stored findings of a file that was read.</summary>
/// <param name="Problems">By row, at most 1,000.</param>
/// <param name="Remarks">By row, at most 1,000.</param>
/// <param name="Areas">The areas found for the cells of the area columns.</param>
/// <param name="Sample">The first rows as they will be stored.</param>
public sealed record ImportFindings(
    IReadOnlyList<ImportProblem> Problems,
    IReadOnlyList<ImportRemark> Remarks,
    IReadOnlyList<AreaMatch> Areas,
    IReadOnlyList<ContactView> Sample
);

/// <summary>An import with the version of its row.</summary>
/// <param name="Import">The import.</param>
/// <param name="Tag">The ETag of the row as read.</param>
public sealed record StoredImport(Import Import, ETag Tag)
{
    /// <summary>The time of the row's last change, by storage's clock.</summary>
    public DateTimeOffset? ChangedAt { get; init; }
}
