using NodaTime;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>A request for a rehearsal: the body of <c>POST /api/rehearsals</c>.</summary>
public sealed record RehearsalRequest
{
    /// <summary>First day, in each campaign's own zone; 1900 to 2100.</summary>
    public required LocalDate From { get; init; }

    /// <summary>Last day, inclusive; at most 400 days with the first.</summary>
    public required LocalDate To { get; init; }

    /// <summary>Ids of saved campaigns; absent is all whose area the caller answers for.</summary>
    public IReadOnlyList<string>? Campaigns { get; init; }

    /// <summary>Campaigns not saved yet; one with the id of a saved campaign replaces it.</summary>
    public IReadOnlyList<CampaignDraft> Drafts
    {
        get;
        init => field = value ?? [];
    } = [];
}

/// <summary>A campaign as <c>PUT /api/campaigns/{id}</c> would take it.</summary>
public sealed record CampaignDraft(string Id, CampaignBody Campaign);
