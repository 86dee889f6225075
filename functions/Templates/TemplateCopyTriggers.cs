using CommunityAlerts.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Templates;

/// <summary>Routes that make templates of the caller's area: a copy of another, and the default ones.</summary>
public sealed class TemplateCopyTriggers(RequestPipeline pipeline, TemplateCopyService copies)
{
    /// <summary>
    /// POST /api/templates/{id}/copy — makes a template of the caller's area with the same content under another id.
    /// </summary>
    [Function("CopyTemplate")]
    [
        Allows(Role.Official),
        Accepts(typeof(TemplateCopy), Example = """{"id":"dadaoxi-drowning"}"""),
        Answers(201, typeof(TemplateView)),
        Problems("unknown-template", "template-exists", "invalid-fields", "unreadable-body", "not-allowed")
    ]
    public Task<IResult> CopyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/templates/{id}/copy")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<TemplateCopy>(
            this,
            request,
            async (caller, body) =>
                (await copies.CopyAsync(id, body, caller, cancellationToken)).ToHttp(copy =>
                {
                    request.HttpContext.Response.Headers.Location = $"/api/templates/{copy.Id}";
                    return TemplateTriggers.Answer(request, copy, StatusCodes.Status201Created);
                }),
            cancellationToken
        );

    /// <summary>
    /// POST /api/templates/defaults — saves the default templates in the caller's area, but for those that it can use
    /// already. A repeat adds what is missing and changes nothing.
    /// </summary>
    [Function("SaveDefaultTemplates")]
    [Allows(Role.Official), Answers(200, typeof(SavedTemplates)), Problems("invalid-fields", "template-exists")]
    public Task<IResult> SaveDefaultsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/templates/defaults")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
                (await copies.SaveDefaultsAsync(caller, cancellationToken)).ToHttp(saved => Json.Answer(saved))
        );
}
