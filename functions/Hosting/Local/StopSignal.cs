using System.Runtime.InteropServices;

namespace CommunityAlerts.Hosting.Local;

/// <summary>
/// Ctrl-C and SIGTERM, heard from the moment this is made: what runs is to end in order, however far its start has
/// come.
/// </summary>
public sealed class StopSignal : IDisposable
{
    private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT];
    private readonly CancellationTokenSource _stop;
    private readonly List<PosixSignalRegistration> _heard;

    /// <summary>Listens to signals from now on.</summary>
    /// <param name="cancellationToken">Stops as a signal does.</param>
    public StopSignal(CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _heard = [.. Signals.Select(s => PosixSignalRegistration.Create(s, Hear))];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    public bool IsHeard => Token.IsCancellationRequested;

    /// <summary>Waits for it.</summary>
    public async Task WaitAsync()
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (Token.Register(heard.SetResult))
        {
            await heard.Task;
        }
    }

    public void Dispose()
    {
        _heard.ForEach(h => h.Dispose());
        _stop.Dispose();
    }

    private void Hear(PosixSignalContext signal)
    {
        // The process is not to end by it.
        signal.Cancel = true;
        _stop.Cancel();
    }
}
