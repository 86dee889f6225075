namespace CommunityAlerts.Broadcasts.Reporting;

/// <summary>Reads the buckets of a broadcast, up to eight concurrently.</summary>
internal static class EachBucket
{
    private const int MaxConcurrency = 8;

    /// <summary>
    /// Reads each bucket in [0, <paramref name="buckets"/>) and returns the results in the order of the buckets.
    /// </summary>
    public static async Task<IReadOnlyList<T>> ReadAsync<T>(
        int buckets,
        Func<int, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        var found = new T[buckets];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, buckets),
            new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrency, CancellationToken = cancellationToken },
            async (bucket, token) => found[bucket] = await read(bucket, token)
        );
        return found;
    }
}
