using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;
using NodaTime;

namespace CommunityAlerts.Replies;

/// <summary>A reply as callers read it.</summary>
/// <param name="Id">The carrier's id of the text.</param>
/// <param name="Phone">The number of the writer, E.164.</param>
/// <param name="To">The number or short code that received it, as the carrier writes it.</param>
/// <param name="Text">The text as received.</param>
/// <param name="At">The instant at which the carrier received it.</param>
/// <param name="Keyword">The keyword that was recognised.</param>
/// <param name="LikelyStop">True where the reply has no keyword but is probably a request to stop; else absent.</param>
public sealed record ReplyView(
    string Id,
    string Phone,
    string To,
    string Text,
    Instant At,
    Keyword Keyword,
    bool? LikelyStop
)
{
    public static ReplyView From(StoredReply kept) =>
        new(
            kept.Reply.MessageId,
            kept.Reply.From.E164,
            kept.Reply.To,
            kept.Reply.Text,
            kept.Reply.At,
            kept.Keyword,
            kept.LikelyStop ? true : null
        );
}

/// <summary>A page of replies, the newest first.</summary>
public sealed record RepliesView(IReadOnlyList<ReplyView> Replies, string? Cursor);

/// <summary>Reads replies in pages.</summary>
/// <remarks>
/// A reply does not name the text that it answers. So a broadcast's replies are those of its recipients, each looked up
/// in the ledger, until seven days after its latest useful time.
/// </remarks>
public sealed class ReplyPages(ReplyStore replies, Ledger ledger, IOptions<Settings> settings, TableTelemetry tables)
{
    /// <summary>
    /// The maximum number of rows read for one page, so that a request ends even for a small area or a broadcast with
    /// few recipients.
    /// </summary>
    private const int MaxRead = 5_000;
    private const int MaxConcurrency = 16;

    /// <summary>The time after the latest useful instant in which replies are counted to a broadcast.</summary>
    private static readonly Duration ReplyPeriod = Duration.FromDays(7);

    /// <summary>
    /// Reads a page of the replies that the caller may see: all, or those from the recipients of one broadcast.
    /// </summary>
    public async Task<RepliesView> ReadAsync(
        Page page,
        Caller caller,
        Broadcast? broadcast,
        CancellationToken cancellationToken
    )
    {
        List<ReplyView> views = [];
        var meter = new PageMeter(page);
        string? after = null;
        var read = 0;
        Interval? period = broadcast is null
            ? null
            : new Interval(broadcast.StartAt, broadcast.LatestUsefulAt + ReplyPeriod);
        var all = replies.ListAsync(page.After, period, cancellationToken, tables.RowSkipped);
        await foreach (var chunk in all.Chunk(MaxConcurrency).WithCancellation(cancellationToken))
        {
            var visibility = await Task.WhenAll(
                chunk.Select(async s =>
                    caller.CoversAny(s.Item.Areas)
                    && (broadcast is null || await IsRecipientAsync(broadcast, s.Item.Key, cancellationToken))
                )
            );
            foreach (var ((reply, cursor), isShown) in chunk.Zip(visibility))
            {
                if (meter.IsFull || read++ == MaxRead)
                {
                    return new RepliesView(views, Page.EncodeCursor(after));
                }

                after = cursor;
                if (isShown)
                {
                    var view = ReplyView.From(reply);
                    meter.Add(view);
                    views.Add(view);
                }
            }
        }

        return new RepliesView(views, null);
    }

    private async Task<bool> IsRecipientAsync(
        Broadcast broadcast,
        NumberKey key,
        CancellationToken cancellationToken
    ) =>
        await ledger.FindRecipientAsync(broadcast.Id, key.Bucket(settings.Value.Buckets), key, cancellationToken)
            is not null;
}
