using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Hosting.Local;

/// <summary>Logs of the local host.</summary>
public static partial class HostTelemetry
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} failed, trace {TraceId}")]
    public static partial void RequestFailed(this ILogger log, string path, string traceId, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Function} failed; its message is tried again in {DelaySeconds} s (try {Tries} of {MaxTries})"
    )]
    public static partial void MessageFailed(
        this ILogger log,
        string function,
        double delaySeconds,
        long tries,
        int maxTries,
        Exception exception
    );

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Function} failed {Tries} times; its message is now on {PoisonQueue}"
    )]
    public static partial void MessagePoisoned(
        this ILogger log,
        string function,
        long tries,
        string poisonQueue,
        Exception exception
    );

    /// <summary>Logs the first of consecutive failures, as <see cref="TimerOutOfReach"/> does.</summary>
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Queue {Queue} cannot be read; tried again every {DelaySeconds} s"
    )]
    public static partial void QueueOutOfReach(
        this ILogger log,
        string queue,
        double delaySeconds,
        Exception exception
    );

    [LoggerMessage(Level = LogLevel.Warning, Message = "Queue {Queue} can be read again")]
    public static partial void QueueInReach(this ILogger log, string queue);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A message on {Queue} could not be renewed or deleted; it will be delivered again"
    )]
    public static partial void MessageLetGo(this ILogger log, string queue, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path}: storage did not answer")]
    public static partial void StorageFailed(this ILogger log, string path, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The file {File} of the data folder cannot be written, so nothing of it was changed"
    )]
    public static partial void FileNotSaved(this ILogger log, string file, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Nothing is stored or sent until writes can be saved: {Reason}")]
    public static partial void DiskIsLow(this ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Writes can be saved again; work continues")]
    public static partial void DiskHasRoom(this ILogger log);

    [LoggerMessage(Level = LogLevel.Error, Message = "Timer {Function}: storage did not answer; it runs at its times")]
    public static partial void TimerOutOfReach(this ILogger log, string function, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Timer {Function}: storage answers again")]
    public static partial void TimerInReach(this ILogger log, string function);

    [LoggerMessage(Level = LogLevel.Error, Message = "Timer {Function} failed")]
    public static partial void TimerFailed(this ILogger log, string function, Exception exception);
}
