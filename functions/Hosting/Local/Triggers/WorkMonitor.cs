namespace CommunityAlerts.Hosting.Local.Triggers;

/// <summary>The kinds of pending work.</summary>
public enum WorkKind
{
    /// <summary>Running, or waiting on a queue.</summary>
    InProgress,

    /// <summary>Due by the clock and not yet released.</summary>
    Due,

    /// <summary>Reports and replies that the carrier has not delivered yet.</summary>
    PendingReports,
}

/// <summary>The counts of pending work; idle where there is none.</summary>
public sealed record WorkLeft(bool Quiet, long InHand, long Due, long ReportsOwed);

/// <summary>Knows whether the application is idle. Services that have work register a count of it.</summary>
/// <remarks>Counting takes several calls, during which work moves between queues and tables; so a count of zero is
/// valid only if <see cref="RecordChange"/> was not called meanwhile.</remarks>
public sealed class WorkMonitor
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan CostlyPollInterval = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly List<(WorkKind Kind, Func<CancellationToken, Task<long>> CountAsync)> _counts = [];
    private readonly List<(WorkKind Kind, Func<CancellationToken, Task<long>> CountAsync)> _costly = [];
    private Func<bool> _isPaused = () => false;
    private long _steps;

    /// <summary>Registers a count.</summary>
    public void Register(WorkKind kind, Func<CancellationToken, Task<long>> countAsync)
    {
        lock (_lock)
        {
            _counts.Add((kind, countAsync));
        }
    }

    /// <summary>Registers a count that costs many calls: used only where all others are zero.</summary>
    public void RegisterCostly(WorkKind kind, Func<CancellationToken, Task<long>> countAsync)
    {
        lock (_lock)
        {
            _costly.Add((kind, countAsync));
        }
    }

    /// <summary>Lets no new work begin while <paramref name="isPaused"/> returns true.</summary>
    public void PauseWhile(Func<bool> isPaused) => _isPaused = isPaused;

    /// <summary>Waits while new work is paused.</summary>
    public async Task WaitWhilePausedAsync(CancellationToken cancellationToken)
    {
        while (_isPaused())
        {
            await Task.Delay(CostlyPollInterval, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Records that work began, ended or moved; called while the old place still counts it.</summary>
    public void RecordChange() => Interlocked.Increment(ref _steps);

    /// <summary>Counts the pending work.</summary>
    public async Task<WorkLeft> CountPendingAsync(CancellationToken cancellationToken)
    {
        var stepsBefore = Interlocked.Read(ref _steps);
        List<(WorkKind Kind, Func<CancellationToken, Task<long>> CountAsync)> counts,
            costly;
        lock (_lock)
        {
            (counts, costly) = ([.. _counts], [.. _costly]);
        }

        var left = new Dictionary<WorkKind, long>();
        foreach (var (kind, countAsync) in counts)
        {
            left[kind] = left.GetValueOrDefault(kind) + await countAsync(cancellationToken);
        }

        foreach (var (kind, countAsync) in left.Values.All(n => n == 0) ? costly : [])
        {
            left[kind] = left.GetValueOrDefault(kind) + await countAsync(cancellationToken);
        }

        var isIdle = left.Values.All(n => n == 0) && Interlocked.Read(ref _steps) == stepsBefore;
        return new WorkLeft(
            isIdle,
            left.GetValueOrDefault(WorkKind.InProgress),
            left.GetValueOrDefault(WorkKind.Due),
            left.GetValueOrDefault(WorkKind.PendingReports)
        );
    }

    /// <summary>
    /// Waits until no work is pending, at most for <paramref name="timeout"/>; returns the last count.
    /// </summary>
    public async Task<WorkLeft> WaitUntilIdleAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var left = await CountPendingAsync(cancellationToken);
            if (left.Quiet || TimeProvider.System.GetElapsedTime(start) >= timeout)
            {
                return left;
            }

            await Task.Delay(PollInterval, TimeProvider.System, cancellationToken);
        }
    }
}
