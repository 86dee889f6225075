using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace CommunityAlerts.Hosting.Local.SignIn;

/// <summary>Routes by which a device is signed in and out. In Azure the platform does both.</summary>
public static class SignInEndpoints
{
    /// <summary>The body of <c>POST /local/sign-in</c>.</summary>
    public sealed record SignInBody(string Token);

    /// <summary>The answer to a sign-in, beside the cookie.</summary>
    /// <param name="Session">The value of the header <c>X-Session</c> of each later request.</param>
    public sealed record SignedInView(string Session);

    /// <summary>The body of <c>POST /local/sign-out</c>.</summary>
    public sealed record SignOutBody(bool Everywhere = false);

    public static void Map(RouteGroupBuilder group)
    {
        InvitationEndpoints.Map(group);
        group.MapPost("/sign-in", SignInAsync);
        group.MapPost("/sign-out", SignOutAsync);
    }

    /// <summary>Signs a device in with an operator's token, in place of the operator who was signed in on it.</summary>
    private static async Task<IResult> SignInAsync(
        HttpContext context,
        Operators operators,
        Sessions sessions,
        SignInThrottle throttle,
        CancellationToken cancellationToken
    )
    {
        var body = await context.Request.ReadBodyAsync<SignInBody>(cancellationToken);
        if (!body.IsOk)
        {
            return body.Problem.ToHttp();
        }

        if (operators.FindByToken(body.Value.Token.Trim()) is not { } @operator)
        {
            var refusal = await throttle.WaitAsync(cancellationToken);
            return (refusal ?? CommonProblems.NotSignedIn("Nobody has this token.")).ToHttp();
        }

        return await BeginAsync(context, @operator, sessions, cancellationToken);
    }

    /// <summary>Begins a session on the caller's device and answers with its secrets.</summary>
    internal static async Task<IResult> BeginAsync(
        HttpContext context,
        Operator @operator,
        Sessions sessions,
        CancellationToken cancellationToken
    )
    {
        var replaced = SessionSecrets.Read(context.Request);
        var secrets = await sessions.BeginAsync(@operator, replaced, cancellationToken);
        secrets.SetCookie(context);
        context.Response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        return Json.Answer(new SignedInView(secrets.Header));
    }

    /// <summary>
    /// Signs the caller's device out, or all devices of the caller. One that is signed out already stays so: 204.
    /// </summary>
    private static async Task<IResult> SignOutAsync(
        HttpContext context,
        ICallers callers,
        Sessions sessions,
        AuditLog audit,
        CancellationToken cancellationToken
    )
    {
        var body = await context.Request.ReadBodyAsync<SignOutBody>(cancellationToken);
        if (!body.IsOk)
        {
            return body.Problem.ToHttp();
        }

        if (body.Value.Everywhere)
        {
            var caller = callers.Identify(context.Request);
            if (!caller.IsOk)
            {
                return caller.Problem.ToHttp();
            }

            await sessions.EndAllAsync(caller.Value.Name, cancellationToken);
            await audit.RecordAsync(caller.Value.Name, "sign-out-everywhere", Operators.SubjectOf(caller.Value.Name));
        }
        else if (SessionSecrets.Read(context.Request) is { } secrets)
        {
            await sessions.EndAsync(secrets, cancellationToken);
        }

        SessionSecrets.RemoveCookie(context);
        return Results.NoContent();
    }
}
