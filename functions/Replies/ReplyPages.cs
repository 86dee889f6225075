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
/// <param name="Phone">Who wrote, E.164.</param>
/// <param name="To">The sender that was written to.</param>
/// <param name="Text">The request as it came.</param>
/// <param name="At">The instant at which the carrier received it.</param>
/// <param name="Keyword">What it was understood as.</param>
/// <param name="LikelyStop">True where it is no keyword, yet probably a request to stop; else absent.</param>
public sealed record ReplyView(
    string Id, string Phone, string To, string Text, Instant At, Keyword Keyword, bool? LikelyStop)
{
    public static ReplyView From(KeptReply kept) =>
        new(
            kept.Reply.MessageId, kept.Reply.From.E164, kept.Reply.To, kept.Reply.Text, kept.Reply.At,
            kept.Keyword, kept.LikelyStop ? true : null);
}

/// <summary>A page of replies, the newest first.</summary>
public sealed record RepliesView(IReadOnlyList<ReplyView> Replies, string? Cursor);

/// <summary>Reads replies in pages.</summary>
/// <remarks>
/// A reply does not say which text it answers, and no row says which texts one person got: a broadcast's replies are
/// those of its recipients, asked for one by one in its ledger, while it is fresh.
/// </remarks>
public sealed class ReplyPages(ReplyStore replies, Ledger ledger, IOptions<Settings> settings, TableTelemetry tables)
{
    /// <summary>
    /// Rows looked at for one page, so that a caller with a small area, or a broadcast to few, cannot make a request
    /// endless.
    /// </summary>
    private const int MaxRead = 5_000;
    private const int MaxConcurrency = 16;

    /// <summary>The time after its texts are of no use in which a broadcast may still be answered.</summary>
    private static readonly Duration Answered = Duration.FromDays(7);

    /// <summary>A page of what the caller may see: of everybody, or of the recipients of one broadcast.</summary>
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
        Interval? between = broadcast is null
            ? null
            : new Interval(broadcast.StartAt, broadcast.LatestUsefulAt + Answered);
        var all = replies.ListAsync(page.After, between, cancellationToken, tables.RowSkipped);
        await foreach (var some in all.Chunk(MaxConcurrency).WithCancellation(cancellationToken))
        {
            var shown = await Task.WhenAll(
                some.Select(async s =>
                    caller.CoversAny(s.Reply.Areas)
                    && (broadcast is null || await IsRecipientAsync(broadcast, s.Reply.Key, cancellationToken))
                )
            );
            foreach (var ((reply, at), isShown) in some.Zip(shown))
            {
                if (meter.IsFull || read++ == MaxRead)
                {
                    return new RepliesView(views, Page.Cursor(after));
                }

                after = at;
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
    ) => await ledger.PersonAsync(broadcast.Id, key.Bucket(settings.Value.Buckets), key, cancellationToken) is not null;
}
