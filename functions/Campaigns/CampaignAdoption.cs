using System.Text.Json.Serialization;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Contacts;
using CommunityAlerts.Problems;
using CommunityAlerts.Templates;
using Microsoft.Extensions.Options;
using NodaTime;

namespace CommunityAlerts.Campaigns;

/// <summary>The body of <c>POST /api/campaigns/defaults</c>; every member may be left out.</summary>
public sealed record AdoptionBody
{
    /// <summary>The audience of all campaigns; every list of the caller's area unless given.</summary>
    public Audience? Audience { get; init; }

    /// <summary>The audiences of single themes: <c>drowning</c>, <c>fire</c>, <c>fraud</c>.</summary>
    public IReadOnlyDictionary<string, Audience> Audiences
    {
        get;
        init => field = value ?? new Dictionary<string, Audience>(StringComparer.Ordinal);
    } = new Dictionary<string, Audience>(StringComparer.Ordinal);

    /// <summary>Sender id; null is <c>default</c>.</summary>
    public string? Sender { get; init; }

    /// <summary>IANA zone; the setting's unless given.</summary>
    public string? Zone { get; init; }

    /// <summary>
    /// The prefix of the campaigns' ids, so that each area may have its own; made from the caller's area unless given,
    /// none for the whole tree.
    /// </summary>
    public string? Prefix { get; init; }

    /// <summary>
    /// Whether the campaigns are created active; else paused, so that their year can be reviewed before each is
    /// resumed.
    /// </summary>
    public bool Active { get; init; }
}

/// <summary>The result of an adoption.</summary>
/// <param name="Campaigns">The campaigns that were created.</param>
/// <param name="Existing">The ids of campaigns that existed already and are unchanged.</param>
/// <param name="Skipped">The campaigns that could not be created, with the reason of each.</param>
/// <param name="Templates">The ids of the templates that were created.</param>
public sealed record AdoptedCampaigns(
    IReadOnlyList<CampaignView> Campaigns,
    IReadOnlyList<string> Existing,
    [property: JsonPropertyName("left")] IReadOnlyList<SkippedDefaultCampaign> Skipped,
    IReadOnlyList<string> Templates
);

/// <summary>A default campaign that was not adopted.</summary>
/// <param name="Id">The id that it would have.</param>
/// <param name="Code"><c>never-fires</c>, or <c>taken</c> where another area has a campaign of that id.</param>
/// <param name="Reason">The reason as a sentence.</param>
public sealed record SkippedDefaultCampaign(string Id, string Code, string Reason);

