using Azure;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Hosting.Local;

/// <summary>Messages that this process put on a queue to be seen later. The emulator counts their delay in real time; this makes them follow the clock when it is turned.</summary>
/// <remarks>Forgotten when the process dies: then a message may wait for up to two minutes of real time.</remarks>
public sealed class HiddenMessages(StorageAccount storage, TurnedClock clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Hidden> _messages = new(StringComparer.Ordinal);

    public void Add(SentMessage message)
    {
        if (message.Delay <= TimeSpan.Zero)
        {
            return;
        }

        lock (_lock)
        {
            _messages[message.Id] = new Hidden(message, clock.GetUtcNow() + message.Delay, TimeProvider.System.GetUtcNow() + message.Delay);
        }
    }

    /// <summary>It was taken from its queue.</summary>
    public void Seen(string id)
    {
        lock (_lock)
        {
            _messages.Remove(id);
        }
    }

    /// <summary>How long until the next message of <paramref name="queue"/> comes to light; null where none waits.</summary>
    public TimeSpan? NextIn(string queue)
    {
        var now = TimeProvider.System.GetUtcNow();
        lock (_lock)
        {
            return _messages.Values.Where(m => m.Message.Queue == queue && m.SeenAt > now).Select(m => (TimeSpan?)(m.SeenAt - now + TimeSpan.FromMilliseconds(10))).Min();
        }
    }

    /// <summary>After a turn of the clock: shows every message whose time has come by it.</summary>
    public async Task ShowDueAsync(CancellationToken cancellationToken)
    {
        List<Hidden> due;
        lock (_lock)
        {
            due = [.. _messages.Values.Where(m => m.DueAt <= clock.GetUtcNow())];
        }

        foreach (var (message, _, _) in due)
        {
            try
            {
                await storage.QueueClient(message.Queue).UpdateMessageAsync(message.Id, message.PopReceipt, visibilityTimeout: TimeSpan.Zero, cancellationToken: cancellationToken);
            }
            catch (RequestFailedException e) when (e.Status is 400 or 404)
            {
                // Taken already.
            }

            Seen(message.Id);
        }
    }

    /// <summary>One message and its time.</summary>
    /// <param name="Message">What waits.</param>
    /// <param name="DueAt">By the clock.</param>
    /// <param name="SeenAt">By the machine's clock: when the emulator shows it by itself.</param>
    private sealed record Hidden(SentMessage Message, DateTimeOffset DueAt, DateTimeOffset SeenAt);
}
