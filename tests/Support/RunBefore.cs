using Azure.Core;
using Azure.Core.Pipeline;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Tests.Support;

/// <summary>
/// Runs something once, before a request that writes to one table, the first by default: what another
/// process does between two calls of this one.
/// </summary>
/// <param name="path">
/// The last part of the request's path: the table with its prefix, or <see cref="Transaction"/>.
/// </param>
/// <param name="what">The action to run.</param>
/// <param name="write">The number of that request among the writes to the table, from 1.</param>
internal sealed class RunBefore(string path, Func<Task> what, int write = 1) : HttpPipelinePolicy
{
    /// <summary>In place of a table: a transaction on any.</summary>
    public const string Transaction = "$batch";

    private int _runs;

    /// <summary>
    /// An account with all its tables and queues, as one process sees it that nothing delays, and as another whose
    /// first write to the table waits.
    /// </summary>
    public static async Task<(StorageAccount Plain, StorageAccount Delayed)> AccountAsync(
        string table,
        Func<StorageAccount, Task> what,
        CancellationToken cancellationToken,
        int write = 1
    )
    {
        var prefix = Azurite.FreshPrefix();
        var connection = await Azurite.ConnectionStringAsync(prefix);
        var plain = StorageAccount.Connect(connection, prefix);
        await plain.Uploads.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await plain.CreateAsync(
            [.. Tables.All, .. Azurite.Months.Select(Tables.Recipients)],
            Queues.All,
            cancellationToken
        );
        var policy = new RunBefore(table == Transaction ? table : prefix + table, () => what(plain), write);
        return (
            plain,
            StorageAccount.Connect(
                connection,
                prefix,
                options => options.AddPolicy(policy, HttpPipelinePosition.PerCall)
            )
        );
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("All calls are asynchronous.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (
            message.Request.Method != RequestMethod.Get
            && message.Request.Uri.Path.Split('/')[^1].Split('(')[0] == path
            && Interlocked.Increment(ref _runs) == write
        )
        {
            await what();
        }

        await ProcessNextAsync(message, pipeline);
    }
}
