using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Api;

/// <summary>The way in, for somebody who is not signed in yet.</summary>
/// <param name="IsLocal">Whether this is the local host, which takes links; else the platform signs in.</param>
/// <param name="Contact">Whom to ask for access, as the setting <c>Alerts:Contact</c> says; null without it.</param>
public sealed record SignInView(bool IsLocal, string? Contact);

public sealed class SignInTriggers(RequestPipeline pipeline, ICallers callers, IOptions<Settings> settings)
{
    /// <summary>GET /api/sign-in — how one signs in here, and whom to ask for access.</summary>
    [Function("GetSignIn")]
    [Public("Says what the sign-in page shows to everybody."), Answers(200, typeof(SignInView))]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/sign-in")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAnonymousAsync(
            request,
            () =>
                Task.FromResult(
                    Json.Answer(
                        new SignInView(
                            callers.IsLocal,
                            string.IsNullOrWhiteSpace(settings.Value.Contact) ? null : settings.Value.Contact.Trim()
                        )
                    )
                )
        );
}
