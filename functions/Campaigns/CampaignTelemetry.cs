using System.Diagnostics.Metrics;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CommunityAlerts.Campaigns;

/// <summary>The metrics and log messages of campaigns.</summary>
public sealed partial class CampaignTelemetry(ILogger<CampaignTelemetry> log, IMeterFactory meters)
{
    private readonly Counter<long> _ticks = meters
        .Create("CommunityAlerts.Campaigns")
        .CreateCounter<long>(
            "communityalerts.campaign.ticks",
            unit: "{tick}",
            description: "Runs of the timer that starts what falls due. Without them no campaign starts anything."
        );

    /// <summary>Counts a run of the timer.</summary>
    public void Ticked() => _ticks.Add(1);

    public void Started(string campaign, Instant dueAt, string broadcast) =>
        OccurrenceStarted(campaign, dueAt, broadcast);

    public void Skipped(string campaign, Instant dueAt, Problem problem) =>
        OccurrenceSkipped(campaign, dueAt, problem.Code, problem.Detail);

    public void Missed(string campaign, Instant dueAt) => OccurrenceMissed(campaign, dueAt);

    public void Paused(string campaign, Instant dueAt) => OccurrencePaused(campaign, dueAt);

    public void Failed(string campaign, Exception exception) => CampaignFailed(campaign, exception);

    public void NotCounted(string campaign, Exception exception) => AudienceNotCounted(campaign, exception);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The row of campaign {Campaign} cannot be read: it is in no list and does not start until "
            + "it is restored"
    )]
    public partial void Unreadable(string campaign, UnreadableRowException reason);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Campaign {Campaign}: the occurrence due {DueAt} started broadcast {BroadcastId}"
    )]
    private partial void OccurrenceStarted(string campaign, Instant dueAt, string broadcastId);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Campaign {Campaign}: the occurrence due {DueAt} was skipped, {ProblemCode}: {Detail}"
    )]
    private partial void OccurrenceSkipped(string campaign, Instant dueAt, string problemCode, string? detail);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Campaign {Campaign}: the occurrence due {DueAt} was missed: its latest useful instant has passed"
    )]
    private partial void OccurrenceMissed(string campaign, Instant dueAt);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Campaign {Campaign}: the occurrence due {DueAt} did not start, the campaign is paused"
    )]
    private partial void OccurrencePaused(string campaign, Instant dueAt);

    [LoggerMessage(Level = LogLevel.Error, Message = "Campaign {Campaign} could not be run; the next run tries again")]
    private partial void CampaignFailed(string campaign, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Campaign {Campaign}: its audience could not be counted for calendars; counted again in an hour"
    )]
    private partial void AudienceNotCounted(string campaign, Exception exception);
}
