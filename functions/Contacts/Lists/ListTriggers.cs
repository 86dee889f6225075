using CommunityAlerts.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Contacts.Lists;

/// <summary>The HTTP triggers of lists.</summary>
public sealed class ListTriggers(RequestPipeline pipeline, ListService lists)
{
    /// <summary>GET /api/lists — the lists within the caller's area, by id.</summary>
    [Function("GetLists")]
    [
        Allows(Role.Official, Role.Auditor),
        Answers(200, typeof(ListsPage)),
        Query("limit", Page.LimitDescription),
        Query("cursor", Page.CursorDescription)
    ]
    public Task<IResult> GetAllAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/lists")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandlePageAsync(
            this,
            request,
            async (caller, page) => Json.Answer(await lists.ReadPageAsync(caller, page, cancellationToken))
        );

    /// <summary>GET /api/lists/{list} — the list; 404 where there is none.</summary>
    [Function("GetList")]
    [
        Allows(Role.Official, Role.Auditor),
        Answers(200, typeof(ListView)),
        Query("count", "true counts the list's contacts in the caller's area."),
        Problems("unknown-list")
    ]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/lists/{list}")] HttpRequest request,
        string list,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
            {
                var found = await lists.FindAsync(caller, list, cancellationToken);
                if (!found.IsOk)
                {
                    return found.Problem.ToHttp();
                }

                Preconditions.SetETag(request, found.Value.Tag);
                return Json.Answer(
                    request.Query["count"] == "true"
                        ? await lists.CountAsync(caller, found.Value.List, cancellationToken)
                        : ListView.From(found.Value.List)
                );
            }
        );

    /// <summary>PUT /api/lists/{list} — creates or replaces the list; its contacts stay.</summary>
    [Function("PutList")]
    [
        Allows(Role.Official),
        Accepts(
            typeof(NewList),
            Example = """{"name":"Families on Hongqi Road","area":"beiguan/hongqilu","labels":["school"]}"""
        )
    ]
    [
        Answers(200, typeof(ListView)),
        Answers(201, typeof(ListView)),
        Problems("unreadable-body", "invalid-fields", "stale-version", "list-being-deleted"),
        Header("If-Match", "the ETag as read")
    ]
    public Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/lists/{list}")] HttpRequest request,
        string list,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<NewList>(
            this,
            request,
            async (caller, body) =>
            {
                return (
                    await lists.PutAsync(caller, list, body, IfMatch.From(request.Headers.IfMatch), cancellationToken)
                ).ToHttp(saved =>
                {
                    Preconditions.SetETag(request, saved.Tag);
                    return Json.Answer(
                        ListView.From(saved.List),
                        saved.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK
                    );
                });
            },
            cancellationToken
        );

    /// <summary>
    /// DELETE /api/lists/{list} — removes the list and its contacts; 409 while a campaign or an unfinished broadcast
    /// uses it.
    /// </summary>
    [Function("DeleteList")]
    [
        Allows(Role.Official),
        Answers(204),
        Problems("unknown-list", "list-in-use", "stale-version"),
        Header("If-Match", "the ETag as read")
    ]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/lists/{list}")] HttpRequest request,
        string list,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
                await lists.RemoveAsync(caller, list, IfMatch.From(request.Headers.IfMatch), cancellationToken)
                    is { } problem
                    ? problem.ToHttp()
                    : Results.NoContent()
        );
}

public sealed record ListsPage(IReadOnlyList<ListView> Lists, string? Cursor);
