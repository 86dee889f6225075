using CommunityAlerts.Problems;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>
/// Limits how many previews and rehearsals one process counts at once: each reads and renders for whole audiences, and
/// requests and sending must not wait for that.
/// </summary>
public sealed class PreviewLimit : IDisposable
{
    /// <summary>The maximum number of previews and rehearsals counted at once; others wait.</summary>
    public const int MaxAtOnce = 2;

    /// <summary>The longest wait of one for its turn; then it is refused.</summary>
    public static readonly TimeSpan DefaultMaxWait = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _running = new(MaxAtOnce);

    /// <summary>The longest wait; less in a test.</summary>
    public TimeSpan MaxWait { get; init; } = DefaultMaxWait;

    /// <summary>
    /// Runs a preview or a rehearsal once fewer than <see cref="MaxAtOnce"/> others run; <c>busy</c> after
    /// <see cref="MaxWait"/>.
    /// </summary>
    public async Task<Result<T>> RunAsync<T>(Func<Task<Result<T>>> count, CancellationToken cancellationToken)
    {
        if (!await _running.WaitAsync(MaxWait, cancellationToken))
        {
            return CommonProblems.Busy($"{MaxAtOnce} previews or rehearsals are being counted already.");
        }

        try
        {
            return await count();
        }
        finally
        {
            _running.Release();
        }
    }

    public void Dispose() => _running.Dispose();
}
