using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Hosting.Local.SignIn;

/// <summary>
/// Routes of invitations: administrators of any area make, list and revoke them, and the holder of a link sees and
/// accepts it. In Azure the directory says who may enter.
/// </summary>
public static class InvitationEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        var invitations = group.MapGroup("/invitations");
        invitations.MapGet("", ListAsync);
        invitations.MapPost("", InviteAsync);
        invitations.MapDelete("/{name}", RevokeAsync);
        invitations.MapPost("/show", ShowAsync);
        invitations.MapPost("/accept", AcceptAsync);
    }

    private static Task<IResult> ListAsync(HttpRequest request, ICallers callers, InvitationService invitations) =>
        AsAdministratorAsync(request, callers, caller => Task.FromResult(Json.Answer(invitations.List(caller))));

    private static Task<IResult> InviteAsync(
        HttpRequest request,
        ICallers callers,
        InvitationService invitations,
        CancellationToken cancellationToken
    ) =>
        AsAdministratorAsync(
            request,
            callers,
            async caller =>
            {
                var body = await request.ReadBodyAsync<InvitationBody>(cancellationToken);
                return body.IsOk
                    ? Answer(
                        request.HttpContext,
                        await invitations.InviteAsync(caller, body.Value, cancellationToken),
                        StatusCodes.Status201Created
                    )
                    : body.Problem.ToHttp();
            }
        );

    private static Task<IResult> RevokeAsync(
        string name,
        HttpRequest request,
        ICallers callers,
        InvitationService invitations,
        CancellationToken cancellationToken
    ) =>
        AsAdministratorAsync(
            request,
            callers,
            async caller =>
                (await invitations.RevokeAsync(caller, name, cancellationToken)).ToHttp(_ => Results.NoContent())
        );

    /// <summary>
    /// Shows the holder of a link who invites them, as what and until when; a wrong link waits as a wrong token does.
    /// </summary>
    private static async Task<IResult> ShowAsync(
        HttpContext context,
        InvitationService invitations,
        CurrentAreas areas,
        IOptions<Settings> settings,
        SignInThrottle throttle,
        CancellationToken cancellationToken
    )
    {
        context.Response.Headers.CacheControl = "no-store";
        var body = await context.Request.ReadBodyAsync<ShownBody>(cancellationToken);
        if (!body.IsOk)
        {
            return body.Problem.ToHttp();
        }

        if (invitations.FindOpen(body.Value.Invitation) is not { Invitation: { } invitation } @operator)
        {
            return (await throttle.WaitAsync(cancellationToken) ?? LocalProblems.UnknownInvitation()).ToHttp();
        }

        var tree = await areas.GetAsync(cancellationToken);
        return Json.Answer(
            new ShownInvitation(
                @operator.Name,
                @operator.Roles,
                new SortedDictionary<string, string>(StringComparer.Ordinal)
                {
                    ["zh-CN"] = new AreaNames(tree, isChinese: true).NameOf(@operator.Area ?? ""),
                    ["en"] = new AreaNames(tree, isChinese: false).NameOf(@operator.Area ?? ""),
                },
                invitation.By,
                invitations.ToHostTime(invitation.ExpiresAt),
                settings.Value.Zone
            )
        );
    }

    /// <summary>Accepts an invitation and signs the device in; a wrong one waits as a wrong token does.</summary>
    private static async Task<IResult> AcceptAsync(
        HttpContext context,
        InvitationService invitations,
        Sessions sessions,
        SignInThrottle throttle,
        CancellationToken cancellationToken
    )
    {
        var body = await context.Request.ReadBodyAsync<AcceptanceBody>(cancellationToken);
        if (!body.IsOk)
        {
            return body.Problem.ToHttp();
        }

        var accepted = await invitations.AcceptAsync(body.Value, cancellationToken);
        if (!accepted.IsOk)
        {
            var refusal = await throttle.WaitAsync(cancellationToken);
            return (refusal ?? accepted.Problem).ToHttp();
        }

        return await SignInEndpoints.BeginAsync(context, accepted.Value, sessions, cancellationToken);
    }

    /// <summary>Answers with an invitation and its secret, which no cache may keep.</summary>
    internal static IResult Answer(HttpContext context, Result<InvitationView> invitation, int status)
    {
        context.Response.Headers.CacheControl = "no-store";
        return invitation.ToHttp(view => Json.Answer(view, status));
    }

    private static async Task<IResult> AsAdministratorAsync(
        HttpRequest request,
        ICallers callers,
        Func<Caller, Task<IResult>> work
    )
    {
        var caller = callers.Identify(request);
        return !caller.IsOk ? caller.Problem.ToHttp()
            : caller.Value.Is(Role.Administrator) ? await work(caller.Value)
            : CommonProblems.NotAllowed("This takes the role Administrator.").ToHttp();
    }
}
