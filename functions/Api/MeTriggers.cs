using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Api;

/// <summary>Who the caller is.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Roles">At least one.</param>
/// <param name="Area">The area path answered for; empty is the whole tree.</param>
public sealed record CallerView(string Name, IReadOnlyList<Role> Roles, string Area);

public sealed class MeTriggers(Door door)
{
    /// <summary>GET /api/me — name, roles and area of whoever asks.</summary>
    [Function("GetMe")]
    [Allows(Role.Official, Role.Administrator, Role.Visitor, Role.Auditor), Answers(200, typeof(CallerView))]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/me")] HttpRequest request, CancellationToken cancellationToken) =>
        door.EnterAsync(this, request, caller => Task.FromResult(Json.Answer(new CallerView(caller.Name, caller.Roles, caller.Area))));
}
