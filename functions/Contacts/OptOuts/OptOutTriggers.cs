using CommunityAlerts.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodaTime;

namespace CommunityAlerts.Contacts.OptOuts;

/// <summary>The HTTP triggers of opt-outs.</summary>
public sealed class OptOutTriggers(RequestPipeline pipeline, OptOutService optOutService, OptOutReader reader)
{
    /// <summary>
    /// GET /api/opt-outs — returns the numbers that must not be texted. A page may be short; the last one has no
    /// cursor.
    /// </summary>
    [Function("GetOptOuts")]
    [
        Allows(Role.Official, Role.Auditor),
        Answers(200, typeof(OptOutsPage)),
        Problems("unreadable-query"),
        Query("limit", Page.LimitDescription),
        Query("cursor", Page.CursorDescription)
    ]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/opt-outs")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandlePageAsync(
            this,
            request,
            async (caller, page) =>
            {
                var read = await reader.ReadPageAsync(caller, page, cancellationToken);
                return read.IsOk
                    ? Json.Answer(
                        new OptOutsPage(
                            await reader.NameAsync(caller, read.Value.Items, cancellationToken),
                            Page.EncodeCursor(read.Value.After?.ToString())
                        )
                    )
                    : read.Problem.ToHttp();
            }
        );

    /// <summary>POST /api/opt-outs — stores an opt-out; a repeat keeps the first time.</summary>
    [Function("AddOptOut")]
    [
        Allows(Role.Official),
        Accepts(typeof(OptOutBody), Example = """{"phone":"+12025550123","reason":"asked at the desk"}"""),
        Answers(200, typeof(OptOutView))
    ]
    [Problems("unreadable-body", "unreadable-number", "number-lost-digits", "invalid-fields")]
    public Task<IResult> AddAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/opt-outs")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<OptOutBody>(
            this,
            request,
            async (caller, body) =>
                (await optOutService.AddAsync(caller, body, cancellationToken)).ToHttp(o =>
                    Json.Answer(OptOutView.From(o))
                ),
            cancellationToken
        );

    /// <summary>POST /api/opt-outs/find — the number's opt-out; 404 where there is none.</summary>
    [Function("FindOptOut")]
    [
        Allows(Role.Official, Role.Auditor),
        Accepts(typeof(OptOutBody), Example = """{"phone":"+12025550123"}"""),
        Answers(200, typeof(OptOutView))
    ]
    [Problems("unreadable-body", "unreadable-number", "number-lost-digits", "unknown-opt-out")]
    public Task<IResult> FindAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/opt-outs/find")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<OptOutBody>(
            this,
            request,
            async (caller, body) =>
                (await optOutService.FindAsync(caller, body, cancellationToken)).ToHttp(o =>
                    Json.Answer(OptOutView.From(o))
                ),
            cancellationToken
        );

    /// <summary>
    /// POST /api/opt-outs/remove — the number may be texted again; 204 also where there was no opt-out. The audit log
    /// records the caller.
    /// </summary>
    [Function("RemoveOptOut")]
    [
        Allows(Role.Official),
        Accepts(typeof(OptOutBody), Example = """{"phone":"+12025550123","reason":"asked to be back"}"""),
        Answers(204)
    ]
    [Problems("unreadable-body", "unreadable-number", "number-lost-digits")]
    public Task<IResult> RemoveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/opt-outs/remove")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<OptOutBody>(
            this,
            request,
            async (caller, body) =>
                await optOutService.RemoveAsync(caller, body, cancellationToken) is { } problem
                    ? problem.ToHttp()
                    : Results.NoContent(),
            cancellationToken
        );
}

/// <summary>The body of the opt-out routes.</summary>
public sealed record OptOutBody(string Phone)
{
    /// <summary>The reason in the operator's words; kept with an opt-out that is added.</summary>
    public string? Reason { get; init; }

    /// <summary>The region of a number without a country code; null means the setting <c>Alerts:Region</c>.</summary>
    public string? Region { get; init; }
}

/// <summary>An opt-out in the API's answers.</summary>
/// <param name="Phone">E.164; null once the person was erased.</param>
/// <param name="Since">The instant at which it was stored.</param>
/// <param name="Act">The act by which it was stored: <c>reply</c>, <c>carrier</c>, or <c>operator:{name}</c>.</param>
/// <param name="Reason">The reason in an operator's words.</param>
public sealed record OptOutView(string? Phone, Instant Since, string Act, string? Reason)
{
    /// <summary>
    /// In pages the names of the number's contacts in the caller's area, by list id, five at most.
    /// </summary>
    public IReadOnlyList<string> Names
    {
        get;
        init => field = value ?? [];
    } = [];

    public static OptOutView From(OptOut optOut) => new(optOut.Phone?.E164, optOut.Since, optOut.Act, optOut.Reason);
}

public sealed record OptOutsPage(IReadOnlyList<OptOutView> OptOuts, string? Cursor);
