using Azure;

namespace CommunityAlerts.Api;

/// <summary>Whether storage is out of reach, as its clients say it.</summary>
public static class TransientErrors
{
    /// <summary>
    /// No answer at all, or one that says: later. A client that tried several times throws all its failures in one,
    /// time-outs among them; what the caller cancelled is no outage.
    /// </summary>
    public static bool IsOutage(this Exception failure) =>
        failure switch
        {
            RequestFailedException { Status: 0 or 408 or 429 or >= 500 } => true,
            AggregateException all => all.InnerExceptions.Count > 0
                && all.InnerExceptions.All(e => e is OperationCanceledException || e.IsOutage()),
            _ => false,
        };

    /// <summary>
    /// The cause of the last of a client's tries: for a log, where all tries with their stacks would be many lines.
    /// </summary>
    public static Exception LastTry(this Exception failure) =>
        failure is AggregateException { InnerExceptions: [.., var last] } ? last.LastTry()
        : failure.InnerException is { } cause ? cause.LastTry()
        : failure;
}
