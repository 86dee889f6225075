using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Replies.Threads;

/// <summary>A thread as callers read it.</summary>
/// <param name="Id">The thread's id.</param>
/// <param name="Phone">The number, E.164.</param>
/// <param name="Name">The name of the number's contact in the caller's area; absent where there is none.</param>
/// <param name="Areas">The areas of the thread that the caller covers.</param>
/// <param name="State">Whether it is open or done.</param>
/// <param name="Unread">The number of replies that nobody has read.</param>
/// <param name="LikelyStop">Whether a reply is likely a request to stop.</param>
/// <param name="Assigned">The operator who takes care of it; absent for nobody.</param>
/// <param name="LastAt">The instant of the last text.</param>
/// <param name="LastText">The last text, in or out.</param>
/// <param name="LastBy">The operator who wrote the last text; absent for a reply.</param>
public sealed record ThreadView(
    string Id,
    string Phone,
    string? Name,
    IReadOnlyList<string> Areas,
    MessageThreadState State,
    int Unread,
    bool LikelyStop,
    string? Assigned,
    Instant LastAt,
    string LastText,
    string? LastBy
)
{
    public static ThreadView From(MessageThread thread, string? name, Caller caller) =>
        new(
            thread.Id,
            thread.Phone.E164,
            name,
            [.. thread.Areas.Where(caller.Covers)],
            thread.State,
            thread.Unread,
            thread.LikelyStop,
            thread.Assigned,
            thread.LastAt,
            thread.LastText,
            thread.LastBy
        );
}

/// <summary>A page of threads, the newest text first.</summary>
/// <param name="Threads">The threads.</param>
/// <param name="UnreadInAll">The number of open threads with unread replies, of 5,000 open threads at most.</param>
/// <param name="Cursor">The cursor of the next page; null on the last one. A page may be short, even empty.</param>
public sealed record ThreadsView(IReadOnlyList<ThreadView> Threads, int UnreadInAll, string? Cursor);

/// <summary>The open threads of the caller's area, of the 5,000 newest open threads of all areas.</summary>
/// <param name="Open">The number of open threads.</param>
/// <param name="Unread">The number of those with unread replies.</param>
/// <param name="Unanswered">The number of those whose last text is a reply, or that have an unread one.</param>
public sealed record ThreadCounts(int Open, int Unread, int Unanswered);

/// <summary>A text of a thread as callers read it.</summary>
/// <param name="At">The instant at which it was received or sent.</param>
/// <param name="Direction"><c>in</c> from the number, <c>out</c> to it.</param>
/// <param name="Text">The text.</param>
/// <param name="Broadcast">The id of the broadcast of a text that was sent by one; else absent.</param>
/// <param name="By">The operator who wrote an answer; else absent.</param>
/// <param name="State">
/// The state of a text that was sent: of an answer <c>sending</c>, <c>accepted</c>, <c>delivered</c>,
/// <c>undelivered</c>, <c>refused</c>, <c>throttled</c>, <c>skipped</c> or <c>unknown</c>, of a broadcast its delivery
/// state; absent for replies.
/// </param>
/// <param name="Code">The carrier's code or the reason of the state; absent where there is none.</param>
/// <param name="Keyword">The keyword of a reply; absent where there is none.</param>
public sealed record EntryView(
    Instant At,
    TextDirection Direction,
    string Text,
    string? Broadcast,
    string? By,
    string? State,
    string? Code,
    Keyword? Keyword
)
{
    public static EntryView From(ThreadEntry entry) =>
        new(
            entry.At,
            entry.IsAnswer ? TextDirection.Out : TextDirection.In,
            entry.Text,
            Broadcast: null,
            entry.By,
            (entry.ShownReport?.Status.ToString() ?? entry.State?.ToString())?.ToLowerInvariant(),
            entry.ShownReport switch
            {
                null => entry.Code,
                // Nothing has to be explained.
                { Status: ReportStatus.Delivered } => null,
                var report => report.Code,
            },
            entry.Keyword is Sms.Keyword.None ? null : entry.Keyword
        );

    public static EntryView From(HeldDelivery held) =>
        new(
            held.Delivery.At,
            TextDirection.Out,
            held.Delivery.Text,
            held.Broadcast,
            By: null,
            held.Delivery.State.ToString().ToLowerInvariant(),
            held.Delivery.Reason,
            Keyword: null
        );
}

