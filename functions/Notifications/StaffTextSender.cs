using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Notifications;

/// <summary>Sends a text to the number of a subscription, outside every broadcast.</summary>
public sealed class StaffTextSender(
    SenderStore senders,
    OptOutStore optOuts,
    ICarrier carrier,
    AuditLog audit,
    NotificationTelemetry telemetry,
    TimeProvider clock
)
{
    /// <summary>Prepares a text that is claimed, from sender <c>default</c>, and records it.</summary>
    /// <returns>The request to the carrier; null where the operator opted out.</returns>
    public async Task<SendRequest?> PrepareAsync(Subscription subscription, string text)
    {
        // Claimed, so it is carried out although the host stops. The opt-out is read after the claim (rule R6).
        if (await optOuts.FindAsync(subscription.Key, CancellationToken.None) is not null)
        {
            telemetry.CountText("opted-out");
            return null;
        }

        var sender = (await senders.FindAsync(Sender.DefaultId, CancellationToken.None))!;
        await audit.RecordAsync(subscription.Operator.Name, "notify-staff", subscription.Key.Value);
        var whole = sender.GetSignatures().ForWritten(text) + text;
        return new SendRequest(sender.From, [subscription.Phone], whole, Tag: "", Reports: false);
    }

    /// <summary>Sends a text that was prepared.</summary>
    /// <returns>False where it was certainly not sent and may be sent later.</returns>
    public async Task<bool> SendAsync(SendRequest request)
    {
        var outcome = (await carrier.SendWithTimeoutAsync(request, clock, CancellationToken.None))[0];
        telemetry.CountText(outcome.ToName());
        return outcome is not (SendOutcome.Throttled or SendOutcome.Unreachable);
    }
}
