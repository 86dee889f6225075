using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CommunityAlerts.Contacts;
using CommunityAlerts.Rounds.Cases;
using CommunityAlerts.Rounds.Questions;
using NodaTime;

namespace CommunityAlerts.Rounds;

/// <summary>
/// One question to one audience: of one broadcast, or of all occurrences of a campaign in one season window. Holds no
/// personal data.
/// </summary>
public sealed record Round
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required Question Question { get; init; }

    /// <summary>The audience of the round, which its reminders have too.</summary>
    public required ListedAudience Audience { get; init; }

    /// <summary>The id of the campaign; null for the round of a broadcast.</summary>
    public string? Campaign { get; init; }

    public required Instant OpenedAt { get; init; }
    public required string OpenedBy { get; init; }

    /// <summary>The instant at which those who have not answered are silent.</summary>
    public required Instant Deadline { get; init; }

    /// <summary>The instants of the reminders, earliest first.</summary>
    public IReadOnlyList<Instant> Reminders
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The tag of its answer pages' codes; null where it has no page.</summary>
    public string? Tag { get; init; }

    /// <summary>The ids of the broadcasts that ask, in order; the place of one, from 1, is its pass's number.</summary>
    public IReadOnlyList<string> Passes
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The number of passes whose households all have a case.</summary>
    public int Composed { get; init; }

    /// <summary>The number of the last reminder that was ordered.</summary>
    public int Reminded { get; init; }

    public RoundState State { get; init; }

    /// <summary>The number of attempts to close it; a sheet frozen by an older one is not frozen.</summary>
    public int Attempt { get; init; }

    /// <summary>The last attempt to close it; null where there was none.</summary>
    public Closing? Closing { get; init; }

    /// <summary>The instant at which it was closed.</summary>
    public Instant? ClosedAt { get; init; }

    /// <summary>The counts of each grid when it was closed.</summary>
    public IReadOnlyDictionary<string, CaseCounts> ClosedCounts
    {
        get;
        init => field = value ?? ImmutableDictionary<string, CaseCounts>.Empty;
    } = ImmutableDictionary<string, CaseCounts>.Empty;

    /// <summary>Whether a pass is under way: its households do not all have a case yet.</summary>
    [JsonIgnore]
    public bool IsListing => Composed < Passes.Count;

    /// <summary>Whether an answer page can lead to it.</summary>
    [JsonIgnore]
    public bool HasPage => Question.Ways.Contains(AnswerWay.Page);
}

/// <summary>The audience that a pass lists.</summary>
/// <param name="Lists">The ids of the lists, in the order named.</param>
/// <param name="Members">The areas and tags that a contact must match.</param>
/// <param name="Areas">The areas that the request covers: contacts outside belong to no case.</param>
public sealed record ListedAudience(IReadOnlyList<string> Lists, Audience Members, IReadOnlyList<string> Areas);

/// <summary>The state of a round.</summary>
public enum RoundState
{
    Open,

    /// <summary>An attempt to close it freezes one sheet after the other.</summary>
    Closing,

    /// <summary>Nothing changes any more but the record of late answers.</summary>
    Closed,
}

/// <summary>An attempt to close a round.</summary>
/// <param name="At">The instant at which it began.</param>
/// <param name="By">The operator, or the program's name for itself.</param>
/// <param name="Reason">The reason for closing with open cases; null closes only where none is open.</param>
public sealed record Closing(Instant At, string By, string? Reason = null);