/// <summary>The direction of a text.</summary>
public enum TextDirection
{
    /// <summary>A text from the number to the office.</summary>
    In,

    /// <summary>A text from the office to the number.</summary>
    Out,
}

/// <summary>A page of a thread, its newest texts first, together with what broadcasts sent to the number.</summary>
/// <param name="Thread">The thread.</param>
/// <param name="Entries">The texts.</param>
/// <param name="OptedOut">Whether the number has opted out, so that no answer goes to it.</param>
/// <param name="Cursor">The cursor of the next page; null on the last one.</param>
public sealed record ThreadPage(ThreadView Thread, IReadOnlyList<EntryView> Entries, bool OptedOut, string? Cursor);

/// <summary>The threads that a caller asks for.</summary>
/// <param name="State">Open or done.</param>
/// <param name="UnreadOnly">Whether only those with unread replies.</param>
/// <param name="Area">Only those with an area at or below this path; null is all.</param>
/// <param name="Assigned">Only those assigned to this operator; null is all.</param>
/// <param name="Text">
/// Only those with this in the last text, in the name or at the end of the number; null is all.
/// </param>
public sealed record ThreadFilter(
    MessageThreadState State,
    bool UnreadOnly,
    string? Area,
    string? Assigned,
    string? Text
)
{
    /// <summary>The longest text to search for, in characters.</summary>
    public const int MaxText = 60;

    /// <summary>
    /// Whether the caller covers a thread and wants it, but for <see cref="Text"/>. Areas that the caller does not
    /// cover are not looked at.
    /// </summary>
    public bool Matches(MessageThread thread, Caller caller) =>
        caller.CoversAny(thread.Areas)
        && (!UnreadOnly || thread.Unread > 0)
        && (Area is null || thread.Areas.Any(a => caller.Covers(a) && AreaPath.Covers(Area, a)))
        && (Assigned is null || thread.Assigned == Assigned);

    /// <summary>Whether <see cref="Text"/> occurs in the last text, in a name or at the end of the number.</summary>
    public bool MatchesText(MessageThread thread, string? name) =>
        Text is null
        || thread.LastText.Contains(Text, StringComparison.OrdinalIgnoreCase)
        || thread.Phone.E164.EndsWith(Text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal)
        || name?.Contains(Text, StringComparison.OrdinalIgnoreCase) == true;
}

