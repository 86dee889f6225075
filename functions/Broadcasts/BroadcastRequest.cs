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
    /// <summary>The name shown to operators, 1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The id of the template, whose newest version is frozen. Give either this or <see cref="Texts"/>.
    /// </summary>
    public string? Template { get; init; }

    /// <summary>The texts by language.</summary>
    public IReadOnlyDictionary<string, string>? Texts { get; init; }
    public required Audience Audience { get; init; }

    /// <summary>The id of the sender; null is <c>default</c>.</summary>
    public string? Sender { get; init; }
    public Urgency Urgency { get; init; } = Urgency.Routine;

    /// <summary>
    /// The reason, recorded with the request; expected where an urgent broadcast overrides quiet hours. At most 500
    /// characters.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>The instant of the start; null is at once.</summary>
    public Instant? StartAt { get; init; }

    /// <summary>The last instant at which texts may be sent; null is the setting's hours after the start.</summary>
    public Instant? LatestUsefulAt { get; init; }
    public OnUnknown OnUnknown { get; init; } = OnUnknown.Leave;

    /// <summary>The hours in which routine texts wait, in addition to the area's quiet hours; half-open.</summary>
    public IReadOnlyList<QuietHours> QuietHours
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Whether a saved campaign makes the request, whose names were checked when it was saved.</summary>
    [JsonIgnore]
    public bool IsOfCampaign { get; init; }
}

/// <summary>The request of an occurrence of a campaign with a deck; callers cannot send it.</summary>
public sealed record DeckBroadcastRequest : BroadcastRequest
{
    /// <summary>Makes the request of an occurrence whose texts are cards.</summary>
    /// <param name="request">The other members of the request, without template and texts.</param>
    /// <param name="deck">The cards of the deck, in order, including retired ones.</param>
    [SetsRequiredMembers]
    public DeckBroadcastRequest(BroadcastRequest request, IReadOnlyList<DeckCard> deck)
        : base(request) => Deck = deck;

    public IReadOnlyList<DeckCard> Deck { get; }

    /// <summary>See <see cref="Broadcast.CardHistories"/>.</summary>
    public string? CardHistories { get; init; }
}

/// <summary>
/// The request of an occurrence of a campaign that keeps a version of its template; callers cannot send it.
/// </summary>
public sealed record VersionBroadcastRequest : BroadcastRequest
{
    /// <summary>Makes the request of an occurrence with a version of its template.</summary>
    /// <param name="request">The other members of the request, with the template's id.</param>
    /// <param name="templateVersion">The version of the template that is frozen.</param>
    [SetsRequiredMembers]
    public VersionBroadcastRequest(BroadcastRequest request, int templateVersion)
        : base(request) => TemplateVersion = templateVersion;

    public int TemplateVersion { get; }
}

/// <summary>The urgency of a broadcast: urgent texts ignore quiet hours and are sent before routine ones.</summary>
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
