using System.Text.Json;
using CommunityAlerts.Operations;

namespace CommunityAlerts.Hosting.Local;

/// <summary>
/// The clock of the local host: it runs at its usual pace from wherever it was last turned to, also after a crash.
/// </summary>
/// <remarks>
/// Only the time of day turns. Timestamps and timers stay those of the machine, so that deadlines and time-outs hold
/// whatever the clock does.
/// </remarks>
/// <param name="file">Keeps how far it is turned; null keeps nothing.</param>
/// <param name="ahead">How far ahead of the machine's clock it is at first, where the file does not say.</param>
public sealed class TurnedClock(string? file, TimeSpan ahead = default) : TimeProvider
{
    /// <summary>Further than anybody turns a clock; beyond it there are no dates.</summary>
    private static readonly TimeSpan MaxOffset = TimeSpan.FromDays(366 * 1_000);

    private readonly Lock _lock = new();
    private TimeSpan _ahead = Read(file) ?? ahead;
    private TaskCompletionSource _turned = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Called after each change of the clock.</summary>
    public event Action? Turned;

    /// <summary>The offset from the machine's clock.</summary>
    public TimeSpan Ahead
    {
        get
        {
            lock (_lock)
            {
                return _ahead;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

    /// <summary>Turns it to <paramref name="now"/>, forward or back; it is kept before anybody sees it.</summary>
    public async Task TurnToAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var distance = now - base.GetUtcNow();
        if (file is not null)
        {
            await KeepAsync(file, distance, cancellationToken);
        }

        TaskCompletionSource turned;
        lock (_lock)
        {
            _ahead = distance;
            (turned, _turned) = (_turned, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        turned.SetResult();
        Turned?.Invoke();
    }

    /// <summary>
    /// Waits until the clock reaches <paramref name="at"/> or is turned, whichever comes first: look again.
    /// </summary>
    public async Task WaitAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        Task turned;
        TimeSpan left;
        lock (_lock)
        {
            turned = _turned.Task;
            left = at - (base.GetUtcNow() + _ahead);
        }

        if (left <= TimeSpan.Zero)
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(
            turned,
            Task.Delay(left < TimeSpan.FromHours(1) ? left : TimeSpan.FromHours(1), System, stop.Token)
        );
        await stop.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Keeps in <paramref name="file"/> how far a clock is turned.</summary>
    public static Task KeepAsync(string file, TimeSpan ahead, CancellationToken cancellationToken) =>
        OwnFile.WriteAsync(
            file,
            JsonSerializer.Serialize(new Kept(ahead), LocalFilesJson.Default.Kept),
            cancellationToken
        );

    private static TimeSpan? Read(string? file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            if (
                JsonSerializer.Deserialize(File.ReadAllText(file), LocalFilesJson.Default.Kept) is { } kept
                && kept.Ahead.Duration() < MaxOffset
            )
            {
                return kept.Ahead;
            }
        }
        catch (JsonException)
        {
            // Reported below.
        }

        throw new LocalHostException($"{file} does not say how far the clock is turned. Delete it, and the clock is this machine's again; turn it on from there to the time at which it was.");
    }

    /// <summary>The content of the file.</summary>
    /// <param name="Ahead">Of the machine's clock.</param>
    internal sealed record Kept(TimeSpan Ahead);
}
