using System.Collections.Concurrent;
using CommunityAlerts.Broadcasts.Orders;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>
/// Counts each campaign's audience by a preview of its next occurrence, budgets of that day included, and caches the
/// figures for an hour.
/// </summary>
/// <remarks>A count reads the whole audience, so one runs at a time for all callers, and to its end even when its
/// caller has left: the next call finds its result.
/// A caller waits for <see cref="Timeout"/> in all; a campaign that is not counted by then has its previous figures, or
/// none.</remarks>
public sealed class AudienceFigures(PreviewService previews, CampaignTelemetry telemetry, TimeProvider clock)
    : IAudienceFigures,
        IDisposable
{
    public static readonly Duration CacheTtl = Duration.FromHours(1);

    /// <summary>The longest wait of one call: calendar programs time out after half a minute.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private const int MaxCached = 10_000;

    private readonly ConcurrentDictionary<string, Count> _counts = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1, 1);

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
            var count = GetOrStartCount(campaign);
            var remaining = Timeout - clock.GetElapsedTime(start);
            if (!count.Figures.IsCompleted && remaining > TimeSpan.Zero)
            {
                await Task.WhenAny(count.Figures, Task.Delay(remaining, clock, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (
                (count.Figures is { IsCompletedSuccessfully: true } counted ? await counted : count.Previous) is
                { } figures
            )
            {
                found[campaign.Id] = figures;
            }
        }

        return found;
    }

    public void Dispose() => _gate.Dispose();

    private Count GetOrStartCount(Campaign campaign)
    {
        var now = clock.GetCurrentInstant();
        if (
            _counts.TryGetValue(campaign.Id, out var last)
            && last.Version == campaign.Version
            && now - last.StartedAt < CacheTtl
        )
        {
            return last;
        }

        if (_counts.Count >= MaxCached)
        {
            _counts.Clear();
        }

        // Two concurrent calls may both start a count; this is rare, and the semaphore runs one at a time.
        var before = last is not null && last.Version == campaign.Version ? last.Latest : null;
        return _counts[campaign.Id] = new Count(campaign.Version, now, before, CountAsync(campaign, now));
    }

    private async Task<FeedFigures?> CountAsync(Campaign campaign, Instant now)
    {
        await _gate.WaitAsync();
        try
        {
            var request = OccurrenceRequest.Create(
                campaign,
                campaign.NextAt is { } next && next > now ? next : null,
                latestUsefulAt: null
            );
            var preview = await previews.PreviewAsync(
                request,
                OccurrenceRequest.CallerFor(campaign),
                CancellationToken.None
            );
            return preview.Value is { } answer
                ? new FeedFigures(answer.Recipients, answer.Segments, answer.Cost, answer.Forecast.SendTime)
                : null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A failure of one campaign must not remove the others from the feed.
            telemetry.NotCounted(campaign.Id, e);
            return null;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A count of a campaign's audience, running or completed.</summary>
    /// <param name="Version">The version of the campaign that is counted.</param>
    /// <param name="StartedAt">The instant at which the count began.</param>
    /// <param name="Previous">The figures of the count before; null where there are none.</param>
    /// <param name="Figures">The figures; null where the campaign could not be ordered as it is.</param>
    private sealed record Count(string Version, Instant StartedAt, FeedFigures? Previous, Task<FeedFigures?> Figures)
    {
        public FeedFigures? Latest =>
            Figures is { IsCompletedSuccessfully: true, Result: var figures } ? figures : Previous;
    }
}
