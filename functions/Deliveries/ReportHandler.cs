using CommunityAlerts.Sms;
using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Deliveries;

/// <summary>Writes delivery reports into the ledger: one read and one replace a batch touched, however many reports.</summary>
public sealed partial class ReportHandler(Ledger ledger, NumberKeys keys, ILogger<ReportHandler> log)
{
    private const int MostAtOnce = 8;
    private const int MostReplaces = 20;

    /// <summary>Late, repeated, reordered or unknown reports change nothing and are no error.</summary>
    /// <returns>False when any batch could not be written: the whole call is then to be answered 503, so that it comes again.</returns>
    public async Task<bool> HandleAsync(IReadOnlyCollection<DeliveryReport> reports, CancellationToken cancellationToken)
    {
        var byBatch = new Dictionary<BatchId, List<(string Mark, int Epoch, DeliveryReport Report)>>();
        foreach (var report in reports)
        {
            // A text outside a broadcast (a test, an answer to HELP) has no batch; neither has somebody else's.
            if (BatchId.TryReadTag(report.Tag, out var id, out var epoch))
            {
                var its = byBatch.TryGetValue(id, out var known) ? known : byBatch[id] = [];
                its.Add((Standing.MarkOf(keys.Of(report.To)), epoch, report));
            }
        }

        var written = true;
        await Parallel.ForEachAsync(byBatch, new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken }, async (batch, token) =>
        {
            if (!await WriteAsync(batch.Key, batch.Value, token))
            {
                Volatile.Write(ref written, false);
            }
        });
        return Volatile.Read(ref written);
    }

    private async Task<bool> WriteAsync(BatchId id, List<(string Mark, int Epoch, DeliveryReport Report)> reports, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MostReplaces; i++)
        {
            var stored = await ledger.FindAsync(id, cancellationToken);
            if (stored is null)
            {
                UnknownBatch(id.Broadcast, id.Bucket, id.Number, reports.Count);
                return true;
            }

            var positions = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var p = 0; p < stored.Batch.Standings.Length; p++)
            {
                positions[stored.Batch.Standings[p].Mark] = p;
            }

            var changed = stored.Batch.Reported(reports.Where(r => positions.ContainsKey(r.Mark)).Select(r => (positions[r.Mark], r.Epoch, r.Report)));
            if (changed is null || await ledger.TryReplaceAsync(changed, stored.ETag, cancellationToken) is not null)
            {
                return true;
            }
        }

        ReportsPutOff(id.Broadcast, id.Bucket, id.Number);
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{ReportCount} delivery reports name batch {BatchNumber} of bucket {Bucket} of {BroadcastId}, which is not in the ledger")]
    private partial void UnknownBatch(string broadcastId, int bucket, int batchNumber, int reportCount);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Batch {BatchNumber} of bucket {Bucket} of {BroadcastId} keeps changing; its delivery reports were put off")]
    private partial void ReportsPutOff(string broadcastId, int bucket, int batchNumber);
}
