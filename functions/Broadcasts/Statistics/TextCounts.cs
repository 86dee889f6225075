using System.Text.Json.Serialization;
using CommunityAlerts.Deliveries;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Statistics;

/// <summary>Recipients by the state of their text, and what the texts cost.</summary>
public sealed record TextCounts
{
    public static TextCounts None { get; } = new();

    /// <summary>Recipients whose text has not been sent yet.</summary>
    public int Waiting { get; init; }

    /// <summary>Texts that the carrier took, without a report.</summary>
    public int Accepted { get; init; }
    public int Delivered { get; init; }
    public int Undelivered { get; init; }

    /// <summary>Texts that the carrier did not take.</summary>
    public int Refused { get; init; }

    /// <summary>Texts of which it is not known whether the carrier took them.</summary>
    public int Unknown { get; init; }

    /// <summary>Recipients who got no text: cancelled, too late, opted out, over a budget.</summary>
    public int Skipped { get; init; }

    /// <summary>The segments of <see cref="Texts"/>.</summary>
    public long Segments { get; init; }

    /// <summary>The price of <see cref="Segments"/>, exact, in the currency of the broadcast.</summary>
    public decimal Cost { get; init; }

    /// <summary>The texts that the carrier took, or may have taken.</summary>
    [JsonIgnore]
    public int Texts => Accepted + Delivered + Undelivered + Unknown;

    [JsonIgnore]
    public int Recipients => Texts + Waiting + Refused + Skipped;

    /// <summary>Whether a text in this state was taken by the carrier, or may have been.</summary>
    public static bool IsText(DeliveryState state) =>
        state
            is DeliveryState.Accepted
                or DeliveryState.Delivered
                or DeliveryState.Undelivered
                or DeliveryState.Unknown;

    /// <summary>Counts one recipient; segments and cost count only where there is a text.</summary>
    public static TextCounts CountOne(DeliveryState state, int segments, decimal price)
    {
        var counted = IsText(state) ? new TextCounts { Segments = segments, Cost = segments * price } : None;
        return state switch
        {
            DeliveryState.Waiting or DeliveryState.Sending => counted with { Waiting = 1 },
            DeliveryState.Accepted => counted with { Accepted = 1 },
            DeliveryState.Delivered => counted with { Delivered = 1 },
            DeliveryState.Undelivered => counted with { Undelivered = 1 },
            DeliveryState.Refused => counted with { Refused = 1 },
            DeliveryState.Unknown => counted with { Unknown = 1 },
            DeliveryState.Skipped => counted with { Skipped = 1 },
            _ => throw new InvalidOperationException($"{state} is not a state."),
        };
    }

    public TextCounts Plus(TextCounts other) =>
        new()
        {
            Waiting = Waiting + other.Waiting,
            Accepted = Accepted + other.Accepted,
            Delivered = Delivered + other.Delivered,
            Undelivered = Undelivered + other.Undelivered,
            Refused = Refused + other.Refused,
            Unknown = Unknown + other.Unknown,
            Skipped = Skipped + other.Skipped,
            Segments = Segments + other.Segments,
            Cost = Cost + other.Cost,
        };
}

/// <summary>The recipients of one area who had the same card, counted.</summary>
/// <param name="Counts">The counts.</param>
/// <param name="Area">Their area; null for those who were erased before they were counted.</param>
/// <param name="Card">The card (template id); null where the broadcast has none, and for those erased.</param>
public sealed record CountedGroup(TextCounts Counts, string? Area = null, string? Card = null);

/// <summary>A broadcast's recipients, counted by area and card.</summary>
/// <param name="Broadcast">The broadcast's id.</param>
/// <param name="CountedAt">The instant before which they were read.</param>
/// <param name="Groups">The groups, in the order of area and card.</param>
public sealed record BroadcastCounts(string Broadcast, Instant CountedAt, IReadOnlyList<CountedGroup> Groups);
