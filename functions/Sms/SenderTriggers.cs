using CommunityAlerts.Api;
using CommunityAlerts.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;

namespace CommunityAlerts.Sms;

/// <summary>
/// Routes for senders. Senders serve every area, so only an administrator of the whole tree may change them.
/// </summary>
public sealed class SenderTriggers(
    RequestPipeline pipeline,
    SenderStore senders,
    SenderService senderService,
    IReplyInstructions words,
    TableTelemetry tables
)
{
    private const string Example = """
        {"from": "+18005550199", "signature": "【平安社区】", "signatures": {"en": "[Safe Home] "}, "prefixes": ["+1"], "segmentsPerMinute": 200, "pricePerSegment": {"amount": "0.05", "currency": "CNY"}, "twoWay": true, "reports": true, "reportDeadline": "PT72H", "helpText": "Reply STOP to end.", "stopText": ""}
        """;

    /// <summary>GET /api/senders — every sender, by id; <c>default</c> is always among them.</summary>
    [Function("ListSenders")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(SendersView))]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/senders")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async _ =>
                Json.Answer(
                    new SendersView([
                        .. (await senders.ReadAllAsync(cancellationToken, tables.RowSkipped)).Select(SenderView.Create),
                    ])
                )
        );

    /// <summary>GET /api/senders/{id} — the sender; 404 where there is none.</summary>
    [Function("GetSender")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(SenderView)), Problems("not-found")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/senders/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async _ =>
                await senders.FindAsync(id, cancellationToken) is { } sender
                    ? Answer(request, sender, StatusCodes.Status200OK)
                    : SmsProblems.NoSuchSender(id).ToHttp()
        );

    /// <summary>
    /// PUT /api/senders/{id} — creates (201) or replaces (200) the sender; 412 where If-Match names another version.
    /// </summary>
    [Function("PutSender")]
    [
        Allows(Role.Administrator),
        Accepts(typeof(SenderBody), Example = Example),
        Answers(200, typeof(SenderView)),
        Answers(201, typeof(SenderView))
    ]
    [
        Header("If-Match", "The version that may be replaced."),
        Problems("unreadable-body", "invalid-fields", "stale-version")
    ]
    public Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/senders/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
            {
                if (caller.MustCover("") is { } outside)
                {
                    return outside.ToHttp();
                }

                var body = await request.ReadBodyAsync<SenderBody>(cancellationToken);
                var sender = body.IsOk ? body.Value.ToSender(id, words) : body.Problem;
                if (!sender.IsOk)
                {
                    return sender.Problem.ToHttp();
                }

                var saved = await senders.PutAsync(
                    sender.Value,
                    IfMatch.From(request.Headers.IfMatch),
                    cancellationToken
                );
                return saved.ToHttp(isNew =>
                    Answer(request, sender.Value, isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK)
                );
            }
        );

    /// <summary>
    /// DELETE /api/senders/{id} — marks it deleted, so that no order can name it; 409 while a campaign or an unfinished
    /// broadcast uses it, and for <c>default</c>.
    /// </summary>
    [Function("DeleteSender")]
    [
        Allows(Role.Administrator),
        Answers(204),
        Problems("not-found", "sender-in-use", "stale-version"),
        Header("If-Match", "The version that may be deleted.")
    ]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/senders/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
                await senderService.DeleteAsync(caller, id, IfMatch.From(request.Headers.IfMatch), cancellationToken)
                    is { } problem
                    ? problem.ToHttp()
                    : Results.NoContent()
        );

    private static IResult Answer(HttpRequest request, Sender sender, int status)
    {
        request.HttpContext.Response.Headers[HeaderNames.ETag] = SenderStore.ComputeVersion(sender);
        return Json.Answer(SenderView.Create(sender), status);
    }
}
