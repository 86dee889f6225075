using System.Diagnostics.Metrics;
using Azure;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Replies;

/// <summary>Metrics and log messages of replies and events. They contain no text and no whole number.</summary>
public sealed partial class ReplyTelemetry(ILogger<ReplyTelemetry> log, IMeterFactory meters)
{
    private readonly Counter<long> _handled = meters
        .Create("CommunityAlerts.Replies")
        .CreateCounter<long>(
            "communityalerts.reply.handled",
            unit: "{text}",
            description: "Texts that came in, each counted once."
        );

    private readonly Counter<long> _events = meters
        .Create("CommunityAlerts.Replies")
        .CreateCounter<long>(
            "communityalerts.event.received",
            unit: "{event}",
            description: "Events of the carrier: report, reply, ignored or failed."
        );

    public void Handled(NumberKey number, Keyword keyword)
    {
        _handled.Add(1, new KeyValuePair<string, object?>("keyword", keyword.ToString().ToLowerInvariant()));
        ReplyHandled(number, keyword);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A reply of number {Number} was handled as {Keyword}")]
    private partial void ReplyHandled(NumberKey number, Keyword keyword);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The carrier did not accept the answer to {Keyword} of number {Number}: {Outcome}"
    )]
    public partial void AnswerNotTaken(Keyword keyword, NumberKey number, string outcome);

    public void Received(int reports, int replies, int ignored)
    {
        Count("report", reports);
        Count("reply", replies);
        Count("ignored", ignored);
        EventsReceived(reports, replies, ignored);
    }

    /// <summary>
    /// Logs an event that could not be handled. An exception is logged by its type alone: its message may contain the
    /// event's data.
    /// </summary>
    public void EventFailed(string kind, Exception failure)
    {
        Count("failed", 1);
        EventFailed(
            kind,
            failure is RequestFailedException { ErrorCode: { } code }
                ? $"{failure.GetType().Name} {code}"
                : failure.GetType().Name
        );
    }

    private void Count(string outcome, int events)
    {
        if (events > 0)
        {
            _events.Add(events, new KeyValuePair<string, object?>("outcome", outcome));
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Events received: {ReportCount} reports, {ReplyCount} replies, {IgnoredCount} ignored"
    )]
    private partial void EventsReceived(int reportCount, int replyCount, int ignoredCount);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "A {Kind} could not be handled and was skipped: {Reason}; the other events of its call were handled"
    )]
    private partial void EventFailed(string kind, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Some reports could not be written; the call was answered 503 so that it is repeated"
    )]
    public partial void ReportsNotWritten();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Events were refused: the secret is wrong or missing")]
    public partial void EventsRefused();

    [LoggerMessage(Level = LogLevel.Error, Message = "Events are refused: the setting Events:Secret is missing")]
    public partial void SecretMissing();

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The carrier refuses the sender's texts with {Code} for {TextCount} texts: it is too fast or "
            + "not verified"
    )]
    public partial void SenderRefused(string code, int textCount);
}
