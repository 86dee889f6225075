using CommunityAlerts.Storage;

namespace CommunityAlerts.Hosting.CarrierSimulation;

/// <summary>
/// Tables of the simulated carrier in the local host's storage; they are no part of the application, so not among
/// <see cref="Tables"/>.
/// </summary>
public static class CarrierTables
{
    /// <summary>Handset texts, events still to be published, and how the carrier behaves.</summary>
    public const string Handsets = "localhandsets";

    /// <summary>The table, made where it is not there yet.</summary>
    public static async Task<Table> OpenAsync(StorageAccount storage, CancellationToken cancellationToken)
    {
        await storage.CreateAsync([Handsets], [], cancellationToken);
        return storage.Table(Handsets);
    }
}
