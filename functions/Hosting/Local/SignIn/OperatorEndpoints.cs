using System.Text.Json.Serialization;
using CommunityAlerts.Api;
using CommunityAlerts.Notifications;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace CommunityAlerts.Hosting.Local.SignIn;

/// <summary>
/// Routes that list and change the operators of this host, for an administrator of the whole tree. In Azure the
/// directory has them.
/// </summary>
public static class OperatorEndpoints
{
    /// <summary>The body of <c>PUT /local/operators/{name}</c>.</summary>
    public sealed record OperatorBody(IReadOnlyList<Role> Roles, string? Area = null);

    /// <summary>An operator, as routes return one.</summary>
    /// <param name="Name">The unique name.</param>
    /// <param name="Roles">The roles, at least one.</param>
    /// <param name="Area">The path of the area; empty is the whole tree.</param>
    /// <param name="ETag">The version of the roles and the area, for <c>If-Match</c> of a change.</param>
    /// <param name="IsDefault">Whether it was made at the first start and is nobody in particular.</param>
    /// <param name="InvitedUntil">
    /// The end of the invitation that nobody has accepted, by the clock of this host; null without one.
    /// </param>
    /// <param name="Token">The token, returned only by the call that created it.</param>
    public sealed record OperatorView(
        string Name,
        IReadOnlyList<Role> Roles,
        string Area,
        [property: JsonPropertyName("etag")] string ETag,
        bool IsDefault,
        Instant? InvitedUntil = null,
        string? Token = null
    );

    /// <summary>All operators.</summary>
    /// <param name="Operators">The operators, in the order in which they were added.</param>
    /// <param name="ComeFromSettings">Whether settings name them, so that nothing can be changed here.</param>
    public sealed record OperatorsView(
        IReadOnlyList<OperatorView> Operators,
        [property: JsonPropertyName("areGiven")] bool ComeFromSettings
    );

    public static void Map(RouteGroupBuilder group)
    {
        var operators = group.MapGroup("/operators");
        operators.MapGet(
            "",
            (OperatorService operatorService, InvitationService invitations) =>
                Json.Answer(
                    new OperatorsView(
                        [.. operatorService.All.Select(o => ToView(o, invitations))],
                        operatorService.ComeFromSettings
                    )
                )
        );
        operators.MapPut("/{name}", PutAsync);
        operators.MapPost("/{name}/token", RenewAsync);
        operators.MapPost("/{name}/invitation", InviteAgainAsync);
        operators.MapDelete("/{name}", RemoveAsync);
    }

    private static async Task<IResult> PutAsync(
        string name,
        HttpRequest request,
        OperatorService operatorService,
        InvitationService invitations,
        CancellationToken cancellationToken
    )
    {
        var body = await request.ReadBodyAsync<OperatorBody>(cancellationToken);
        return body.IsOk
            ? (
                await operatorService.PutAsync(
                    name,
                    body.Value.Roles,
                    body.Value.Area ?? "",
                    IfMatch.From(request.Headers.IfMatch),
                    cancellationToken
                )
            ).ToHttp(put =>
                Json.Answer(
                    ToView(put.Operator, invitations, put.IsNew),
                    put.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK
                )
            )
            : body.Problem.ToHttp();
    }

    private static async Task<IResult> RenewAsync(
        string name,
        OperatorService operatorService,
        InvitationService invitations,
        CancellationToken cancellationToken
    ) =>
        (await operatorService.RenewAsync(name, cancellationToken)).ToHttp(o =>
            Json.Answer(ToView(o, invitations, withToken: true))
        );

    private static async Task<IResult> InviteAgainAsync(
        string name,
        HttpContext context,
        ICallers callers,
        InvitationService invitations,
        CancellationToken cancellationToken
    )
    {
        var caller = callers.Identify(context.Request);
        var body = await context.Request.ReadBodyAsync<RenewalBody>(cancellationToken);
        return !caller.IsOk ? caller.Problem.ToHttp()
            : !body.IsOk ? body.Problem.ToHttp()
            : InvitationEndpoints.Answer(
                context,
                await invitations.InviteAgainAsync(caller.Value, name, body.Value.Days, cancellationToken),
                StatusCodes.Status200OK
            );
    }

    private static async Task<IResult> RemoveAsync(
        string name,
        OperatorService operatorService,
        SubscriptionStore subscriptions,
        CancellationToken cancellationToken
    )
    {
        var removed = await operatorService.RemoveAsync(name, cancellationToken);
        if (removed.IsOk)
        {
            // Another operator may get the name, and must not see the number.
            await subscriptions.DeleteAsync(removed.Value.Name, CancellationToken.None);
        }

        return removed.ToHttp(_ => Results.NoContent());
    }

    private static OperatorView ToView(Operator o, InvitationService invitations, bool withToken = false) =>
        new(
            o.Name,
            o.Roles,
            o.Area ?? "",
            OperatorService.ComputeETag(o),
            Operators.IsDefault(o),
            o.Invitation is { IsOpen: true } open ? invitations.ToHostTime(open.ExpiresAt) : null,
            withToken ? o.Token : null
        );
}
