using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Operations;

/// <summary>The result of a restore.</summary>
/// <param name="Reconciled">Counts of what was changed; null where the exported account never ran again.</param>
/// <param name="Imports">The number of imports that were running: their files are gone, so they fail.</param>
public sealed record RestoreResult(RestoreReconciler? Reconciled, int Imports);

/// <summary>Writes an export into an empty account, and reads back what it wrote. A restore that was interrupted
/// continues when it is run again: it only adds missing rows.</summary>
public sealed class Restorer(StorageAccount storage, TimeProvider clock)
{
    private const int CallsAtOnce = 8;

    /// <summary>
    /// Tables that a host acts on, restored last, after the opt-outs: a host that runs against the rules finds no
    /// partial work.
    /// </summary>
    private static readonly string[] RestoredLast = [Tables.Rounds, Tables.Broadcasts, Tables.Due, Tables.Campaigns];

    /// <summary>Restores a verified export.</summary>
    /// <param name="folder">The export.</param>
    /// <param name="manifest">The result of <see cref="ExportFolder.VerifyAsync"/>.</param>
    /// <param name="continuesWaitingWork">
    /// Whether the exported account was stopped before the export and never ran again, so that work that waited there
    /// continues here.
    /// </param>
    /// <param name="onTableRestored">Called for each table as it is restored.</param>
    /// <param name="cancellationToken">Cancels the restore; rows written stay, and no host serves them.</param>
    /// <exception cref="RefusedException">
    /// The account is not empty, is half restored from another export, or is changed meanwhile.
    /// </exception>
    public async Task<RestoreResult> RestoreAsync(
        ExportFolder folder,
        Manifest manifest,
        bool continuesWaitingWork,
        Func<string, ExportedTable, Task> onTableRestored,
        CancellationToken cancellationToken
    )
    {
        await storage.CreateAsync(
            [.. Tables.All.Union(manifest.Tables.Keys, StringComparer.Ordinal)],
            Queues.All,
            cancellationToken
        );
        var mark = await MarkAccountAsync(
            await folder.ComputeIdAsync(cancellationToken),
            continuesWaitingWork,
            cancellationToken
        );
        var reconciler = continuesWaitingWork
            ? null
            : new RestoreReconciler(Instant.FromDateTimeOffset(mark.At), manifest.Buckets);
        foreach (var table in RestoreOrder(manifest.Tables.Keys))
        {
            var rows = folder.ReadRowsAsync(table, cancellationToken);
            var written = await WriteAsync(
                table,
                reconciler is null ? rows : rows.Select(r => reconciler.Reconcile(table, r)),
                cancellationToken
            );
            if (await ComputeDigestAsync(table, cancellationToken) != written)
            {
                throw new RefusedException(
                    $"Table {table} does not hold what was written to it: something else writes to this "
                        + $"account. Stop whatever runs on it, empty it, and restore again."
                );
            }

            await onTableRestored(table, written);
        }

        var imports = await EndImportsAsync(cancellationToken);
        await RestoreMark.RemoveAsync(storage, cancellationToken);
        return new RestoreResult(reconciler, imports);
    }

    /// <summary>Sorts tables: the opt-outs, all others by name, then <see cref="RestoredLast"/>.</summary>
    private static IEnumerable<string> RestoreOrder(IEnumerable<string> tables)
    {
        var names = tables.ToHashSet(StringComparer.Ordinal);
        string[] first = [Tables.OptOuts];
        return
        [
            .. first.Where(names.Contains),
            .. names.Except([.. first, .. RestoredLast], StringComparer.Ordinal).Order(StringComparer.Ordinal),
            .. RestoredLast.Where(names.Contains),
        ];
    }

