using Xunit;

namespace CommunityAlerts.Tests.Support;

/// <summary>
/// Two processes on one account, with one clock and one carrier: the slow one's first write to a table waits for
/// something that the fast one does.
/// </summary>
public sealed class TwoEngines : IAsyncDisposable
{
    private TwoEngines(Engine fast, Engine slow) => (Fast, Slow) = (fast, slow);

    /// <summary>The process that nothing delays.</summary>
    public Engine Fast { get; }

    /// <summary>The process whose write waits.</summary>
    public Engine Slow { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts both.</summary>
    /// <param name="table">The table, or <see cref="RunBefore.Transaction"/>.</param>
    /// <param name="meanwhile">Runs once, before that write; given the fast process.</param>
    /// <param name="write">The number of the write that waits among those of the slow process, from 1.</param>
    public static async Task<TwoEngines> StartAsync(string table, Func<Engine, Task> meanwhile, int write = 1)
    {
        Engine? fast = null;
        var (plain, delayed) = await RunBefore.AccountAsync(table, _ => meanwhile(fast!), Cancel, write);
        await using var shared = await Engine.StartAsync();
        fast = shared.On(plain);
        return new TwoEngines(fast, shared.On(delayed));
    }

    public void Deconstruct(out Engine fast, out Engine slow) => (fast, slow) = (Fast, Slow);

    public async ValueTask DisposeAsync()
    {
        await Slow.DisposeAsync();
        await Fast.DisposeAsync();
    }
}
