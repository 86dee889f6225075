using System.Diagnostics.Metrics;
using CommunityAlerts.Api;
using Microsoft.Extensions.Logging;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Storage;

/// <summary>Logs and metrics of queues.</summary>
public sealed partial class QueueTelemetry(ILogger<QueueTelemetry> log, IMeterFactory meters, TimeProvider clock)
{
    private const string Meter = "CommunityAlerts.Storage";

    private readonly Histogram<double> _wait = meters
        .Create(Meter)
        .CreateSecondsHistogram(
            "communityalerts.queue.wait",
            "From the moment a message could be taken to the moment its work began."
        );

    private readonly Gauge<long> _poisoned = meters
        .Create(Meter)
        .CreateGauge<long>(
            "communityalerts.queue.poisoned",
            unit: "{message}",
            description: "Messages that failed too often and were set aside."
        );

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _lastCounts = new(StringComparer.Ordinal);

    /// <summary>
    /// Runs the work of a message in the trace of its order, and records its waiting time. A redelivered message is
    /// recorded again, from the instant at which it was first visible.
    /// </summary>
    /// <param name="queue">The name of its queue.</param>
    /// <param name="message">The message.</param>
    /// <param name="name">The name of the span, such as <c>expand audience</c>.</param>
    /// <param name="tags">Attributes of the span: ids.</param>
    /// <param name="work">The work.</param>
    public Task WorkAsync(
        string queue,
        WorkMessage message,
        string name,
        IEnumerable<KeyValuePair<string, object?>> tags,
        Func<Task> work
    )
    {
        if (message.ReadyAt is { } ready)
        {
            _wait.Record(
                Duration.Max(clock.GetCurrentInstant() - ready, Duration.Zero).TotalSeconds,
                new KeyValuePair<string, object?>("queue", queue)
            );
        }

        return Tracing.ContinueAsync(name, message.Traceparent, tags, work);
    }

    /// <summary>
    /// Records the number of messages on a queue's poison queue, and logs an error when it is higher than this process
    /// last recorded.
    /// </summary>
    public void RecordPoisoned(string queue, long messages)
    {
        _poisoned.Record(messages, new KeyValuePair<string, object?>("queue", queue));
        long known;
        lock (_lock)
        {
            known = _lastCounts.GetValueOrDefault(queue);
            _lastCounts[queue] = messages;
        }

        if (messages > known)
        {
            MessagesPoisoned(messages, Queues.Poison(queue));
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{MessageCount} messages are on {PoisonQueue}: each failed too often; find out why, then "
            + "put them back "
            + "or delete them"
    )]
    private partial void MessagesPoisoned(long messageCount, string poisonQueue);
}
