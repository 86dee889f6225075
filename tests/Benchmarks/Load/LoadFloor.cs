using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Contacts;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;

namespace CommunityAlerts.Tests.Benchmarks.Load;

/// <summary>The storage calls that a broadcast cannot do without, and nothing else: those that the design counts in its
/// section on scale.
/// They carry the bytes that the engine wrote, and run as many at once as the engine's do.</summary>
/// <remarks>Per broadcast: request and broadcast. Per bucket: a message put, received and deleted, the chain, a page of
/// each list and of the opt-outs, the closing row, one slot for ten batches (read and replace).
/// Per batch: the insert with its people, a message put, received (four at a look) and deleted, reads of the batch,
/// broadcast, people and opt-outs, the claim, the results; for its reports a read and a replace.</remarks>
internal sealed class LoadFloor(StorageAccount account, StorageAccount lists, StoredRows rows, Residents residents)
{
    private const int Take = 4;
    private const int Threshold = 4;
    private const int BatchesASlot = 10;
    private static readonly string[] ChainColumns =
    [
        "Closes",
        "Number",
        "First",
        "End",
        "ComposedAt",
        "Due",
        "Segments",
        "Excluded",
        "ClaimToken",
        "ClaimAt",
        "NudgedAt",
        "Tries",
        "Tallies",
    ];
    private readonly Table _recipients = account.Table(Tables.Recipients(rows.Month));
    private readonly Table _broadcasts = account.Table(Tables.Broadcasts);
    private readonly Table _senders = account.Table(Tables.Senders);
    private readonly Channel<StoredBatchRows> _sent = Channel.CreateUnbounded<StoredBatchRows>();
    private readonly ILookup<int, StoredBatchRows> _ofBucket = rows.Batches.ToLookup(b => b.Bucket);
    private readonly Dictionary<string, StoredBatchRows> _batches = rows.Batches.ToDictionary(
        Name,
        StringComparer.Ordinal
    );
    private long _expandedAt;
    private long _sendingAt;
    private long _reportingAt;

    /// <summary>
    /// Runs it in tables and queues of its own; contacts and opt-outs are read where the engine read them, under its
    /// prefix.
    /// </summary>
    public static async Task<LoadResult> RunAsync(
        LoadStorage storage,
        string engine,
        StoredRows rows,
        Residents residents,
        CancellationToken cancellationToken
    )
    {
        var prefix = Azurite.FreshPrefix();
        var meter = new StorageMeter();
        var account = storage.Account(prefix, meter);
        await account.CreateAsync(
            [Tables.Orders, Tables.Broadcasts, Tables.Senders, Tables.Recipients(rows.Month)],
            [Queues.Expansions, Queues.Batches],
            cancellationToken
        );
        using var process = Process.GetCurrentProcess();
        var (processor, emulators) = (process.TotalProcessorTime, storage.Processor);
        var floor = new LoadFloor(account, storage.Account(engine, meter), rows, residents);
        meter.Reset();
        var start = Stopwatch.GetTimestamp();
        var sentAt = await floor.RunAsync(cancellationToken);
        var end = Stopwatch.GetTimestamp();
        process.Refresh();
        var result = new LoadResult("floor", residents.Recipients, Stopwatch.GetElapsedTime(start, end), meter.Tallies)
        {
            Expansion = Stopwatch.GetElapsedTime(start, floor._expandedAt),
            Sending = Stopwatch.GetElapsedTime(floor._sendingAt, sentAt),
            Reports = Stopwatch.GetElapsedTime(floor._reportingAt, end),
            Processor = process.TotalProcessorTime - processor,
            EmulatorProcessor = storage.Processor - emulators,
        };
        await storage.DropAsync(prefix, cancellationToken);
        return result;
    }

    private async Task<long> RunAsync(CancellationToken stop)
    {
        using var expansions = new BareQueue(account.QueueClient(Queues.Expansions), Take, Threshold);
        using var batches = new BareQueue(account.QueueClient(Queues.Batches), Take, Threshold);
        await account.Table(Tables.Orders).TryAddAsync(rows.Request, stop);
        await _broadcasts.TryAddAsync(rows.Broadcast, stop);
        var expanding = expansions.RunAsync(
            Residents.Buckets,
            message => ExpandAsync(int.Parse(message, CultureInfo.InvariantCulture), batches, stop),
            stop
        );
        var sending = batches.RunAsync(rows.Batches.Count, message => SendAsync(_batches[message], stop), stop);
        var reporting = ReportAsync(stop);
        for (var bucket = 0; bucket < Residents.Buckets; bucket++)
        {
            await expansions.PutAsync(bucket.ToString(CultureInfo.InvariantCulture), stop);
        }

        await expanding;
        await sending;
        var sentAt = Stopwatch.GetTimestamp();
        _sent.Writer.Complete();
        await reporting;
        return sentAt;
    }

