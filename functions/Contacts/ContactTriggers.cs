using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Contacts.Sheets;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Contacts;

/// <summary>The HTTP triggers of one list's contacts. Numbers are passed in bodies only, never in URLs.</summary>
public sealed class ContactTriggers(
    RequestPipeline pipeline,
    ListService lists,
    ContactService editor,
    ContactReader reader,
    ContactSheet sheets,
    SheetLimit sheetLimit,
    IOptions<Settings> settings
)
{
    /// <summary>
    /// GET /api/lists/{list}/contacts — returns a page of contacts. A page may be short; the last one has no cursor.
    /// </summary>
    [Function("GetContacts")]
    [
        Allows(Role.Official, Role.Auditor),
        Answers(200, typeof(ContactsPage)),
        Problems("unknown-list", "unreadable-query")
    ]
    [
        Query("area", "at or below this path"),
        Query("tag", "with this tag"),
        Query("q", "with this in the name"),
        Query("limit", Page.LimitDescription),
        Query("cursor", Page.CursorDescription)
    ]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/lists/{list}/contacts")] HttpRequest request,
        string list,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
            {
                var found = await lists.FindAsync(caller, list, cancellationToken);
                var page = Page.From(request);
                var filter = ContactFilter.Read(request);
                return (found.Problem ?? page.Problem ?? filter.Problem) is { } problem
                    ? problem.ToHttp()
                    : (await reader.ReadPageAsync(caller, list, filter.Value!, page.Value!, cancellationToken)).ToHttp(
                        p => Json.Answer(new ContactsPage(p.Items, Page.EncodeCursor(p.After?.ToString())))
                    );
            }
        );

    /// <summary>POST /api/lists/{list}/contacts — adds the contact (201) or changes it (200).</summary>
    [Function("PutContact")]
    [
        Allows(Role.Official),
        Accepts(
            typeof(NewContact),
            Example = """{"phone":"+12025550123","name":"Li Na","language":"zh-CN","tags":["parent"],"values":{"child":"Li Xiao"}}"""
        )
    ]
    [
        Answers(200, typeof(ContactView)),
        Answers(201, typeof(ContactView)),
        Problems(
            "unreadable-body",
            "unknown-list",
            "list-being-deleted",
            "unreadable-number",
            "not-a-mobile",
            "number-lost-digits",
            "invalid-fields",
            "stale-version"
        ),
        Header("If-Match", "The ETag of the version to change, as find gives it; without it any version.")
    ]
    public Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/lists/{list}/contacts")] HttpRequest request,
        string list,
        CancellationToken cancellationToken
    ) =>
        WithBodyAsync<NewContact>(
            request,
            list,
            nameof(PutAsync),
            async (caller, found, body) =>
                (
                    await editor.PutAsync(caller, found, body, IfMatch.From(request.Headers.IfMatch), cancellationToken)
                ).ToHttp(put =>
                {
                    Preconditions.SetETag(request, put.Tag);
                    return Json.Answer(
                        ContactView.From(put.Contact),
                        put.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK
                    );
                }),
            cancellationToken
        );

    /// <summary>
    /// POST /api/lists/{list}/contacts/find — returns the contact with this number or id; 404 where the list has none.
    /// </summary>
    [Function("FindContact")]
    [
        Allows(Role.Official, Role.Auditor),
        Accepts(typeof(PersonBody), Example = """{"phone":"+12025550123"}"""),
        Answers(200, typeof(ContactView))
    ]
    [Problems(
        "unreadable-body",
        "unknown-list",
        "unknown-contact",
        "unreadable-number",
        "number-lost-digits",
        "invalid-fields"
    )]
    public Task<IResult> FindAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/lists/{list}/contacts/find")]
            HttpRequest request,
        string list,
        CancellationToken cancellationToken
    ) =>
        WithBodyAsync<PersonBody>(
            request,
            list,
            nameof(FindAsync),
            async (caller, found, body) =>
                (await editor.FindAsync(caller, found, body, cancellationToken)).ToHttp(stored =>
                {
                    Preconditions.SetETag(request, stored.Tag);
                    return Json.Answer(ContactView.From(stored.Contact));
                }),
            cancellationToken
        );

    /// <summary>
    /// POST /api/lists/{list}/contacts/remove — takes the contact off the list; 204 also where it was not on it.
    /// </summary>
    [Function("RemoveContact")]
    [Allows(Role.Official), Accepts(typeof(PersonBody), Example = """{"phone":"+12025550123"}"""), Answers(204)]
    [Problems("unreadable-body", "unknown-list", "unreadable-number", "number-lost-digits", "invalid-fields")]
    public Task<IResult> RemoveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/lists/{list}/contacts/remove")]
            HttpRequest request,
        string list,
        CancellationToken cancellationToken
    ) =>
        WithBodyAsync<PersonBody>(
            request,
            list,
            nameof(RemoveAsync),
            async (caller, found, body) =>
                await editor.RemoveAsync(caller, found, body, cancellationToken) is { } problem
                    ? problem.ToHttp()
                    : Results.NoContent(),
            cancellationToken
        );

    /// <summary>
    /// GET /api/lists/{list}/export — the list as CSV that an import takes back; with <c>format</c> a file for people,
    /// of those whom a filter matches.
    /// </summary>
    [Function("ExportList")]
    [Allows(Role.Official, Role.Auditor), Answers(200, null, "text/csv"), Answers(200, null, SheetRequest.XlsxType)]
    [
        Query("format", SheetRequest.FormatDescription),
        Query("language", SheetRequest.LanguageDescription),
        Query("area", "at or below this path; of a file for people"),
        Query("tag", "with this tag; of a file for people"),
        Query("q", "with this in the name; of a file for people"),
        Problems("unknown-list", "unreadable-query", "too-large", "busy")
    ]
    public Task<IResult> ExportAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/lists/{list}/export")] HttpRequest request,
        string list,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
            {
                var found = await lists.FindAsync(caller, list, cancellationToken);
                var sheet = SheetRequest.From(request, settings.Value.Language);
                var filter = ContactFilter.Read(request);
                if ((found.Problem ?? sheet.Problem ?? filter.Problem) is { } problem)
                {
                    return problem.ToHttp();
                }

                var (id, name) = (found.Value!.List.Id, found.Value.List.Name);
                if (sheet.Value is { Format: { } format, IsChinese: var isChinese })
                {
                    if (sheetLimit.Take(request.HttpContext.Response) is { } busy)
                    {
                        return busy.ToHttp();
                    }

                    var read = await sheets.ReadAsync(caller, id, filter.Value!, isChinese, cancellationToken);
                    return read.ToHttp(rows =>
                        SheetWriter.ToResult(rows, format, AreaNames.OfLanguage(name, isChinese), cancellationToken)
                    );
                }

                return Results.Stream(
                    await reader.ExportAsync(caller, id, cancellationToken),
                    "text/csv; charset=utf-8",
                    $"{id}.csv"
                );
            }
        );

    private Task<IResult> WithBodyAsync<T>(
        HttpRequest request,
        string list,
        string method,
        Func<Caller, ContactList, T, Task<IResult>> work,
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

                var body = await request.ReadBodyAsync<T>(cancellationToken);
                return body.IsOk ? await work(caller, found.Value.List, body.Value) : body.Problem.ToHttp();
            },
            method
        );
}

public sealed record ContactsPage(IReadOnlyList<ContactView> Contacts, string? Cursor);
