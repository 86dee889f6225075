using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Problems;
using CommunityAlerts.Templates;
using NodaTime.Extensions;

namespace CommunityAlerts.Campaigns;

/// <summary>The versions of templates that a campaign takes, by template id.</summary>
/// <param name="TemplateVersions">At least one of the versions that the campaign keeps: <c>{"drowning":4}</c>.</param>
public sealed record TakenVersions(IReadOnlyDictionary<string, int> TemplateVersions);

/// <summary>Takes other versions of the templates whose versions a campaign keeps.</summary>
public sealed class TemplateVersionService(
    CampaignService campaignService,
    CampaignStore campaigns,
    CampaignRunner runner,
    TemplateStore templates,
    TimeProvider clock
)
{
    /// <summary>
    /// Takes versions from the next occurrence on; what is due is settled first. A repeat changes nothing.
    /// </summary>
    /// <returns>
    /// The campaign; <c>unknown-campaign</c>, <c>not-allowed</c>, <c>stale-version</c>, <c>invalid-fields</c> where a
    /// version does not exist or is of a template whose version the campaign does not keep.
    /// </returns>
    public async Task<Result<Campaign>> TakeAsync(
        Caller caller,
        string id,
        TakenVersions taken,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var found = await campaignService.FindAsync(caller, id, cancellationToken);
            if (!found.IsOk)
            {
                return found;
            }

            var old = found.Value;
            if (await FindProblemAsync(old, taken, cancellationToken) is { } invalid)
            {
                return invalid;
            }

            var kept = new Dictionary<string, int>(old.TemplateVersions, StringComparer.Ordinal);
            foreach (var (template, version) in taken.TemplateVersions)
            {
                kept[template] = version;
            }

            if (kept.All(v => old.TemplateVersions[v.Key] == v.Value))
            {
                // The same versions again; or our own change, whose answer was lost.
                return old;
            }

            if (!ifMatch.Allows(old.Version))
            {
                return CommonProblems.StaleVersion($"It is now {old.Version}.");
            }

            var now = clock.GetCurrentInstant();
            if (
                await runner.SettleAsync(old, now, cancellationToken) is { } settled
                && await campaigns.TryReplaceAsync(
                    settled with
                    {
                        TemplateVersions = kept,
                        ChangedAt = now,
                        ChangedBy = caller.Name,
                        Revision = settled.Revision + 1,
                    },
                    cancellationToken
                )
                    is { } saved
            )
            {
                return saved;
            }
        }
    }

    private async Task<Problem?> FindProblemAsync(
        Campaign campaign,
        TakenVersions taken,
        CancellationToken cancellationToken
    )
    {
        const string Pointer = "/templateVersions";
        if (taken.TemplateVersions.Count is 0 or > Deck.MaxCards)
        {
            return CommonProblems.InvalidFields(
                new FieldError(Pointer, "length", $"Give 1 to {Deck.MaxCards} versions.") { Max = Deck.MaxCards }
            );
        }

        List<FieldError> errors = [];
        foreach (var (template, version) in taken.TemplateVersions.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            if (!campaign.TemplateVersions.ContainsKey(template))
            {
                errors.Add(KeptVersions.NotKept(template));
            }
            else if ((await templates.FindAsync(template, _ => version, cancellationToken)).Chosen is null)
            {
                errors.Add(TemplateProblems.UnknownVersion(template));
            }
        }

        return errors.Count > 0 ? CommonProblems.InvalidFields(errors) : null;
    }
}
