using System.Text.Json.Serialization;
using CommunityAlerts.Api;
using NodaTime;

namespace CommunityAlerts.Hosting.Local.SignIn;

/// <summary>A link for one use, by which an operator signs in.</summary>
/// <param name="SecretHash">SHA-256 of the link's secret, in base64; the secret itself is stored nowhere.</param>
/// <param name="By">The administrator who made it; it is void once they may not invite the operator any more.</param>
/// <param name="ExpiresAt">The first instant at which it cannot be accepted.</param>
/// <param name="IsFirst">Whether the operator has never signed in, so that revoking it removes them.</param>
/// <param name="AcceptorHash">SHA-256 of the key of the device that accepted it; null while it is open.</param>
/// <param name="AcceptedAt">The instant of the acceptance.</param>
public sealed record Invitation(
    [property: JsonPropertyName("secret")] string SecretHash,
    string By,
    Instant ExpiresAt,
    bool IsFirst,
    [property: JsonPropertyName("acceptedBy")] string? AcceptorHash = null,
    Instant? AcceptedAt = null
)
{
    /// <summary>The number of days for which an invitation can be accepted, where its maker names none.</summary>
    public const int DefaultDays = 7;

    /// <summary>The maximum number of days for which an invitation can be accepted.</summary>
    public const int MaxDays = 30;

    /// <summary>The maximum number of invitations that are open or have expired and are not revoked.</summary>
    public const int MaxOpen = 200;

    /// <summary>The time for which the device that accepted it may ask again, after a lost answer.</summary>
    public static readonly Duration Repeatable = Duration.FromMinutes(10);

    /// <summary>Whether nobody has accepted it; it may have expired.</summary>
    public bool IsOpen => AcceptorHash is null;
}

/// <summary>The body of <c>POST /local/invitations</c>.</summary>
/// <param name="Name">The name of who is invited, 1 to 60 characters; nobody else may have it.</param>
/// <param name="Roles">The roles, at least one.</param>
/// <param name="Area">The path of the area; null is that of the caller.</param>
/// <param name="Days">The days for which it can be accepted, 1 to 30; null is 7.</param>
public sealed record InvitationBody(string Name, IReadOnlyList<Role> Roles, string? Area = null, int? Days = null);

/// <summary>The body of <c>POST /local/operators/{name}/invitation</c>.</summary>
public sealed record RenewalBody(int? Days = null);

/// <summary>The body of <c>POST /local/invitations/accept</c>.</summary>
/// <param name="Invitation">The secret of the link.</param>
/// <param name="Key">
/// A key that the device makes for this acceptance, 16 to 64 letters, digits, dashes and underscores: with it, and with
/// no other, a repeat is answered as the first call was.
/// </param>
public sealed record AcceptanceBody(string Invitation, string Key);

/// <summary>The body of <c>POST /local/invitations/show</c>.</summary>
/// <param name="Invitation">The secret of the link.</param>
public sealed record ShownBody(string Invitation);

/// <summary>An invitation as the holder of its link sees it before it is accepted.</summary>
/// <param name="Name">The name of who is invited.</param>
/// <param name="Roles">The roles.</param>
/// <param name="AreaNames">The names along the path of the area, by language: <c>zh-CN</c> and <c>en</c>.</param>
/// <param name="By">The administrator who made it.</param>
/// <param name="ExpiresAt">The first instant at which it cannot be accepted, by the clock of this host.</param>
/// <param name="Zone">The IANA zone in which the console shows instants.</param>
public sealed record ShownInvitation(
    string Name,
    IReadOnlyList<Role> Roles,
    IReadOnlyDictionary<string, string> AreaNames,
    string By,
    Instant ExpiresAt,
    string Zone
);

/// <summary>An invitation, as routes return one.</summary>
/// <param name="Name">The name of who is invited.</param>
/// <param name="Roles">The roles.</param>
/// <param name="Area">The path of the area; empty is the whole tree.</param>
/// <param name="By">The administrator who made it.</param>
/// <param name="ExpiresAt">The first instant at which it cannot be accepted, by the clock of this host.</param>
/// <param name="HasExpired">Whether that has passed.</param>
/// <param name="Secret">The secret of the link, returned only by the call that made it.</param>
public sealed record InvitationView(
    string Name,
    IReadOnlyList<Role> Roles,
    string Area,
    string By,
    Instant ExpiresAt,
    bool HasExpired,
    string? Secret = null
);

/// <summary>The invitations of the caller's area that nobody has accepted, by name.</summary>
/// <param name="Invitations">The invitations.</param>
/// <param name="ComeFromSettings">Whether settings name the operators, so that nobody can be invited.</param>
public sealed record InvitationsView(
    IReadOnlyList<InvitationView> Invitations,
    [property: JsonPropertyName("areGiven")] bool ComeFromSettings
);
