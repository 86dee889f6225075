using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Templates;

namespace CommunityAlerts.Campaigns;

/// <summary>Checks the lists, templates and sender that a campaign names, and finds the area it belongs to.</summary>
public sealed class CampaignNames(ListStore lists, TemplateStore templates, SenderStore senders, KnownAreas knownAreas)
{
    /// <summary>
    /// Checks that the lists and the areas of an audience lie within the caller's area: <c>not-allowed</c> where one
    /// does not. Lists that do not exist are ignored.
    /// </summary>
    public async Task<Problem?> FindAudienceProblemAsync(
        Caller caller,
        Audience audience,
        CancellationToken cancellationToken
    )
    {
        var named = await ReadListsAsync(audience, cancellationToken);
        return caller.MustCoverAll([
            .. audience.NamedAreas,
            .. named.OfType<ContactList>().SelectMany(l => audience.NarrowArea(l.Area)),
        ]);
    }

    /// <summary>
    /// Finds the area that a campaign belongs to and the versions of templates that it keeps. Checks that the lists,
    /// templates and sender of its body exist and that its areas lie within the caller's.
    /// </summary>
    /// <param name="caller">Must answer for every list and area of the audience.</param>
    /// <param name="body">The campaign's body.</param>
    /// <param name="stored">The versions of templates that the saved campaign keeps; empty for a new one.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<Result<CheckedNames>> CheckAsync(
        Caller caller,
        CampaignBody body,
        IReadOnlyDictionary<string, int> stored,
        CancellationToken cancellationToken
    )
    {
        List<FieldError> errors = [];
        var areas = await FindListAreasAsync(body.Audience, errors, cancellationToken);
        var campaignArea = CommonAncestor(areas.Count > 0 ? areas : body.Audience.NamedAreas);
        var kept = new KeptVersions(body, campaignArea, stored);
        await ValidateTemplatesAsync(body, campaignArea, kept, errors, cancellationToken);
        errors.AddRange(
            await knownAreas.ValidateAsync(caller.Area, body.Audience.PointNamedAreas(), cancellationToken)
        );
        await ValidateSenderAsync(body.Sender, errors, cancellationToken);

        // Authorization is reported first: a caller who may not use a list learns nothing about the other names.
        return caller.MustCoverAll(areas.Concat(body.Audience.NamedAreas)) is { } problem ? problem
            : errors.Count > 0 ? CampaignProblems.FromErrors(errors)
            : new CheckedNames(campaignArea, kept.Versions);
    }

    /// <summary>Finds the areas of an audience's lists, and reports lists that cannot be used.</summary>
    private async Task<List<string>> FindListAreasAsync(
        Audience audience,
        List<FieldError> errors,
        CancellationToken cancellationToken
    )
    {
        List<string> areas = [];
        foreach (var (i, list) in (await ReadListsAsync(audience, cancellationToken)).Index())
        {
            if (list is { IsBeingDeleted: false })
            {
                areas.AddRange(audience.NarrowArea(list.Area));
            }
            else
            {
                errors.Add(ContactProblems.UnknownListField($"/audience/lists/{i}", audience.Lists[i] ?? ""));
            }
        }

        return areas;
    }

    /// <summary>Reads the lists of an audience in their order; null where one does not exist.</summary>
    private async Task<List<ContactList?>> ReadListsAsync(Audience audience, CancellationToken cancellationToken)
    {
        List<ContactList?> read = [];
        foreach (var id in audience.Lists)
        {
            read.Add(id is not null && TableLimits.IsKey(id) ? await lists.FindAsync(id, cancellationToken) : null);
        }

        return read;
    }

    private async Task ValidateTemplatesAsync(
        CampaignBody body,
        string area,
        KeptVersions kept,
        List<FieldError> errors,
        CancellationToken cancellationToken
    )
    {
        if (body.Deck is { } deck)
        {
            await Card.FreezeAsync(
                templates,
                deck.Select((c, i) => (c.Pointer(i), c.ToCard())),
                [area],
                errors,
                cancellationToken,
                kept.Choose
            );
            return;
        }

        var (newest, template) = await templates.FindAsync(body.Template!, kept.Choose, cancellationToken);
        if (TemplateProblems.ValidateUsable("/template", body.Template!, newest, [area]) is { } unusable)
        {
            errors.Add(unusable);
        }
        else if (template is null)
        {
            errors.Add(TemplateProblems.UnknownVersion(body.Template!));
        }
    }

    private async Task ValidateSenderAsync(string? sender, List<FieldError> errors, CancellationToken cancellationToken)
    {
        if (
            sender is not null
            && (!TableLimits.IsKey(sender) || await senders.FindAsync(sender, cancellationToken) is null)
        )
        {
            errors.Add(SmsProblems.UnknownSenderField(sender));
        }
    }

    /// <summary>
    /// Returns the nearest area at or above all of these; the whole tree where they share none, or are none.
    /// </summary>
    private static string CommonAncestor(IReadOnlyList<string> areas) =>
        string.Join(
            '/',
            areas
                .Select(a => a.Split('/'))
                .DefaultIfEmpty([])
                .Aggregate((a, b) => [.. a.Zip(b).TakeWhile(p => p.First == p.Second).Select(p => p.First)])
        );
}

/// <summary>The things that a campaign's body names, as found.</summary>
/// <param name="Area">The area that the campaign belongs to.</param>
/// <param name="TemplateVersions">The versions of templates that the campaign keeps, by template id.</param>
public sealed record CheckedNames(string Area, IReadOnlyDictionary<string, int> TemplateVersions);
