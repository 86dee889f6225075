using Azure;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>Brings an uploaded file into its list.</summary>
/// <remarks>Of the imports into one list one runs at a time, in the order of their uploads: the others wait as
/// messages. A bucket is counted, the count is stored, then its rows are written. A second run, after a crash or a
/// second delivery of the message, takes the stored counts and writes again only what differs; so the counts come out
/// the same however often it is broken off. What was changed by hand since the upload stays, and its row is
/// named.</remarks>
public sealed class Importer(
    ImportStore imports,
    ImportSequence sequence,
    RemovalStore removals,
    ListStore lists,
    ContactStore contacts,
    FileReader reader,
    AreaStore areas,
    StorageAccount storage,
    ImportTelemetry telemetry,
    TimeProvider clock
)
{
    private const int BucketsAtOnce = 8;

    /// <summary>
    /// Runs of one import at most, one fewer than the queue delivers its message (<c>maxDequeueCount</c> in host.json):
    /// the last delivery fails an import that no run has ended.
    /// </summary>
    public const int MaxStarts = 4;

    /// <summary>Until an import that waits for another one into its list looks again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Time to store the elapsed work when the host stops.</summary>
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(5);

    /// <summary>Work on one import at most, all its runs together; 200,000 rows take about a minute.</summary>
    public static readonly TimeSpan DefaultMaxWork = TimeSpan.FromMinutes(10);

    /// <summary>From its upload to its end at most: then it fails, and later imports into its list run.</summary>
    public static readonly Duration MaxAge = Duration.FromHours(24);

    /// <summary><see cref="DefaultMaxWork"/>; shorter in tests.</summary>
    public TimeSpan MaxWork { get; init; } = DefaultMaxWork;

    private readonly Table _table = storage.Table(Tables.Contacts);
    private readonly Queue _queue = storage.Queue(Queues.Imports);

    /// <summary>
    /// Runs the import, or continues it. An import that is over stays as it is; one that waits for an earlier one into
    /// the same list, or for the end of the list's deletion, sends its message again.
    /// </summary>
    public async Task RunAsync(string id, CancellationToken cancellationToken)
    {
        if (
            (await imports.FindAsync(id, cancellationToken))?.Import is { IsOver: false, Order.DryRun: false } waiting
            && await MustWaitAsync(waiting, cancellationToken)
        )
        {
            await SendAgainAsync(id, cancellationToken);
            return;
        }

        if (await ImportLease.TakeAsync(imports, id, cancellationToken) is { } lease)
        {
            using (lease)
            {
                try
                {
                    if (!await RunInTimeAsync(lease, cancellationToken))
                    {
                        return;
                    }

                    await sequence.RemoveAsync(lease.Import, cancellationToken);
                }
                catch (LeaseLostException)
                {
                    return;
                }
            }
        }

        await storage.Uploads.DeleteBlobIfExistsAsync(id, cancellationToken: cancellationToken);
    }

    /// <summary>Ends an import whose file is gone.</summary>
    public async Task ExpireAsync(string id, CancellationToken cancellationToken)
    {
        if (await ImportLease.TakeAsync(imports, id, cancellationToken) is { } lease)
        {
            using (lease)
            {
                if (await FailAsync(lease, Expired(), cancellationToken))
                {
                    await sequence.RemoveAsync(lease.Import, cancellationToken);
                }
            }
        }
    }

    /// <summary>Whether another import comes first, or the list is being deleted.</summary>
    private async Task<bool> MustWaitAsync(Import import, CancellationToken cancellationToken)
    {
        if (await sequence.TryStartAsync(import, cancellationToken) is not { } earlier)
        {
            return await IsBeingDeletedAsync(import.Order, cancellationToken);
        }

        if (earlier.Order.At + MaxAge < clock.GetCurrentInstant())
        {
            await ExpireAsync(earlier.Id, cancellationToken);
        }

        return true;
    }

    private static ImportProblem Expired() =>
        ImportProblem.OfFile("file-expired", "The uploaded file was kept for 24 hours and is gone. Upload it again.");

    /// <summary>
    /// Runs within what is left of <see cref="MaxWork"/>, and fails the import where that is not enough: a restart
    /// continues, and does not start over for ever.
    /// </summary>
    /// <returns>False where it waits for the end of the list's deletion.</returns>
    private async Task<bool> RunInTimeAsync(ImportLease lease, CancellationToken cancellationToken)
    {
        var worked = TimeSpan.FromSeconds(lease.Import.WorkedSeconds);
        if (lease.Import.Starts > MaxStarts)
        {
            return await FailAsync(
                lease,
                ImportProblem.OfFile(
                    "took-too-long",
                    $"It was begun {MaxStarts} times and never came to its end. Upload the file in parts."
                ),
                cancellationToken
            );
        }

        var start = TimeProvider.System.GetTimestamp();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (MaxWork - worked is var left && left > TimeSpan.Zero)
        {
            time.CancelAfter(left);
        }
        else
        {
            await time.CancelAsync();
        }

        try
        {
            return await RunAsync(lease, time.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops: the next run takes no more than what this one leaves.
            using var last = new CancellationTokenSource(LastWord);
            var all = (int)Math.Ceiling((worked + TimeProvider.System.GetElapsedTime(start)).TotalSeconds);
            await lease.ChangeAsync(import => import with { WorkedSeconds = all }, last.Token);
            throw;
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested)
        {
            var all = (int)Math.Ceiling(MaxWork.TotalSeconds);
            await lease.ChangeAsync(import => import with { WorkedSeconds = all }, cancellationToken);
            return await FailAsync(
                lease,
                ImportProblem.OfFile(
                    "took-too-long",
                    $"It took more than {MaxWork.TotalMinutes:0} minutes of work. Upload the file in parts."
                ),
                cancellationToken
            );
        }
    }

    private async Task<bool> RunAsync(ImportLease lease, CancellationToken cancellationToken)
    {
        var order = lease.Import.Order;
        if (await DownloadAsync(lease.Import.Id, cancellationToken) is not { } bytes)
        {
            return await FailAsync(lease, Expired(), cancellationToken);
        }

        var matcher = new AreaMatcher((await areas.TreeAsync(cancellationToken)).All, order.ListArea);
        var reading = await Task.Run(
            () => reader.Read(bytes, order, contacts.Buckets, matcher, cancellationToken),
            cancellationToken
        );
        if (reading.File is not { } file)
        {
            await lease.ChangeAsync(
                import =>
                    import with
                    {
                        Reading = new ImportReading(0, 0, 0, 0, 0, reading.Columns, null, reading.HeaderRow),
                    },
                cancellationToken
            );
            return await FailAsync(lease, reading.Failure!, cancellationToken);
        }

        var removed = await removals.AfterAsync(order.List, order.At, cancellationToken);
        if (lease.Import.Reading is null)
        {
            await imports.KeepProblemsAsync(lease.Import.Id, "file", file.Problems, cancellationToken);
            await imports.KeepAsync(lease.Import.Id, file, cancellationToken);
            await imports.KeepSampleAsync(
                lease.Import.Id,
                await SampleAsync(file, order, removed, cancellationToken),
                cancellationToken
            );
            await lease.ChangeAsync(
                import =>
                    import with
                    {
                        Reading = new ImportReading(
                            file.Rows,
                            file.Rejected,
                            file.Duplicates,
                            file.Problems.Count,
                            Math.Min(file.Problems.Count, ImportStore.MaxProblems),
                            file.Columns.Seen,
                            file.Encoding,
                            file.HeaderRow,
                            file.Held,
                            file.WithoutNumber
                        ),
                    },
                cancellationToken
            );
        }

        if (await RefuseRemovalsAsync(lease, file, cancellationToken) is { } isOver)
        {
            return isOver;
        }

        await Parallel.ForEachAsync(
            Enumerable.Range(0, contacts.Buckets),
            new ParallelOptions { MaxDegreeOfParallelism = BucketsAtOnce, CancellationToken = cancellationToken },
            async (bucket, stop) => await RunBucketAsync(lease, file, removed, bucket, stop));
        if (!order.DryRun && !await IsThereAsync(order, cancellationToken))
        {
            return await FailAsync(
                lease,
                ImportProblem.OfFile("unknown-list", $"The list '{order.List}' was removed."),
                cancellationToken
            );
        }

        await lease.ChangeAsync(import => import with { State = ImportState.Completed }, cancellationToken);
        telemetry.Completed(lease.Import, file);
        return true;
    }

    /// <summary>
    /// Looks through the list before anything is written: who would be removed, and whether that may be.
    /// </summary>
    /// <returns>Null where the import goes on; else what <see cref="RunInTimeAsync"/> returns.</returns>
    private async Task<bool?> RefuseRemovalsAsync(ImportLease lease, ReadFile file, CancellationToken cancellationToken)
    {
        var order = lease.Import.Order;
        if (order.Mode is not ImportMode.Replace || file.Rows == file.Rejected)
        {
            return null;
        }

        if (lease.Import.Removals is null)
        {
            var (count, all) = (0, 0);
            for (var bucket = 0; bucket < contacts.Buckets; bucket++)
            {
                var inFile = file.Buckets[bucket].Select(c => c.Key.Value).ToHashSet(StringComparer.Ordinal);
                await foreach (
                    var row in _table.RangeAsync(
                        ContactStore.Partition(order.List, bucket),
                        select: [nameof(Contact.Area), ContactRow.Changed],
                        cancellationToken: cancellationToken
                    )
                )
                {
                    if (AreaPath.Covers(order.ByArea, row.GetString(nameof(Contact.Area))))
                    {
                        all++;
                        count +=
                            inFile.Contains(row.RowKey)
                            || file.RejectedKeys.Contains(new(row.RowKey))
                            || ContactRow.IsChangedAfter(row, order.At)
                                ? 0
                                : 1;
                    }
                }
            }

            var unconfirmed = all >= ImportRemovals.MinContacts && count * 10 > all && order.ConfirmRemovals != count;
            var counted = new ImportRemovals(count, all, Held: file.Held > 0 && count > 0, unconfirmed);
            if (counted.Held)
            {
                await imports.KeepProblemsAsync(lease.Import.Id, "removals", [Held(counted, file)], cancellationToken);
            }

            await lease.ChangeAsync(import => import with { Removals = counted }, cancellationToken);
        }

        if (lease.Import.Removals is { Held: false, Unconfirmed: true } refused && !order.DryRun)
        {
            return await FailAsync(lease, ImportProblem.OfFile("removals-not-confirmed", $"{refused.Count} of the list's {refused.OfContacts} contacts are not in the file and would be removed. Nothing was changed. If that is right, import again with confirmRemovals={refused.Count}."), cancellationToken);
        }

        return null;
    }

    private static ImportProblem Held(ImportRemovals removals, ReadFile file) =>
        ImportProblem.OfFile("removals-held", $"{file.Held} rows have no number that can be read, so nobody was removed: they may be among the {removals.Count} contacts that the file seems not to have. Correct the rows and import again.");

    private Task SendAgainAsync(string id, CancellationToken cancellationToken) =>
        _queue.SendAsync(new ImportMessage(id) { Traceparent = Tracing.Traceparent }, Pause, cancellationToken);

    private async Task<bool> IsBeingDeletedAsync(ImportOrder order, CancellationToken cancellationToken) =>
        await lists.FindAsync(order.List, cancellationToken) is { IsBeingDeleted: true };

    /// <summary>
    /// Whether the list of the order still exists, and is not being deleted; a list that was deleted and created again
    /// with the same id is another list.
    /// </summary>
    private async Task<bool> IsThereAsync(ImportOrder order, CancellationToken cancellationToken) =>
        await lists.FindAsync(order.List, cancellationToken) is { IsBeingDeleted: false } list
        && (order.ListCreatedAt is null || list.CreatedAt == order.ListCreatedAt);

    private async Task RunBucketAsync(
        ImportLease lease,
        ReadFile file,
        IReadOnlyDictionary<NumberKey, Instant> removed,
        int bucket,
        CancellationToken cancellationToken
    )
    {
        var order = lease.Import.Order;
        var known = lease.Import.Plans.GetValueOrDefault(bucket);
        if (known is { Done: true })
        {
            return;
        }

        var partition = ContactStore.Partition(order.List, bucket);
        // A file without one good row removes nobody: that is a mistake, not an empty list.
        var effective =
            file.Rows == file.Rejected || lease.Import.Removals is { Held: true }
                ? order with
                {
                    Mode = ImportMode.Merge,
                }
                : order;
        var planner = new BucketPlanner(file, effective, file.Buckets[bucket], partition, removed);
        if (file.Buckets[bucket].Length > 0 || effective.Mode is ImportMode.Replace)
        {
            await foreach (var row in _table.RangeAsync(partition, cancellationToken: cancellationToken))
            {
                planner.Existing(row);
            }
        }

        planner.End();
        var plan = known ?? planner.Plan;
        if (known is null)
        {
            await imports.KeepProblemsAsync(lease.Import.Id, $"list{bucket:00}", planner.Problems, cancellationToken);
            if (order.DryRun || !planner.Actions().Any())
            {
                await SaveAsync(plan with { Done = true });
                return;
            }

            await SaveAsync(plan);
        }

        if (!order.DryRun)
        {
            if (!await IsThereAsync(order, cancellationToken))
            {
                return;
            }

            foreach (var actions in planner.Actions().Chunk(TableLimits.MaxActions))
            {
                await contacts.WriteAsync(actions, planner.Again, cancellationToken);
            }

            await RemoveAgainAsync(planner, order, bucket, cancellationToken);
        }

        var settled = planner.Settle(plan);
        if (settled.Rejected > plan.Rejected)
        {
            await imports.KeepProblemsAsync(lease.Import.Id, $"list{bucket:00}", planner.Problems, cancellationToken);
        }

        await SaveAsync(settled);

        Task SaveAsync(BucketPlan now) =>
            lease.ChangeAsync(
                import => import with { Plans = new Dictionary<int, BucketPlan>(import.Plans) { [bucket] = now } },
                cancellationToken
            );
    }

    /// <summary>
    /// Deletes the rows of those who were removed or erased while they were written. Removals are stored before they
    /// look for rows to delete: either this finds the removal, or the removal finds what was written.
    /// </summary>
    private async Task RemoveAgainAsync(
        BucketPlanner planner,
        ImportOrder order,
        int bucket,
        CancellationToken cancellationToken
    )
    {
        var partition = ContactStore.Partition(order.List, bucket);
        foreach (var (key, at) in await removals.AfterAsync(order.List, order.At, cancellationToken))
        {
            if (!planner.IsRemoved(key))
            {
                continue;
            }

            while (
                await _table.FindAsync(partition, key.Value, cancellationToken) is { } row
                && !ContactRow.IsChangedAfter(row, at)
                && !await _table.TryDeleteAsync(partition, key.Value, row.ETag, cancellationToken)
            )
            {
                // Somebody changed it meanwhile: it is read again.
            }
        }
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

    private async Task<IReadOnlyList<ContactView>> SampleAsync(
        ReadFile file,
        ImportOrder order,
        IReadOnlyDictionary<NumberKey, Instant> removed,
        CancellationToken cancellationToken
    )
    {
        var sample = new List<ContactView>();
        foreach (var contact in file.First.Where(c => !removed.ContainsKey(c.Key)))
        {
            var bucket = contact.Key.Bucket(contacts.Buckets);
            var partition = ContactStore.Partition(order.List, bucket);
            var existing = await _table.FindAsync(partition, contact.Key.Value, cancellationToken);
            if (existing is not null && !AreaPath.Covers(order.ByArea, existing.GetString("Area")))
            {
                // The row is not the caller's to change, so its stored fields are not shown.
                continue;
            }

            sample.Add(
                ContactView.Of(
                    ContactRow.Read(new BucketPlanner(file, order, [], partition, removed).Row(contact, existing))
                )
            );
        }

        return sample;
    }

    /// <summary>Ends the import as failed.</summary>
    /// <returns>
    /// False where the list is being deleted: the import waits for the end of that, so that it fails after the last
    /// contact that it may have written is gone.
    /// </returns>
    private async Task<bool> FailAsync(ImportLease lease, ImportProblem failure, CancellationToken cancellationToken)
    {
        var order = lease.Import.Order;
        if (!order.DryRun)
        {
            var list = await lists.FindAsync(order.List, cancellationToken);
            if (list is { IsBeingDeleted: true })
            {
                // That was no attempt.
                await lease.ChangeAsync(import => import with { Starts = import.Starts - 1 }, cancellationToken);
                await SendAgainAsync(lease.Import.Id, cancellationToken);
                return false;
            }

            if (list is null)
            {
                // This import may have written after the deletion had passed.
                await contacts.ClearAsync(order.List, cancellationToken);
            }
        }

        // A change that was broken off may have been written all the same; then the first one finds that out, and the
        // next one fails it.
        while (lease.Import.State is not ImportState.Failed)
        {
            await lease.ChangeAsync(
                import => import with { State = ImportState.Failed, Failure = failure },
                cancellationToken
            );
        }

        telemetry.ImportFailed(lease.Import.Id, order.List, failure.Code);
        return true;
    }
}
