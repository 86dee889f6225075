using System.Diagnostics;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;

namespace CommunityAlerts.Tests.Benchmarks.Load;

/// <summary>
/// Two emulators: tables in memory, queues on disk. In one, a load of this size stalls: on disk at every save of a
/// large table, in memory at every collection of many deleted messages.
/// </summary>
internal sealed class LoadStorage : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Emulator _tables;
    private readonly Emulator _queues;

    private LoadStorage(string folder, Emulator tables, Emulator queues) =>
        (_folder, _tables, _queues) = (folder, tables, queues);

    /// <summary>Processor time that both emulators have used.</summary>
    public TimeSpan Processor => Used(_tables) + Used(_queues);

    public static async Task<LoadStorage> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("alerts-load-").FullName;
        var tables = await Emulator.StartAsync(
            Path.Combine(folder, "tables"),
            Azurite.Package,
            EmulatorPersistence.InMemory,
            cancellationToken
        );
        var queues = await Emulator.StartAsync(
            Path.Combine(folder, "queues"),
            Azurite.Package,
            EmulatorPersistence.OnDisk,
            cancellationToken
        );
        return new LoadStorage(folder, tables, queues);
    }

    /// <summary>
    /// The names under <paramref name="prefix"/>; its calls are counted where there is a <paramref name="meter"/>.
    /// </summary>
    public StorageAccount Account(string prefix, StorageMeter? meter = null) =>
        new(
            TableService(meter),
            QueueService(meter),
            new BlobServiceClient(_tables.ConnectionString, Metered(new BlobClientOptions(), meter)),
            prefix
        );

    /// <summary>
    /// Drops everything under <paramref name="prefix"/>, so that the next round pays for its own rows alone.
    /// </summary>
    public async Task DropAsync(string prefix, CancellationToken cancellationToken)
    {
        var tables = TableService(meter: null);
        await foreach (var table in tables.QueryAsync(cancellationToken: cancellationToken))
        {
            if (table.Name.StartsWith(prefix, StringComparison.Ordinal))
            {
                await tables.DeleteTableAsync(table.Name, cancellationToken);
            }
        }

        var queues = QueueService(meter: null);
        await foreach (var queue in queues.GetQueuesAsync(prefix: prefix, cancellationToken: cancellationToken))
        {
            await queues.DeleteQueueAsync(queue.Name, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _queues.StopAsync(CancellationToken.None);
        await _tables.StopAsync(CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }

    private static TimeSpan Used(Emulator emulator)
    {
        using var process = Process.GetProcessById(emulator.Pid!.Value);
        return process.TotalProcessorTime;
    }

    private static T Metered<T>(T options, StorageMeter? meter)
        where T : ClientOptions
    {
        if (meter is not null)
        {
            options.AddPolicy(meter, HttpPipelinePosition.PerRetry);
        }

        return options;
    }

    private TableServiceClient TableService(StorageMeter? meter) =>
        new(_tables.ConnectionString, Metered(new TableClientOptions(), meter));

    private QueueServiceClient QueueService(StorageMeter? meter) =>
        new(
            _queues.ConnectionString,
            Metered(new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }, meter)
        );
}
