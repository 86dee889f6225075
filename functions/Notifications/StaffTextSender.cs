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
    /// <summary>Sends a text that is claimed, from sender <c>default</c>.</summary>
    /// <returns>
    /// Whether the claim is to be kept: false where the text was certainly not sent and may be sent later.
    /// </returns>
    public async Task<bool> SendAsync(Subscription subscription, string text)
    {
        // Claimed, so it is carried out although the host stops. The opt-out is read after the claim (rule R6).
        if (await optOuts.FindAsync(subscription.Key, CancellationToken.None) is not null)
        {
            telemetry.Told("opted-out");
            return true;
        }

        var sender = (await senders.FindAsync(Sender.DefaultId, CancellationToken.None))!;
        await audit.RecordAsync(subscription.Operator.Name, "notify-staff", subscription.Key.Value);
        var whole = sender.GetSignatures().ForWritten(text) + text;
        var request = new SendRequest(sender.From, [subscription.Phone], whole, Tag: "", Reports: false);
        var outcome = (await carrier.SendWithTimeoutAsync(request, clock, CancellationToken.None))[0];
        telemetry.Told(outcome.ToName());
        return outcome is not (SendOutcome.Throttled or SendOutcome.Unreachable);
    }
}
