using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodaTime;

namespace CommunityAlerts.Templates;

/// <summary>
/// Templates over HTTP. Every official may read them all; templates of an area are written by officials who cover it,
/// and used by its campaigns and broadcasts.
/// </summary>
public sealed class TemplateTriggers(
    RequestPipeline pipeline,
    TemplateStore templates,
    TemplateService templateService,
    TemplateUses uses,
    TableTelemetry tables
)
{
    private const string DraftExample =
        """{"name":"Summer","texts":{"zh-CN":"{{ child }}的家长，请看护好孩子。","en":"Parents of {{ child }}: keep an eye on your child."},"purpose":"Reminds parents before the holidays."}""";
    private const string PreviewExample = """{"template":"drowning","sample":{"name":"Ann"},"sender":"default"}""";

    /// <summary>GET /api/templates — the newest version of each, by id.</summary>
    [Function("ListTemplates")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(TemplatePage)), Problems("unreadable-query")]
    [Query("limit", Page.LimitDescription), Query("cursor", Page.CursorDescription)]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/templates")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandlePageAsync(
            this,
            request,
            async (_, page) =>
                Json.Answer(
                    await TemplatePage.ReadAsync(
                        templates.ReadAllAsync(cancellationToken, tables.RowSkipped),
                        page,
                        cancellationToken
                    )
                )
        );

    /// <summary>
    /// GET /api/templates/{id} — its newest version, with the version as ETag, and the campaigns that use it; 404 where
    /// there is none.
    /// </summary>
    [Function("GetTemplate")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(TemplateView)), Problems("unknown-template")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/templates/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
                await templates.FindAsync(id, cancellationToken) is { } found
                    ? Answer(request, found, usage: await uses.ReadAsync(id, caller, cancellationToken))
                    : TemplateProblems.UnknownTemplate(id).ToHttp()
        );

    /// <summary>
    /// PUT /api/templates/{id} — saves a new version: 201 where there was no template, else 200; an unchanged text
    /// creates no version.
    /// </summary>
    [Function("SaveTemplate")]
    [
        Allows(Role.Official),
        Accepts(typeof(TemplateDraft), Example = DraftExample),
        Answers(200, typeof(TemplateView)),
        Answers(201, typeof(TemplateView))
    ]
    [
        Problems("unreadable-body", "invalid-fields", "stale-version", "not-allowed"),
        Header("If-Match", "The ETag of the version to replace.")
    ]
    public Task<IResult> SaveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/templates/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<TemplateDraft>(
            this,
            request,
            async (caller, body) =>
                (
                    await templateService.SaveAsync(
                        id,
                        body,
                        caller,
                        IfMatch.From(request.Headers.IfMatch),
                        cancellationToken
                    )
                ).ToHttp(saved =>
                    Answer(
                        request,
                        saved.Template,
                        saved.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK
                    )
                ),
            cancellationToken
        );

    /// <summary>
    /// DELETE /api/templates/{id} — deletes the template; 409 while a campaign or a scheduled broadcast uses it.
    /// Broadcasts that have begun keep its text.
    /// </summary>
    [Function("DeleteTemplate")]
    [
        Allows(Role.Official),
        Answers(204),
        Problems("unknown-template", "template-in-use", "stale-version", "not-allowed"),
        Header("If-Match", "The ETag of the version to delete.")
    ]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/templates/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
                await templateService.DeleteAsync(id, caller, IfMatch.From(request.Headers.IfMatch), cancellationToken)
                    is { } problem
                    ? problem.ToHttp()
                    : Results.NoContent()
        );

    /// <summary>GET /api/templates/{id}/versions — all of them, newest first.</summary>
    [Function("ListTemplateVersions")]
    [
        Allows(Role.Official, Role.Auditor),
        Answers(200, typeof(VersionPage)),
        Problems("unknown-template", "unreadable-query")
    ]
    [Query("limit", Page.LimitDescription), Query("cursor", Page.CursorDescription)]
    public Task<IResult> ListVersionsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/templates/{id}/versions")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandlePageAsync(
            this,
            request,
            async (_, page) =>
                await templates.FindAsync(id, cancellationToken) is null
                    ? TemplateProblems.UnknownTemplate(id).ToHttp()
                    : (
                        await VersionPage.ReadAsync(
                            version => templates.ReadVersionsAsync(id, version, cancellationToken, tables.RowSkipped),
                            page,
                            cancellationToken
                        )
                    ).ToHttp(versions => Json.Answer(versions))
        );

    /// <summary>
    /// POST /api/templates/preview — renders and measures texts with a sample's values; reasons why a text would not be
    /// sent are in its preview's problems.
    /// </summary>
    [Function("PreviewTemplate")]
    [
        Allows(Role.Official, Role.Auditor),
        Accepts(typeof(PreviewRequest), Example = PreviewExample),
        Answers(200, typeof(PreviewsView)),
        Problems("unreadable-body", "invalid-fields", "unknown-sender")
    ]
    public Task<IResult> PreviewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/templates/preview")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<PreviewRequest>(
            this,
            request,
            async (_, body) =>
                (await templateService.PreviewAsync(body, cancellationToken)).ToHttp(previews => Json.Answer(previews)),
            cancellationToken
        );

    internal static IResult Answer(
        HttpRequest request,
        Template template,
        int status = StatusCodes.Status200OK,
        TemplateUsage? usage = null
    )
    {
        request.HttpContext.Response.Headers.ETag = template.ETag;
        return Json.Answer(TemplateView.From(template) with { UsedBy = usage }, status);
    }
}

