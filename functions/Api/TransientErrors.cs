using Azure;

namespace CommunityAlerts.Api;

/// <summary>Recognises outages by the exceptions of the storage clients.</summary>
public static class TransientErrors
{
    /// <summary>
    /// Whether storage is out of reach: no answer, 408, 429 or 5xx. A client that tried several times throws all its
    /// failures in one exception, time-outs among them; a cancellation by the caller is no outage.
    /// </summary>
    public static bool IsOutage(this Exception failure) =>
        failure switch
        {
            RequestFailedException { Status: 0 or 408 or 429 or >= 500 } => true,
            AggregateException aggregate => aggregate.InnerExceptions.Count > 0
                && aggregate.InnerExceptions.All(e => e is OperationCanceledException || e.IsOutage()),
            _ => false,
        };

    /// <summary>
    /// The innermost cause of a client's last try: for a log, where all tries with their stacks would be many lines.
    /// </summary>
    public static Exception InnermostCause(this Exception failure) =>
        failure is AggregateException { InnerExceptions: [.., var last] } ? last.InnermostCause()
        : failure.InnerException is { } cause ? cause.InnermostCause()
        : failure;
}
