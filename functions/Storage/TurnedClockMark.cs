using Azure.Data.Tables;

namespace CommunityAlerts.Storage;

/// <summary>
/// Marks a store that was used with a turned clock: its dates are not real, so no real carrier may serve it.
/// </summary>
public static class TurnedClockMark
{
    private const string Partition = "settings";
    private const string Row = "turned-clock";

    public static Task MarkTurnedAsync(StorageAccount storage, CancellationToken cancellationToken) =>
        storage.Table(Tables.Settings).PutAsync(new TableEntity(Partition, Row), cancellationToken);

    public static async Task<bool> IsTurnedAsync(StorageAccount storage, CancellationToken cancellationToken) =>
        await storage.Table(Tables.Settings).FindAsync(Partition, Row, cancellationToken) is not null;
}
