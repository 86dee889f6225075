using System.Runtime.InteropServices;

namespace CommunityAlerts.Hosting.Local.CommandLine;

/// <summary>
/// Turns Ctrl-C, SIGTERM and SIGQUIT into a cancelled token from its creation on, so that a host stops gracefully, also
/// during its start.
/// </summary>
public sealed class StopSignal : IDisposable
{
    private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT];
    private readonly CancellationTokenSource _stop;
    private readonly List<PosixSignalRegistration> _registrations;

    /// <summary>Handles signals from now on.</summary>
    /// <param name="cancellationToken">Has the effect of a signal.</param>
    public StopSignal(CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _registrations = [.. Signals.Select(s => PosixSignalRegistration.Create(s, OnSignal))];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    public bool IsReceived => Token.IsCancellationRequested;

    /// <summary>Waits for the first signal.</summary>
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
        _registrations.ForEach(h => h.Dispose());
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        // Keeps the process running, so that it ends in order.
        signal.Cancel = true;
        _stop.Cancel();
    }
}
