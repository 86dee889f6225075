using CommunityAlerts.Sms;

namespace CommunityAlerts.Deliveries;

/// <summary>
/// A contact as frozen when the broadcast was expanded, with the rendered text. The row never changes; only erasing
/// deletes it.
/// </summary>
public sealed record Recipient
{
    public required NumberKey Key { get; init; }
    public required PhoneNumber Phone { get; init; }
    public string? Name { get; init; }
    public required string Language { get; init; }
    public required string Text { get; init; }
    public required SmsEncoding Encoding { get; init; }
    public required int Units { get; init; }
    public required int Segments { get; init; }
    public required string Area { get; init; }
    public string? Household { get; init; }

    /// <summary>Id of the sender whose number the text comes from.</summary>
    public required string Sender { get; init; }

    /// <summary>The number of the batch that has the recipient's entry; 0 until the batch is composed.</summary>
    public int Batch { get; init; }

    /// <summary>The index of the entry in that batch, from 0.</summary>
    public int Position { get; init; }

    /// <summary>The card (template id) of the text where the broadcast has cards; else null.</summary>
    public string? Card { get; init; }
}
