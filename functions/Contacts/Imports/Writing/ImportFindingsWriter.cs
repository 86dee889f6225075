using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Contacts.Imports.Writing;

/// <summary>Stores the findings of an import, for the caller to see, before any row is written.</summary>
public sealed class ImportFindingsWriter(ImportStore imports, ListComparison comparison)
{
    /// <summary>Stores the findings of reading the file, for the caller to see.</summary>
    public async Task StoreReadingAsync(
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
        var sample = await comparison.BuildSampleAsync(file, lease.Import.Request, removed, cancellationToken);
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

    /// <summary>Counts the contacts that <c>replace</c> would remove, and stores the count.</summary>
    public async Task StoreRemovalsAsync(
        ImportLease lease,
        ReadFile file,
        IReadOnlyDictionary<NumberKey, Instant> removed,
        CancellationToken cancellationToken
    )
    {
        var counted = await comparison.CountRemovalsAsync(lease.Import.Request, file, removed, cancellationToken);
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

    private static ImportProblem RemovalsHeld(ImportRemovals removals, ReadFile file) =>
        ImportProblem.OfFile(
            "removals-held",
            $"{(file.UnreadableNumberRows > 0 ? file.UnreadableNumberRows : file.WithoutNumber)} rows have no "
                + $"number that can be read, so "
                + $"nobody was removed: they may be among the "
                + $"{removals.Count} contacts that the file seems not to have. Correct the rows and import again."
        );
}
