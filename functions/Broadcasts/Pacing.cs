using Azure.Data.Tables;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Broadcasts;

/// <summary>Segments a minute, as slots reserved one after the other on the sender's row: urgent has a cursor of its own, and routine starts behind both.</summary>
/// <remarks>Partition = <c>pace</c> of table <c>senders</c>, row = sender id. Only ETags coordinate the workers.</remarks>
public sealed class Pacing(StorageAccount storage)
{
    /// <summary>A batch takes at most this much of its sender's pace.</summary>
    public static readonly Duration LongestSlot = Duration.FromSeconds(30);

    private const string Partition = "pace";
    private readonly Table _table = storage.Table(Tables.Senders);

    /// <summary>The most segments that a batch of this sender may have.</summary>
    public static int MostSegments(Sender sender) => Math.Max(1, sender.SegmentsPerMinute / 2);

    /// <summary>How long so many segments take.</summary>
    public static Duration Takes(Sender sender, int segments) => Duration.FromMilliseconds(Math.Ceiling(segments * 60_000.0 / sender.SegmentsPerMinute));

    /// <summary>Reserves the next free slot.</summary>
    /// <param name="sender">Whose pace.</param>
    /// <param name="urgent">The urgent lane waits for nobody but itself.</param>
    /// <param name="segments">What will be sent in it.</param>
    /// <param name="notBefore">The slot's earliest start.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>When the slot starts.</returns>
    public async Task<Instant> ReserveAsync(Sender sender, bool urgent, int segments, Instant notBefore, CancellationToken cancellationToken)
    {
        while (true)
        {
            var row = await _table.FindAsync(Partition, sender.Id, cancellationToken);
            var routineNext = At(row, "RoutineNext");
            var urgentNext = At(row, "UrgentNext");
            var start = urgent
                ? Instant.Max(notBefore, urgentNext)
                : Instant.Max(notBefore, Instant.Max(routineNext, urgentNext));
            var next = start + Takes(sender, segments);
            var changed = new TableEntity(Partition, sender.Id)
            {
                ["RoutineNext"] = (urgent ? routineNext : next).ToDateTimeOffset(),
                ["UrgentNext"] = (urgent ? next : urgentNext).ToDateTimeOffset(),
            };
            var written = row is null
                ? await _table.TryAddAsync(changed, cancellationToken)
                : await _table.TryReplaceAsync(changed, row.ETag, cancellationToken);
            if (written is not null)
            {
                return start;
            }
        }
    }

    private static Instant At(TableEntity? row, string name) =>
        row?.GetDateTimeOffset(name) is { } at ? Instant.FromDateTimeOffset(at) : NodaConstants.UnixEpoch;
}
