namespace CommunityAlerts.Hosting.Local;

/// <summary>A kind of work that is left.</summary>
public enum WorkKind
{
    /// <summary>Running, or waiting on a queue.</summary>
    InProgress,

    /// <summary>Due by the clock and not yet released.</summary>
    Due,

    /// <summary>Reports and replies that the carrier has not delivered yet.</summary>
    ReportsOwed,
}

/// <summary>The work that is left.</summary>
public sealed record WorkLeft(bool Quiet, long InHand, long Due, long ReportsOwed);

/// <summary>Says whether the application is idle. A service with work of its own registers a count.</summary>
/// <remarks>Counting takes several calls, while work moves from one place to another; so a count of nothing holds only
/// if nothing began and nothing was sent meanwhile.</remarks>
public sealed class LocalWork
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

    /// <summary>Registers a count that costs many calls: asked only where all others found nothing.</summary>
    public void RegisterCostly(WorkKind kind, Func<CancellationToken, Task<long>> countAsync)
    {
        lock (_lock)
        {
            _costly.Add((kind, countAsync));
        }
    }

    /// <summary>Lets no new work begin while <paramref name="isPaused"/>.</summary>
    public void PauseWhile(Func<bool> isPaused) => _isPaused = isPaused;

    /// <summary>Waits as long as no new work may begin.</summary>
    public async Task UntilNotPausedAsync(CancellationToken cancellationToken)
    {
        while (_isPaused())
        {
            await Task.Delay(CostlyPollInterval, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Says that work began, ended or moved: call it between the two places, when it is in both.</summary>
    public void Moved() => Interlocked.Increment(ref _steps);

    /// <summary>Counts the work that is left now.</summary>
    public async Task<WorkLeft> LeftAsync(CancellationToken cancellationToken)
    {
        var before = Interlocked.Read(ref _steps);
        List<(WorkKind Kind, Func<CancellationToken, Task<long>> CountAsync)> counts, costly;
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

        var quiet = left.Values.All(n => n == 0) && Interlocked.Read(ref _steps) == before;
        return new WorkLeft(
            quiet,
            left.GetValueOrDefault(WorkKind.InProgress),
            left.GetValueOrDefault(WorkKind.Due),
            left.GetValueOrDefault(WorkKind.ReportsOwed)
        );
    }

    /// <summary>
    /// Waits until nothing is left, at most <paramref name="patience"/>; says what was left at the end.
    /// </summary>
    public async Task<WorkLeft> UntilQuietAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var left = await LeftAsync(cancellationToken);
            if (left.Quiet || TimeProvider.System.GetElapsedTime(start) >= patience)
            {
                return left;
            }

            await Task.Delay(PollInterval, TimeProvider.System, cancellationToken);
        }
    }
}
