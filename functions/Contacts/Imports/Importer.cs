using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>Runs imports: decides when one may run, for how long, and how it ends.</summary>
/// <remarks>Of the imports into one list one runs at a time, in the order of their uploads: the others wait as
/// messages. See <see cref="FileImporter"/> for a run.</remarks>
public sealed class Importer(
    ImportStore imports,
    ImportSequence sequence,
    FileImporter files,
    ListStore lists,
    ContactStore contacts,
    StorageAccount storage,
    ImportTelemetry telemetry,
    TimeProvider clock
)
{
    /// <summary>
    /// The maximum number of runs of one import, one fewer than the queue delivers its message (<c>maxDequeueCount</c>
    /// in host.json): the last delivery fails an import that no run has ended.
    /// </summary>
    public const int MaxStarts = 4;

    /// <summary>The time after which an import that waits for another one into its list looks again.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    /// <summary>Time to store the elapsed work when the host stops.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The maximum work on one import, all its runs together; 200,000 rows take about a minute.</summary>
    public static readonly TimeSpan DefaultMaxWork = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The maximum time from its upload to its end: then it fails, and later imports into its list run.
    /// </summary>
    public static readonly Duration MaxAge = Duration.FromHours(24);

    /// <summary><see cref="DefaultMaxWork"/>; shorter in tests.</summary>
    public TimeSpan MaxWork { get; init; } = DefaultMaxWork;

    private readonly Queue _queue = storage.Queue(Queues.Imports);

    /// <summary>
    /// Runs the import, or continues it. An import that is over stays as it is; one that waits for an earlier one into
    /// the same list, or for the end of the list's deletion, sends its message again.
    /// </summary>
    public async Task RunAsync(string id, CancellationToken cancellationToken)
    {
        if (
            (await imports.FindAsync(id, cancellationToken))?.Import
                is { IsFinished: false, Request.DryRun: false } waiting
            && await MustWaitAsync(waiting, cancellationToken)
        )
        {
            await SendAgainAsync(id, cancellationToken);
            return;
        }

        if (await ImportLease.AcquireAsync(imports, id, cancellationToken) is { } lease)
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

    /// <summary>Fails an import whose file no longer exists.</summary>
    public async Task ExpireAsync(string id, CancellationToken cancellationToken)
    {
        if (await ImportLease.AcquireAsync(imports, id, cancellationToken) is { } lease)
        {
            using (lease)
            {
                if (await FailAsync(lease, FileImporter.CreateExpiredProblem(), cancellationToken))
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
            return await IsBeingDeletedAsync(import.Request, cancellationToken);
        }

        if (earlier.Request.At + MaxAge < clock.GetCurrentInstant())
        {
            await ExpireAsync(earlier.Id, cancellationToken);
        }

        return true;
    }

    /// <summary>
    /// Runs within the remaining <see cref="MaxWork"/>, and fails the import where that is not enough: a restart
    /// continues with the rest and does not start over for ever.
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
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var remaining = MaxWork - worked;
        if (remaining > TimeSpan.Zero)
        {
            timeout.CancelAfter(remaining);
        }
        else
        {
            await timeout.CancelAsync();
        }

        try
        {
            var failure = await files.RunAsync(lease, timeout.Token);
            return failure is null || await FailAsync(lease, failure, timeout.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops: the next run gets only the work time that this one leaves.
            using var stopTimeout = new CancellationTokenSource(StopTimeout);
            var workedSeconds = (int)Math.Ceiling((worked + TimeProvider.System.GetElapsedTime(start)).TotalSeconds);
            await lease.UpdateAsync(import => import with { WorkedSeconds = workedSeconds }, stopTimeout.Token);
            throw;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            var workedSeconds = (int)Math.Ceiling(MaxWork.TotalSeconds);
            await lease.UpdateAsync(import => import with { WorkedSeconds = workedSeconds }, cancellationToken);
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

    private Task SendAgainAsync(string id, CancellationToken cancellationToken) =>
        _queue.SendAsync(new ImportMessage(id) { Traceparent = Tracing.Traceparent }, RetryDelay, cancellationToken);

    private async Task<bool> IsBeingDeletedAsync(ImportRequest request, CancellationToken cancellationToken) =>
        await lists.FindAsync(request.List, cancellationToken) is { IsBeingDeleted: true };

    /// <summary>Ends the import as failed.</summary>
    /// <returns>
    /// False where the list is being deleted: the import waits for the end of that, so that it fails after the last
    /// contact that it may have written is gone.
    /// </returns>
    private async Task<bool> FailAsync(ImportLease lease, ImportProblem failure, CancellationToken cancellationToken)
    {
        var request = lease.Import.Request;
        if (!request.DryRun)
        {
            var list = await lists.FindAsync(request.List, cancellationToken);
            if (list is { IsBeingDeleted: true })
            {
                // Waiting for the deletion does not count as a start.
                await lease.UpdateAsync(import => import with { Starts = import.Starts - 1 }, cancellationToken);
                await SendAgainAsync(lease.Import.Id, cancellationToken);
                return false;
            }

            if (list is null)
            {
                // This import may have written rows after the deletion had passed them.
                await contacts.RemoveAllAsync(request.List, cancellationToken);
            }
        }

        await lease.UpdateAsync(
            import => import with { State = ImportState.Failed, Failure = failure },
            cancellationToken
        );
        telemetry.ImportFailed(lease.Import.Id, request.List, failure.Code);
        return true;
    }
}
