using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Campaigns.Occurrences;
using NodaTime.Extensions;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>
/// Counts each campaign's audience by a preview of its next occurrence, budgets of that day included.
/// </summary>
/// <remarks>A caller waits for <see cref="Timeout"/> in all; a campaign that is not counted by then has its previous
/// figures, or none.</remarks>
public sealed class AudienceFigures(PreviewService previews, CampaignTelemetry telemetry, TimeProvider clock)
    : IAudienceFigures,
        IDisposable
{
    /// <summary>The longest wait of one call: calendar programs time out after half a minute.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly AudienceCounts _counts = new(
        (campaign, cancellationToken) => CountAsync(previews, clock, campaign, cancellationToken),
        telemetry.NotCounted,
        clock
    );

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<string, FeedFigures>> ReadAsync(
        IReadOnlyList<Campaign> campaigns,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<string, FeedFigures>(StringComparer.Ordinal);
        var start = clock.GetTimestamp();
        foreach (var campaign in campaigns)
        {
            if (_counts.FindOrStart(campaign) is not { } count)
            {
                continue;
            }

            var remaining = Timeout - clock.GetElapsedTime(start);
            if (!count.Figures.IsCompleted && remaining > TimeSpan.Zero)
            {
#pragma warning disable VSTHRD003 // No context here to deadlock on.
                await Task.WhenAny(count.Figures, Task.Delay(remaining, clock, cancellationToken));
#pragma warning restore VSTHRD003
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (count.Latest is { } figures)
            {
                found[campaign.Id] = figures;
            }
        }

        return found;
    }

    public void Dispose() => _counts.Dispose();

    private static async Task<FeedFigures?> CountAsync(
        PreviewService previews,
        TimeProvider clock,
        Campaign campaign,
        CancellationToken cancellationToken
    )
    {
        var request = OccurrenceRequest.Create(
            campaign,
            campaign.NextAt is { } next && next > clock.GetCurrentInstant() ? next : null,
            latestUsefulAt: null
        );
        var preview = await previews.PreviewAsync(request, OccurrenceRequest.CallerFor(campaign), cancellationToken);
        return preview.Value is { } answer
            ? new FeedFigures(answer.Recipients, answer.Segments, answer.Cost, answer.Forecast.SendTime)
            : null;
    }
}
