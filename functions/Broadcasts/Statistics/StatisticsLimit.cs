using CommunityAlerts.Problems;

namespace CommunityAlerts.Broadcasts.Statistics;

/// <summary>Limits how many readings of past months run at once in a process, and how long each takes.</summary>
public sealed class StatisticsLimit : IDisposable
{
    /// <summary>The maximum number of readings at once; others wait.</summary>
    public const int MaxAtOnce = 2;

    /// <summary>The longest wait of a reading for the others; then it is refused.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    /// <summary>The longest time of a reading; then it is refused, and what it has counted is kept.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _running = new(MaxAtOnce);

    /// <summary>
    /// Runs a reading once fewer than <see cref="MaxAtOnce"/> others run; <c>busy</c> after <see cref="MaxWait"/>, and
    /// where it takes longer than <see cref="MaxTime"/>.
    /// </summary>
    public async Task<Result<T>> RunAsync<T>(
        Func<CancellationToken, Task<Result<T>>> read,
        CancellationToken cancellationToken = default
    )
    {
        if (!await _running.WaitAsync(MaxWait, cancellationToken))
        {
            return CommonProblems.Busy($"{MaxAtOnce} readings of past months run already.");
        }

        try
        {
            using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            time.CancelAfter(MaxTime);
            try
            {
                return await read(time.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return CommonProblems.Busy("Not all broadcasts of these months could be counted: ask again.");
            }
        }
        finally
        {
            _running.Release();
        }
    }

    public void Dispose() => _running.Dispose();
}
