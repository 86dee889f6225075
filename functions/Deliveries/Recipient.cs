using CommunityAlerts.Sms;

namespace CommunityAlerts.Deliveries;

/// <summary>
/// A contact as fixed when the broadcast was expanded, with the rendered text. The row never changes; only erasing
/// deletes it.
/// </summary>
/// <param name="Sender">Id of the sender whose number the text comes from.</param>
/// <param name="Batch">The number of the batch whose row says what became of it.</param>
/// <param name="Position">Its entry in that batch's vector, from 0.</param>
/// <param name="Card">The template whose text it is, where the broadcast has cards; else null.</param>
public sealed record Recipient(
    NumberKey Key,
    PhoneNumber Phone,
    string? Name,
    string Language,
    string Text,
    SmsEncoding Encoding,
    int Units,
    int Segments,
    string Area,
    string? Household,
    string Sender,
    int Batch,
    int Position,
    string? Card = null);
