using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodaTime.Extensions;

namespace CommunityAlerts.Replies;

/// <summary>Routes for the carrier's events: delivery reports and texts that came in.</summary>
public sealed class EventTriggers(
    RequestPipeline pipeline,
    EventSecrets secrets,
    EventReceiver receiver,
    TimeProvider clock,
    ReplyTelemetry telemetry
)
{
    /// <summary>The maximum size of a call: 4 MiB. Event Grid sends at most 1 MB.</summary>
    private const int MaxBytes = 4 * 1024 * 1024;

    private const string Example = """
        [{"id": "1", "eventType": "Microsoft.Communication.SMSReceived", "eventTime": "2027-06-18T08:31:01Z", "data": {"messageId": "1", "from": "+12025550111", "to": "+18005550199", "message": "STOP", "receivedTimestamp": "2027-06-18T08:31:00Z"}}]
        """;

    /// <summary>
    /// POST /api/events/sms — 200 once every event is handled, or logged as failed; 401 for a wrong secret; 503, so
    /// that the call is repeated, where storage is unreachable or a report could not be written.
    /// </summary>
    [Function("ReceiveEvents")]
    [
        Public("The header X-Events-Secret."),
        Header(EventSecrets.Header, "The secret of the setting Events__Secret.", Required = true)
    ]
    [
        Accepts(null, Example = Example),
        Answers(200),
        Answers(200, typeof(ValidationAnswer)),
        Problems("wrong-secret", "unreadable-body", "too-large", "events-not-written")
    ]
    public Task<IResult> ReceiveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/events/sms")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAnonymousAsync(
            request,
            async () =>
            {
                if (!secrets.Accepts(request.Headers[EventSecrets.Header].FirstOrDefault()))
                {
                    LogRefusal();
                    return ReplyProblems.WrongSecret().ToHttp();
                }

                if (await request.ReadBytesAsync(MaxBytes, cancellationToken) is not { } body)
                {
                    return CommonProblems.TooLarge("Events come in calls of at most 4 MiB.").ToHttp();
                }

                var events = CarrierEvents.Read(body, clock.GetCurrentInstant());
                if (!events.IsOk)
                {
                    return events.Problem.ToHttp();
                }

                if (events.Value.ValidationCode is { } code)
                {
                    return Json.Answer(new ValidationAnswer(code));
                }

                return await receiver.ReceiveAsync(events.Value, cancellationToken)
                    ? Results.Ok()
                    : ReplyProblems.EventsNotWritten().ToHttp();
            }
        );

    /// <summary>
    /// OPTIONS /api/events/sms — the handshake of CloudEvents webhooks: any sender is accepted, and each call must
    /// still carry the secret.
    /// </summary>
    [Function("AllowEvents")]
    [
        Public("It gives nothing away: each call must carry the secret."),
        Header("WebHook-Request-Origin", "Who asks to send."),
        Answers(200)
    ]
    public Task<IResult> AllowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "options", Route = "api/events/sms")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAnonymousAsync(
            request,
            () =>
            {
                if (FindPrintableHeader(request, "WebHook-Request-Origin") is { } origin)
                {
                    request.HttpContext.Response.Headers["WebHook-Allowed-Origin"] = origin;
                    request.HttpContext.Response.Headers["WebHook-Allowed-Rate"] =
                        FindPrintableHeader(request, "WebHook-Request-Rate") ?? "*";
                }

                return Task.FromResult(Results.Ok());
            }
        );

    /// <summary>Reads a request header that the response may repeat: only printable ASCII can be sent.</summary>
    private static string? FindPrintableHeader(HttpRequest request, string header) =>
        request.Headers[header].FirstOrDefault() is { Length: > 0 } value && value.All(c => c is >= ' ' and <= '~')
            ? value
            : null;

    private void LogRefusal()
    {
        if (secrets.IsMissing)
        {
            telemetry.SecretMissing();
        }
        else
        {
            telemetry.EventsRefused();
        }
    }
}

/// <summary>The answer to Event Grid's handshake, which must have exactly this member.</summary>
public sealed record ValidationAnswer(string ValidationResponse);
