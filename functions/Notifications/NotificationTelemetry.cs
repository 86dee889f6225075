using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Notifications;

/// <summary>Metrics and log messages of notifications. They contain no name, no text and no number.</summary>
public sealed partial class NotificationTelemetry(ILogger<NotificationTelemetry> log, IMeterFactory meters)
{
    private readonly Counter<long> _texts = meters
        .Create("CommunityAlerts.Notifications")
        .CreateCounter<long>(
            "communityalerts.notification.texts",
            unit: "{text}",
            description: "Texts to staff, by the carrier's outcome."
        );

    /// <summary>Counts and logs a text to an operator.</summary>
    public void CountText(string outcome)
    {
        _texts.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        TextSent(outcome);
    }

    /// <summary>
    /// Logs that an operator could not be notified; the exception by its type, since it may hold their data.
    /// </summary>
    /// <param name="operatorKey">The key of the operator, which is no name.</param>
    /// <param name="reason">The type of the exception.</param>
    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Operator {OperatorKey} could not be notified; the next run tries again: {Reason}"
    )]
    public partial void OperatorFailed(string operatorKey, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "A text to staff was {Outcome}")]
    private partial void TextSent(string outcome);
}
