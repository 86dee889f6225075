using CommunityAlerts.Api;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Templates;

/// <summary>The id of a template's copy, and its area.</summary>
/// <param name="Id">Lower-case letters, digits and dashes, 1 to 64.</param>
/// <param name="Area">The area that writes the copy; the caller's unless given.</param>
public sealed record TemplateCopy(string Id, string? Area = null);

/// <summary>Makes templates of an area: copies of others, and the default ones.</summary>
public sealed class TemplateCopyService(TemplateService templateService, TemplateStore templates)
{
    /// <summary>Copies the newest version of a template under another id.</summary>
    /// <returns>
    /// The copy; <c>unknown-template</c>, <c>template-exists</c>, <c>invalid-fields</c>, <c>not-allowed</c>.
    /// </returns>
    public async Task<Result<Template>> CopyAsync(
        string id,
        TemplateCopy copy,
        Caller caller,
        CancellationToken cancellationToken
    ) =>
        await templates.FindAsync(id, cancellationToken) is not { } original
            ? TemplateProblems.UnknownTemplate(id)
            : await templateService.AddAsync(
                copy.Id,
                new TemplateDraft
                {
                    Name = original.Name,
                    Texts = original.Texts,
                    Purpose = original.Purpose,
                    Area = copy.Area,
                },
                caller,
                cancellationToken
            );

    /// <summary>
    /// Saves the default templates in the caller's area, but for those that it can use already: its own, or those of an
    /// area above.
    /// </summary>
    /// <returns>The ids saved, and the id in this area of every default template; the first problem.</returns>
    public async Task<Result<SavedTemplates>> SaveDefaultsAsync(Caller caller, CancellationToken cancellationToken)
    {
        var existing = await templates
            .ReadAllAsync(cancellationToken)
            .ToDictionaryAsync(t => t.Id, StringComparer.Ordinal, cancellationToken);
        var saved = new List<string>();
        var ids = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (id, draft) in DefaultTemplates.All.OrderBy(d => d.Key, StringComparer.Ordinal))
        {
            if (FindUsable(existing, id, caller.Area) is { } usable)
            {
                ids[id] = usable;
                continue;
            }

            var added = await AddAsync(id, draft, caller, cancellationToken);
            if (!added.IsOk)
            {
                return added.Problem;
            }

            saved.Add(added.Value);
            ids[id] = added.Value;
        }

        return new SavedTemplates([.. saved.Order(StringComparer.Ordinal)], ids);
    }

    /// <summary>Finds the nearest template at or above an area that has an id of the default one.</summary>
    private static string? FindUsable(Dictionary<string, Template> existing, string id, string area) =>
        AreaPath
            .AtAndAbove(area)
            .SelectMany(at => DefaultTemplates.IdsIn(at, id).Select(key => (Area: at, Id: key)))
            .Where(c => existing.TryGetValue(c.Id, out var found) && (found.Area ?? "") == c.Area)
            .Select(c => c.Id)
            .FirstOrDefault();

    /// <summary>Saves a default template under the first of its ids in the caller's area that is free.</summary>
    private async Task<Result<string>> AddAsync(
        string id,
        TemplateDraft draft,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        Problem? problem = null;
        foreach (var key in DefaultTemplates.IdsIn(caller.Area, id))
        {
            var added = await templateService.AddAsync(key, draft, caller, cancellationToken);
            if (added.IsOk)
            {
                return key;
            }

            problem = added.Problem;
            if (problem.Code != "template-exists")
            {
                return problem;
            }

            // Saved meanwhile for this area; else an area of the same name has it.
            if ((await templates.FindAsync(key, cancellationToken))?.Area == caller.Area)
            {
                return key;
            }
        }

        return problem!;
    }
}

/// <summary>The default templates of an area.</summary>
/// <param name="Saved">The ids that were saved, by ordinal.</param>
/// <param name="Ids">
/// The id of each default template that the area can use, by its id in the whole tree: <c>drowning</c> may be
/// <c>dadaoxi-drowning</c>.
/// </param>
public sealed record SavedTemplates(IReadOnlyList<string> Saved, IReadOnlyDictionary<string, string> Ids);
