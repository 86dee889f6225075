using System.Globalization;
using System.Runtime.CompilerServices;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Reporting;

/// <summary>A page of broadcasts, newest start first.</summary>
public sealed record BroadcastPage(IReadOnlyList<BroadcastView> Broadcasts, string? Cursor);

/// <summary>
/// Finds and lists the broadcasts that a caller may see: those whose areas the caller covers completely.
/// </summary>
public sealed class BroadcastQueries(
    BroadcastStore broadcasts,
    BroadcastFamily family,
    BroadcastProgress progress,
    SettledViews settledViews,
    TimeProvider clock
)
{
    private const int MonthsAtOnce = 8;
    private const int ViewsAtOnce = 8;

    /// <summary>The number of future months whose scheduled broadcasts are listed.</summary>
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
        return FindAccessProblem(id, stored?.Broadcast, caller) is { } hidden
            ? hidden
            : new TaggedBroadcastView(await ReadAsync(stored!.Broadcast, cancellationToken), stored.ETag.ToString("H"));
    }

    /// <summary>
    /// Finds a broadcast for a caller who has acted on it and covers one of its areas at least: without the areas
    /// outside the caller's and without the request, where there are any.
    /// </summary>
    public async Task<Result<TaggedBroadcastView>> FindWithinAsync(
        string id,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var stored = await broadcasts.FindAsync(id, cancellationToken);
        var hidden = FindAccessProblem(id, stored?.Broadcast, caller);
        if (hidden is not null && (stored is null || !caller.CoversAny(stored.Broadcast.Areas)))
        {
            return hidden;
        }

        var view = await ReadAsync(stored!.Broadcast, cancellationToken);
        return new TaggedBroadcastView(
            hidden is null
                ? view
                : view with
                {
                    Areas = [.. stored.Broadcast.Areas.Where(caller.Covers)],
                    Request = null,
                    Copy = null,
                },
            stored.ETag.ToString("H")
        );
    }

    /// <summary>Reads the progress of a broadcast with its family.</summary>
    private async Task<BroadcastView> ReadAsync(Broadcast broadcast, CancellationToken cancellationToken)
    {
        var view = await progress.ReadAsync(broadcast, cancellationToken);
        if (broadcast.Follows is null && broadcast.FollowUps.Count == 0)
        {
            return view with { Family = [] };
        }

        List<FamilyMember> members = [];
        foreach (var member in await family.ReadMembersAsync(broadcast.Id, cancellationToken))
        {
            if (member.Follows is { } follows)
            {
                var state = member.Id == broadcast.Id ? view.State : await ReadStateAsync(member, cancellationToken);
                members.Add(new FamilyMember(member.Id, follows.Kind, state));
            }
        }

        return view with
        {
            Family = members,
        };
    }

    private async Task<BroadcastState> ReadStateAsync(Broadcast broadcast, CancellationToken cancellationToken) =>
        broadcast.CancelledAt is not null ? BroadcastState.Cancelled
        : broadcast.FinishedAt is not null ? BroadcastState.Finished
        : (await progress.ReadAsync(broadcast, cancellationToken)).State;

    /// <summary>
    /// Checks that the caller may see a broadcast; null where they may, else <c>unknown-broadcast</c> or
    /// <c>not-allowed</c>.
    /// </summary>
    public async Task<Problem?> FindAccessProblemAsync(string id, Caller caller, CancellationToken cancellationToken) =>
        FindAccessProblem(id, (await broadcasts.FindAsync(id, cancellationToken))?.Broadcast, caller);

    /// <summary>
    /// Reads a page of broadcasts, newest start first. Whole months are read, newest first, since ids are not ordered
    /// within a month; settled broadcasts are as <see cref="SettledViews"/> has them. <c>unreadable-query</c> for a
    /// malformed cursor.
    /// </summary>
    public async Task<Result<BroadcastPage>> ListAsync(Page page, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        var first = BroadcastStore.EarliestKept(now);
        var last = now.InUtc().Date.PlusMonths(MonthsAhead).AtMidnight().InUtc().ToInstant();
        var shown = new List<BroadcastView>();
        var meter = new PageMeter(page);
        var position = page.After is { } after ? Position.Parse(after) : null;
        if (page.After is not null && position is null)
        {
            return CommonProblems.UnreadableCursor();
        }

        var months = BroadcastKey
            .Months(first, last)
            .Reverse()
            .SkipWhile(m => position is not null && string.CompareOrdinal(m, position.Month) > 0)
            .ToList();
        var senders = await progress.ReadSendersAsync(cancellationToken);
        await foreach (var visible in ReadVisibleMonthsAsync(months, now, caller, position, cancellationToken))
        {
            for (var at = 0; at < visible.Count; )
            {
                var next = visible.Skip(at).Take(Math.Min(ViewsAtOnce, page.Limit - shown.Count)).ToList();
                var views = await ParallelReads.ReadAsync(
                    next,
                    ViewsAtOnce,
                    (stored, stop) => TryViewAsync(stored, senders, stop),
                    cancellationToken
                );
                at += next.Count;
                foreach (var (stored, view) in next.Zip(views))
                {
                    if (view is null)
                    {
                        continue;
                    }

                    meter.Add(view);
                    shown.Add(view);
                    if (meter.IsFull)
                    {
                        return new BroadcastPage(shown, Page.EncodeCursor(Position.From(stored.Broadcast).ToString()));
                    }
                }
            }
        }

        return new BroadcastPage(shown, null);
    }

    /// <summary>
    /// Reads the broadcasts of each month that the caller may see after a position, the months in the order given, each
    /// month's newest start first. This month and those after it, most of them empty, are read at the same time.
    /// </summary>
    private async IAsyncEnumerable<IReadOnlyList<StoredBroadcast>> ReadVisibleMonthsAsync(
        IReadOnlyList<string> months,
        Instant now,
        Caller caller,
        Position? position,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var current = BroadcastKey.Month(now);
        var ahead = months.TakeWhile(m => string.CompareOrdinal(m, current) >= 0).ToList();
        foreach (
            var visible in await ParallelReads.ReadAsync(
                ahead,
                MonthsAtOnce,
                (month, stop) => ReadVisibleMonthAsync(month, caller, position, stop),
                cancellationToken
            )
        )
        {
            yield return visible;
        }

        foreach (var month in months.Skip(ahead.Count))
        {
            yield return await ReadVisibleMonthAsync(month, caller, position, cancellationToken);
        }
    }

    /// <summary>Reads the broadcasts of a month that the caller may see after a position, newest start first.</summary>
    private async Task<IReadOnlyList<StoredBroadcast>> ReadVisibleMonthAsync(
        string month,
        Caller caller,
        Position? position,
        CancellationToken cancellationToken
    )
    {
        var visible = new List<StoredBroadcast>();
        await foreach (var stored in broadcasts.ReadMonthAsync(month, cancellationToken))
        {
            if (stored.Broadcast.Areas.All(caller.Covers) && (position is null || position.IsBefore(stored.Broadcast)))
            {
                visible.Add(stored);
            }
        }

        return
        [
            .. visible.OrderByDescending(b => b.Broadcast.StartAt).ThenBy(b => b.Broadcast.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>Reads the view of a broadcast; null, after it was reported, where a row cannot be read.</summary>
    private async Task<BroadcastView?> TryViewAsync(
        StoredBroadcast stored,
        SendersAsRead senders,
        CancellationToken cancellationToken
    )
    {
        if (settledViews.Find(stored) is { } settled)
        {
            return settled;
        }

        var now = clock.GetCurrentInstant();
        try
        {
            var view = await progress.ReadAsync(stored.Broadcast, senders, cancellationToken) with { Copy = null };
            settledViews.Keep(stored, view, now);
            return view;
        }
        catch (UnreadableRowException e)
        {
            broadcasts.ReportUnreadable(stored.Broadcast.Id, e);
            return null;
        }
    }

    private static Problem? FindAccessProblem(string id, Broadcast? broadcast, Caller caller) =>
        broadcast is null ? BroadcastProblems.UnknownBroadcast(id) : caller.MustCoverAll(broadcast.Areas);

    /// <summary>A position in the list, which a cursor contains.</summary>
    private sealed record Position(string Month, long StartMilliseconds, string Id)
    {
        public static Position From(Broadcast broadcast) =>
            new(BroadcastKey.Month(broadcast.Id), broadcast.StartAt.ToUnixTimeMilliseconds(), broadcast.Id);

        /// <summary>Parses a cursor; null where it does not have the form of ours.</summary>
        public static Position? Parse(string text) =>
            text.Split('/') is [var month, var start, var id]
            && long.TryParse(start, CultureInfo.InvariantCulture, out var at)
                ? new Position(month, at, id)
                : null;

        public bool IsBefore(Broadcast broadcast)
        {
            var other = From(broadcast);
            return string.CompareOrdinal(other.Month, Month) < 0
                || other.StartMilliseconds < StartMilliseconds
                || (other.StartMilliseconds == StartMilliseconds && string.CompareOrdinal(other.Id, Id) > 0);
        }

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Month}/{StartMilliseconds}/{Id}");
    }
}

/// <summary>A broadcast with its progress.</summary>
/// <param name="View">The broadcast as callers read it.</param>
/// <param name="ETag">The HTTP entity tag of the broadcast's row.</param>
public sealed record TaggedBroadcastView(BroadcastView View, string ETag);
