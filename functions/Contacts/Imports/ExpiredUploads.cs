using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>
/// Ends imports that never ended, and with them the files they hold: 24 hours after they were asked for at the latest.
/// Then deletes the removals that no import needs any more.
/// </summary>
public sealed class ExpiredUploads(
    ImportStore imports,
    Importer importer,
    RemovalStore removals,
    StorageAccount storage,
    TimeProvider clock
)
{
    public async Task DropAsync(CancellationToken cancellationToken)
    {
        var left = clock.GetCurrentInstant() - Importer.MaxAge;
        await foreach (var blob in storage.Uploads.GetBlobsAsync(cancellationToken: cancellationToken))
        {
            var import = await imports.FindAsync(blob.Name, cancellationToken);
            if (
                import is { } found
                    ? found.Import.Order.At < left
                    : blob.Properties.CreatedOn is { } at && Instant.FromDateTimeOffset(at) < left
            )
            {
                await importer.ExpireAsync(blob.Name, cancellationToken);
                await storage.Uploads.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
            }
        }

        await removals.DropOldAsync(cancellationToken);
    }
}
