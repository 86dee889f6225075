using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Contacts;
using NodaTime;

namespace CommunityAlerts.Broadcasts;

/// <summary>
/// A request for a broadcast: the body of <c>POST /api/broadcasts</c>, and the request of a campaign's occurrence.
/// </summary>
public record BroadcastRequest
{
    /// <summary>The name for people, shown in lists.</summary>
    public required string Name { get; init; }

    /// <summary>Template id; its newest version is frozen. Exactly one of this and <see cref="Texts"/>.</summary>
    public string? Template { get; init; }

    /// <summary>Texts by language.</summary>
    public IReadOnlyDictionary<string, string>? Texts { get; init; }
    public required Audience Audience { get; init; }

    /// <summary>Sender id; null is <c>default</c>.</summary>
    public string? Sender { get; init; }
    public Urgency Urgency { get; init; } = Urgency.Routine;

    /// <summary>Recorded where urgent overrides a window.</summary>
    public string? Reason { get; init; }

    /// <summary>Null is at once.</summary>
    public Instant? StartAt { get; init; }

    /// <summary>Null is the setting's hours after the start.</summary>
    public Instant? LatestUsefulAt { get; init; }
    public OnUnknown OnUnknown { get; init; } = OnUnknown.Leave;

    /// <summary>The hours in which routine texts wait, in addition to the area's quiet hours; half-open.</summary>
    public IReadOnlyList<QuietHours> QuietHours { get; init => field = value ?? []; } = [];
}

/// <summary>The request of an occurrence of a campaign with a deck; callers cannot send it.</summary>
public sealed record DeckBroadcastRequest : BroadcastRequest
{
    /// <summary>An order that gives cards.</summary>
    /// <param name="order">The rest of it, without template.</param>
    /// <param name="deck">The cards in order, retired ones too.</param>
    [SetsRequiredMembers]
    public DeckBroadcastRequest(BroadcastRequest order, IReadOnlyList<DeckCard> deck)
        : base(order) => Deck = deck;

    public IReadOnlyList<DeckCard> Deck { get; }

    /// <summary>See <see cref="Broadcast.CardHistories"/>.</summary>
    public string? CardHistories { get; init; }
}

/// <summary>Urgent ignores quiet hours and goes before routine.</summary>
public enum Urgency
{
    Routine,
    Urgent,
}

/// <summary>The treatment of a text whose outcome is unknown.</summary>
public enum OnUnknown
{
    /// <summary>The text stays <c>unknown</c> until a report resolves it.</summary>
    Leave,

    /// <summary>The text is sent once more after the sender's <c>resendAfter</c>, logged and marked.</summary>
    [JsonStringEnumMemberName("resendOnce")]
    ResendOnce,
}
