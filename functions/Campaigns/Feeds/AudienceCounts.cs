using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>
/// The counts of campaigns' audiences, each cached for <see cref="CacheTtl"/>. A count reads a whole audience, so one
/// runs at a time, and to its end even when its caller has left: the next call finds its result.
/// </summary>
/// <remarks>
/// A campaign has one count that waits or runs: a newer version of it cancels that of the older. A count ends after
/// <see cref="MaxTime"/>, and no more than <see cref="MaxUnfinished"/> wait or run, so that what was requested for
/// callers who left is soon done.
/// </remarks>
/// <param name="countAsync">Counts a campaign; null where it cannot be requested as it is.</param>
/// <param name="notCounted">Takes the campaign and the reason of a count that failed or took too long.</param>
/// <param name="clock">The clock.</param>
public sealed class AudienceCounts(
    Func<Campaign, CancellationToken, Task<FeedFigures?>> countAsync,
    Action<string, Exception> notCounted,
    TimeProvider clock
) : IDisposable
{
    public static readonly Duration CacheTtl = Duration.FromHours(1);

    /// <summary>The longest time of one count, the wait for others left out.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(20);

    /// <summary>The maximum number of counts that wait or run.</summary>
    public const int MaxUnfinished = 20;
    private const int MaxCached = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, AudienceCount> _counts = new(StringComparer.Ordinal);
#pragma warning disable CA2213 // Counts that are being cancelled still release it; it holds no handle.
    private readonly SemaphoreSlim _gate = new(1, 1);
#pragma warning restore CA2213
    private int _unfinished;
    private bool _isStopped;

    /// <summary>Finds the count of a campaign that is valid, or starts one; null where too many wait already.</summary>
    public AudienceCount? FindOrStart(Campaign campaign)
    {
        var now = clock.GetCurrentInstant();
        lock (_lock)
        {
            var last = _counts.GetValueOrDefault(campaign.Id);
            if (
                last is not null
                && last.Version == campaign.Version
                && (!last.Figures.IsCompleted || now - last.StartedAt < CacheTtl)
            )
            {
                return last;
            }

            last?.Cancel();
            last = last?.Version == campaign.Version ? last : null;
            if (_isStopped || _unfinished >= MaxUnfinished)
            {
                return last;
            }

            if (_counts.Count >= MaxCached)
            {
                foreach (var id in _counts.Where(c => c.Value.Figures.IsCompleted).Select(c => c.Key).ToList())
                {
                    _counts.Remove(id);
                }
            }

            Interlocked.Increment(ref _unfinished);
            return _counts[campaign.Id] = new AudienceCount(
                campaign.Version,
                now,
                last?.Latest,
                superseded => Task.Run(() => CountAsync(campaign, superseded), CancellationToken.None)
            );
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isStopped = true;
            foreach (var count in _counts.Values)
            {
                count.Cancel();
            }
        }
    }

    private async Task<FeedFigures?> CountAsync(Campaign campaign, CancellationToken superseded)
    {
        try
        {
            await _gate.WaitAsync(superseded);
            try
            {
                using var limit = new CancellationTokenSource(MaxTime, clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(superseded, limit.Token);
                return await countAsync(campaign, either.Token);
            }
            finally
            {
                _gate.Release();
            }
        }
        catch (OperationCanceledException) when (superseded.IsCancellationRequested)
        {
            return null;
        }
#pragma warning disable CA1031 // A failure of one campaign must not remove the others from the feed.
        catch (Exception e)
#pragma warning restore CA1031
        {
            notCounted(campaign.Id, e);
            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _unfinished);
        }
    }
}

/// <summary>A count of a campaign's audience, waiting, running or completed.</summary>
#pragma warning disable CA1001 // A source without timer and links has nothing to dispose.
public sealed class AudienceCount
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _superseded = new();

    internal AudienceCount(
        string version,
        Instant startedAt,
        FeedFigures? previous,
        Func<CancellationToken, Task<FeedFigures?>> startAsync
    )
    {
        (Version, StartedAt, Previous) = (version, startedAt, previous);
        Figures = startAsync(_superseded.Token);
    }

    /// <summary>The version of the campaign that is counted.</summary>
    public string Version { get; }

    /// <summary>The instant at which the count was requested.</summary>
    public Instant StartedAt { get; }

    /// <summary>The figures of the count before; null where there are none.</summary>
    public FeedFigures? Previous { get; }

    /// <summary>The figures; null where the campaign could not be counted.</summary>
    public Task<FeedFigures?> Figures { get; }

    /// <summary>The figures where the count is completed, else those before.</summary>
    public FeedFigures? Latest =>
        Figures is { IsCompletedSuccessfully: true, Result: var figures } ? figures : Previous;

    /// <summary>Cancels the count without waiting for it; one that is completed stays.</summary>
    internal void Cancel() => _ = _superseded.CancelAsync();
}
