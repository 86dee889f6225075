using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace CommunityAlerts.Storage;

/// <summary>The one storage account: its tables, queues and the container for uploaded files, all under an optional name prefix.</summary>
/// <param name="tables">Client for tables.</param>
/// <param name="queues">Client for queues; must encode messages as base64, as the Functions host expects.</param>
/// <param name="blobs">Client for blobs.</param>
/// <param name="prefix">Lower-case letters and digits before every name, so that tests may share an account; empty in production.</param>
public sealed class StorageAccount(TableServiceClient tables, QueueServiceClient queues, BlobServiceClient blobs, string prefix = "")
{
    /// <summary>Told the name of each queue that a message was put on, so that a host in this process need not wait for its next poll.</summary>
    public event Action<string>? MessageSent;

    public Table Table(string name) => new(tables.GetTableClient(prefix + name));

    public Queue Queue(string name) => new(QueueClient(name), () => MessageSent?.Invoke(name));

    /// <summary>The bare client, for hosts that receive.</summary>
    public QueueClient QueueClient(string name) => queues.GetQueueClient(prefix + name);

    /// <summary>Uploaded files, each deleted when its import ends.</summary>
    public BlobContainerClient Uploads { get; } = blobs.GetBlobContainerClient(prefix + "imports");

    /// <summary>Makes what is not there yet; for the local host and for month tables. In Azure the rest is made by infra.</summary>
    public async Task CreateAsync(IEnumerable<string> tableNames, IEnumerable<string> queueNames, CancellationToken cancellationToken)
    {
        foreach (var name in tableNames)
        {
            await tables.CreateTableIfNotExistsAsync(prefix + name, cancellationToken);
        }

        foreach (var name in queueNames.SelectMany(q => new[] { q, Queues.Poison(q) }))
        {
            await queues.GetQueueClient(prefix + name).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }
    }
}
