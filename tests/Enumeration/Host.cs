using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Broadcasts.Sending;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>The ways in which an activity ends.</summary>
internal enum Ending
{
    Done,
    Failed,
    Died,

    /// <summary>Failed for good.</summary>
    Lost,
}

/// <summary>A message that was received and is not done with.</summary>
internal sealed class Message(string queue, string text, Instant visibleAt)
{
    public string Name =>
        queue == Queues.Expansions
            ? $"expand {Expansion.Bucket}"
            : $"send {Batch.Bucket}/{string.Join(',', Batch.Batches)}";

    public Instant VisibleAt { get; set; } = visibleAt;
    public int Taken { get; set; }
    public bool CameTwice { get; set; }

    private ExpansionMessage Expansion => Json.Read<ExpansionMessage>(text);
    private BatchMessage Batch => Json.Read<BatchMessage>(text);

    public Task RunAsync(Worker worker, CancellationToken cancellationToken) =>
        queue == Queues.Expansions
            ? worker.Get<AudienceExpander>().ExpandAsync(Expansion, cancellationToken)
            : worker.Get<BatchSender>().SendAsync(Batch, cancellationToken);
}

/// <summary>
/// The Functions host's part: receives from the real queues, holds messages back by the run's clock, delivers them one
/// by one and again until they are done.
/// </summary>
/// <param name="storage">The account that holds the queues.</param>
/// <param name="clock">The run's clock.</param>
/// <param name="seed">
/// The seed: 0 delivers in order and once; any other delivers out of order, and some messages twice.
/// </param>
internal sealed class Host(StorageAccount storage, VirtualClock clock, int seed)
{
    private const int MaxTaken = 5;
    private static readonly Duration RetryAfter = Duration.FromSeconds(30);
    private static readonly Duration Poll = Duration.FromSeconds(1);
    private static readonly Duration Lease = Duration.FromMinutes(10);
    private static readonly string[] Names = [Queues.Expansions, Queues.Batches];

#pragma warning disable CA5394 // The seed must be reproducible.
    private readonly Random _random = new(seed);
#pragma warning restore CA5394
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<TimeSpan>> _posted = Names.ToDictionary(
        n => n,
        _ => new Queue<TimeSpan>(),
        StringComparer.Ordinal
    );
    private readonly List<Message> _messages = [];

    /// <summary>Time at which the next message may be delivered; null if there is none.</summary>
    public Instant? NextAt => _messages.Count == 0 ? null : _messages.Min(m => m.VisibleAt);

    public void Posted(string queue, TimeSpan hidden)
    {
        lock (_lock)
        {
            _posted[queue].Enqueue(hidden);
        }
    }

    /// <summary>Takes what was put on the queues since. Nothing is deleted: the queues go with the run.</summary>
    public async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        foreach (var (queue, hidden) in _posted)
        {
            while (hidden.Count > 0)
            {
                var received = (
                    await storage.QueueClient(queue).ReceiveMessagesAsync(32, TimeSpan.FromDays(7), cancellationToken)
                ).Value;
                foreach (var message in received)
                {
                    // Queues hide for whole seconds, and nobody looks at the very moment.
                    var hiddenFor = Duration.FromTimeSpan(hidden.Dequeue());
                    _messages.Add(
                        new Message(
                            queue,
                            message.Body.ToString(),
                            clock.Now + (hiddenFor > Duration.Zero ? hiddenFor + Poll : hiddenFor)
                        )
                    );
                }
            }
        }
    }

    /// <summary>A message that is to be delivered now; null when none is.</summary>
    public Message? Next()
    {
        var ready = _messages.Where(m => m.VisibleAt <= clock.Now).ToList();
        if (ready.Count == 0)
        {
            return null;
        }

        var message = ready[seed == 0 ? 0 : Chance(ready.Count)];
        _messages.Remove(message);
        message.Taken++;
        return message;
    }

    /// <summary>Deletes it where it is done; else it comes again, up to five times.</summary>
    public void Ended(Message message, Ending ending, bool afterLease)
    {
        if (ending is Ending.Failed or Ending.Died && message.Taken < MaxTaken)
        {
            Again(
                message,
                ending == Ending.Failed ? RetryAfter
                    : afterLease ? Lease
                    : Duration.Zero
            );
        }
        else if (ending == Ending.Done && seed != 0 && !message.CameTwice && Chance(3) == 0)
        {
            message.CameTwice = true;
            Again(message, Duration.FromSeconds(Chance(180)));
        }
    }

#pragma warning disable CA5394
    private int Chance(int of) => _random.Next(of);
#pragma warning restore CA5394

    private void Again(Message message, Duration wait)
    {
        message.VisibleAt = clock.Now + wait;
        _messages.Add(message);
    }
}
