using System.Diagnostics;
using Azure.Data.Tables;
using CommunityAlerts.Contacts;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;

namespace CommunityAlerts.Tests.Benchmarks.Load;

/// <summary>
/// The storage calls of the usual sample, alone: a queue message for each contact, an entity inserted for each text,
/// read and merged again for its report.
/// </summary>
/// <remarks>In its favour: no host, no HTTP, no opt-outs, no carrier; messages are put eight at once, and never so many
/// that the emulator's queue, which slows with its depth, holds it up;
/// the host's defaults for taking them (16 a call, at most 24 in flight).</remarks>
internal static class LoadBaseline
{
    private const int Take = 16;
    private const int Threshold = 8;
    private const int MaxDeep = 100;
    private const int AtOnce = 8;
    private const string Deliveries = "deliveries";

    /// <summary>
    /// Texts at most <paramref name="most"/> of the people: what it does a recipient does not depend on how many there
    /// are.
    /// </summary>
    public static async Task<LoadResult> RunAsync(
        LoadStorage storage,
        string engine,
        Residents residents,
        int most,
        CancellationToken cancellationToken
    )
    {
        var prefix = Azurite.FreshPrefix();
        var meter = new StorageMeter();
        var account = storage.Account(prefix, meter);
        await account.CreateAsync([Deliveries], [Queues.Batches], cancellationToken);
        var table = account.Table(Deliveries);
        using var queue = new BareQueue(account.QueueClient(Queues.Batches), Take, Threshold);
        using var process = Process.GetCurrentProcess();
        var (processor, emulators) = (process.TotalProcessorTime, storage.Processor);
        meter.Reset();
        var start = Stopwatch.GetTimestamp();
        var people = await ContactsAsync(storage.Account(engine, meter), residents, cancellationToken)
            .Take(most)
            .ToListAsync(cancellationToken);
        var sending = queue.RunAsync(
            people.Count,
            message => SendAsync(table, message, cancellationToken),
            cancellationToken
        );
        await Parallel.ForEachAsync(
            people,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (person, stop) =>
            {
                while (queue.Depth > MaxDeep)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, stop);
                }

                await queue.PutAsync(
                    $"{person.PartitionKey}/{person.RowKey}/{person.GetString("Phone")}/Dear "
                        + $"{person.GetString("Name")}, keep your children away from the water.",
                    stop
                );
            }
        );
        await sending;
        var result = new LoadResult("baseline", people.Count, Stopwatch.GetElapsedTime(start), meter.Tallies);
        process.Refresh();
        result = result with
        {
            Processor = process.TotalProcessorTime - processor,
            EmulatorProcessor = storage.Processor - emulators,
        };
        await storage.DropAsync(prefix, cancellationToken);
        return result;
    }

    private static IAsyncEnumerable<TableEntity> ContactsAsync(
        StorageAccount lists,
        Residents residents,
        CancellationToken cancellationToken
    ) =>
        residents
            .Lists.ToAsyncEnumerable()
            .SelectMany(list =>
                Enumerable
                    .Range(0, Residents.Buckets)
                    .ToAsyncEnumerable()
                    .SelectMany(bucket =>
                        lists
                            .Table(Tables.Contacts)
                            .ReadRangeAsync(ContactStore.Partition(list, bucket), cancellationToken: cancellationToken)
                    )
            );

    private static async Task SendAsync(Table table, string message, CancellationToken stop)
    {
        var parts = message.Split('/');
        await table.TryAddAsync(
            new TableEntity(parts[0], parts[1])
            {
                ["Phone"] = parts[2],
                ["Text"] = parts[3],
                ["State"] = "Sent",
                ["MessageId"] = parts[1],
            },
            stop
        );
        // Its report, one event a call as Event Grid sends by default.
        var stored = await table.FindAsync(parts[0], parts[1], stop);
        stored!["State"] = "Delivered";
        await table.TryReplaceAsync(stored, stored.ETag, stop);
    }
}
