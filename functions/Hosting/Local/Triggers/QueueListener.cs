using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using CommunityAlerts.Api;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Hosting.Local.Triggers;

/// <summary>
/// Runs one queue trigger as Azure does: receives messages, renews their visibility timeout while they run, retries
/// them, and moves poison messages to the poison queue.
/// </summary>
/// <param name="name">The name of the queue, without prefix.</param>
/// <param name="trigger">The trigger that runs for each message.</param>
/// <param name="settings">The settings of <c>host.json</c>.</param>
/// <param name="storage">The account with the queue.</param>
/// <param name="host">The parts of the host.</param>
/// <param name="log">The log of failures.</param>
public sealed class QueueListener(
    string name,
    Trigger trigger,
    QueueSettings settings,
    StorageAccount storage,
    LoopServices host,
    ILogger<QueueListener> log
) : IDisposable
{
    private static readonly TimeSpan MinWait = TimeSpan.FromMilliseconds(100);
    private readonly QueueClient _queue = storage.QueueClient(name);
    private readonly InFlightJournal _journal = host.Journal;
    private readonly WorkMonitor _work = host.Work;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Lock _lock = new();
    private readonly FailureStreak _failures = new();
    private int _inProgress;

    /// <summary>The name of the queue, without prefix.</summary>
    public string Name => name;

    /// <summary>Counts the messages on the queue, approximately: visible, delayed and in flight.</summary>
    public Task<long> CountAsync(CancellationToken cancellationToken) => storage.CountAsync(name, cancellationToken);

    /// <summary>Ends the wait for the next poll, since there may be a message.</summary>
    public void Wake() => _wake.Release();

    public void Dispose() => _wake.Dispose();

    /// <summary>
    /// Receives messages until <paramref name="stopping"/> is cancelled, then waits for those in flight; the token
    /// <paramref name="abandon"/> cancels their functions.
    /// </summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abandon)
    {
        var running = new List<Task>();
        var wait = MinWait;
        while (!stopping.IsCancellationRequested)
        {
            running.RemoveAll(t => t.IsCompleted);
            try
            {
                await _work.WaitWhilePausedAsync(stopping);
                var received = InProgress <= settings.Threshold ? await ReceiveAsync(stopping) : null;
                if (received is { Length: > 0 })
                {
                    wait = MinWait;
                    running.AddRange(received.Select(m => HandleAsync(m, abandon)));
                    continue;
                }

                // At the limit, the next finished message ends this pause.
                await PauseAsync(received is null ? settings.MaxPollingInterval : wait, stopping);
                wait =
                    _journal.TimeUntilNextVisible(name) is not null ? MinWait
                    : wait * 2 < settings.MaxPollingInterval ? wait * 2
                    : settings.MaxPollingInterval;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
        }

        await Task.WhenAll(running);
    }

    private int InProgress
    {
        get
        {
            lock (_lock)
            {
                return _inProgress;
            }
        }
    }

    private async Task PauseAsync(TimeSpan longest, CancellationToken stopping)
    {
        if (
            await _wake.WaitAsync(
                _journal.TimeUntilNextVisible(name) is { } next && next < longest ? next : longest,
                stopping
            )
        )
        {
            // One poll serves all calls of Wake so far.
            while (await _wake.WaitAsync(TimeSpan.Zero, stopping)) { }
        }
    }

    private async Task<QueueMessage[]> ReceiveAsync(CancellationToken stopping)
    {
        try
        {
            // Not cancelled: messages received by a cancelled call would stay hidden for ten minutes.
            var received = (
                await _queue.ReceiveMessagesAsync(
                    settings.BatchSize,
                    settings.RunningVisibilityTimeout,
                    CancellationToken.None
                )
            ).Value;
            if (_failures.RecordSuccess())
            {
                log.QueueInReach(name);
            }

            lock (_lock)
            {
                _inProgress += received.Length;
            }

            return received;
        }
        catch (Exception e) when (IsStorageFailure(e))
        {
            if (_failures.RecordFailure())
            {
                log.QueueOutOfReach(name, settings.MaxPollingInterval.TotalSeconds, e.InnermostCause());
            }

            await PauseAsync(settings.MaxPollingInterval, stopping);
            return [];
        }
    }

    private async Task HandleAsync(QueueMessage message, CancellationToken abandon)
    {
        _work.RecordChange();
        _journal.RecordInFlight(name, message.MessageId, message.PopReceipt);
        var lease = new MessageLease(message.PopReceipt);
        try
        {
            var failure = await RunFunctionAsync(message, lease, abandon);
            await (failure is null ? CompleteAsync(message, lease) : ReleaseAsync(message, lease, failure, abandon));
        }
        catch (Exception e) when (IsStorageFailure(e))
        {
            // Another process has received it, or storage is unreachable: it is delivered again, which its function
            // allows for.
            _journal.RecordVisible(message.MessageId);
            log.MessageLetGo(name, e);
        }
        finally
        {
            lock (_lock)
            {
                _inProgress--;
            }

            _work.RecordChange();
            Wake();
        }
    }

    /// <summary>
    /// Runs the function while the message is kept hidden; returns its failure, null where it succeeded.
    /// </summary>
    private async Task<Exception?> RunFunctionAsync(QueueMessage message, MessageLease lease, CancellationToken abandon)
    {
        using var renewalStop = CancellationTokenSource.CreateLinkedTokenSource(abandon);
        var renewing = RenewAsync(message, lease, renewalStop.Token);
        Exception? failure = null;
        try
        {
            await Tracing.RunAsync(
                $"function {trigger.Name}",
                () =>
                    trigger.CallAsync(
                        host.Services,
                        message.Body.ToString(),
                        new Dictionary<string, object>(StringComparer.Ordinal)
                        {
                            ["id"] = message.MessageId,
                            ["popReceipt"] = message.PopReceipt,
                            ["dequeueCount"] = (int)message.DequeueCount,
                        },
                        abandon
                    )
            );
        }
#pragma warning disable CA1031 // The host's edge: after any exception of a function its message is retried.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e;
        }

        await renewalStop.CancelAsync();
        await renewing;
        return failure;
    }

    private async Task CompleteAsync(QueueMessage message, MessageLease lease)
    {
        await _queue.DeleteMessageAsync(message.MessageId, lease.Receipt, CancellationToken.None);
        _journal.RecordVisible(message.MessageId);
    }

    private async Task ReleaseAsync(
        QueueMessage message,
        MessageLease lease,
        Exception failure,
        CancellationToken abandon
    )
    {
        if (abandon.IsCancellationRequested)
        {
            await _queue.UpdateMessageAsync(
                message.MessageId,
                lease.Receipt,
                visibilityTimeout: TimeSpan.Zero,
                cancellationToken: CancellationToken.None
            );
            _journal.RecordVisible(message.MessageId);
            return;
        }

        if (message.DequeueCount >= settings.MaxDequeueCount)
        {
            await StorageAccount.MoveToPoisonQueueAsync(_queue, message, lease.Receipt, CancellationToken.None);
            _journal.RecordVisible(message.MessageId);
            log.MessagePoisoned(trigger.Name, message.DequeueCount, Queues.Poison(_queue.Name), failure);
            return;
        }

        log.MessageFailed(
            trigger.Name,
            settings.VisibilityTimeout.TotalSeconds,
            message.DequeueCount,
            settings.MaxDequeueCount,
            failure
        );
        var updated = await _queue.UpdateMessageAsync(
            message.MessageId,
            lease.Receipt,
            visibilityTimeout: settings.VisibilityTimeout,
            cancellationToken: CancellationToken.None
        );
        _journal.RecordVisible(message.MessageId);
        _journal.RecordDelayed(
            new SentMessage(name, message.MessageId, updated.Value.PopReceipt, settings.VisibilityTimeout)
        );
    }

    private async Task RenewAsync(QueueMessage message, MessageLease lease, CancellationToken done)
    {
        try
        {
            while (true)
            {
                await Task.Delay(settings.RunningVisibilityTimeout / 2, TimeProvider.System, done);
                // Not cancelled: only the receipt that this call returns is valid afterwards.
                var updated = await _queue.UpdateMessageAsync(
                    message.MessageId,
                    lease.Receipt,
                    visibilityTimeout: settings.RunningVisibilityTimeout,
                    cancellationToken: CancellationToken.None
                );
                lease.Receipt = updated.Value.PopReceipt;
                _journal.RecordInFlight(name, message.MessageId, lease.Receipt);
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The function has ended.
        }
        catch (Exception e) when (IsStorageFailure(e))
        {
            log.MessageLetGo(name, e);
        }
    }

    /// <summary>Whether a call to the queue failed; none is cancelled, so a cancellation is a time-out.</summary>
    private static bool IsStorageFailure(Exception failure) =>
        failure is RequestFailedException or AggregateException or OperationCanceledException;

    /// <summary>The newest pop receipt of a message being handled.</summary>
    private sealed class MessageLease(string receipt)
    {
        public string Receipt { get; set; } = receipt;
    }
}
