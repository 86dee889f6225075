using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Deliveries;

/// <summary>
/// Writes delivery reports into the ledger: one read and one replace for each batch, however many reports.
/// </summary>
public sealed class ReportHandler(Ledger ledger, NumberKeys keys, DeliveryTelemetry telemetry)
{
    private const int MaxConcurrency = 8;
    private const int MaxReplaces = 20;

    /// <summary>
    /// Applies delivery reports. Late, repeated, reordered or unknown reports change nothing and are not errors.
    /// Reports on a batch whose row cannot be read are logged and dropped; those on other batches are written.
    /// </summary>
    /// <returns>
    /// False where any batch could not be written: the caller then answers 503, so that the reports are delivered
    /// again.
    /// </returns>
    public async Task<bool> HandleAsync(
        IReadOnlyCollection<DeliveryReport> reports,
        CancellationToken cancellationToken
    )
    {
        var byBatch = new Dictionary<BatchId, List<EntryReport>>();
        foreach (var report in reports)
        {
            // Texts outside broadcasts (tests, answers to HELP) have no batch, nor have texts of other programs.
            if (TextTag.TryParse(report.Tag) is { } tag)
            {
                var batchReports = byBatch.TryGetValue(tag.Batch, out var known) ? known : byBatch[tag.Batch] = [];
                batchReports.Add(
                    new EntryReport(DeliveryEntry.GetKeyPrefix(keys.MakeKey(report.To)), tag.Epoch, report)
                );
            }
        }

        var allWritten = true;
        await Parallel.ForEachAsync(
            byBatch,
            new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrency, CancellationToken = cancellationToken },
            async (batch, token) =>
            {
                try
                {
                    if (!await WriteAsync(batch.Key, batch.Value, token))
                    {
                        Volatile.Write(ref allWritten, false);
                    }
                }
                catch (Exception e)
                    when (e
                            is UnreadableRowException
                                or InvalidOperationException
                                or ArgumentException
                                or IndexOutOfRangeException
                    )
                {
                    // A repeat of the reports would not make a damaged row readable.
                    telemetry.UnreadableBatch(
                        batch.Key.Broadcast,
                        batch.Key.Bucket,
                        batch.Key.Number,
                        batch.Value.Count,
                        e
                    );
                }
            }
        );
        return Volatile.Read(ref allWritten);
    }

    private async Task<bool> WriteAsync(BatchId id, List<EntryReport> reports, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(id, cancellationToken) is not { } stored)
        {
            telemetry.UnknownBatch(id.Broadcast, id.Bucket, id.Number, reports.Count);
            return true;
        }

        return await Tracing.ContinueAsync(
            "record reports",
            stored.Batch.Traceparent,
            [new("communityalerts.broadcast.id", id.Broadcast), new("communityalerts.bucket", id.Bucket)],
            async () =>
            {
                using (telemetry.Scope(id.Broadcast))
                {
                    return await WriteAsync(stored, reports, cancellationToken);
                }
            }
        );
    }

    private async Task<bool> WriteAsync(
        StoredBatch initial,
        List<EntryReport> reports,
        CancellationToken cancellationToken
    )
    {
        var id = initial.Batch.Id;
        StoredBatch? stored = initial;
        for (var tries = 1; stored is not null; tries++)
        {
            var positions = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var index = 0; index < stored.Batch.Entries.Length; index++)
            {
                positions[stored.Batch.Entries[index].KeyPrefix] = index;
            }

            var changed = stored.Batch.ApplyReports(
                reports
                    .Where(r => positions.ContainsKey(r.KeyPrefix))
                    .Select(r => (positions[r.KeyPrefix], r.Epoch, r.Report))
            );
            if (changed is null)
            {
                return true;
            }

            if (await ledger.TryReplaceAsync(changed, stored.ETag, cancellationToken) is not null)
            {
                telemetry.Reported(stored.Batch, changed);
                return true;
            }

            if (tries == MaxReplaces)
            {
                telemetry.ReportsDeferred(id.Broadcast, id.Bucket, id.Number);
                return false;
            }

            stored = await ledger.FindAsync(id, cancellationToken);
        }

        telemetry.UnknownBatch(id.Broadcast, id.Bucket, id.Number, reports.Count);
        return true;
    }

    /// <summary>A report for the entry of a batch with this key prefix.</summary>
    private sealed record EntryReport(string KeyPrefix, int Epoch, DeliveryReport Report);
}
