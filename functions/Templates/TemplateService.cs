using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;
using NodaTime.Extensions;

namespace CommunityAlerts.Templates;

/// <summary>Saves, deletes and previews templates.</summary>
public sealed class TemplateService(
    TemplateStore templates,
    SenderStore senders,
    IEnumerable<IUsageSource> uses,
    IOptions<Settings> settings,
    TimeProvider clock,
    KnownAreas knownAreas,
    TableTelemetry tables
)
{
    /// <summary>Counts the templates, all of which every caller may read.</summary>
    public async Task<TemplateCounts> CountAsync(Caller caller, CancellationToken cancellationToken)
    {
        var areas = await templates.ReadAreasAsync(tables.RowSkipped, cancellationToken).ToListAsync(cancellationToken);
        return new TemplateCounts(areas.Count, areas.Count(a => a is null || AreaPath.Covers(a, caller.Area)));
    }

    /// <summary>Saves a draft that may be sent: measured with the default sender's signatures.</summary>
    /// <returns>
    /// The template, and whether it is new; <c>invalid-fields</c>, <c>stale-version</c>; <c>not-allowed</c> where it
    /// belongs or would belong to an area outside the caller's, and where its area is new or another and a campaign
    /// outside that uses it.
    /// </returns>
    public async Task<Result<SavedTemplate>> SaveAsync(
        string id,
        TemplateDraft draft,
        Caller caller,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var current = await templates.FindAsync(id, cancellationToken);
        if (await FindUnknownAreaAsync(draft, current?.Area, caller, cancellationToken) is { } unknown)
        {
            return unknown;
        }

        if (
            ResolveArea(draft, current, caller) is { IsOk: true, Value: var area }
            && area != current?.Area
            && await FindUsageProblemAsync(id, area, cancellationToken) is { } used
        )
        {
            return used;
        }

        var saved = await SaveAsync(
            id,
            draft,
            caller.Name,
            ifMatch,
            stored => ResolveArea(draft, stored, caller),
            cancellationToken
        );
        if (
            current is null
            || saved is not { IsOk: true, Value.Template: { Area: { } newArea } template }
            || newArea == current.Area
        )
        {
            return saved;
        }

        // Not cancelled when the caller leaves: a campaign stored since the first look may name the template.
        return await FindUsageProblemAsync(id, newArea, CancellationToken.None) is { } usedSince
            ? await TakeBackAsync(current, template, caller.Name, usedSince)
            : saved;
    }

    /// <summary>Saves the former content of a template as its newest version, unless another was saved since.</summary>
    private async Task<Problem> TakeBackAsync(Template former, Template saved, string by, Problem problem)
    {
        var draft = new TemplateDraft
        {
            Name = former.Name,
            Texts = former.Texts,
            Purpose = former.Purpose,
            // A template without area is for everywhere, as those of the whole tree are.
            Area = former.Area ?? "",
        };
        var now = clock.GetCurrentInstant();
        await templates.SaveAsync(former.Id, draft, by, now, IfMatch.From(saved.ETag), CancellationToken.None);
        return problem;
    }

    /// <summary>
    /// Returns the area that a saved draft has, or why the caller may not save it; <paramref name="current"/> is null
    /// for a new template.
    /// </summary>
    private static Result<string> ResolveArea(TemplateDraft draft, Template? current, Caller caller) =>
        caller.MustCoverAll([current?.Area ?? caller.Area, draft.Area ?? caller.Area]) is { } outside
            ? outside
            : draft.Area ?? current?.Area ?? caller.Area;

    /// <summary>
    /// Checks that no campaign outside a template's new area uses it. A template with an area can be used in that area
    /// alone: a campaign of another area that names it would start nothing.
    /// </summary>
    private async Task<Problem?> FindUsageProblemAsync(string id, string newArea, CancellationToken cancellationToken)
    {
        // A broadcast keeps the texts with which it was requested.
        foreach (var use in newArea.Length > 0 ? uses.Where(u => u.UserKind == UsedBy.Campaign) : [])
        {
            await foreach (var (_, areas) in use.FindUsesAsync(UsableKind.Template, id, cancellationToken))
            {
                if (!areas.All(a => AreaPath.Covers(newArea, a)))
                {
                    return CommonProblems.NotAllowed(
                        $"A campaign outside the area '{newArea}' uses the template '{id}': save your words "
                            + $"under another id."
                    );
                }
            }
        }

        return null;
    }

    private async Task<Result<SavedTemplate>> SaveAsync(
        string id,
        TemplateDraft draft,
        string by,
        IfMatch ifMatch,
        Func<Template?, Result<string>> resolveArea,
        CancellationToken cancellationToken
    )
    {
        if (!TemplateStore.IsId(id))
        {
            return CommonProblems.InvalidFields(
                new FieldError("/id", "unreadable-id", "An id is 1 to 64 lower-case letters, digits and dashes.")
            );
        }

        var sender = await senders.FindAsync(Sender.DefaultId, cancellationToken);
        return
            draft.Validate(sender?.GetSignatures() ?? SenderSignatures.None, settings.Value.MaxSegments)
                is { IsOk: false } wrong
            ? wrong.Problem
            : await templates.SaveAsync(
                id,
                draft,
                by,
                clock.GetCurrentInstant(),
                ifMatch,
                cancellationToken,
                resolveArea
            );
    }

    /// <summary>
    /// Returns <c>invalid-fields</c> where a draft names an area that nobody has registered; else null.
    /// </summary>
    /// <remarks>An area that the caller does not cover, or that is no path, is refused otherwise.</remarks>
    private async Task<Problem?> FindUnknownAreaAsync(
        TemplateDraft draft,
        string? stored,
        Caller caller,
        CancellationToken cancellationToken
    ) =>
        draft.Area is { } named && caller.Covers(named) && Area.IsPath(named)
            ? await knownAreas.FindProblemAsync(caller.Area, "/area", named, stored, cancellationToken)
            : null;

    /// <summary>Saves a draft as a new template of the area that it names, else of the caller's.</summary>
    /// <returns>The template; <c>invalid-fields</c>, <c>not-allowed</c>, <c>template-exists</c>.</returns>
    public async Task<Result<Template>> AddAsync(
        string id,
        TemplateDraft draft,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        if (await FindUnknownAreaAsync(draft, stored: null, caller, cancellationToken) is { } unknown)
        {
            return unknown;
        }

        var saved = await SaveAsync(
            id,
            draft,
            caller.Name,
            IfMatch.None,
            there =>
                caller.MustCover(draft.Area ?? caller.Area) is { } outside ? outside
                : there is null ? draft.Area ?? caller.Area
                : TemplateProblems.TemplateExists(id),
            cancellationToken
        );
        return saved.IsOk ? saved.Value.Template : saved.Problem;
    }

    /// <summary>Deletes a template that no campaign or scheduled broadcast of its area uses.</summary>
    /// <remarks>The deletion is stored, then uses are looked for once more; a campaign or broadcast is stored, then
    /// looks for the deletion: of the two that come at the same time at least one finds the other.</remarks>
    /// <returns>
    /// Null when done; <c>unknown-template</c>, <c>not-allowed</c>, <c>template-in-use</c>, <c>stale-version</c>.
    /// </returns>
    public async Task<Problem?> DeleteAsync(
        string id,
        Caller caller,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        if (await templates.FindAsync(id, cancellationToken) is not { } template)
        {
            return TemplateProblems.UnknownTemplate(id);
        }

        if (Refuse(template) is { } outside)
        {
            return outside;
        }

        if (await FindUseAsync(cancellationToken) is { } used)
        {
            return used;
        }

        var deletion = await templates.DeleteAsync(
            id,
            caller.Name,
            clock.GetCurrentInstant(),
            ifMatch,
            cancellationToken,
            Refuse
        );
        if (!deletion.IsOk)
        {
            return deletion.Problem;
        }

        // Not cancelled when the caller leaves: what was stored since the first look may name the template.
        var usedSince = await FindUseAsync(CancellationToken.None);
        if (usedSince is not null)
        {
            await templates.UndoAsync(deletion.Value, CancellationToken.None);
        }

        return usedSince;

        async Task<Problem?> FindUseAsync(CancellationToken stop) =>
            await uses.FindAsync(UsableKind.Template, id, caller, stop, u => template.IsUsableIn(u.Areas)) is { } use
                ? TemplateProblems.TemplateInUse(id, use.By)
                : null;

        Problem? Refuse(Template there) => there.Area is { } area ? caller.MustCover(area) : null;
    }

    /// <summary>Renders and measures the texts of each language.</summary>
    /// <returns>One preview a language, and warnings; <c>invalid-fields</c>, <c>unknown-sender</c>.</returns>
    public async Task<Result<PreviewsView>> PreviewAsync(PreviewRequest request, CancellationToken cancellationToken)
    {
        if (request.Texts is null == request.Template is null)
        {
            return CommonProblems.InvalidFields(
                new FieldError("/texts", "one-of-two", "Give either texts or a template.")
            );
        }

        if (request.Texts is { Count: 0 or > Wording.MaxLanguages })
        {
            return CommonProblems.InvalidFields(Wording.WrongCount());
        }

        if (request.Texts?.Sum(t => (long)t.Key.Length + t.Value.Length) > TextsValidator.MaxCharacters)
        {
            return CommonProblems.InvalidFields(TextsValidator.TooLong());
        }

        if (Placeholders.ValidateSample(request.Sample) is { } fault)
        {
            return CommonProblems.InvalidFields(fault);
        }

        var sender = request.Sender is null ? null : await senders.FindAsync(request.Sender, cancellationToken);
        if (request.Sender is not null && sender is null)
        {
            return SmsProblems.UnknownSender(request.Sender);
        }

        var texts = request.Texts ?? (await templates.FindAsync(request.Template!, cancellationToken))?.Texts;
        if (texts is null)
        {
            return CommonProblems.InvalidFields(TemplateProblems.UnknownTemplateField("/template", request.Template!));
        }

        var signatures = sender?.GetSignatures() ?? SenderSignatures.None;
        var wording = Wording.Parse(texts);
        return new PreviewsView(
            texts.ToDictionary(t => t.Key, t => Of(t.Key, t.Value), StringComparer.Ordinal),
            wording.IsOk ? wording.Value.Placeholders : [],
            [
                .. wording.IsOk ? TemplateDraft.Warnings(wording.Value) : [],
                .. TextWarnings.Find(texts, request.Sample.Keys, signatures),
            ]
        );

        Preview Of(string language, string? text) =>
            PreviewBuilder.Build(
                language,
                text,
                request.Sample,
                signatures.For(language),
                settings.Value.MaxSegments,
                cancellationToken
            );
    }
}

/// <summary>The templates.</summary>
/// <param name="All">The number of all templates.</param>
/// <param name="Usable">The number of those that may be used in the caller's area.</param>
public sealed record TemplateCounts(int All, int Usable);