    private async Task ExpandAsync(int bucket, BareQueue batches, CancellationToken stop)
    {
        var partition = rows.Closings[bucket].PartitionKey;
        await CountAsync(
            _recipients.ReadRangeAsync(partition, "batch~", "batch~~", ChainColumns, cancellationToken: stop),
            stop
        );
        foreach (var list in residents.Lists)
        {
            await CountAsync(
                lists
                    .Table(Tables.Contacts)
                    .ReadRangeAsync(ContactStore.Partition(list, bucket), cancellationToken: stop),
                stop
            );
        }

        await CountAsync(
            lists.Table(Tables.OptOuts).ReadRangeAsync($"{bucket:00}", select: [], cancellationToken: stop),
            stop
        );
        foreach (var ahead in _ofBucket[bucket].Chunk(BatchesASlot))
        {
            await ReserveAsync(stop);
            foreach (var batch in ahead)
            {
                await _recipients.TryTransactAsync(
                    [
                        .. batch
                            .People.Prepend(batch.Composed)
                            .Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)),
                    ],
                    stop
                );
                await batches.PutAsync(Name(batch), stop);
            }
        }

        await _recipients.TryAddAsync(rows.Closings[bucket], stop);
        Interlocked.Exchange(ref _expandedAt, Stopwatch.GetTimestamp());
    }

    private async Task ReserveAsync(CancellationToken stop)
    {
        ETag? written = null;
        while (written is null)
        {
            var row = await _senders.FindAsync("pace", "default", stop);
            var next = new TableEntity("pace", "default")
            {
                ["RoutineNext"] = row?.GetDateTimeOffset("RoutineNext") ?? AlertsApp.Start.ToDateTimeOffset(),
                ["UrgentNext"] = AlertsApp.Start.ToDateTimeOffset(),
            };
            written = row is null
                ? await _senders.TryAddAsync(next, stop)
                : await _senders.TryReplaceAsync(next, row.ETag, stop);
        }
    }

    private async Task SendAsync(StoredBatchRows batch, CancellationToken stop)
    {
        Interlocked.CompareExchange(ref _sendingAt, Stopwatch.GetTimestamp(), 0);
        var (partition, first, end) = (
            batch.Composed.PartitionKey,
            batch.Composed.GetString("First"),
            batch.Composed.GetString("End")
        );
        var stored = await _recipients.FindAsync(partition, batch.Composed.RowKey, stop);
        var claimed = await _recipients.TryReplaceAsync(batch.Composed, stored!.ETag, stop);
        await _broadcasts.FindAsync(rows.Broadcast.PartitionKey, rows.Broadcast.RowKey, stop);
        await CountAsync(
            _recipients.ReadRangeAsync(
                partition,
                upTo: end,
                extraFilter: TableClient.CreateQueryFilter($"RowKey ge {first} and Batch eq {batch.Number}"),
                cancellationToken: stop
            ),
            stop
        );
        await CountAsync(
            lists
                .Table(Tables.OptOuts)
                .ReadRangeAsync(
                    $"{batch.Bucket:00}",
                    upTo: end,
                    select: [],
                    extraFilter: TableClient.CreateQueryFilter($"RowKey ge {first}"),
                    cancellationToken: stop
                ),
            stop
        );
        await _recipients.TryReplaceAsync(batch.Done, claimed!.Value, stop);
        await _sent.Writer.WriteAsync(batch, stop);
    }

    /// <summary>
    /// Writes reports as far behind the sending, and as many batches at once, as the reports posted to the engine.
    /// </summary>
    private async Task ReportAsync(CancellationToken stop)
    {
        const int Size = ReportPoster.MaxEvents / 99;
        const int Behind = ReportPoster.Behind / 99;
        var owed = new List<StoredBatchRows>();
        await foreach (var batch in _sent.Reader.ReadAllAsync(stop))
        {
            owed.Add(batch);
            if (owed.Count >= Behind + Size)
            {
                await ReportAsync(owed[..Size], stop);
                owed.RemoveRange(0, Size);
            }
        }

        foreach (var rest in owed.Chunk(Size))
        {
            await ReportAsync(rest, stop);
        }
    }

    private async Task ReportAsync(IReadOnlyList<StoredBatchRows> batches, CancellationToken stop)
    {
        Interlocked.CompareExchange(ref _reportingAt, Stopwatch.GetTimestamp(), 0);
        await Task.WhenAll(
            batches.Select(async batch =>
            {
                var stored = await _recipients.FindAsync(batch.Done.PartitionKey, batch.Done.RowKey, stop);
                await _recipients.TryReplaceAsync(batch.Done, stored!.ETag, stop);
            })
        );
    }

    private static string Name(StoredBatchRows batch) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"broadcast\":\"{batch.Composed.PartitionKey}\",\"bucket\":{batch.Bucket},\"batches\":[{batch.Number}]}}"
        );

    private static async Task CountAsync(IAsyncEnumerable<TableEntity> range, CancellationToken stop) =>
        await range.CountAsync(stop);
}
