using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Rounds.Cases;

/// <summary>A sheet as read, with the ETag that the next write must match.</summary>
public sealed record StoredSheet(CaseSheet Sheet, ETag ETag);

/// <summary>A mark as read, with the ETag that the next write must match.</summary>
public sealed record StoredMark(Mark Mark, ETag ETag);

/// <summary>
/// Stores sheets and marks: one partition a shard of a round. Every change of a case goes with its sheet, If-Match, in
/// one transaction (rule L2).
/// </summary>
public sealed class CaseStore(StorageAccount storage)
{
    private static readonly string[] CountColumns = [CaseSheetRow.Area, CaseSheetRow.Counts];

    /// <summary>Reads the sheets of a shard, grid by grid.</summary>
    public IAsyncEnumerable<StoredSheet> ReadSheetsAsync(
        string round,
        int shard,
        CancellationToken cancellationToken
    ) => ReadSheetsAsync(round, shard, CaseSheetRow.Prefix, cancellationToken);

    /// <summary>Reads the counts of each sheet of a shard, without its cases.</summary>
    public async IAsyncEnumerable<(string Area, CaseCounts Counts)> ReadCountsAsync(
        string round,
        int shard,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var table = storage.RoundTable(round);
        await foreach (
            var row in table.ReadRangeAsync(
                RoundRows.CasePartition(round, shard),
                CaseSheetRow.Prefix,
                CaseSheetRow.Prefix + "~",
                CountColumns,
                cancellationToken: cancellationToken
            )
        )
        {
            yield return table.Read(
                row,
                r => (r.GetText(CaseSheetRow.Area), CaseCounts.Parse(r.GetText(CaseSheetRow.Counts)))
            );
        }
    }

    /// <summary>Finds the sheet that has a case, among those of its grid; null where none has it.</summary>
    public async Task<StoredSheet?> FindSheetAsync(string round, CaseId id, CancellationToken cancellationToken) =>
        await ReadSheetsAsync(round, id.Shard, $"{CaseSheetRow.Prefix}{id.AreaHash}~", cancellationToken)
            .FirstOrDefaultAsync(s => s.Sheet.IndexOf(id.Household) >= 0, cancellationToken);

    /// <summary>Reads a sheet again.</summary>
    public async Task<StoredSheet> ReadSheetAsync(string round, CaseSheet sheet, CancellationToken cancellationToken)
    {
        var table = storage.RoundTable(round);
        var key = CaseSheetRow.MakeKey(CaseId.HashArea(sheet.Area), sheet.Number);
        var row =
            await table.FindAsync(RoundRows.CasePartition(round, sheet.Shard), key, cancellationToken)
            ?? throw new InvalidOperationException("A sheet is gone, which nothing deletes while its round is there.");
        return new StoredSheet(table.Read(row, r => CaseSheetRow.Read(r, sheet.Shard)), row.ETag);
    }

    /// <summary>Reads the marks of a case. Read its sheet before: then none is missed that it knows.</summary>
    public async Task<IReadOnlyList<StoredMark>> ReadMarksAsync(
        string round,
        CaseId id,
        CancellationToken cancellationToken
    )
    {
        var table = storage.RoundTable(round);
        var prefix = MarkRow.MakePrefix(id.Household);
        return await table
            .ReadRangeAsync(
                RoundRows.CasePartition(round, id.Shard),
                prefix,
                prefix + "~",
                cancellationToken: cancellationToken
            )
            .Select(row => new StoredMark(table.Read(row, MarkRow.Read), row.ETag))
            .ToListAsync(cancellationToken);
    }

    /// <summary>Finds one mark of a case; null where it has not come.</summary>
    public async Task<Mark?> FindMarkAsync(string round, CaseId id, string mark, CancellationToken cancellationToken)
    {
        var table = storage.RoundTable(round);
        return
            await table.FindAsync(
                RoundRows.CasePartition(round, id.Shard),
                MarkRow.MakeKey(id.Household, mark),
                cancellationToken
            )
                is { } row
            ? table.Read(row, MarkRow.Read)
            : null;
    }

    /// <summary>
    /// Writes marks and their sheet, all or nothing: new marks are inserted, those with a tag replaced.
    /// </summary>
    /// <param name="round">The round.</param>
    /// <param name="sheet">The sheet as it is to be.</param>
    /// <param name="asRead">The ETag of the sheet as it was read.</param>
    /// <param name="household">The household of the marks.</param>
    /// <param name="marks">At most 99 marks, each with the ETag as read; null inserts it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False where the sheet has changed since, or a mark has.</returns>
    public async Task<bool> TryWriteAsync(
        string round,
        CaseSheet sheet,
        ETag asRead,
        HouseholdKey household,
        IReadOnlyList<(Mark Mark, ETag? AsRead)> marks,
        CancellationToken cancellationToken
    )
    {
        var partition = RoundRows.CasePartition(round, sheet.Shard);
        return await storage
            .RoundTable(round)
            .TryTransactAsync(
                [
                    new(TableTransactionActionType.UpdateReplace, CaseSheetRow.Write(partition, sheet), asRead),
                    .. marks.Select(m => MakeAction(MarkRow.Write(partition, household, m.Mark), m.AsRead)),
                ],
                cancellationToken
            )
            is null;
    }

    /// <summary>Replaces a sheet alone, such as to freeze it; false where it has changed since it was read.</summary>
    public async Task<bool> TryReplaceAsync(
        string round,
        CaseSheet sheet,
        ETag asRead,
        CancellationToken cancellationToken
    ) =>
        await storage
            .RoundTable(round)
            .TryReplaceAsync(
                CaseSheetRow.Write(RoundRows.CasePartition(round, sheet.Shard), sheet),
                asRead,
                cancellationToken
            )
            is not null;

    private static TableTransactionAction MakeAction(TableEntity row, ETag? asRead) =>
        asRead is { } tag
            ? new(TableTransactionActionType.UpdateReplace, row, tag)
            : new(TableTransactionActionType.Add, row);

    private async IAsyncEnumerable<StoredSheet> ReadSheetsAsync(
        string round,
        int shard,
        string prefix,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var table = storage.RoundTable(round);
        await foreach (
            var row in table.ReadRangeAsync(
                RoundRows.CasePartition(round, shard),
                prefix,
                prefix + "~",
                cancellationToken: cancellationToken
            )
        )
        {
            yield return new StoredSheet(table.Read(row, r => CaseSheetRow.Read(r, shard)), row.ETag);
        }
    }
}
