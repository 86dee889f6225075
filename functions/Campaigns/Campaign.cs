using System.Collections.Immutable;
using Azure;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.Planning;
using NodaTime;

namespace CommunityAlerts.Campaigns;

/// <summary>A campaign: template, audience, season and schedule, with how far it has been carried out.</summary>
public sealed record Campaign
{
    /// <summary>Lower-case letters, digits and dashes.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// The body as its author wrote it, but for <see cref="CampaignBody.TemplateVersions"/>, which is null here.
    /// </summary>
    public required CampaignBody Body { get; init; }

    /// <summary>
    /// The versions of templates that it keeps, by template id; it follows the newest version of each other one.
    /// </summary>
    public IReadOnlyDictionary<string, int> TemplateVersions { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>The parsed body.</summary>
    public required CampaignTerms Terms { get; init; }

    /// <summary>
    /// The path of the area it belongs to: the nearest one at or above those of its lists, else its audience's.
    /// </summary>
    public required string Area { get; init; }
    public required CampaignState State { get; init; }

    /// <summary>
    /// The instant of its creation, kept when it is replaced; null where it was saved by a version of the program that
    /// stored none.
    /// </summary>
    /// <remarks>Stored occurrences due at or before it belong to a deleted campaign with the same id.</remarks>
    public Instant? CreatedAt { get; init; }

    /// <summary>
    /// The key of its people's card histories, made when it is created and kept when it is replaced:
    /// <c>{id}~{milliseconds}</c>, so that it does not continue those of a deleted campaign with the same id. Null
    /// where it was created by a version of the program that kept them under the id.
    /// </summary>
    public string? CardHistories { get; init; }

    /// <summary>
    /// The instant at which it was made or last changed, paused or resumed; occurrences before the last change of its
    /// plan never start.
    /// </summary>
    public required Instant ChangedAt { get; init; }
    public required string ChangedBy { get; init; }

    /// <summary>
    /// The revision: one more with each such change, not with the timer's progress, so that an operator's ETag stays
    /// valid.
    /// </summary>
    public required int Revision { get; init; }

    /// <summary>
    /// Every occurrence up to and including this instant is settled: started, skipped, missed or paused.
    /// </summary>
    public required Instant Through { get; init; }

    /// <summary>
    /// The version of the catalogue of days that it is planned by; null where its plan does not depend on it.
    /// </summary>
    public int? Days { get; init; }

    /// <summary>
    /// The first occurrence after <see cref="Through"/>; null where there is none, or none was found within the limit
    /// of a search.
    /// </summary>
    public Instant? NextAt { get; init; }

    /// <summary>
    /// The instant at which the next occurrence is looked for again, since the search for it went over its limit; null
    /// where it ended.
    /// </summary>
    public Instant? LookAgainAt { get; init; }

    /// <summary>
    /// The instant until which nothing is due and the timer skips the campaign; null where nothing ever is.
    /// </summary>
    public Instant? WakeAt => NextAt ?? LookAgainAt;

    /// <summary>The dates that people moved, in that order; those that are over may be missing.</summary>
    public IReadOnlyList<MovedDate> Moves { get; init; } = [];

    /// <summary>The plan of its terms, with the moved dates.</summary>
    public CampaignPlan Plan => Terms.Plan with { Moves = Moves };

    /// <summary>The ETag of its row as read.</summary>
    public ETag Row { get; init; }

    /// <summary>The ETag for callers: revision and instant of the last change, in quotes.</summary>
    public string Version => $"\"{Revision}-{ChangedAt.ToUnixTimeMilliseconds()}\"";

    /// <summary>Returns the campaign planned by other days.</summary>
    public Campaign PlannedBy(DayCatalogue days) =>
        this with
        {
            Terms = CampaignParser.ParseStored(Body, days.For(Area)),
            Days = Terms.UsesDays ? days.Version : null,
        };

    /// <summary>Returns the campaign settled through <paramref name="through"/>.</summary>
    public Campaign SettledThrough(Instant through, CancellationToken cancellationToken = default)
    {
        var (next, lookAgainAt) = CampaignPlanner.FindNextAfter(
            Plan,
            through,
            new CandidateBudget(CampaignPlanner.MaxCandidates),
            cancellationToken
        );
        return this with { Through = through, NextAt = next, LookAgainAt = lookAgainAt };
    }
}

public enum CampaignState
{
    Active,

    /// <summary>Paused: occurrences are recorded as paused and do not start, not even after it is resumed.</summary>
    Paused,
}

/// <summary>One occurrence of a campaign, settled or planned.</summary>
public sealed record Occurrence
{
    public required string Campaign { get; init; }
    public required Instant DueAt { get; init; }
    public required OccurrenceState State { get; init; }

    /// <summary>
    /// The broadcast it starts; known before it is requested, since its id derives from campaign and due instant.
    /// </summary>
    public string? Broadcast { get; init; }

    /// <summary>Whether it is stored; else it is planned.</summary>
    public bool IsOnRecord { get; init; }

    /// <summary>The reason why it did not start, or why it is planned, as an English sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// The cause for programs; null where nothing needs a reason, and in rows from before causes were stored.
    /// </summary>
    public OccurrenceCause? Cause { get; init; }

    /// <summary>
    /// The creation of the campaign whose occurrence a person skipped or moved, since a later one with the same id does
    /// not. Null otherwise.
    /// </summary>
    public Instant? CampaignCreatedAt { get; init; }

    /// <summary>
    /// The instant at which the timer decided its state; null where a person did, and in rows from before it was
    /// stored.
    /// </summary>
    public Instant? SettledAt { get; init; }

    /// <summary>Returns an occurrence that is planned.</summary>
    public static Occurrence PlannedAt(string campaign, Instant dueAt) =>
        new()
        {
            Campaign = campaign,
            DueAt = dueAt,
            State = OccurrenceState.Planned,
        };

    public bool IsSkippedByPerson => Cause?.Code == OccurrenceCause.SkippedByPerson;

    /// <summary>Whether a person moved it to another date.</summary>
    public bool IsMoved => Cause?.Code == OccurrenceCause.MovedCode;

    /// <summary>Whether a person skipped or moved it in a deleted campaign with the same id.</summary>
    public bool IsSkippedInFormer(Campaign campaign) =>
        (IsSkippedByPerson || IsMoved) && CampaignCreatedAt != campaign.CreatedAt;
}

public enum OccurrenceState
{
    Planned,
    Started,

    /// <summary>
    /// The broadcast could not be requested, such as for an empty audience; or the season leaves the day out.
    /// </summary>
    Skipped,

    /// <summary>No run came before its latest useful instant, such as in an outage.</summary>
    Missed,
    Paused,
}
