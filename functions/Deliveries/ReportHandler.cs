using CommunityAlerts.Sms;

namespace CommunityAlerts.Deliveries;

/// <summary>Writes delivery reports into the ledger: one read and one replace a batch touched, however many reports.</summary>
public sealed class ReportHandler
{
    /// <summary>Late, repeated, reordered or unknown reports change nothing and are no error.</summary>
    /// <returns>False when any batch could not be written: the whole call is then to be answered 503, so that it comes again.</returns>
    public Task<bool> HandleAsync(IReadOnlyCollection<DeliveryReport> reports, CancellationToken cancellationToken) => throw new NotImplementedException();
}
