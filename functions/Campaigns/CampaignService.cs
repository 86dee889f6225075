using System.Collections.Immutable;
using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Problems;
using NodaTime.Extensions;

namespace CommunityAlerts.Campaigns;

/// <summary>
/// Makes, changes, pauses, resumes and deletes campaigns. What is due at that moment is settled first, by the campaign
/// as it was: a change counts from the next occurrence on.
/// </summary>
public sealed class CampaignService(
    CampaignStore campaigns,
    CampaignRunner runner,
    DayStore days,
    CampaignNames names,
    CampaignConfirmation confirmation,
    TimeProvider clock
)
{
    /// <summary>Finds a campaign; <c>unknown-campaign</c>, or <c>not-allowed</c> outside the caller's area.</summary>
    public async Task<Result<Campaign>> FindAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (await campaigns.FindAsync(id, cancellationToken) is not { } campaign)
        {
            return CampaignProblems.UnknownCampaign(id);
        }

        return caller.MustCover(campaign.Area) is { } problem ? problem : campaign;
    }

    /// <summary>
    /// Creates or replaces a campaign. A new one has no past: only occurrences after this moment start. Nothing changes
    /// where a list, template or sender that it names is deleted meanwhile.
    /// </summary>
    /// <param name="caller">Must answer for every list and area of the audience, and for the campaign replaced.</param>
    /// <param name="id">Lower-case letters, digits and dashes.</param>
    /// <param name="body">The body as the caller wrote it.</param>
    /// <param name="ifMatch">The versions that the caller may replace.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Result<SavedCampaign>> SaveAsync(
        Caller caller,
        string id,
        CampaignBody body,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            // Read before the draft takes its CreatedAt: a campaign deleted by then has claimed nothing due later.
            var old = await campaigns.FindAsync(id, cancellationToken);
            // Drafted on each attempt: the catalogue of days may have changed, and this campaign may depend on it.
            var draft = await DraftAsync(caller, id, body, budget: null, cancellationToken, old);
            if (!draft.IsOk)
            {
                return draft.Problem;
            }

            var newCampaign = draft.Value;
            var now = newCampaign.ChangedAt;
            if (FindAccessProblem(caller, old, ifMatch) is { } refused)
            {
                return refused;
            }

            if (old is null)
            {
                if (await campaigns.TryAddAsync(newCampaign, cancellationToken) is { } added)
                {
                    return await ConfirmAsync(caller, former: null, added);
                }
            }
            else if (
                await runner.SettleAsync(old, now, cancellationToken) is { } settled
                && await campaigns.TryReplaceAsync(
                    CarryOver(settled, newCampaign).SettledThrough(now, cancellationToken),
                    cancellationToken
                )
                    is { } saved
            )
            {
                return await ConfirmAsync(caller, settled, saved);
            }
        }
    }

    /// <summary>Creates a campaign; one that has the id already is returned unchanged, whatever its area.</summary>
    public async Task<Result<SavedCampaign>> AddAsync(
        Caller caller,
        string id,
        CampaignBody body,
        CampaignState state,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            if (await campaigns.FindAsync(id, cancellationToken) is { } existing)
            {
                return new SavedCampaign(existing, IsNew: false);
            }

            var draft = await DraftAsync(caller, id, body, budget: null, cancellationToken);
            if (!draft.IsOk)
            {
                return draft.Problem;
            }

            var newCampaign = draft.Value with { State = state };
            if (await campaigns.TryAddAsync(newCampaign, cancellationToken) is { } added)
            {
                return await ConfirmAsync(caller, former: null, added);
            }
        }
    }

    /// <summary>
    /// Copies a campaign under another id, paused and without a past; <c>campaign-exists</c>, and the problems of
    /// saving it.
    /// </summary>
    public async Task<Result<Campaign>> CopyAsync(
        Caller caller,
        string id,
        string copyId,
        CancellationToken cancellationToken
    )
    {
        var original = await FindAsync(caller, id, cancellationToken);
        if (!original.IsOk)
        {
            return original;
        }

        var body = original.Value.Body with { TemplateVersions = original.Value.TemplateVersions };
        var copied = await AddAsync(caller, copyId, body, CampaignState.Paused, cancellationToken);
        return !copied.IsOk ? copied.Problem
            : copied.Value.IsNew ? copied.Value.Campaign
            : CampaignProblems.CampaignExists(copyId);
    }

    private async Task<Result<SavedCampaign>> ConfirmAsync(Caller caller, Campaign? former, Campaign saved) =>
        await confirmation.ConfirmAsync(caller, former, saved) is { } problem
            ? problem
            : new SavedCampaign(saved, IsNew: former is null);

    /// <summary>Creates and validates a campaign as <see cref="SaveAsync"/> would, without saving it.</summary>
    /// <param name="caller">Must answer for every list and area of the audience.</param>
    /// <param name="id">Lower-case letters, digits and dashes.</param>
    /// <param name="body">The body as the caller wrote it.</param>
    /// <param name="budget">The budget that all drafts of a request share; null gives this draft a new one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="old">The saved campaign, whose versions of templates are kept; null where there is none.</param>
    public async Task<Result<Campaign>> DraftAsync(
        Caller caller,
        string id,
        CampaignBody body,
        CandidateBudget? budget,
        CancellationToken cancellationToken,
        Campaign? old = null
    )
    {
        if (!IsId(id))
        {
            return CommonProblems.InvalidFields(
                new FieldError("", "unusable-id", "A campaign's id has 1 to 60 lower-case letters, digits and dashes.")
            );
        }

        var planned = await PlanAsync(caller, body, old, budget, cancellationToken);
        if (!planned.IsOk)
        {
            return planned.Problem;
        }

        var now = clock.GetCurrentInstant();
        return new Campaign
        {
            Id = id,
            Body = body with { TemplateVersions = null },
            TemplateVersions = planned.Value.Names.TemplateVersions,
            Terms = planned.Value.Terms,
            Area = planned.Value.Names.Area,
            Days = planned.Value.Days,
            State = CampaignState.Active,
            CreatedAt = now,
            CardHistories = string.Create(CultureInfo.InvariantCulture, $"{id}~{now.ToUnixTimeMilliseconds()}"),
            ChangedAt = now,
            ChangedBy = caller.Name,
            Revision = 1,
            Through = now,
        }.SettledThrough(now, cancellationToken);
    }

    /// <summary>Parses a body, checks the names in it and finds the area that the campaign belongs to.</summary>
    private async Task<Result<PlannedBody>> PlanAsync(
        Caller caller,
        CampaignBody body,
        Campaign? old,
        CandidateBudget? budget,
        CancellationToken cancellationToken
    )
    {
        var catalogue = await days.ReadNewestAsync(cancellationToken);
        var terms = CampaignParser.Parse(body, catalogue, budget ?? CampaignParser.NewBudget(), cancellationToken);
        if (!terms.IsOk)
        {
            return terms.Problem;
        }

        var stored = old?.TemplateVersions ?? ImmutableDictionary<string, int>.Empty;
        var found = await names.CheckAsync(caller, body, stored, cancellationToken);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        if (!terms.Value.UsesDays)
        {
            return new PlannedBody(terms.Value, found.Value, Days: null);
        }

        // Parsed again with the days of its area, which is known only now.
        terms = CampaignParser.Parse(
            body,
            catalogue.For(found.Value.Area),
            budget ?? CampaignParser.NewBudget(),
            cancellationToken
        );
        return terms.IsOk ? new PlannedBody(terms.Value, found.Value, catalogue.Version) : terms.Problem;
    }

    /// <summary>Pauses a campaign: from now on no occurrence starts. A repeat changes nothing.</summary>
    public Task<Result<Campaign>> PauseAsync(
        Caller caller,
        string id,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    ) => SetStateAsync(caller, id, CampaignState.Paused, ifMatch, cancellationToken);

    /// <summary>
    /// Resumes a campaign: from now on its occurrences start; those that fell due meanwhile stay <c>paused</c>. A
    /// repeat changes nothing.
    /// </summary>
    public Task<Result<Campaign>> ResumeAsync(
        Caller caller,
        string id,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    ) => SetStateAsync(caller, id, CampaignState.Active, ifMatch, cancellationToken);

    /// <summary>Deletes a campaign; the rows of its occurrences are kept.</summary>
    /// <returns>Null when it was deleted; else the problem.</returns>
    public async Task<Problem?> DeleteAsync(
        Caller caller,
        string id,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var found = await FindAsync(caller, id, cancellationToken);
            if (!found.IsOk)
            {
                return found.Problem;
            }

            if (FindAccessProblem(caller, found.Value, ifMatch) is { } refused)
            {
                return refused;
            }

            if (await campaigns.TryDeleteAsync(found.Value, cancellationToken))
            {
                return null;
            }
        }
    }

    private async Task<Result<Campaign>> SetStateAsync(
        Caller caller,
        string id,
        CampaignState state,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var found = await FindAsync(caller, id, cancellationToken);
            if (!found.IsOk)
            {
                return found;
            }

            var old = found.Value;
            if (FindAccessProblem(caller, old, ifMatch) is { } refused)
            {
                return refused;
            }

            if (old.State == state)
            {
                return old;
            }

            // The next run settles as paused what fell due before a pause: the operator said stop. What fell due before
            // a resumption is settled here, or the next run would start it.
            var now = clock.GetCurrentInstant();
            var settled = state is CampaignState.Active ? await runner.SettleAsync(old, now, cancellationToken) : old;
            if (settled is null)
            {
                continue;
            }

            var changed = settled with
            {
                State = state,
                ChangedAt = now,
                ChangedBy = caller.Name,
                Revision = old.Revision + 1,
            };
            if (
                await campaigns.TryReplaceAsync(
                    state is CampaignState.Active ? changed.SettledThrough(now, cancellationToken) : changed,
                    cancellationToken
                ) is
                { } saved
            )
            {
                return saved;
            }
        }
    }

    private static Campaign CarryOver(Campaign old, Campaign newCampaign) =>
        newCampaign with
        {
            CreatedAt = old.CreatedAt,
            CardHistories = old.CardHistories,
            State = old.State,
            Moves = old.Moves,
            Revision = old.Revision + 1,
            Row = old.Row,
        };

    private static Problem? FindAccessProblem(Caller caller, Campaign? old, IfMatch ifMatch) =>
        old is not null && caller.MustCover(old.Area) is { } problem
            ? problem
            : ifMatch.FindProblem(
                old?.Version,
                old is null ? "There is no such campaign." : $"It is now {old.Version}."
            );

    private static bool IsId(string id) =>
        id.Length is > 0 and <= 60 && id.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');

    /// <summary>A body that can be saved.</summary>
    /// <param name="Terms">The parsed body.</param>
    /// <param name="Names">The area that the campaign belongs to, and the versions of templates that it keeps.</param>
    /// <param name="Days">The version of the catalogue of days; null where the terms do not depend on it.</param>
    private sealed record PlannedBody(CampaignTerms Terms, CheckedNames Names, int? Days);
}

/// <summary>A campaign as it was saved.</summary>
public sealed record SavedCampaign(Campaign Campaign, bool IsNew);
