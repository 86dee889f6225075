namespace CommunityAlerts.Areas;

/// <summary>
/// A cache of the area tree, at most ten seconds old, so that sending a batch rarely reads the table.
/// </summary>
/// <remarks>A changed area applies everywhere ten seconds after it was saved, and at once in the process that saved it.
/// Concurrent callers may each read the table; either result is recent enough.</remarks>
public sealed class CurrentAreas(AreaStore areas, TimeProvider clock)
{
    public static readonly TimeSpan CacheTtl = TimeSpan.FromSeconds(10);

    private volatile Reading? _last;

    public async ValueTask<AreaTree> GetAsync(CancellationToken cancellationToken)
    {
        if (_last is { } last && clock.GetElapsedTime(last.Timestamp) <= CacheTtl)
        {
            return last.Tree;
        }

        // The age counts from before the read, so that it is never underestimated.
        var timestamp = clock.GetTimestamp();
        var tree = await areas.ReadTreeAsync(cancellationToken);
        _last = new Reading(tree, timestamp);
        return tree;
    }

    /// <summary>Invalidates the cache: the next call reads the table.</summary>
    public void Invalidate() => _last = null;

    private sealed record Reading(AreaTree Tree, long Timestamp);
}
