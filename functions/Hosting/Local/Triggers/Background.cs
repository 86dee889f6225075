using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Logging;
using NodaTime.Extensions;

namespace CommunityAlerts.Hosting.Local.Triggers;

/// <summary>The work that runs without a request: timers and queue listeners.</summary>
public sealed partial class Background : IAsyncDisposable
{
    private readonly StorageAccount _storage;
    private readonly TurnedClock _clock;
    private readonly WorkMonitor _work;
    private readonly InFlightJournal _journal;
    private readonly ILogger _log;
    private readonly Dictionary<string, QueueListener> _listeners;
    private readonly List<TimerLoop> _timers;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _cancelRunning = new();
    private Task _running = Task.CompletedTask;

    public Background(
        TriggerLoops loops,
        StorageAccount storage,
        ScheduledWorkStore scheduled,
        LoopServices host,
        ILogger<Background> log
    )
    {
        (_storage, _clock, _work, _journal, _log) = (storage, host.Clock, host.Work, host.Journal, log);
        _listeners = loops.CreateListeners().ToDictionary(l => l.Name, StringComparer.Ordinal);
        _timers = [.. loops.CreateTimers()];
        _work.Register(
            WorkKind.InProgress,
            async stop => (await Task.WhenAll(_listeners.Values.Select(l => l.CountAsync(stop)))).Sum()
        );
        _work.Register(WorkKind.Due, stop => scheduled.CountDueAsync(_clock.GetCurrentInstant(), stop));
        storage.MessageSent += OnMessageSent;
        _clock.Turned += Wake;
    }

    /// <summary>
    /// Makes messages visible that a killed process was handling, instead of waiting up to ten minutes for their
    /// visibility timeout.
    /// </summary>
    public Task ReleaseMessagesAsync(CancellationToken cancellationToken) =>
        _journal.ReleaseMessagesAsync(cancellationToken);

    public void Start() =>
        _running = Task.WhenAll([
            .. _listeners.Values.Select(l => Task.Run(() => l.RunAsync(_stopping.Token, _cancelRunning.Token))),
            .. _timers.Select(t => Task.Run(() => t.RunAsync(_stopping.Token, _cancelRunning.Token))),
        ]);

    /// <summary>Makes messages visible that are due after a change of the clock.</summary>
    public async Task ShowDueMessagesAsync(CancellationToken cancellationToken)
    {
        await _journal.ShowDueAsync(cancellationToken);
        Wake();
    }

    /// <summary>Receives no new messages, and waits for running functions.</summary>
    /// <param name="longest">The time after which the tokens of running functions are cancelled.</param>
    /// <param name="afterCancellation">
    /// The time that cancelled functions may take. One that ignores its token is left running, which is logged as an
    /// error; its message is delivered again.
    /// </param>
    public async Task StopAsync(TimeSpan longest, TimeSpan afterCancellation)
    {
        await _stopping.CancelAsync();
        _cancelRunning.CancelAfter(longest);
#pragma warning disable VSTHRD003 // Started by Start, and this process has no context to deadlock on.
        if (await Task.WhenAny(_running, Task.Delay(longest + afterCancellation, TimeProvider.System)) != _running)
        {
            StillRunning(_log);
            _running = Task.CompletedTask;
        }

        await _running;
#pragma warning restore VSTHRD003
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero, new StopLimits().Answers);
        _storage.MessageSent -= OnMessageSent;
        _clock.Turned -= Wake;
        foreach (var listener in _listeners.Values)
        {
            listener.Dispose();
        }

        _stopping.Dispose();
        _cancelRunning.Dispose();
    }

    [LoggerMessage(
        LogLevel.Error,
        "A function ignores its cancellation token; the host ends without it, and its message is delivered again."
    )]
    private static partial void StillRunning(ILogger log);

    private void OnMessageSent(SentMessage message)
    {
        _work.RecordChange();
        _journal.RecordDelayed(message);
        if (_listeners.TryGetValue(message.Queue, out var listener))
        {
            listener.Wake();
        }
    }

    private void Wake()
    {
        foreach (var listener in _listeners.Values)
        {
            listener.Wake();
        }
    }
}
