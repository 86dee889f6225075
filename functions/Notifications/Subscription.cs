using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Notifications;

/// <summary>The matters that an operator wants to be notified of by text.</summary>
public sealed record Subscription
{
    /// <summary>The operator, with the rights of the last sign-in that was seen.</summary>
    public required Caller Operator { get; init; }

    /// <summary>The instant of that sign-in, to a day.</summary>
    public required Instant SeenAt { get; init; }

    /// <summary>The kinds of matters, each once.</summary>
    public required IReadOnlyList<MatterKind> Kinds { get; init; }

    /// <summary>The path of the area, at or below the operator's.</summary>
    public required string Area { get; init; }
    public required PhoneNumber Phone { get; init; }
    public required NumberKey Key { get; init; }

    /// <summary>The language of the texts, a BCP 47 tag.</summary>
    public required string Language { get; init; }
}

/// <summary>The body of <c>PUT /api/notifications</c>.</summary>
public sealed record SubscriptionBody
{
    /// <summary>The kinds of matters, at least one.</summary>
    public required IReadOnlyList<MatterKind> Kinds { get; init; }

    /// <summary>The path of the area; null is the caller's own.</summary>
    public string? Area { get; init; }

    /// <summary>The caller's mobile number, in any usual spelling.</summary>
    public required string Phone { get; init; }

    /// <summary>The language of the texts, a BCP 47 tag; null is the usual one.</summary>
    public string? Language { get; init; }
}

/// <summary>The caller's notifications.</summary>
/// <param name="Kinds">The kinds of matters that they are notified of; empty where they asked for none.</param>
/// <param name="Area">The path of the area.</param>
/// <param name="Phone">The number, E.164; null where they asked for none.</param>
/// <param name="Language">The language of the texts.</param>
public sealed record SubscriptionView(IReadOnlyList<MatterKind> Kinds, string Area, string? Phone, string Language)
{
    /// <summary>Returns the view of a subscription; of none where it is null.</summary>
    public static SubscriptionView From(Subscription? subscription, Caller caller, string usualLanguage) =>
        subscription is null
            ? new([], caller.Area, null, usualLanguage)
            : new(subscription.Kinds, subscription.Area, subscription.Phone.E164, subscription.Language);

    /// <summary>The entity tag, which changes with what the operator chose and not with their sign-ins.</summary>
    internal string ComputeETag() => IfMatch.ComputeTag(Json.Write(this));
}
