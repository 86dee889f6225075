using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using static CommunityAlerts.Storage.RowColumns;

namespace CommunityAlerts.Rounds;

/// <summary>The pass that works in a partition of a round.</summary>
/// <param name="Number">The number of the pass, from 1.</param>
/// <param name="End">The last contact key that is listed; null at the beginning, and where cases are composed.</param>
/// <param name="IsClosed">Whether nothing is added any more in this pass.</param>
public sealed record Pass(int Number, NumberKey? End, bool IsClosed);

/// <summary>A pass as read, with the ETag that the next write must match.</summary>
public sealed record StoredPass(Pass Pass, ETag ETag);

/// <summary>
/// Stores one row a partition of a round, <c>pass~{partition}</c>. Nothing is added to the partition but in a
/// transaction with this row, If-Match; a closed one takes nothing more (rule L1).
/// </summary>
public sealed class PassStore(StorageAccount storage)
{
    /// <summary>
    /// Finds the pass that works in a partition. Begins this one where there is none yet, or an earlier one, which it
    /// takes over: a run of the earlier one has an old ETag then.
    /// </summary>
    public async Task<StoredPass> BeginAsync(
        string round,
        string partition,
        int pass,
        CancellationToken cancellationToken
    )
    {
        var begun = new Pass(pass, End: null, IsClosed: false);
        while (true)
        {
            var stored = await FindAsync(round, partition, cancellationToken);
            if (stored is not null && stored.Pass.Number >= pass)
            {
                return stored;
            }

            if (
                await storage
                    .RoundTable(round)
                    .TryWriteAsync(ToRow(partition, begun), stored?.ETag, cancellationToken) is
                { } tag
            )
            {
                return new StoredPass(begun, tag);
            }
        }
    }

    /// <summary>Closes a pass; false where its row has changed since it was read.</summary>
    public async Task<bool> TryCloseAsync(
        string round,
        string partition,
        StoredPass pass,
        CancellationToken cancellationToken
    ) =>
        await storage
            .RoundTable(round)
            .TryReplaceAsync(ToRow(partition, pass.Pass with { IsClosed = true }), pass.ETag, cancellationToken)
            is not null;

    /// <summary>Whether a pass is closed in all of some partitions, and no later one has begun in any.</summary>
    public async Task<bool> AreClosedAsync(
        string round,
        IEnumerable<string> partitions,
        int pass,
        CancellationToken cancellationToken
    )
    {
        foreach (var partition in partitions)
        {
            var stored = await FindAsync(round, partition, cancellationToken);
            if (stored is null || stored.Pass.Number != pass || !stored.Pass.IsClosed)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds something to a partition, in one transaction with the row of the pass (rule L1).</summary>
    /// <param name="round">The id of the round.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="pass">The pass as it is to be, with the ETag as read.</param>
    /// <param name="actions">At most 99 actions.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The pass as written; null where its row or another one has changed since it was read.</returns>
    public async Task<StoredPass?> TryAddAsync(
        string round,
        string partition,
        StoredPass pass,
        IEnumerable<TableTransactionAction> actions,
        CancellationToken cancellationToken
    )
    {
        var replace = new TableTransactionAction(
            TableTransactionActionType.UpdateReplace,
            ToRow(partition, pass.Pass),
            pass.ETag
        );
        var tags = await storage.RoundTable(round).TryTransactForTagsAsync([replace, .. actions], cancellationToken);
        return tags?[0] is { } tag ? pass with { ETag = tag } : null;
    }

    private async Task<StoredPass?> FindAsync(string round, string partition, CancellationToken cancellationToken)
    {
        var table = storage.RoundTable(round);
        return await table.FindAsync(partition, MakeKey(partition), cancellationToken) is { } row
            ? new StoredPass(table.Read(row, FromRow), row.ETag)
            : null;
    }

    /// <summary>Makes the row key, which no other partition has: the emulator finds a row by its key first.</summary>
    private static string MakeKey(string partition) => $"pass~{partition}";

    private static TableEntity ToRow(string partition, Pass pass) =>
        new(partition, MakeKey(partition))
        {
            [nameof(Pass.Number)] = pass.Number,
            [nameof(Pass.End)] = pass.End?.Value,
            [nameof(Pass.IsClosed)] = pass.IsClosed,
        };

    private static Pass FromRow(TableEntity row)
    {
        Require(row.GetNumber(nameof(Pass.Number)) >= 1, "A pass has a number from 1.");
        return new Pass(
            row.GetNumber(nameof(Pass.Number)),
            row.GetString(nameof(Pass.End)) is { } end ? NumberKey.Parse(end) : null,
            row.GetBoolean(nameof(Pass.IsClosed)) is true
        );
    }
}
