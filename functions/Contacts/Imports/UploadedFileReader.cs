using Azure;
using CommunityAlerts.Areas;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>Downloads the file of an import and reads it, with the areas as they are now.</summary>
public sealed class UploadedFileReader(
    FileReader reader,
    AreaStore areas,
    ContactStore contacts,
    StorageAccount storage
)
{
    /// <summary>Reads the uploaded file; null where it has been deleted.</summary>
    public async Task<FileReading?> ReadAsync(Import import, CancellationToken cancellationToken)
    {
        if (await DownloadAsync(import.Id, cancellationToken) is not { } bytes)
        {
            return null;
        }

        var request = import.Request;
        var matcher = new AreaMatcher((await areas.ReadTreeAsync(cancellationToken)).All, request.ListArea);
        return await Task.Run(
            () => reader.Read(bytes, request, contacts.Buckets, matcher, cancellationToken),
            cancellationToken
        );
    }

    private async Task<byte[]?> DownloadAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return (
                await storage.Uploads.GetBlobClient(id).DownloadContentAsync(cancellationToken)
            ).Value.Content.ToArray();
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }
}
