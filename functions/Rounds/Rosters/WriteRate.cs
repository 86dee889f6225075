namespace CommunityAlerts.Rounds.Rosters;

/// <summary>
/// Limits the transactions of one run to ten a second, which leaves the storage account capacity for sending.
/// </summary>
internal sealed class WriteRate
{
    private const int MaxPerSecond = 10;
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);
    private readonly Queue<long> _times = new();

    /// <summary>Waits until another transaction may be made.</summary>
    public async Task WaitAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        if (_times.Count == MaxPerSecond)
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
