using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace CommunityAlerts.Tests.Benchmarks.Load;

/// <summary>
/// A queue listened to as the host does it, but by somebody who knows what is on it, so that no look is in vain.
/// </summary>
/// <param name="client">The queue.</param>
/// <param name="take">Messages received in one look.</param>
/// <param name="threshold">Messages in flight at or below which more are received.</param>
internal sealed class BareQueue(QueueClient client, int take, int threshold) : IDisposable
{
    private static readonly TimeSpan Hidden = TimeSpan.FromMinutes(10);
    private readonly SemaphoreSlim _more = new(0);
    private int _put;
    private int _gone;

    /// <summary>Messages put and not yet deleted.</summary>
    public int Depth => Volatile.Read(ref _put) - Volatile.Read(ref _gone);

    public async Task PutAsync(string message, CancellationToken cancellationToken)
    {
        await client.SendMessageAsync(
            message,
            timeToLive: TimeSpan.FromSeconds(-1),
            cancellationToken: cancellationToken
        );
        Interlocked.Increment(ref _put);
        _more.Release();
    }

    /// <summary>
    /// Runs <paramref name="handle"/> for each of the next <paramref name="messages"/> messages, and deletes each.
    /// </summary>
    public async Task RunAsync(int messages, Func<string, Task> handle, CancellationToken cancellationToken)
    {
        var running = new List<Task>();
        for (var taken = 0; taken < messages; )
        {
            await ForgetDoneAsync(running);
            if (running.Count > threshold)
            {
                await Task.WhenAny(running);
            }
            else if (Volatile.Read(ref _put) > taken)
            {
                var found = (await client.ReceiveMessagesAsync(take, Hidden, cancellationToken)).Value;
                taken += found.Length;
                running.AddRange(found.Select(m => HandleAsync(m, handle, cancellationToken)));
            }
            else
            {
                await _more.WaitAsync(cancellationToken);
            }
        }

        await Task.WhenAll(running);
    }

    public void Dispose() => _more.Dispose();

    private static async Task ForgetDoneAsync(List<Task> running)
    {
        foreach (var done in running.Where(t => t.IsCompleted).ToList())
        {
            running.Remove(done);
            await done;
        }
    }

    private async Task HandleAsync(QueueMessage message, Func<string, Task> handle, CancellationToken cancellationToken)
    {
        await handle(message.Body.ToString());
        await client.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
        Interlocked.Increment(ref _gone);
    }
}