/// <summary>Creates the default campaigns for an area. A repeat adds missing ones and changes nothing.</summary>
public sealed class CampaignAdoption(
    CampaignService campaigns,
    CampaignNames names,
    TemplateCopyService templates,
    IOptions<Settings> settings
)
{
    private static readonly IReadOnlyList<QuietHours> NightQuietHours =
    [
        new QuietHours(new LocalTime(21, 0), new LocalTime(8, 0)),
    ];

    /// <summary>Creates every default campaign, and the templates of them all.</summary>
    /// <returns>
    /// The created and the omitted campaigns; or the first problem. All are validated before the first is saved.
    /// </returns>
    public async Task<Result<AdoptedCampaigns>> AdoptAsync(
        Caller caller,
        AdoptionBody body,
        CancellationToken cancellationToken
    )
    {
        if (Validate(body).ToList() is { Count: > 0 } faults)
        {
            return CommonProblems.InvalidFields(faults);
        }

        // Checked before anything is stored.
        if (await FindAudienceProblemAsync(caller, body, cancellationToken) is { } outside)
        {
            return outside;
        }

        var saved = await templates.SaveDefaultsAsync(caller, cancellationToken);
        if (!saved.IsOk)
        {
            return saved.Problem;
        }

        var validated = await ValidateAsync(caller, body, saved.Value.Ids, cancellationToken);
        return validated.IsOk
            ? await AddAsync(caller, validated.Value, body.Active, saved.Value.Saved, cancellationToken)
            : validated.Problem;
    }

    /// <summary>Checks that the caller may text the audiences of all default campaigns.</summary>
    private async Task<Problem?> FindAudienceProblemAsync(
        Caller caller,
        AdoptionBody body,
        CancellationToken cancellationToken
    )
    {
        foreach (var audience in DefaultCampaigns.All.Select(c => FindAudience(c, body, caller)).Distinct())
        {
            if (await names.FindAudienceProblemAsync(caller, audience, cancellationToken) is { } outside)
            {
                return outside;
            }
        }

        return null;
    }

    /// <summary>Adds the valid campaigns that do not exist yet.</summary>
    private async Task<Result<AdoptedCampaigns>> AddAsync(
        Caller caller,
        ValidatedDefaults validated,
        bool isActive,
        IReadOnlyList<string> templateIds,
        CancellationToken cancellationToken
    )
    {
        var state = isActive ? CampaignState.Active : CampaignState.Paused;
        List<CampaignView> added = [];
        List<string> existing = [];
        List<SkippedDefaultCampaign> skipped = [.. validated.Skipped];
        foreach (var campaign in validated.Valid)
        {
            var result = await campaigns.AddAsync(caller, campaign.Id, campaign.Body, state, cancellationToken);
            if (!result.IsOk)
            {
                return result.Problem;
            }

            if (result.Value.IsNew)
            {
                added.Add(CampaignView.From(result.Value.Campaign));
            }
            else if (caller.Covers(result.Value.Campaign.Area))
            {
                existing.Add(campaign.Id);
            }
            else
            {
                skipped.Add(Taken(campaign.Id));
            }
        }

        return new AdoptedCampaigns(added, existing, skipped, templateIds);
    }

    /// <summary>Validates the default campaigns for the caller, and leaves out those that never fire.</summary>
    /// <returns>The problem of the first that is invalid for another reason.</returns>
    private async Task<Result<ValidatedDefaults>> ValidateAsync(
        Caller caller,
        AdoptionBody body,
        IReadOnlyDictionary<string, string> templateIds,
        CancellationToken cancellationToken
    )
    {
        var prefix = body.Prefix ?? AreaPrefix.Of(caller.Area);
        List<AdoptedBody> valid = [];
        List<SkippedDefaultCampaign> skipped = [];
        foreach (var campaign in DefaultCampaigns.All)
        {
            var id = prefix.Length > 0 ? $"{prefix}-{campaign.Id}" : campaign.Id;
            var campaignBody = ToBody(campaign, body, caller, templateIds);
            if (
                (await campaigns.DraftAsync(caller, id, campaignBody, budget: null, cancellationToken)).Problem
                is not { } problem
            )
            {
                valid.Add(new AdoptedBody(id, campaignBody));
            }
            else if (problem.Errors is { } errors && errors.All(e => e.Code == "never-fires"))
            {
                skipped.Add(new SkippedDefaultCampaign(id, errors[0].Code, errors[0].Detail));
            }
            else
            {
                return WithCallerPointers(problem, campaign, body);
            }
        }

        return new ValidatedDefaults(valid, skipped);
    }

    private static SkippedDefaultCampaign Taken(string id) =>
        new(id, "taken", "Another area has a campaign of that id: take another prefix.");

    private static Audience FindAudience(DefaultCampaign campaign, AdoptionBody body, Caller caller) =>
        body.Audiences.GetValueOrDefault(campaign.Theme) ?? body.Audience ?? new Audience { Area = caller.Area };

    /// <summary>Makes the body of a default campaign.</summary>
    /// <param name="campaign">The default campaign.</param>
    /// <param name="body">The body of the adoption.</param>
    /// <param name="caller">The caller, whose area it is for.</param>
    /// <param name="templateIds">The ids of the default templates in the caller's area.</param>
    private CampaignBody ToBody(
        DefaultCampaign campaign,
        AdoptionBody body,
        Caller caller,
        IReadOnlyDictionary<string, string> templateIds
    ) =>
        new()
        {
            Name = campaign.Name,
            Template = campaign.Templates.Count == 1 ? templateIds[campaign.Templates[0]] : null,
            Deck =
                campaign.Templates.Count == 1
                    ? null
                    : [.. campaign.Templates.Select(t => new CardBody(templateIds[t], IsBare: true))],
            Audience = FindAudience(campaign, body, caller),
            Season = campaign.Season,
            Schedule = campaign.Schedule with { Zone = body.Zone ?? settings.Value.Zone },
            Sender = body.Sender,
            QuietHours = NightQuietHours,
            LatestUseful = "PT4H",
        };

    private static IEnumerable<FieldError> Validate(AdoptionBody body)
    {
        if (
            body.Prefix is { } prefix
            && (
                prefix.Length > AreaPrefix.MaxLength
                || !prefix.All(char.IsAsciiLetterOrDigit)
                || prefix.Any(char.IsAsciiLetterUpper)
            )
        )
        {
            yield return new FieldError(
                "/prefix",
                "unusable-id",
                $"A prefix has at most {AreaPrefix.MaxLength} lower-case letters and digits."
            );
        }

        foreach (var fault in body.Audience?.Validate() ?? [])
        {
            yield return fault;
        }

        if (body.Audiences.Count > DefaultCampaigns.Themes.Count)
        {
            var max = DefaultCampaigns.Themes.Count;
            yield return new FieldError("/audiences", "wrong-count", $"There are {max} themes.") { Max = max };
            yield break;
        }

        foreach (var fault in body.Audiences.SelectMany(a => a.Value?.Validate($"/audiences/{a.Key}") ?? []))
        {
            yield return fault;
        }

        foreach (var theme in body.Audiences.Keys.Except(DefaultCampaigns.Themes, StringComparer.Ordinal))
        {
            yield return new FieldError(
                $"/audiences/{theme}",
                "unknown-theme",
                $"A theme is one of {string.Join(", ", DefaultCampaigns.Themes)}."
            );
        }
    }

    /// <summary>Rewrites the JSON Pointers of a problem so that they point into the caller's body.</summary>
    private static Problem WithCallerPointers(Problem problem, DefaultCampaign campaign, AdoptionBody body) =>
        problem with
        {
            Errors = problem
                .Errors?.Select(e =>
                    e with
                    {
                        Pointer =
                            e.Pointer.StartsWith("/audience", StringComparison.Ordinal)
                            && body.Audiences.ContainsKey(campaign.Theme)
                                ? $"/audiences/{campaign.Theme}{e.Pointer["/audience".Length..]}"
                            : e.Pointer == "/schedule/zone" ? "/zone"
                            : e.Pointer,
                    }
                )
                .ToList(),
        };

    /// <summary>A default campaign as the body that adds it.</summary>
    private sealed record AdoptedBody(string Id, CampaignBody Body);

    /// <summary>The default campaigns that can be added, and those that never fire.</summary>
    private sealed record ValidatedDefaults(
        IReadOnlyList<AdoptedBody> Valid,
        IReadOnlyList<SkippedDefaultCampaign> Skipped
    );
}
