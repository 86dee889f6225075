using CommunityAlerts.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>The route for test texts.</summary>
public sealed class TestMessageTriggers(RequestPipeline pipeline, TestMessageService tests)
{
    /// <summary>POST /api/broadcasts/test — sends one text to one number; recorded in the audit log.</summary>
    [Function("SendTestText")]
    [Allows(Role.Administrator)]
    [Accepts(
        typeof(TestText),
        Example = """{"texts":{"en":"This is a test."},"phone":"+1 312 555 0142","language":"en"}"""
    )]
    [Answers(200, typeof(TestTextResult))]
    [Problems("invalid-fields", "unreadable-number", "not-a-mobile", "unknown-sender", "opted-out", "unreadable-body")]
    public Task<IResult> SendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/broadcasts/test")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<TestText>(
            this,
            request,
            async (caller, body) =>
                (await tests.SendAsync(body, caller, cancellationToken)).ToHttp(r => Json.Answer(r)),
            cancellationToken
        );
}
