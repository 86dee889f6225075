namespace CommunityAlerts.Api;

/// <summary>Reads of several things, some of them at the same time.</summary>
public static class ParallelReads
{
    /// <summary>Reads each thing and returns the results in the order of the things.</summary>
    /// <param name="things">The things to read.</param>
    /// <param name="maxAtOnce">The number of reads at the same time, at most.</param>
    /// <param name="read">Reads one of them; the first exception ends the reading.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IReadOnlyList<TRead>> ReadAsync<T, TRead>(
        IReadOnlyCollection<T> things,
        int maxAtOnce,
        Func<T, CancellationToken, Task<TRead>> read,
        CancellationToken cancellationToken
    )
    {
        var found = new TRead[things.Count];
        await Parallel.ForEachAsync(
            things.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = maxAtOnce, CancellationToken = cancellationToken },
            async (thing, stop) => found[thing.Index] = await read(thing.Item, stop)
        );
        return found;
    }
}
