using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Reporting;

/// <summary>A page of broadcasts, newest start first.</summary>
public sealed record BroadcastPage(IReadOnlyList<BroadcastView> Broadcasts, string? Cursor);

/// <summary>Finds broadcasts for people: only those whose every area the caller covers.</summary>
public sealed class BroadcastQueries(BroadcastStore broadcasts, BroadcastProgress progress, TimeProvider clock)
{
    /// <summary>The earliest month there is anything in.</summary>
    private const int MonthsBack = 24;

    /// <summary>The number of months ahead of which scheduled broadcasts are listed.</summary>
    private const int MonthsAhead = 14;

    /// <summary>
    /// Finds a broadcast with its progress and ETag; <c>unknown-broadcast</c>, or <c>not-allowed</c> outside the
    /// caller's area.
    /// </summary>
    public async Task<Result<TaggedBroadcastView>> FindAsync(
        string id,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var stored = await broadcasts.FindAsync(id, cancellationToken);
        return MustSee(id, stored?.Broadcast, caller) is { } hidden
            ? hidden
            : new TaggedBroadcastView(
                await progress.ReadAsync(stored!.Broadcast, cancellationToken),
                stored.ETag.ToString("H")
            );
    }

    /// <summary>Why a caller may not see a broadcast; null where they may.</summary>
    public async Task<Problem?> MustSeeAsync(string id, Caller caller, CancellationToken cancellationToken) =>
        MustSee(id, (await broadcasts.FindAsync(id, cancellationToken))?.Broadcast, caller);

    /// <summary>
    /// A page; months are read one at a time, newest first, each whole: ids say nothing of order within one.
    /// </summary>
    public async Task<Result<BroadcastPage>> ListAsync(Page page, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        var today = now.InUtc().Date;
        var first = today.PlusMonths(-MonthsBack).AtMidnight().InUtc().ToInstant();
        var last = today.PlusMonths(MonthsAhead).AtMidnight().InUtc().ToInstant();
        var shown = new List<BroadcastView>();
        var meter = new PageMeter(page);
        var position = page.After is { } after ? Position.Parse(after) : null;
        if (page.After is not null && position is null)
        {
            return CommonProblems.UnreadableCursor();
        }

        foreach (
            var month in BroadcastKey
                .Months(first, last)
                .Reverse()
                .SkipWhile(m => position is not null && string.CompareOrdinal(m, position.Month) > 0)
        )
        {
            var ofMonth = new List<Broadcast>();
            await foreach (var stored in broadcasts.ReadMonthAsync(month, cancellationToken))
            {
                if (stored.Broadcast.Areas.All(caller.Covers))
                {
                    ofMonth.Add(stored.Broadcast);
                }
            }

            foreach (
                var broadcast in ofMonth
                    .OrderByDescending(b => b.StartAt)
                    .ThenBy(b => b.Id, StringComparer.Ordinal)
                    .Where(b => position is null || position.IsBefore(b))
            )
            {
                try
                {
                    var view = await progress.ReadAsync(broadcast, cancellationToken);
                    meter.Add(view);
                    shown.Add(view);
                }
                catch (UnreadableRowException e)
                {
                    broadcasts.ReportUnreadable(broadcast.Id, e);
                    continue;
                }

                if (meter.IsFull)
                {
                    return new BroadcastPage(shown, Page.Cursor(Position.Of(broadcast).ToString()));
                }
            }
        }

        return new BroadcastPage(shown, null);
    }

    private static Problem? MustSee(string id, Broadcast? broadcast, Caller caller) =>
        broadcast is null ? BroadcastProblems.UnknownBroadcast(id) : caller.MustCoverAll(broadcast.Areas);

    /// <summary>A place in the list.</summary>
    private sealed record Position(string Month, long StartMilliseconds, string Id)
    {
        public static Position Of(Broadcast broadcast) =>
            new(BroadcastKey.Month(broadcast.Id), broadcast.StartAt.ToUnixTimeMilliseconds(), broadcast.Id);

        /// <summary>Null for a cursor that is not ours.</summary>
        public static Position? Parse(string text) =>
            text.Split('/') is [var month, var start, var id]
            && long.TryParse(start, CultureInfo.InvariantCulture, out var at)
                ? new Position(month, at, id)
                : null;

        public bool IsBefore(Broadcast broadcast)
        {
            var other = Of(broadcast);
            return string.CompareOrdinal(other.Month, Month) < 0
                || other.StartMilliseconds < StartMilliseconds
                || (other.StartMilliseconds == StartMilliseconds && string.CompareOrdinal(other.Id, Id) > 0);
        }

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Month}/{StartMilliseconds}/{Id}");
    }
}

/// <summary>A broadcast with its progress.</summary>
/// <param name="View">As callers read it.</param>
/// <param name="ETag">The version of the order.</param>
public sealed record TaggedBroadcastView(BroadcastView View, string ETag);
