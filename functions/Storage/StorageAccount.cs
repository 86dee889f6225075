using System.Collections.Concurrent;
using System.Net;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Azure.Storage.Queues.Specialized;
using Microsoft.Extensions.Configuration;

namespace CommunityAlerts.Storage;

/// <summary>
/// The application's storage account: tables, queues and the container for uploads, all under an optional name prefix.
/// </summary>
/// <param name="tables">The client for tables.</param>
/// <param name="queues">The client for queues; encodes messages as base64, as the Functions host expects.</param>
/// <param name="blobs">The client for blobs.</param>
/// <param name="prefix">
/// Lower-case letters and digits before every name, so that tests may share an account; empty in production.
/// </param>
public sealed class StorageAccount(
    TableServiceClient tables,
    QueueServiceClient queues,
    BlobServiceClient blobs,
    string prefix = ""
)
{
    /// <summary>The name of the account's setting, which queue triggers have as their connection.</summary>
    public const string Setting = "Storage";

    /// <summary>The container of <see cref="Uploads"/>, without prefix.</summary>
    public const string UploadsContainer = "imports";

    private const int CallsAtOnce = 8;

    private readonly ConcurrentDictionary<string, long> _writes = new(StringComparer.Ordinal);

    /// <summary>
    /// The number of retries of a call, and the time that one try waits for an answer: all tries end within 30 s, so
    /// that a caller gets an answer while storage hangs.
    /// </summary>
    public const int Retries = 3;
    public static readonly TimeSpan TryTimeout = TimeSpan.FromSeconds(6.5);
    public static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Notified of each message put on a queue, so that a host in this process need not wait for its next poll.
    /// </summary>
    public event Action<SentMessage>? MessageSent;

    /// <summary>
    /// Connects to the account that <see cref="Setting"/> names: by a connection string, or by identity where
    /// <c>tableServiceUri</c>, <c>queueServiceUri</c> and <c>blobServiceUri</c> are below it, with <c>clientId</c> for
    /// a user-assigned one.
    /// </summary>
    /// <exception cref="InvalidOperationException">The setting names no account.</exception>
    public static StorageAccount Connect(IConfiguration configuration, string prefix = "")
    {
        var setting = configuration.GetSection(Setting);
        if (setting.Value is { Length: > 0 } connection)
        {
            return Connect(connection, prefix);
        }

        var identity = new DefaultAzureCredential(
            new DefaultAzureCredentialOptions { ManagedIdentityClientId = setting["clientId"] }
        );
        return new StorageAccount(
            new TableServiceClient(ReadUri("tableServiceUri"), identity, WithRetries(new TableClientOptions())),
            new QueueServiceClient(ReadUri("queueServiceUri"), identity, QueueOptions()),
            new BlobServiceClient(ReadUri("blobServiceUri"), identity, WithRetries(new BlobClientOptions())),
            prefix
        );

        Uri ReadUri(string name) =>
            new(
                setting[name]
                    ?? throw new InvalidOperationException(
                        $"No storage account is named: set '{Setting}', or '{Setting}:{name}' and its like."
                    )
            );
    }

    /// <summary>Connects to the account of a connection string.</summary>
    /// <param name="connectionString">The connection string, as the portal shows it.</param>
    /// <param name="prefix">The prefix of every name.</param>
    /// <param name="configure">
    /// Changes the options of the clients for tables, queues and blobs, such as to add a policy.
    /// </param>
    public static StorageAccount Connect(
        string connectionString,
        string prefix = "",
        Action<ClientOptions>? configure = null
    )
    {
        return new(
            new TableServiceClient(connectionString, Configured(WithRetries(new TableClientOptions()))),
            new QueueServiceClient(connectionString, Configured(QueueOptions())),
            new BlobServiceClient(connectionString, Configured(WithRetries(new BlobClientOptions()))),
            prefix
        );

        T Configured<T>(T options)
            where T : ClientOptions
        {
            configure?.Invoke(options);
            return options;
        }
    }

    /// <summary>Whether the account is an emulator on this machine.</summary>
    public bool IsOnThisMachine => tables.Uri.IsLoopback;

    public Table Table(string name) =>
        new(tables.GetTableClient(prefix + name), () => _writes.AddOrUpdate(name, 1, static (_, count) => count + 1));

    /// <summary>
    /// Counts the writes to a table that this process has ended, failed ones included: while the count stays the same,
    /// this process has not changed what was read after it. Others may have.
    /// </summary>
    public long CountWrites(string table) => _writes.GetValueOrDefault(table);

    /// <summary>Lists the existing tables of this system, without prefix.</summary>
    public async Task<IReadOnlyList<string>> ReadTableNamesAsync(CancellationToken cancellationToken) =>
        await tables
            .QueryAsync(cancellationToken: cancellationToken)
            .Where(t => t.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(t => t.Name[prefix.Length..])
            .Where(Tables.IsOurs)
            .ToListAsync(cancellationToken);

    /// <summary>Lists the existing queues with the prefix, without it.</summary>
    public async Task<IReadOnlyList<string>> ReadQueueNamesAsync(CancellationToken cancellationToken) =>
        await queues
            .GetQueuesAsync(prefix: prefix, cancellationToken: cancellationToken)
            .Select(q => q.Name[prefix.Length..])
            .ToListAsync(cancellationToken);

    public Queue Queue(string name) =>
        new(QueueClient(name), (id, receipt, delay) => MessageSent?.Invoke(new SentMessage(name, id, receipt, delay)));

    /// <summary>Returns the SDK's client of a queue, for hosts that receive messages.</summary>
    public QueueClient QueueClient(string name) => queues.GetQueueClient(prefix + name);

    /// <summary>
    /// Counts the messages of a queue approximately, hidden ones included; 0 where the queue does not exist.
    /// </summary>
    public async Task<long> CountAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            return (await QueueClient(queue).GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.NotFound)
        {
            return 0;
        }
    }

    /// <summary>Uploaded files, each deleted when its import ends.</summary>
    public BlobContainerClient Uploads { get; } = blobs.GetBlobContainerClient(prefix + UploadsContainer);

    /// <summary>
    /// Creates missing tables, and missing queues with their poison queues. In Azure only month tables are created so;
    /// infra creates the rest.
    /// </summary>
    public Task CreateAsync(
        IEnumerable<string> tableNames,
        IEnumerable<string> queueNames,
        CancellationToken cancellationToken
    )
    {
        var work = tableNames
            .Select(
                Func<CancellationToken, Task> (name) => stop => tables.CreateTableIfNotExistsAsync(prefix + name, stop)
            )
            .Concat(
                queueNames
                    .SelectMany(q => new[] { q, Queues.Poison(q) })
                    .Select(
                        Func<CancellationToken, Task> (name) =>
                            stop => queues.GetQueueClient(prefix + name).CreateIfNotExistsAsync(cancellationToken: stop)
                    )
            );
        return Parallel.ForEachAsync(
            work,
            new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellationToken },
            async (create, stop) => await create(stop)
        );
    }

    /// <summary>Moves a received message to the poison queue of its queue, where it never expires.</summary>
    /// <param name="queue">The queue that has the message.</param>
    /// <param name="message">The message.</param>
    /// <param name="popReceipt">Its newest pop receipt.</param>
    /// <param name="cancellationToken">Ends the calls; the message may then be in both queues.</param>
    public static async Task MoveToPoisonQueueAsync(
        QueueClient queue,
        QueueMessage message,
        string popReceipt,
        CancellationToken cancellationToken
    )
    {
        await queue
            .GetParentQueueServiceClient()
            .GetQueueClient(Queues.Poison(queue.Name))
            .SendMessageAsync(message.Body, timeToLive: Queues.NeverExpires, cancellationToken: cancellationToken);
        await queue.DeleteMessageAsync(message.MessageId, popReceipt, cancellationToken);
    }

    private static QueueClientOptions QueueOptions()
    {
        var options = WithRetries(new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        options.MessageDecodingFailed += RemoveUndecodedAsync;
        return options;
    }

    /// <summary>
    /// Moves a message that is not base64, so not of this program, to the poison queue: left in place, it would block
    /// those behind it.
    /// </summary>
    private static Task RemoveUndecodedAsync(QueueMessageDecodingFailedEventArgs arguments) =>
        arguments.ReceivedMessage is { } message
            ? MoveToPoisonQueueAsync(arguments.Queue, message, message.PopReceipt, arguments.CancellationToken)
            : Task.CompletedTask;

    /// <summary>Sets retries and time-outs; after them the queue redelivers, or the caller retries.</summary>
    private static T WithRetries<T>(T options)
        where T : ClientOptions
    {
        options.Retry.MaxRetries = Retries;
        options.Retry.Delay = RetryDelay;
        options.Retry.MaxDelay = TimeSpan.FromSeconds(2);
        options.Retry.NetworkTimeout = TryTimeout;
        return options;
    }
}

/// <summary>A message that was put on a queue.</summary>
/// <param name="Queue">The queue's name, without prefix.</param>
/// <param name="Id">The message's id.</param>
/// <param name="PopReceipt">The receipt with which the message can be changed until it is received.</param>
/// <param name="Delay">The time for which the message stays hidden.</param>
public sealed record SentMessage(string Queue, string Id, string PopReceipt, TimeSpan Delay);
