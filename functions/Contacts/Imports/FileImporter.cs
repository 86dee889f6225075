using CommunityAlerts.Contacts.Imports.Writing;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>Imports one file into its list: reads it, stores the findings, then writes each bucket.</summary>
public sealed class FileImporter(
    RemovalStore removals,
    ListStore lists,
    ContactStore contacts,
    UploadedFileReader files,
    ImportFindingsWriter findings,
    BucketImporter buckets,
    ImportTelemetry telemetry
)
{
    private const int BucketsAtOnce = 8;

    /// <summary>Runs the import to its end, or continues a run that was broken off.</summary>
    /// <returns>Why it fails; null where it is completed.</returns>
    public async Task<ImportProblem?> RunAsync(ImportLease lease, CancellationToken cancellationToken)
    {
        var request = lease.Import.Request;
        if (await files.ReadAsync(lease.Import, cancellationToken) is not { } reading)
        {
            return CreateExpiredProblem();
        }

        if (reading.File is not { } file)
        {
            var columns = new ImportReading(0, 0, 0, 0, 0, reading.Columns, null, reading.HeaderRow)
            {
                Sheets = reading.Sheets,
            };
            await lease.UpdateAsync(import => import with { Reading = columns }, cancellationToken);
            return reading.Failure;
        }

        var removed = await removals.FindRemovedAsync(request.List, request.At, cancellationToken);
        if (lease.Import.Reading is null)
        {
            await findings.StoreReadingAsync(lease, file, reading.Sheets, removed, cancellationToken);
        }

        if (await FindRemovalProblemAsync(lease, file, removed, cancellationToken) is { } refused)
        {
            return refused;
        }

        await Parallel.ForEachAsync(
            Enumerable.Range(0, contacts.Buckets),
            new ParallelOptions { MaxDegreeOfParallelism = BucketsAtOnce, CancellationToken = cancellationToken },
            async (bucket, stop) => await buckets.RunAsync(lease, file, removed, bucket, stop)
        );
        if (!request.DryRun && !request.IsInto(await lists.FindAsync(request.List, cancellationToken)))
        {
            return ImportProblem.OfFile("unknown-list", $"The list '{request.List}' was removed.");
        }

        await lease.UpdateAsync(import => import with { State = ImportState.Completed }, cancellationToken);
        telemetry.Completed(lease.Import, file);
        return null;
    }

    /// <summary>Returns the failure of an import whose file no longer exists.</summary>
    public static ImportProblem CreateExpiredProblem() =>
        ImportProblem.OfFile("file-expired", "The uploaded file was kept for 24 hours and is gone. Upload it again.");

    /// <summary>
    /// Counts the contacts that would be removed, before any row is written, and checks whether they may be.
    /// </summary>
    /// <returns>Null where the import continues; else why it fails.</returns>
    private async Task<ImportProblem?> FindRemovalProblemAsync(
        ImportLease lease,
        ReadFile file,
        IReadOnlyDictionary<NumberKey, Instant> removed,
        CancellationToken cancellationToken
    )
    {
        var request = lease.Import.Request;
        if (request.Mode is not ImportMode.Replace || file.Rows == file.Rejected)
        {
            return null;
        }

        if (lease.Import.Removals is null)
        {
            await findings.StoreRemovalsAsync(lease, file, removed, cancellationToken);
        }

        return !request.DryRun && lease.Import.Removals is { Held: false, Unconfirmed: true } removals
            ? CreateUnconfirmedRemovalsProblem(removals)
            : null;
    }

    private static ImportProblem CreateUnconfirmedRemovalsProblem(ImportRemovals removals) =>
        ImportProblem.OfFile(
            "removals-not-confirmed",
            $"{removals.Count} of the list's {removals.OfContacts} contacts are not in the file and would be removed. "
                + "Nothing was changed. If that is right, import again with "
                + $"confirmRemovals={removals.Count}."
        );
}
