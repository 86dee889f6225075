using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Contacts.Imports.Writing;

/// <summary>Writes the contacts of one bucket of a file into the list.</summary>
/// <remarks>
/// A bucket is counted, the count is stored, then its rows are written. A second run, after a crash or a second
/// delivery of the message, takes the stored counts and writes again only what differs; so the counts are the same
/// however often a run is interrupted. Contacts that were changed by hand since the upload stay, and their rows are
/// reported.
/// </remarks>
public sealed class BucketImporter(
    ImportStore imports,
    RemovalStore removals,
    ListStore lists,
    ContactStore contacts,
    StorageAccount storage
)
{
    private readonly Table _table = storage.Table(Tables.Contacts);

    /// <summary>
    /// Plans the bucket, stores the plan, then carries it out; a bucket that has a stored plan keeps it.
    /// </summary>
    /// <param name="lease">The lease of the import.</param>
    /// <param name="file">The file as it was read.</param>
    /// <param name="removed">The people who were removed or erased after the upload, and when.</param>
    /// <param name="bucket">The bucket of the people.</param>
    /// <param name="cancellationToken">Ends the run; the next one continues.</param>
    public async Task RunAsync(
        ImportLease lease,
        ReadFile file,
        IReadOnlyDictionary<NumberKey, Instant> removed,
        int bucket,
        CancellationToken cancellationToken
    )
    {
        var storedPlan = lease.Import.Plans.GetValueOrDefault(bucket);
        if (storedPlan is { Done: true })
        {
            return;
        }

        var planner = await CompareAsync(lease.Import, file, removed, bucket, cancellationToken);
        var plan = storedPlan ?? planner.Plan;
        if (storedPlan is null)
        {
            plan = await StorePlanAsync(lease, planner, bucket, cancellationToken);
        }

        if (plan.Done || !await WriteAsync(lease, planner, bucket, cancellationToken))
        {
            return;
        }

        var finalPlan = planner.ToFinalPlan(plan);
        if (finalPlan.Rejected > plan.Rejected)
        {
            await KeepProblemsAsync(lease, planner, bucket, cancellationToken);
        }

        await SaveAsync(lease, bucket, finalPlan, cancellationToken);
    }

    /// <summary>Compares the file's contacts of the bucket with the rows of the list.</summary>
    private async Task<BucketPlanner> CompareAsync(
        Import import,
        ReadFile file,
        IReadOnlyDictionary<NumberKey, Instant> removed,
        int bucket,
        CancellationToken cancellationToken
    )
    {
        var partition = ContactStore.Partition(import.Request.List, bucket);
        // A file without one good row removes nobody: that is a mistake, not an empty list.
        var removesNobody = file.Rows == file.Rejected || import.Removals is { Held: true };
        var request = removesNobody ? import.Request with { Mode = ImportMode.Merge } : import.Request;
        var planner = new BucketPlanner(file, request, file.Buckets[bucket], partition, removed);
        if (file.Buckets[bucket].Length > 0 || request.Mode is ImportMode.Replace)
        {
            await foreach (var row in _table.ReadRangeAsync(partition, cancellationToken: cancellationToken))
            {
                planner.AddExisting(row);
            }
        }

        planner.Complete();
        return planner;
    }

    /// <summary>Stores the plan before any row is written, as done where there is nothing to write.</summary>
    private async Task<BucketPlan> StorePlanAsync(
        ImportLease lease,
        BucketPlanner planner,
        int bucket,
        CancellationToken cancellationToken
    )
    {
        await KeepProblemsAsync(lease, planner, bucket, cancellationToken);
        var plan = planner.Plan with { Done = lease.Import.Request.DryRun || !planner.BuildActions().Any() };
        await SaveAsync(lease, bucket, plan, cancellationToken);
        return plan;
    }

    /// <summary>Writes what the plan says; a dry run writes nothing.</summary>
    /// <returns>False where the list of the request is gone.</returns>
    private async Task<bool> WriteAsync(
        ImportLease lease,
        BucketPlanner planner,
        int bucket,
        CancellationToken cancellationToken
    )
    {
        var request = lease.Import.Request;
        if (request.DryRun)
        {
            return true;
        }

        if (!request.IsInto(await lists.FindAsync(request.List, cancellationToken)))
        {
            return false;
        }

        foreach (var actions in planner.BuildActions().Chunk(TableLimits.MaxActions))
        {
            // A run that has lost the lease is always refused: another run has written each of these rows since it read
            // them.
            await contacts.WriteConditionallyAsync(actions, planner.Rebase, lease.VerifyAsync, cancellationToken);
        }

        await DeleteRemovedAsync(planner, request, bucket, cancellationToken);
        return true;
    }

    private Task KeepProblemsAsync(
        ImportLease lease,
        BucketPlanner planner,
        int bucket,
        CancellationToken cancellationToken
    ) => imports.StoreProblemsAsync(lease.Import.Id, $"list{bucket:00}", planner.Problems, cancellationToken);

    private static Task SaveAsync(
        ImportLease lease,
        int bucket,
        BucketPlan plan,
        CancellationToken cancellationToken
    ) =>
        lease.UpdateAsync(
            import => import with { Plans = new Dictionary<int, BucketPlan>(import.Plans) { [bucket] = plan } },
            cancellationToken
        );

    /// <summary>
    /// Deletes the rows of those who were removed or erased while they were written. Removals are stored before they
    /// look for rows to delete: either this finds the removal, or the removal finds what was written.
    /// </summary>
    private async Task DeleteRemovedAsync(
        BucketPlanner planner,
        ImportRequest request,
        int bucket,
        CancellationToken cancellationToken
    )
    {
        var partition = ContactStore.Partition(request.List, bucket);
        foreach (var (key, at) in await removals.FindRemovedAsync(request.List, request.At, cancellationToken))
        {
            if (!planner.ReportIfRemoved(key))
            {
                continue;
            }

            while (
                await _table.FindAsync(partition, key.Value, cancellationToken) is { } row
                && !ContactRow.IsChangedAfter(row, at)
                && !await _table.TryDeleteAsync(partition, key.Value, row.ETag, cancellationToken)
            )
            {
                // Another writer changed the row meanwhile, so it is read again.
            }
        }
    }
}
