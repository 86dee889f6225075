using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Replies;

/// <summary>Hands what the carrier tells us to whom it concerns: replies first, since a STOP counts at once.</summary>
public sealed class EventReceiver(ReplyHandler replies, ReportHandler reports, ReplyTelemetry telemetry)
{
    /// <summary>Safe to repeat with the same events.</summary>
    /// <returns>False when anything was not written: the whole call is to come again.</returns>
    public async Task<bool> ReceiveAsync(CarrierEvents events, CancellationToken cancellationToken)
    {
        telemetry.EventsReceived(events.Reports.Count, events.Replies.Count, events.Ignored);
        foreach (var reply in events.Replies)
        {
            await replies.HandleAsync(reply, cancellationToken);
        }

        foreach (var report in events.Reports.Where(r => r.Code == ReportCodes.OptedOut))
        {
            await replies.OptedOutAtCarrierAsync(report.To, report.At, cancellationToken);
        }

        foreach (var refused in events.Reports.Where(r => ReportCodes.IsOperatorsBusiness(r.Code)).GroupBy(r => r.Code!, StringComparer.Ordinal))
        {
            telemetry.SenderRefused(refused.Key, refused.Count());
        }

        if (events.Reports.Count == 0 || await reports.HandleAsync(events.Reports, cancellationToken))
        {
            return true;
        }

        telemetry.ReportsNotWritten();
        return false;
    }
}
