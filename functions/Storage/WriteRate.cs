namespace CommunityAlerts.Storage;

/// <summary>
/// Limits the writes of one run to a number in each second, which leaves the storage account capacity for sending.
/// </summary>
/// <param name="maxPerSecond">The maximum number of writes in a second, at least 1.</param>
public sealed class WriteRate(int maxPerSecond)
{
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    /// <summary>Timestamps of the last writes, on the monotonic clock, at most as many as a second allows.</summary>
    private readonly Queue<long> _times = new();

    /// <summary>Whether the run has waited for a write before.</summary>
    public bool HasWritten => _times.Count > 0;

    /// <summary>Waits until another write may be made, and counts it.</summary>
    public async Task WaitAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        if (_times.Count == maxPerSecond)
        {
            var remaining = OneSecond - clock.GetElapsedTime(_times.Dequeue());
            if (remaining > TimeSpan.Zero)
            {
                await Task.Delay(remaining, clock, cancellationToken);
            }
        }

        _times.Enqueue(clock.GetTimestamp());
    }
}
