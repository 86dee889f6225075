using Azure.Data.Tables;
using CommunityAlerts.Rounds.Cases;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Rounds.Rosters;

/// <summary>
/// Composes the cases of one shard from the roster: adds what is missing, until nothing is. Idempotent, also when run
/// twice at once, after a crash, or late: each transaction replaces the row of the pass.
/// </summary>
public sealed class CaseComposer(RosterStore roster, CaseStore cases, PassStore passes, TimeProvider clock)
{
    /// <summary>Composes a shard. All buckets must be closed for the pass.</summary>
    /// <returns>False where a later pass works in the shard.</returns>
    public async Task<bool> ComposeAsync(Round round, int pass, int shard, CancellationToken cancellationToken)
    {
        var partition = RoundRows.CasePartition(round.Id, shard);
        var rate = new WriteRate(RoundRows.MaxWritesPerSecond);
        while (true)
        {
            var current = await passes.BeginAsync(round.Id, partition, pass, cancellationToken);
            if (current.Pass.Number > pass || current.Pass.IsClosed)
            {
                return current.Pass.Number == pass;
            }

            // The sheets come before the pairs: a person erased in between is in the sheet that the erasure changes.
            var sheets = await cases.ReadSheetsAsync(round.Id, shard, cancellationToken).ToListAsync(cancellationToken);
            var pairs = await roster.ReadShardAsync(round.Id, shard, cancellationToken);
            var plan = CasePlanner.Plan(shard, sheets, pairs);
            StoredPass? written = current;
            foreach (var change in plan.Changes)
            {
                await rate.WaitAsync(clock, cancellationToken);
                written = await TryWriteAsync(round.Id, written, partition, change, cancellationToken);
                if (written is null)
                {
                    break;
                }
            }

            if (
                plan.IsWhole
                && written is not null
                && await passes.TryCloseAsync(round.Id, partition, written, cancellationToken)
            )
            {
                return true;
            }
        }
    }

    /// <summary>Writes a sheet with its changed cases; null where another writer was first.</summary>
    private async Task<StoredPass?> TryWriteAsync(
        string round,
        StoredPass pass,
        string partition,
        SheetChange change,
        CancellationToken cancellationToken
    )
    {
        var sheet = CaseSheetRow.Write(partition, change.Sheet);
        var areaHash = CaseId.HashArea(change.Sheet.Area);
        return await passes.TryAddAsync(
            round,
            partition,
            pass,
            [
                change.Stored is { } stored
                    ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, sheet, stored.ETag)
                    : new TableTransactionAction(TableTransactionActionType.Add, sheet),
                // A change of a case's row changes its sheet too, so the sheet's ETag guards both.
                .. change.Cases.Select(c => new TableTransactionAction(
                    TableTransactionActionType.UpsertReplace,
                    CaseRow.Write(partition, areaHash, change.Sheet.Number, c)
                )),
            ],
            cancellationToken
        );
    }
}