/// <summary>Reads threads and their texts in pages.</summary>
public sealed class ThreadQueries(
    ThreadStore threads,
    ContactLookup contacts,
    PersonDeliveries deliveries,
    OptOutStore optOuts,
    TimeProvider clock,
    TableTelemetry tables
)
{
    /// <summary>The maximum number of threads that are read for one page, and for counting the unread.</summary>
    public const int MaxRead = 5_000;

    /// <summary>The maximum number of threads whose names are looked up for one page of a search.</summary>
    public const int MaxSearched = 500;

    /// <summary>The maximum number of texts of broadcasts that are shown beside a page of a thread.</summary>
    public const int MaxDeliveries = 200;

    private const int LookupChunkSize = 100;

    /// <summary>The time after which an answer whose call ended without an outcome is unknown.</summary>
    private static readonly Duration AnswerDeadline = Duration.FromMinutes(2);

    /// <summary>Returns an answer as it is shown: unknown where its call ended without an outcome.</summary>
    public static ThreadEntry WithTimeout(ThreadEntry entry, Instant now) =>
        entry.State is AnswerState.Sending && now - entry.At > AnswerDeadline
            ? entry with
            {
                State = AnswerState.Unknown,
                Code = "interrupted",
            }
            : entry;

    /// <summary>Reads a page of the threads of the caller's area.</summary>
    public async Task<ThreadsView> ReadAsync(
        Page page,
        Caller caller,
        ThreadFilter filter,
        CancellationToken cancellationToken
    )
    {
        List<ThreadView> views = [];
        var meter = new PageMeter(page);
        string? after = null;
        var read = 0;
        var maxRead = filter.Text is null ? MaxRead : MaxSearched;
        var unread = (await CountAsync(caller, cancellationToken)).Unread;
        var all = threads.ReadAsync(filter.State, page.After, cancellationToken, tables.RowSkipped);
        await foreach (var chunk in all.Chunk(LookupChunkSize).WithCancellation(cancellationToken))
        {
            // A page without a search shows the first threads that match, and needs no other names.
            var room = filter.Text is null ? page.Limit - views.Count : LookupChunkSize;
            var wanted = chunk.Where(t => filter.Matches(t.Item, caller)).Take(room).ToList();
            var names = await contacts.FindNamesAsync(caller, wanted.Select(t => t.Item.Key), cancellationToken);
            foreach (var (thread, cursor) in chunk)
            {
                if (meter.IsFull || read++ == maxRead)
                {
                    return new ThreadsView(views, unread, Page.EncodeCursor(after));
                }

                after = cursor;
                if (
                    filter.Matches(thread, caller)
                    && names.GetValueOrDefault(thread.Key)?[0] is var name
                    && filter.MatchesText(thread, name)
                )
                {
                    var view = ThreadView.From(thread, name, caller);
                    meter.Add(view);
                    views.Add(view);
                }
            }
        }

        return new ThreadsView(views, unread, null);
    }

    /// <summary>Shows one thread without its texts.</summary>
    public async Task<ThreadView> ShowAsync(Caller caller, MessageThread thread, CancellationToken cancellationToken) =>
        ThreadView.From(
            thread,
            (await contacts.FindNamesAsync(caller, [thread.Key], cancellationToken)).GetValueOrDefault(thread.Key)?[0],
            caller
        );

    /// <summary>
    /// Reads a page of a thread's texts, with the texts of broadcasts to the number that belong between them.
    /// </summary>
    public async Task<ThreadPage> ReadEntriesAsync(
        Page page,
        Caller caller,
        MessageThread thread,
        CancellationToken cancellationToken
    )
    {
        var after = page.After;
        var now = clock.GetCurrentInstant();
        var (entries, cursor) = await page.TakeAsync(
            threads.ReadEntriesAsync(thread.Id, after, cancellationToken),
            e => EntryView.From(WithTimeout(e.Item, now)),
            e => e.Cursor,
            cancellationToken
        );
        var newest = after is null ? Instant.MaxValue : ThreadStore.ParseInstant(after);
        var oldest = cursor is null ? Instant.MinValue : entries[^1].At;
        var sent = (await deliveries.FindAsync(thread.Key, cancellationToken))
            .Where(d => caller.CoversAny(d.Areas))
            .Select(d => EntryView.From((HeldDelivery)d.Data))
            .Where(d => d.At < newest && d.At >= oldest)
            .Take(MaxDeliveries);
        return new ThreadPage(
            await ShowAsync(caller, thread, cancellationToken),
            [.. entries.Concat(sent).OrderByDescending(e => e.At)],
            await optOuts.FindAsync(thread.Key, cancellationToken) is not null,
            cursor
        );
    }

    /// <summary>Counts the open threads of the caller's area.</summary>
    public async Task<ThreadCounts> CountAsync(Caller caller, CancellationToken cancellationToken)
    {
        var (open, unread, unanswered) = (0, 0, 0);
        var all = threads.ReadAsync(MessageThreadState.Open, after: null, cancellationToken, tables.RowSkipped);
        await foreach (var (thread, _) in all.Take(MaxRead).WithCancellation(cancellationToken))
        {
            if (caller.CoversAny(thread.Areas))
            {
                open++;
                unread += thread.Unread > 0 ? 1 : 0;
                unanswered += thread.IsUnanswered ? 1 : 0;
            }
        }

        return new ThreadCounts(open, unread, unanswered);
    }
}
