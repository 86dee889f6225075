using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Hosting.Local.SignIn;

/// <summary>Identifies callers of this host by their token, or by the device on which they signed in.</summary>
public sealed class LocalCallers(Operators operators, Sessions sessions) : ICallers
{
    private const string Scheme = "Bearer ";

    public bool IsLocal => true;

    public Result<Caller> Identify(HttpRequest request) =>
        FindOperator(request) is { } @operator ? @operator.ToCaller()
        : FindToken(request) is not null ? CommonProblems.NotSignedIn("Nobody has this token.")
        : SessionSecrets.Read(request) is not null ? CommonProblems.NotSignedIn("This device is no longer signed in.")
        : CommonProblems.NotSignedIn(
            "Send your token as 'Authorization: Bearer …'; the host printed it when it started."
        );

    /// <summary>Finds the operator who calls, with the roles of now; null where nobody is signed in.</summary>
    public Operator? FindOperator(HttpRequest request) =>
        FindToken(request) is { } token ? operators.FindByToken(token)
        : SessionSecrets.Read(request) is { } secrets && sessions.Find(secrets) is { } session
            ? operators.FindByHash(session.TokenHash)
        : null;

    /// <summary>Whether a request claims to come from somebody.</summary>
    public static bool HasCredentials(HttpRequest request) =>
        request.Headers.Authorization.Count > 0 || request.Headers.ContainsKey(SessionSecrets.HeaderName);

    private static string? FindToken(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { } header
        && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;
}
