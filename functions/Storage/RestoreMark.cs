using Azure.Data.Tables;

namespace CommunityAlerts.Storage;

/// <summary>
/// Marks an account while a restore writes it, and stays where the restore was interrupted: half of the opt-outs is
/// worse than none, so no host serves such an account.
/// </summary>
/// <param name="Export">The id of the export.</param>
/// <param name="At">The instant at which the restore began.</param>
/// <param name="Moved">Whether the work that waited in the exported account continues here.</param>
public sealed record RestoreMark(string Export, DateTimeOffset At, bool Moved)
{
    private const string Partition = "settings";
    private const string Row = "restore";

    /// <summary>Whether a row is the mark, which is no part of the data.</summary>
    public static bool Is(TableEntity row) => row is { PartitionKey: Partition, RowKey: Row };

    public static async Task<RestoreMark?> FindAsync(StorageAccount storage, CancellationToken cancellationToken) =>
        await storage.Table(Tables.Settings).FindAsync(Partition, Row, cancellationToken) is { } row
            ? storage
                .Table(Tables.Settings)
                .Read(
                    row,
                    r => new RestoreMark(
                        r.GetText(nameof(Export)),
                        r.GetInstant(nameof(At)).ToDateTimeOffset(),
                        r.GetBoolean(nameof(Moved))!.Value
                    )
                )
            : null;

    /// <summary>The message with which a host refuses to start.</summary>
    public string Refusal =>
        $"A restore into this storage account began at {At:O} and has not ended. Run it again, to its end, or "
        + $"take another account.";

    public Task PutAsync(StorageAccount storage, CancellationToken cancellationToken) =>
        storage
            .Table(Tables.Settings)
            .PutAsync(
                new TableEntity(Partition, Row)
                {
                    [nameof(Export)] = Export,
                    [nameof(At)] = At,
                    [nameof(Moved)] = Moved,
                },
                cancellationToken
            );

    public static Task RemoveAsync(StorageAccount storage, CancellationToken cancellationToken) =>
        storage.Table(Tables.Settings).TryDeleteAsync(Partition, Row, expectedETag: null, cancellationToken);
}
