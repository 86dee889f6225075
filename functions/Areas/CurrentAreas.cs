namespace CommunityAlerts.Areas;

/// <summary>
/// The areas as they were at most ten seconds ago: sending a batch asks for them and, all but once in ten seconds,
/// reads nothing.
/// </summary>
/// <remarks>So a changed area holds everywhere ten seconds after it was saved, and at once in the process that saved
/// it.
/// Two that ask at once may both read; either reading is new enough.</remarks>
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

        // The age counts from before the reading.
        var timestamp = clock.GetTimestamp();
        var tree = await areas.ReadTreeAsync(cancellationToken);
        _last = new Reading(tree, timestamp);
        return tree;
    }

    /// <summary>The next to ask reads.</summary>
    public void Forget() => _last = null;

    private sealed record Reading(AreaTree Tree, long Timestamp);
}
