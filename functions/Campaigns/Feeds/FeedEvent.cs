using NodaTime;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>The state of an occurrence in the feed.</summary>
public enum FeedState
{
    /// <summary>Will start.</summary>
    Planned,

    /// <summary>Would start, if its campaign were not paused.</summary>
    OnHold,

    /// <summary>The broadcast was requested.</summary>
    Started,

    /// <summary>The broadcast was cancelled: part of its texts may have been sent.</summary>
    Cancelled,

    /// <summary>Left out by the season, or impossible to request.</summary>
    Skipped,

    /// <summary>Fell due while its campaign was paused.</summary>
    Paused,

    /// <summary>Fell due while nothing could start it.</summary>
    Missed,
}

/// <summary>An occurrence as the feed shows it. It contains nothing about any person.</summary>
public sealed record FeedEvent
{
    /// <summary>The campaign's id.</summary>
    public required string Campaign { get; init; }

    /// <summary>The campaign's name.</summary>
    public required string Name { get; init; }

    /// <summary>The campaign's area.</summary>
    public required string Area { get; init; }
    public required bool IsUrgent { get; init; }
    public required Instant DueAt { get; init; }
    public required FeedState State { get; init; }

    /// <summary>The English reason of a skipped occurrence; null for every other state.</summary>
    public string? Reason { get; init; }

    /// <summary>The cause of a skipped occurrence, for translation; null for every other state.</summary>
    public OccurrenceCause? Cause { get; init; }

    /// <summary>The broadcast that it started.</summary>
    public string? Broadcast { get; init; }

    /// <summary>The figures; null where they are unknown or not counted yet.</summary>
    public FeedFigures? Figures { get; init; }

    /// <summary>Whether the event is planned, on hold or started.</summary>
    public bool IsPlannedOrStarted => State is FeedState.Planned or FeedState.OnHold or FeedState.Started;

    /// <summary>
    /// Creates the event of an occurrence; null where the occurrence never could start, since it lies before its
    /// campaign was created or last changed.
    /// </summary>
    public static FeedEvent? From(Campaign campaign, Occurrence occurrence)
    {
        var isPlan = !occurrence.IsOnRecord;
        if (
            isPlan
            && (
                occurrence.State is OccurrenceState.Planned
                    ? occurrence.DueAt <= campaign.Through
                    : occurrence.DueAt <= campaign.ChangedAt
            )
        )
        {
            return null;
        }

        return new FeedEvent
        {
            Campaign = campaign.Id,
            Name = campaign.Body.Name,
            Area = campaign.Area,
            IsUrgent = campaign.Body.Urgency is Broadcasts.Urgency.Urgent,
            DueAt = occurrence.DueAt,
            State = occurrence.State switch
            {
                OccurrenceState.Planned => campaign.State is CampaignState.Paused
                    ? FeedState.OnHold
                    : FeedState.Planned,
                OccurrenceState.Started => FeedState.Started,
                OccurrenceState.Skipped => FeedState.Skipped,
                OccurrenceState.Missed => FeedState.Missed,
                OccurrenceState.Paused => FeedState.Paused,
                _ => throw new ArgumentOutOfRangeException(nameof(occurrence), occurrence.State, "No such state."),
            },
            Reason = occurrence.State is OccurrenceState.Skipped ? occurrence.Reason : null,
            Cause = occurrence.State is OccurrenceState.Skipped ? occurrence.Cause : null,
            Broadcast = occurrence.Broadcast,
        };
    }

    /// <summary>Returns the event with the figures that are known.</summary>
    public FeedEvent WithFigures(
        IReadOnlyDictionary<string, FeedFigures> audiences,
        IReadOnlyDictionary<string, SentFigures> broadcasts
    ) =>
        State switch
        {
            FeedState.Planned or FeedState.OnHold => this with { Figures = audiences.GetValueOrDefault(Campaign) },
            FeedState.Started when Broadcast is not null && broadcasts.GetValueOrDefault(Broadcast) is { } sent =>
                this with
                {
                    State = sent.IsCancelled ? FeedState.Cancelled : State,
                    Figures = sent.Figures,
                },
            _ => this,
        };
}
