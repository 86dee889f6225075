using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Hosting.Local.SignIn;

/// <summary>Identifies callers of this host by their token, or by the device on which they signed in.</summary>
public sealed class LocalCallers(Operators operators, Sessions sessions) : ICallers
{
    private const string Scheme = "Bearer ";

    public bool IsLocal => true;

    public Result<Caller> Identify(HttpRequest request)
    {
        if (FindToken(request) is { } token)
        {
            return operators.FindByToken(token) is { } known
                ? known.ToCaller()
                : CommonProblems.NotSignedIn("Nobody has this token.");
        }

        if (SessionSecrets.Read(request) is not { } secrets)
        {
            return CommonProblems.NotSignedIn(
                "Send your token as 'Authorization: Bearer …'; the host printed it when it started."
            );
        }

        return FindOperator(secrets) is { } one
            ? one.ToCaller()
            : CommonProblems.NotSignedIn("This device is no longer signed in.");
    }

    /// <summary>Whether a request claims to come from somebody.</summary>
    public static bool HasCredentials(HttpRequest request) =>
        request.Headers.Authorization.Count > 0 || request.Headers.ContainsKey(SessionSecrets.HeaderName);

    /// <summary>Finds who is signed in on a device, with the roles and the area of now.</summary>
    private Operator? FindOperator(SessionSecrets secrets) =>
        sessions.Find(secrets) is { } session ? operators.FindByHash(session.Token) : null;

    private static string? FindToken(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { } header
        && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;
}