/// <summary>A template in the API's answers.</summary>
/// <param name="Id">The template's id.</param>
/// <param name="Version">The version, from 1.</param>
/// <param name="Name">The name for people.</param>
/// <param name="Texts">The texts by language.</param>
/// <param name="Purpose">The purpose.</param>
/// <param name="Area">The area whose officials write it and in which it may be used; null is everywhere.</param>
/// <param name="Placeholders">The placeholders that the texts need from a contact, by ordinal.</param>
/// <param name="Warnings">The warnings, with line and column.</param>
/// <param name="SavedAt">The instant at which this version was saved.</param>
/// <param name="SavedBy">The name of the caller.</param>
public sealed record TemplateView(
    string Id,
    int Version,
    string Name,
    IReadOnlyDictionary<string, string> Texts,
    string? Purpose,
    string? Area,
    IReadOnlyList<string> Placeholders,
    IReadOnlyList<FieldError> Warnings,
    Instant SavedAt,
    string SavedBy
)
{
    /// <summary>The campaigns that use it; only where a single template is read.</summary>
    public TemplateUsage? UsedBy { get; init; }

    public static TemplateView From(Template template)
    {
        var wording = Wording.Parse(template.Texts);
        return new TemplateView(
            template.Id,
            template.Version,
            template.Name,
            template.Texts,
            template.Purpose,
            template.Area,
            wording.IsOk ? wording.Value.Placeholders : [],
            [
                .. wording.IsOk ? TemplateDraft.Warnings(wording.Value) : wording.Problem.Errors ?? [],
                .. TextWarnings.Find(template.Texts, [], SenderSignatures.None),
            ],
            template.SavedAt,
            template.SavedBy
        );
    }
}

/// <summary>A page of templates, by id.</summary>
public sealed record TemplatePage(IReadOnlyList<TemplateView> Templates, string? Cursor)
{
    public static async Task<TemplatePage> ReadAsync(
        IAsyncEnumerable<Template> templates,
        Page page,
        CancellationToken cancellationToken
    )
    {
        var (found, cursor) = await page.TakeAsync(
            templates.Where(t => page.After is null || string.CompareOrdinal(t.Id, page.After) > 0),
            TemplateView.From,
            t => t.Id,
            cancellationToken
        );
        return new TemplatePage(found, cursor);
    }
}

/// <summary>A page of one template's versions, newest first.</summary>
public sealed record VersionPage(IReadOnlyList<TemplateView> Versions, string? Cursor)
{
    public static async Task<Result<VersionPage>> ReadAsync(
        Func<int?, IAsyncEnumerable<Template>> versionsBelow,
        Page page,
        CancellationToken cancellationToken
    )
    {
        int? below = null;
        if (page.After is not null)
        {
            if (!int.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            {
                return CommonProblems.UnreadableCursor();
            }

            below = version;
        }

        var (found, cursor) = await page.TakeAsync(
            versionsBelow(below),
            TemplateView.From,
            t => t.Version.ToString(CultureInfo.InvariantCulture),
            cancellationToken
        );
        return new VersionPage(found, cursor);
    }
}

/// <summary>The previews of texts.</summary>
/// <param name="Previews">The previews by language.</param>
/// <param name="Placeholders">
/// The placeholders that the texts need from a contact, by ordinal; empty while one of the texts cannot be read.
/// </param>
/// <param name="Warnings">The warnings, as for a saved template.</param>
public sealed record PreviewsView(
    IReadOnlyDictionary<string, Preview> Previews,
    IReadOnlyList<string> Placeholders,
    IReadOnlyList<FieldError> Warnings
);