    /// <summary>
    /// Marks an empty account as being restored, or finds the mark that an earlier run of this restore left.
    /// </summary>
    private async Task<RestoreMark> MarkAccountAsync(string export, bool moved, CancellationToken cancellationToken)
    {
        if (await RestoreMark.FindAsync(storage, cancellationToken) is { } found)
        {
            return (found.Export, found.Moved) == (export, moved)
                ? found
                : throw new RefusedException(
                    "Another restore into this account was broken off. Run that one again to its end, or empty "
                        + "the account."
                );
        }

        var nonEmptyTables = new List<string>();
        foreach (var table in await storage.ReadTableNamesAsync(cancellationToken))
        {
            // A host that only started has sealed the account with its own secret; the export brings another.
            if (
                await storage
                    .Table(table)
                    .ReadAllKeysAsync(cancellationToken)
                    .AnyAsync(row => !NumberKeySeal.IsSeal(row), cancellationToken)
            )
            {
                nonEmptyTables.Add(table);
            }
        }

        if (nonEmptyTables.Count > 0)
        {
            throw new RefusedException(
                $"The account is not empty: there are rows in "
                    + $"{string.Join(", ", nonEmptyTables.Order(StringComparer.Ordinal))}. A restore takes an "
                    + $"account of its own."
            );
        }

        await NumberKeySeal.RemoveAsync(storage, cancellationToken);
        var mark = new RestoreMark(export, clock.GetUtcNow(), moved);
        await mark.PutAsync(storage, cancellationToken);
        return mark;
    }

    private async Task<ExportedTable> WriteAsync(
        string name,
        IAsyncEnumerable<TableEntity> rows,
        CancellationToken cancellationToken
    )
    {
        var table = storage.Table(name);
        using var digest = new RowDigest();
        await Parallel.ForEachAsync(
            GroupByTransactionAsync(rows, digest, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellationToken },
            async (part, stop) =>
            {
                if (
                    await table.TryTransactAsync(
                        [.. part.Select(r => new TableTransactionAction(TableTransactionActionType.Add, r))],
                        stop
                    )
                    is null
                )
                {
                    return;
                }

                // Some rows exist already, from an interrupted run or a try whose answer was lost: add the
                // others one by one.
                foreach (var row in part)
                {
                    await table.TryAddAsync(row, stop);
                }
            }
        );
        return digest.Finish();
    }

    /// <summary>Groups rows into transactions: of one partition, at most 100 rows and 4 MiB.</summary>
    private static async IAsyncEnumerable<IReadOnlyList<TableEntity>> GroupByTransactionAsync(
        IAsyncEnumerable<TableEntity> rows,
        RowDigest digest,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var part = new List<TableEntity>();
        long bytes = 0;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            digest.Add(RowText.Write(row));
            var size = TableLimits.Size(row);
            if (
                part.Count > 0
                && (
                    part.Count == TableLimits.MaxActions
                    || bytes + size > TableLimits.MaxTransactionBytes
                    || row.PartitionKey != part[0].PartitionKey
                )
            )
            {
                yield return part;
                (part, bytes) = ([], 0);
            }

            part.Add(row);
            bytes += size;
        }

        if (part.Count > 0)
        {
            yield return part;
        }
    }

    private async Task<ExportedTable> ComputeDigestAsync(string name, CancellationToken cancellationToken)
    {
        using var digest = new RowDigest();
        await foreach (
            var row in storage
                .Table(name)
                .ReadAllAsync(cancellationToken)
                .Where(r => name != Tables.Settings || !RestoreMark.Is(r))
        )
        {
            digest.Add(RowText.Write(row));
        }

        return digest.Finish();
    }

    /// <summary>
    /// Enqueues each import that was running, so that it ends as failed: no export contains its message and file.
    /// </summary>
    private async Task<int> EndImportsAsync(CancellationToken cancellationToken)
    {
        var queue = storage.Queue(Queues.Imports);
        var ended = 0;
        await foreach (var import in new ImportStore(storage).ReadAllAsync(cancellationToken).Where(i => !i.IsFinished))
        {
            await queue.SendAsync(new ImportMessage(import.Id), cancellationToken);
            ended++;
        }

        return ended;
    }
}
