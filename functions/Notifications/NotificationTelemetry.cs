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

    [LoggerMessage(Level = LogLevel.Information, Message = "A text to staff was {Outcome}")]
    private partial void TextSent(string outcome);
}
