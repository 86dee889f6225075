using System.Text.Json;
using CommunityAlerts.Operations;

namespace CommunityAlerts.Hosting.Local;

/// <summary>
/// The clock of the local host, at an offset from the machine's clock that can be changed and survives a crash.
/// </summary>
/// <remarks>
/// Only the current instant is offset. Timestamps and timers are the machine's, so that deadlines and time-outs do not
/// depend on the offset.
/// </remarks>
/// <param name="file">The path of the file that stores the offset; null stores nothing.</param>
/// <param name="ahead">The initial offset from the machine's clock, where there is no file.</param>
public sealed class TurnedClock(string? file, TimeSpan ahead = default) : TimeProvider
{
    /// <summary>The maximum offset read from the file: about a thousand years, so that dates stay valid.</summary>
    private static readonly TimeSpan MaxOffset = TimeSpan.FromDays(366 * 1_000);

    private readonly Lock _lock = new();
    private TimeSpan _offset = ReadOffset(file) ?? ahead;
    private TaskCompletionSource _turned = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Called after each change of the clock.</summary>
    public event Action? Turned;

    /// <summary>The offset from the machine's clock.</summary>
    public TimeSpan Offset
    {
        get
        {
            lock (_lock)
            {
                return _offset;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;

    /// <summary>Turns the clock to <paramref name="now"/>, forward or back; the file is written first.</summary>
    public async Task TurnToAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var offset = now - base.GetUtcNow();
        if (file is not null)
        {
            await SaveOffsetAsync(file, offset, cancellationToken);
        }

        TaskCompletionSource turned;
        lock (_lock)
        {
            _offset = offset;
            (turned, _turned) = (_turned, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        turned.SetResult();
        Turned?.Invoke();
    }

    /// <summary>
    /// Waits until the clock reaches <paramref name="at"/> or is turned, at most an hour; the caller checks the time
    /// again.
    /// </summary>
    public async Task WaitAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        Task turned;
        TimeSpan left;
        lock (_lock)
        {
            turned = _turned.Task;
            left = at - (base.GetUtcNow() + _offset);
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

    /// <summary>Writes the offset of a clock to <paramref name="file"/>.</summary>
    public static Task SaveOffsetAsync(string file, TimeSpan ahead, CancellationToken cancellationToken) =>
        PrivateFile.WriteAsync(
            file,
            JsonSerializer.Serialize(new Kept(ahead), LocalFilesJson.Default.Kept),
            cancellationToken
        );

    private static TimeSpan? ReadOffset(string? file)
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

        throw new LocalHostException(
            $"{file} does not say how far the clock is turned. Delete it, and the clock is this machine's "
                + $"again; turn it on from there to the time at which it was."
        );
    }

    /// <summary>The content of the file.</summary>
    /// <param name="Ahead">The offset from the machine's clock.</param>
    internal sealed record Kept(TimeSpan Ahead);
}
