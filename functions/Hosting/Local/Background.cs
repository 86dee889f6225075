using CommunityAlerts.Storage;
using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Hosting.Local;

/// <summary>The work that runs without a request: timers and queue listeners.</summary>
public sealed partial class Background : IAsyncDisposable
{
    private readonly StorageAccount _storage;
    private readonly TurnedClock _clock;
    private readonly LocalWork _work;
    private readonly InFlightJournal _hidden;
    private readonly ILogger _log;
    private readonly Dictionary<string, QueueListener> _listeners;
    private readonly List<TimerLoop> _timers;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abandon = new();
    private Task _running = Task.CompletedTask;

    public Background(
        TriggerLoops loops,
        StorageAccount storage,
        LocalStore store,
        InFlightJournal hidden,
        TurnedClock clock,
        LocalWork work,
        ILogger<Background> log
    )
    {
        (_storage, _clock, _work, _hidden, _log) = (storage, clock, work, hidden, log);
        _listeners = loops.Listeners().ToDictionary(l => l.Name, StringComparer.Ordinal);
        _timers = [.. loops.Timers()];
        work.Register(
            WorkKind.InProgress,
            async stop => (await Task.WhenAll(_listeners.Values.Select(l => l.CountAsync(stop)))).Sum()
        );
        work.Register(WorkKind.Due, stop => store.CountDueAsync(clock.GetUtcNow(), stop));
        storage.MessageSent += OnSent;
        clock.Turned += Wake;
    }

    /// <summary>
    /// Makes messages visible that a killed process was handling, instead of waiting up to ten minutes for their
    /// visibility timeout.
    /// </summary>
    public Task ReleaseMessagesAsync(CancellationToken cancellationToken) =>
        _hidden.ReleaseMessagesAsync(cancellationToken);

    public void Start() => _running = Task.WhenAll(
        [
            .. _listeners.Values.Select(l => Task.Run(() => l.RunAsync(_stopping.Token, _abandon.Token))),
            .. _timers.Select(t => Task.Run(() => t.RunAsync(_stopping.Token, _abandon.Token))),
        ]);

    /// <summary>Makes messages visible that are due after a change of the clock.</summary>
    public async Task FollowClockAsync(CancellationToken cancellationToken)
    {
        await _hidden.ShowDueAsync(cancellationToken);
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
        _abandon.CancelAfter(longest);
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
        _storage.MessageSent -= OnSent;
        _clock.Turned -= Wake;
        foreach (var listener in _listeners.Values)
        {
            listener.Dispose();
        }

        _stopping.Dispose();
        _abandon.Dispose();
    }

    [LoggerMessage(
        LogLevel.Error,
        "A function ignores its cancellation token; the host ends without it, and its message is delivered again."
    )]
    private static partial void StillRunning(ILogger log);

    private void OnSent(SentMessage message)
    {
        _work.Moved();
        _hidden.Delayed(message);
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
