using System.Collections.Concurrent;
using Azure;
using CommunityAlerts.Deliveries;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Reporting;

/// <summary>
/// The views of settled broadcasts in lists, cached so that a list does not sum the batches of each again.
/// </summary>
/// <remarks>
/// A view holds for the version of the broadcast's row with which it was read. A report may still arrive late for a
/// text that is accepted, unknown or undelivered, so a view with any of these holds for <see cref="CacheTtl"/> only.
/// </remarks>
public sealed class SettledViews(TimeProvider clock)
{
    public static readonly Duration CacheTtl = Duration.FromMinutes(1);
    private const int MaxCached = 1_000;

    private readonly ConcurrentDictionary<string, Cached> _cache = new(StringComparer.Ordinal);

    /// <summary>Finds the view of a broadcast as it was stored; null where none holds.</summary>
    public BroadcastView? Find(StoredBroadcast stored) =>
        _cache.TryGetValue(stored.Broadcast.Id, out var known)
        && known.Version == stored.ETag
        && clock.GetCurrentInstant() - known.ReadAt is var age
        && age >= Duration.Zero
        && (known.IsFinal || age < CacheTtl)
            ? known.View
            : null;

    /// <summary>Keeps a view, unless something may happen to the broadcast yet.</summary>
    /// <param name="stored">The broadcast with its version.</param>
    /// <param name="view">The view.</param>
    /// <param name="readAt">The instant at which reading it began.</param>
    public void Keep(StoredBroadcast stored, BroadcastView view, Instant readAt)
    {
        if (!view.Settled)
        {
            return;
        }

        if (_cache.Count >= MaxCached)
        {
            _cache.Clear();
        }

        var isFinal = view.Tallies.All(t =>
            t.Value == 0 || t.Key is DeliveryState.Delivered or DeliveryState.Refused or DeliveryState.Skipped
        );
        _cache[view.Id] = new Cached(stored.ETag, view, readAt, isFinal);
    }

    private sealed record Cached(ETag Version, BroadcastView View, Instant ReadAt, bool IsFinal);
}
