using CommunityAlerts.Api;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>The content of an area's feed.</summary>
/// <param name="Content">The content.</param>
/// <param name="ReadAt">The instant at which it was read.</param>
public sealed record AreaContent(FeedContent Content, Instant ReadAt);

/// <summary>
/// The contents of feeds by area, each cached for <see cref="CacheTtl"/>. Callers for one area at the same time share a
/// reading, whichever calendars they have; it is cancelled when the last of them leaves.
/// </summary>
/// <remarks>
/// <see cref="SharedReads{TKey, T}"/> shares readings too, but each to its end, since its results are newer than the
/// call.
/// </remarks>
/// <param name="readAsync">Reads the feed of an area at an instant.</param>
/// <param name="clock">The clock.</param>
public sealed class FeedContents(
    Func<string, Instant, CancellationToken, Task<FeedContent>> readAsync,
    TimeProvider clock
)
{
    public static readonly Duration CacheTtl = Duration.FromMinutes(5);
    private const int MaxCached = 50;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, AreaContent> _cache = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Reading> _readings = new(StringComparer.Ordinal);

    /// <summary>Finds the cached content of an area's feed, or reads it.</summary>
    public async Task<AreaContent> ReadAsync(string area, CancellationToken cancellationToken)
    {
        Reading? reading;
        lock (_lock)
        {
            if (_cache.TryGetValue(area, out var known) && clock.GetCurrentInstant() - known.ReadAt < CacheTtl)
            {
                return known;
            }

            if (!_readings.TryGetValue(area, out reading))
            {
                _readings[area] = reading = new Reading();
                reading.Start(r => RunAsync(area, r));
            }

            reading.Callers++;
        }

        try
        {
            return await reading.Result.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                if (--reading.Callers == 0)
                {
                    reading.Cancel();
                    Forget(area, reading);
                }
            }
        }
    }

    private async Task<AreaContent> RunAsync(string area, Reading reading)
    {
        try
        {
            var now = clock.GetCurrentInstant();
            var content = new AreaContent(await readAsync(area, now, reading.AllLeft), now);
            lock (_lock)
            {
                if (_cache.Count >= MaxCached)
                {
                    _cache.Clear();
                }

                return _cache[area] = content;
            }
        }
        finally
        {
            lock (_lock)
            {
                Forget(area, reading);
            }
        }
    }

    private void Forget(string area, Reading reading)
    {
        if (_readings.GetValueOrDefault(area) == reading)
        {
            _readings.Remove(area);
        }
    }

    /// <summary>A reading that is under way.</summary>
#pragma warning disable CA1001 // A source without timer and links has nothing to dispose.
    private sealed class Reading
#pragma warning restore CA1001
    {
        private readonly CancellationTokenSource _allLeft = new();

        /// <summary>The number of callers that wait for it.</summary>
        public int Callers { get; set; }

        public Task<AreaContent> Result { get; private set; } = null!;

        /// <summary>Cancelled when nobody waits any more.</summary>
        public CancellationToken AllLeft => _allLeft.Token;

        public void Start(Func<Reading, Task<AreaContent>> runAsync) =>
            Result = Task.Run(() => runAsync(this), CancellationToken.None);

        public void Cancel() => _ = _allLeft.CancelAsync();
    }
}
