using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Tests.Support;

/// <summary>Creates each table, queue or container of an account when a request first names it; all of them before they
/// are listed.
/// So an account looks complete, and a test that needs three of its thirty parts waits for three.</summary>
/// <param name="parts">The parts to create, by the name that requests use, prefix included.</param>
internal sealed class CreateOnFirstUse(IReadOnlyDictionary<string, Func<Task>> parts) : HttpPipelinePolicy
{
    /// <summary>Characters that follow the name of a table in a transaction's body.</summary>
    private static readonly string[] After = ["(", "?", " "];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task> _created = new(StringComparer.Ordinal);

    /// <summary>
    /// An account under <paramref name="prefix"/> with these tables, all queues and the container for uploads.
    /// </summary>
    public static StorageAccount Connect(
        string connectionString,
        string prefix,
        IEnumerable<string> tables,
        CancellationToken cancellationToken
    )
    {
        var plain = StorageAccount.Connect(connectionString, prefix);
        var byTable = new CreateOnFirstUse(
            tables.ToDictionary(
                t => prefix + t,
                Func<Task> (t) => () => plain.CreateAsync([t], [], cancellationToken),
                StringComparer.Ordinal
            )
        );
        var byQueue = new CreateOnFirstUse(
            Queues
                .All.SelectMany(q => new[] { q, Queues.Poison(q) })
                .ToDictionary(
                    q => prefix + q,
                    Func<Task> (q) =>
                        () => plain.QueueClient(q).CreateIfNotExistsAsync(cancellationToken: cancellationToken),
                    StringComparer.Ordinal
                )
        );
        var byContainer = new CreateOnFirstUse(
            new Dictionary<string, Func<Task>>(StringComparer.Ordinal)
            {
                [plain.Uploads.Name] = () => plain.Uploads.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
            }
        );
        return StorageAccount.Connect(
            connectionString,
            prefix,
            options =>
                options.AddPolicy(
                    options switch
                    {
                        Azure.Data.Tables.TableClientOptions => byTable,
                        Azure.Storage.Queues.QueueClientOptions => byQueue,
                        _ => byContainer,
                    },
                    HttpPipelinePosition.PerCall
                )
        );
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("All calls are asynchronous.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await Task.WhenAll((await NamedAsync(message.Request)).Select(CreatedAsync));
        await ProcessNextAsync(message, pipeline);
    }

    private Task CreatedAsync(string name)
    {
        lock (_lock)
        {
            return _created.TryGetValue(name, out var created) ? created : _created[name] = parts[name]();
        }
    }

    /// <summary>
    /// Finds the parts that a request names: one by its path, several in a transaction's body, all in a list of them.
    /// </summary>
    private async Task<IEnumerable<string>> NamedAsync(Request request)
    {
        // /{account}/{part}, /{account}/{part}(…), /{account}/$batch, /{account}/Tables, /{account}/?comp=list
        var name = Uri.UnescapeDataString(request.Uri.Path).TrimStart('/').Split('/') is [_, { Length: > 0 } first, ..]
            ? first.Split('(')[0]
            : "Tables";
        if (name != "$batch")
        {
            return name == "Tables" ? parts.Keys : parts.Keys.Where(p => p == name);
        }

        using var body = new MemoryStream();
        await request.Content!.WriteToAsync(body, CancellationToken.None);
        var text = Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
        return parts.Keys.Where(p => Array.Exists(After, end => text.Contains($"/{p}{end}", StringComparison.Ordinal)));
    }
}
