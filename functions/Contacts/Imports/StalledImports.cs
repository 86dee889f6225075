using CommunityAlerts.Storage;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>
/// Sends the message of an import again where no run can be alive: it was lost, such as with a queue that somebody
/// cleared, and later imports into the list wait for it.
/// </summary>
public sealed class StalledImports(ImportSequence sequence, StorageAccount storage)
{
    /// <summary>The time without a change after which no run is alive: a run works for ten minutes at most.</summary>
    public static readonly TimeSpan DefaultMaxSilence = Importer.DefaultMaxWork + TimeSpan.FromMinutes(1);

    /// <summary><see cref="DefaultMaxSilence"/>; shorter in tests.</summary>
    public TimeSpan MaxSilence { get; init; } = DefaultMaxSilence;

    private readonly Table _table = storage.Table(Tables.Imports);
    private readonly Queue _queue = storage.Queue(Queues.Imports);

    /// <summary>Sends the message of the first unfinished import of each list again, where it is stalled.</summary>
    public async Task ResendAsync(CancellationToken cancellationToken)
    {
        var resent = "";
        await foreach (
            var waiting in _table.ReadKeysInPartitionsAsync(
                ImportSequence.WaitingPrefix,
                ImportSequence.WaitingPrefix + '~',
                cancellationToken
            )
        )
        {
            if (waiting.PartitionKey == resent)
            {
                continue;
            }

            var id = ImportSequence.ParseId(waiting.RowKey);
            if (await sequence.FindUnfinishedAsync(id, cancellationToken) is not { } import)
            {
                continue;
            }

            resent = waiting.PartitionKey;
            var row = await _table.FindAsync(waiting.PartitionKey, waiting.RowKey, cancellationToken);
            if (row is null || !IsSilent(import.ChangedAt) || !IsSilent(row.Timestamp))
            {
                continue;
            }

            // The row's new time keeps the next sweeps from sending another message before this one has been handled.
            if (await _table.TryReplaceAsync(row, row.ETag, cancellationToken) is not null)
            {
                await _queue.SendAsync(new ImportMessage(id), cancellationToken);
            }
        }
    }

    // By the machine's clock, as storage's: the local host's own may be turned.
    private bool IsSilent(DateTimeOffset? changedAt) => TimeProvider.System.GetUtcNow() - changedAt > MaxSilence;
}
