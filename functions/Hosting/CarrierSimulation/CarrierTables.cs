using CommunityAlerts.Storage;

namespace CommunityAlerts.Hosting.CarrierSimulation;

/// <summary>
/// Tables of the simulated carrier in the local host's storage; they are no part of the application, so not among
/// <see cref="Tables"/>.
/// </summary>
public static class CarrierTables
{
    /// <summary>The table of handset texts, unpublished events and the carrier's settings.</summary>
    public const string Handsets = "localhandsets";

    /// <summary>Opens the table; creates it where it does not exist.</summary>
    public static async Task<Table> OpenAsync(StorageAccount storage, CancellationToken cancellationToken)
    {
        await storage.CreateAsync([Handsets], [], cancellationToken);
        return storage.Table(Handsets);
    }
}
