using CommunityAlerts.Api;

namespace CommunityAlerts.Broadcasts.Reporting;

/// <summary>Reads the buckets of a broadcast, up to eight concurrently.</summary>
internal static class EachBucket
{
    private const int MaxConcurrency = 8;

    /// <summary>
    /// Reads each bucket in [0, <paramref name="buckets"/>) and returns the results in the order of the buckets.
    /// </summary>
    public static Task<IReadOnlyList<T>> ReadAsync<T>(
        int buckets,
        Func<int, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    ) => ParallelReads.ReadAsync([.. Enumerable.Range(0, buckets)], MaxConcurrency, read, cancellationToken);
}
