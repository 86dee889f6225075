using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Api;

/// <summary>The caller's name, roles and area.</summary>
/// <param name="Name">The caller's unique name.</param>
/// <param name="Roles">The caller's roles, at least one.</param>
/// <param name="Area">The path of the area that the caller covers; empty is the whole tree.</param>
/// <param name="Zone">The IANA zone that applies where none is given.</param>
/// <param name="IsLocal">Whether this is the local host.</param>
/// <param name="Now">The current instant of the host's clock, which may be turned on a local host.</param>
public sealed record CallerView(
    string Name,
    IReadOnlyList<Role> Roles,
    string Area,
    string Zone,
    bool IsLocal,
    Instant Now
);

public sealed class MeTriggers(
    RequestPipeline pipeline,
    ICallers callers,
    IOptions<Settings> settings,
    TimeProvider clock
)
{
    /// <summary>GET /api/me — name, roles and area of the caller, and the host.</summary>
    [Function("GetMe")]
    [Allows(Role.Official, Role.Administrator, Role.Visitor, Role.Auditor), Answers(200, typeof(CallerView))]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/me")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            caller =>
                Task.FromResult(
                    Json.Answer(
                        new CallerView(
                            caller.Name,
                            caller.Roles,
                            caller.Area,
                            settings.Value.Zone,
                            callers.IsLocal,
                            clock.GetCurrentInstant()
                        )
                    )
                )
        );
}
