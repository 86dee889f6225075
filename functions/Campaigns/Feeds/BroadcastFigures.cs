using System.Collections.Concurrent;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Reporting;
using NodaTime;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>The figures of a broadcast so far.</summary>
public sealed record SentFigures(FeedFigures Figures, bool IsCancelled);

/// <summary>
/// Reads the figures of broadcasts from their ledgers, and caches those of finished ones, which never change.
/// </summary>
public sealed class BroadcastFigures(BroadcastStore broadcasts, BroadcastProgress progress)
{
    /// <summary>The maximum number of ledgers read in one call, each by 16 range reads.</summary>
    public const int MaxRead = 40;
    private const int MaxCached = 20_000;

    private readonly ConcurrentDictionary<string, SentFigures> _finished = new(StringComparer.Ordinal);

    /// <summary>
    /// Reads figures by broadcast id. One is missing where the broadcast does not exist, or once
    /// <see cref="MaxRead"/> others were read: a later call reads it.
    /// </summary>
    /// <param name="ids">The broadcast ids, the most important first.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IReadOnlyDictionary<string, SentFigures>> ReadAsync(
        IEnumerable<string> ids,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<string, SentFigures>(StringComparer.Ordinal);
        var read = 0;
        foreach (var id in ids)
        {
            if (
                _finished.TryGetValue(id, out var known)
                || (read++ < MaxRead && (known = await ReadAsync(id, cancellationToken)) is not null)
            )
            {
                found[id] = known;
            }
        }

        return found;
    }

    private async Task<SentFigures?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        if (await broadcasts.FindAsync(id, cancellationToken) is not { } stored)
        {
            return null;
        }

        var view = await progress.ReadAsync(stored.Broadcast, cancellationToken);
        var figures = new SentFigures(
            new FeedFigures(view.Recipients, view.Segments, view.Cost, view.Forecast?.SendTime ?? Duration.Zero),
            view.CancelledAt is not null
        );

        // FinishedAt is written by the recovery sweep: a cancelled broadcast still changes until then.
        if (stored.Broadcast.FinishedAt is not null)
        {
            if (_finished.Count >= MaxCached)
            {
                _finished.Clear();
            }

            _finished[id] = figures;
        }

        return figures;
    }
}
