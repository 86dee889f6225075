namespace CommunityAlerts.Hosting.Local.Demo;

/// <summary>A handset with one of its texts.</summary>
/// <param name="Phone">The handset's number, E.164.</param>
/// <param name="Message">The text.</param>
public sealed record HandsetExample(string Phone, HandsetMessage Message);

/// <summary>The comparison of the handsets with the ledger of one broadcast.</summary>
/// <param name="Texts">The number of texts of the broadcast on all handsets.</param>
/// <param name="Twice">The number of handsets with more than one text.</param>
/// <param name="Missing">The number of handsets without a text that the ledger records as delivered.</param>
/// <param name="Surplus">The number of handsets with a text that by the ledger never arrived.</param>
/// <param name="Different">The number of handsets whose text differs from the ledger's.</param>
/// <param name="Example">One handset with its text; null where there is none.</param>
public sealed record LedgerComparison(
    int Texts,
    int Twice,
    int Missing,
    int Surplus,
    int Different,
    HandsetExample? Example
)
{
    public bool IsMatch => Twice + Missing + Surplus + Different == 0;

    public static LedgerComparison From(
        IReadOnlyCollection<DeliveryAnswer> ledger,
        IReadOnlyDictionary<string, IReadOnlyList<HandsetMessage>> handsets
    )
    {
        var pairs = ledger.Select(d => (Delivery: d, Messages: handsets[d.Phone])).ToList();
        var example = pairs.FirstOrDefault(p => p is { Delivery.State: "delivered", Messages.Count: 1 });
        return new(
            pairs.Sum(p => p.Messages.Count),
            pairs.Count(p => p.Messages.Count > 1),
            pairs.Count(p => p.Delivery.State == "delivered" && p.Messages.Count == 0),
            pairs.Count(p => p.Delivery.State is ("undelivered" or "refused" or "skipped") && p.Messages.Count > 0),
            pairs.Count(p => p.Messages.Any(m => !string.Equals(m.Text, p.Delivery.Text, StringComparison.Ordinal))),
            example.Delivery is null ? null : new HandsetExample(example.Delivery.Phone, example.Messages[0])
        );
    }
}
