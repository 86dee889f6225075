using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Deliveries;

/// <summary>The log scope of a broadcast.</summary>
internal static class BroadcastScope
{
    private static readonly Func<ILogger, string, IDisposable?> Scope = LoggerMessage.DefineScope<string>(
        "Broadcast {BroadcastId}"
    );

    /// <summary>Opens a scope whose log lines carry the broadcast's id.</summary>
    public static IDisposable? BeginBroadcastScope(this ILogger log, string broadcastId) => Scope(log, broadcastId);
}
