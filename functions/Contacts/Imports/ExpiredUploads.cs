using CommunityAlerts.Contacts.Imports.Writing;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>
/// Fails imports that have not ended 24 hours after their upload, and deletes their files. Deletes the removals that no
/// import needs any more, and imports that were uploaded 90 days ago.
/// </summary>
public sealed class ExpiredUploads(
    ImportStore imports,
    Importer importer,
    RemovalStore removals,
    StorageAccount storage,
    TimeProvider clock,
    TableTelemetry tables
)
{
    /// <summary>The time for which an import and its findings, which may name people, can be read.</summary>
    public static readonly Duration Retention = Duration.FromDays(90);

    public async Task DeleteExpiredAsync(CancellationToken cancellationToken)
    {
        var expiredBefore = clock.GetCurrentInstant() - Importer.MaxAge;
        await foreach (var blob in storage.Uploads.GetBlobsAsync(cancellationToken: cancellationToken))
        {
            var (import, isReadable) = await FindAsync(blob.Name, cancellationToken);
            if (
                import is not null
                    ? import.Request.At < expiredBefore
                    : blob.Properties.CreatedOn is { } at && Instant.FromDateTimeOffset(at) < expiredBefore
            )
            {
                if (isReadable)
                {
                    await importer.ExpireAsync(blob.Name, cancellationToken);
                }

                await storage.Uploads.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
            }
        }

        await removals.DeleteOldAsync(cancellationToken);
        await imports.DeleteOldAsync(clock.GetCurrentInstant() - Retention, tables.RowSkipped, cancellationToken);
    }

    /// <summary>
    /// Finds the import that a file belongs to; null where there is none, or its row cannot be read. The file of an
    /// unreadable import is deleted all the same.
    /// </summary>
    private async Task<(Import? Import, bool IsReadable)> FindAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return ((await imports.FindAsync(id, cancellationToken))?.Import, true);
        }
        catch (UnreadableRowException e)
        {
            tables.RowSkipped(e);
            return (null, false);
        }
    }
}
