using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using NodaTime;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>A campaign that is to be rehearsed.</summary>
public sealed record SelectedCampaign(Campaign Campaign, bool IsDraft);

/// <summary>
/// Validates the request for a rehearsal and selects its campaigns; drafts are validated like campaigns that are saved.
/// </summary>
public sealed class CampaignSelector(CampaignStore campaigns, CampaignService campaignService)
{
    private const int MaxDays = 400;
    private const int MaxDrafts = 100;
    private const int MaxNamed = 1_000;

    /// <summary>
    /// Selects the campaigns, by id; else reports the invalid fields of the request, those of a draft below
    /// <c>/drafts/{i}/campaign</c>.
    /// </summary>
    public async Task<Result<IReadOnlyList<SelectedCampaign>>> SelectAsync(
        Caller caller,
        RehearsalRequest request,
        CancellationToken cancellationToken
    )
    {
        List<FieldError> errors = [.. Validate(request)];
        if (errors.Count > 0)
        {
            return CommonProblems.InvalidFields(errors);
        }

        var selected = await SelectSavedAsync(caller, request, cancellationToken);
        if (caller.MustCoverAll(selected.Values.Select(c => c.Campaign.Area)) is { } outside)
        {
            return outside;
        }

        errors.AddRange(ReportUnknown(request, selected));
        return await AddDraftsAsync(caller, request, selected, errors, cancellationToken) is { } problem ? problem
            : errors.Count > 0 ? CampaignProblems.FromErrors(errors)
            : selected.Values.ToList();
    }

    /// <summary>Selects the saved campaigns: those that the request names, else all within the caller's area.</summary>
    private async Task<SortedDictionary<string, SelectedCampaign>> SelectSavedAsync(
        Caller caller,
        RehearsalRequest request,
        CancellationToken cancellationToken
    )
    {
        var selected = new SortedDictionary<string, SelectedCampaign>(StringComparer.Ordinal);
        await foreach (var campaign in campaigns.ReadAllAsync(after: null, cancellationToken))
        {
            if (request.Campaigns?.Contains(campaign.Id, StringComparer.Ordinal) ?? caller.Covers(campaign.Area))
            {
                selected[campaign.Id] = new SelectedCampaign(campaign, IsDraft: false);
            }
        }

        return selected;
    }

    private static IEnumerable<FieldError> ReportUnknown(
        RehearsalRequest request,
        SortedDictionary<string, SelectedCampaign> selected
    ) =>
        (request.Campaigns ?? [])
            .Index()
            .Where(c => !selected.ContainsKey(c.Item))
            .Select(c => new FieldError(
                $"/campaigns/{c.Index}",
                "unknown-campaign",
                $"There is no campaign '{c.Item}'."
            )
            {
                Name = c.Item,
            });

    /// <summary>Adds the drafts to the selection, or their invalid fields to the errors.</summary>
    /// <returns>The first problem that is not about fields; null where there is none.</returns>
    private async Task<Problem?> AddDraftsAsync(
        Caller caller,
        RehearsalRequest request,
        SortedDictionary<string, SelectedCampaign> selected,
        List<FieldError> errors,
        CancellationToken cancellationToken
    )
    {
        var budget = CampaignParser.NewBudget();
        foreach (var (i, draft) in request.Drafts.Index())
        {
            var drafted = await DraftAsync(caller, draft, budget, cancellationToken);
            if (drafted.IsOk)
            {
                selected[draft.Id] = new SelectedCampaign(drafted.Value, IsDraft: true);
            }
            else if (drafted.Problem.Errors is { Count: > 0 } invalid)
            {
                errors.AddRange(invalid.Select(e => e with { Pointer = PointerInRequest(i, e) }));
            }
            else
            {
                return drafted.Problem;
            }
        }

        return null;
    }

    private static string PointerInRequest(int draft, FieldError error) =>
        error.Code == "unusable-id" ? $"/drafts/{draft}/id" : $"/drafts/{draft}/campaign{error.Pointer}";

    private static IEnumerable<FieldError> Validate(RehearsalRequest request)
    {
        foreach (var (pointer, day) in new[] { ("/from", request.From), ("/to", request.To) })
        {
            if (!CalendarRange.Contains(day))
            {
                yield return new FieldError(pointer, "out-of-range", "A day lies within 1900 to 2100.");
            }
        }

        if (request.To < request.From)
        {
            yield return new FieldError("/to", "too-early", "The last day is not before the first.");
        }
        else if (Period.DaysBetween(request.From, request.To) >= MaxDays)
        {
            yield return new FieldError("/to", "too-far", $"A rehearsal has at most {MaxDays} days.") { Max = MaxDays };
        }

        if (request.Campaigns?.Count > MaxNamed)
        {
            yield return new FieldError("/campaigns", "wrong-count", $"Name at most {MaxNamed} campaigns.")
            {
                Max = MaxNamed,
            };
        }

        if (request.Drafts.Count > MaxDrafts)
        {
            yield return new FieldError("/drafts", "wrong-count", $"Give at most {MaxDrafts} drafts.")
            {
                Max = MaxDrafts,
            };
            yield break;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, draft) in request.Drafts.Index())
        {
            if (!seen.Add(draft.Id))
            {
                yield return new FieldError($"/drafts/{i}/id", "comes-twice", "Another draft has this id.");
            }
        }
    }

    /// <summary>
    /// Creates the campaign of a draft; the caller must cover the area of a saved campaign that it replaces.
    /// </summary>
    private async Task<Result<Campaign>> DraftAsync(
        Caller caller,
        CampaignDraft draft,
        CandidateBudget budget,
        CancellationToken cancellationToken
    )
    {
        var saved = await campaigns.FindAsync(draft.Id, cancellationToken);
        if (saved is not null && caller.MustCover(saved.Area) is { } outside)
        {
            return outside;
        }

        var drafted = await campaignService.DraftAsync(
            caller,
            draft.Id,
            draft.Campaign,
            budget,
            cancellationToken,
            saved
        );
        return drafted.IsOk && saved is not null ? drafted.Value with { CardHistories = saved.CardHistories } : drafted;
    }
}
