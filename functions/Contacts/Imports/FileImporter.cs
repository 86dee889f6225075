using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>Imports one file into its list: reads it, stores the findings, then writes each bucket.</summary>
public sealed class FileImporter(
    ImportStore imports,
    RemovalStore removals,
    ListStore lists,
    ContactStore contacts,
    UploadedFileReader files,
    ListComparison comparison,
    BucketImporter buckets,
    ImportTelemetry telemetry
)
{
    private const int BucketsAtOnce = 8;

    /// <summary>Runs the import to its end, or continues a run that was broken off.</summary>
    /// <returns>Why it fails; null where it is completed.</returns>
    public async Task<ImportProblem?> RunAsync(ImportLease lease, CancellationToken cancellationToken)
    {
        var order = lease.Import.Order;
        if (await files.ReadAsync(lease.Import, cancellationToken) is not { } reading)
        {
            return Expired();
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

        var removed = await removals.FindRemovedAsync(order.List, order.At, cancellationToken);
        if (lease.Import.Reading is null)
        {
            await StoreFindingsAsync(lease, file, reading.Sheets, removed, cancellationToken);
        }

        if (await CheckRemovalsAsync(lease, file, removed, cancellationToken) is { } refused)
        {
            return refused;
        }

        await Parallel.ForEachAsync(
            Enumerable.Range(0, contacts.Buckets),
            new ParallelOptions { MaxDegreeOfParallelism = BucketsAtOnce, CancellationToken = cancellationToken },
            async (bucket, stop) => await buckets.RunAsync(lease, file, removed, bucket, stop)
        );
        if (!order.DryRun && !order.IsInto(await lists.FindAsync(order.List, cancellationToken)))
        {
            return ImportProblem.OfFile("unknown-list", $"The list '{order.List}' was removed.");
        }

        await lease.UpdateAsync(import => import with { State = ImportState.Completed }, cancellationToken);
        telemetry.Completed(lease.Import, file);
        return null;
    }

    /// <summary>Returns the failure of an import whose file no longer exists.</summary>
    public static ImportProblem Expired() =>
        ImportProblem.OfFile("file-expired", "The uploaded file was kept for 24 hours and is gone. Upload it again.");

    /// <summary>Stores the findings of reading the file, for the caller to see.</summary>
    private async Task StoreFindingsAsync(
        ImportLease lease,
        ReadFile file,
        IReadOnlyList<ImportSheet>? sheets,
        IReadOnlyDictionary<NumberKey, Instant> removed,
        CancellationToken cancellationToken
    )
    {
        var id = lease.Import.Id;
        await imports.StoreProblemsAsync(id, "file", file.Problems, cancellationToken);
        await imports.StoreFindingsAsync(id, file, cancellationToken);
        var sample = await comparison.BuildSampleAsync(file, lease.Import.Order, removed, cancellationToken);
        await imports.StoreSampleAsync(id, sample, cancellationToken);
        var reading = new ImportReading(
            file.Rows,
            file.Rejected,
            file.Duplicates,
            file.Problems.Count,
            Math.Min(file.Problems.Count, ImportStore.MaxProblems),
            file.Columns.Recognized,
            file.Encoding,
            file.HeaderRow,
            file.UnreadableNumberRows,
            file.WithoutNumber,
            sheets
        );
        await lease.UpdateAsync(import => import with { Reading = reading }, cancellationToken);
    }

    /// <summary>
    /// Counts the contacts that would be removed, before any row is written, and checks whether they may be.
    /// </summary>
    /// <returns>Null where the import continues; else why it fails.</returns>
    private async Task<ImportProblem?> CheckRemovalsAsync(
        ImportLease lease,
        ReadFile file,
        IReadOnlyDictionary<NumberKey, Instant> removed,
        CancellationToken cancellationToken
    )
    {
        var order = lease.Import.Order;
        if (order.Mode is not ImportMode.Replace || file.Rows == file.Rejected)
        {
            return null;
        }

        if (lease.Import.Removals is null)
        {
            var counted = await comparison.CountRemovalsAsync(order, file, removed, cancellationToken);
            if (counted.Held)
            {
                await imports.StoreProblemsAsync(
                    lease.Import.Id,
                    "removals",
                    [RemovalsHeld(counted, file)],
                    cancellationToken
                );
            }

            await lease.UpdateAsync(import => import with { Removals = counted }, cancellationToken);
        }

        return !order.DryRun && lease.Import.Removals is { Held: false, Unconfirmed: true } removals
            ? RemovalsUnconfirmed(removals)
            : null;
    }

    private static ImportProblem RemovalsHeld(ImportRemovals removals, ReadFile file) =>
        ImportProblem.OfFile(
            "removals-held",
            $"{(file.UnreadableNumberRows > 0 ? file.UnreadableNumberRows : file.WithoutNumber)} rows have no "
                + $"number that can be read, so "
                + $"nobody was removed: they may be among the "
                + $"{removals.Count} contacts that the file seems not to have. Correct the rows and import again."
        );

    private static ImportProblem RemovalsUnconfirmed(ImportRemovals removals) =>
        ImportProblem.OfFile(
            "removals-not-confirmed",
            $"{removals.Count} of the list's {removals.OfContacts} contacts are not in the file and would be removed. "
                + "Nothing was changed. If that is right, import again with "
                + $"confirmRemovals={removals.Count}."
        );
}
