using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Tests.Enumeration;

internal enum WireKind
{
    Table,
    Queue,
    Blob,
}

/// <summary>
/// One worker's way to the emulator: every try of a call passes the run, which counts it and may break it, and what it
/// brought about is noted.
/// </summary>
internal sealed class Wire(Run run, Worker worker, WireKind kind) : HttpPipelineTransport
{
    /// <summary>Name of the property for the time that a message was to be hidden.</summary>
    public const string Delay = "hidden-for";

    // The emulator closes what waits for five seconds; what waits that long here is closed by us, so that no call meets
    // a closed port by chance.
#pragma warning disable CA2000 // As long-lived as the process.
    private static readonly HttpClientTransport Transport = new(
        new HttpClient(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1) })
    );
#pragma warning restore CA2000

    public override Request CreateRequest() => Transport.CreateRequest();

    public override void Process(HttpMessage message) =>
        throw new NotSupportedException("The engine waits for nothing on a thread.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var sent = Sent.Of(kind, message.Request, run.Prefix);
        var batch = await BatchAsync(sent, message.Request);
        var token = TextOf(batch, "ClaimToken");
        if (token is not null)
        {
            // Before anything may hold it up: the deadline runs from here at the latest.
            run.Journal.ClaimSent(token, run.Clock.Passed);
        }

        await run.CallAsync(worker, sent.What, sent.Writes, SendAsync);

        async Task<bool> SendAsync()
        {
            if (run.Mutant is { } mutant)
            {
                await mutant.SendAsync(worker, sent, token, message, () => Transport.ProcessAsync(message).AsTask());
            }
            else
            {
                await Transport.ProcessAsync(message);
            }

            if (message.Response.Status is >= 200 and < 300)
            {
                await NoteAsync(sent, batch, token, message);
            }

            return true;
        }
    }

    /// <summary>The batch row that is written; null where none is.</summary>
    private static async Task<JsonElement?> BatchAsync(Sent sent, Request request) =>
        sent.IsBatchRow && sent.Writes && await Sent.BodyAsync(request) is { } body ? body.RootElement : null;

    private static string? TextOf(JsonElement? row, string column) =>
        row?.TryGetProperty(column, out var value) == true ? value.GetString() : null;

    private async Task NoteAsync(Sent sent, JsonElement? batch, string? token, HttpMessage message)
    {
        if (kind == WireKind.Queue)
        {
            if (sent.Writes && message.TryGetProperty(Delay, out var delay))
            {
                run.Host.Posted(sent.Table, (TimeSpan)delay!);
            }

            return;
        }

        if (!sent.Writes)
        {
            return;
        }

        if (TextOf(batch, "Vector") is { Length: > 0 } vector)
        {
            run.Journal.BatchStored(sent.What, vector.Split('\n').Select(DeliveryEntry.Parse));
        }

        if (token is not null)
        {
            var parts = sent.Row!.Split('~');
            run.Journal.ClaimStored(
                token,
                int.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture),
                int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture),
                worker
            );
        }
        else if (sent.Table == Tables.Broadcasts && await Sent.BodyAsync(message.Request) is { } broadcast)
        {
            run.Journal.BroadcastStored(
                Json.Read<Broadcast>(broadcast.RootElement.GetProperty("Broadcast").GetString()!),
                run.Clock.Passed
            );
        }
        else if (sent.Table == Tables.OptOuts && await Sent.BodyAsync(message.Request) is { } optOut)
        {
            run.Journal.OptOutStored(optOut.RootElement.GetProperty("RowKey").GetString()!);
        }
    }
}

/// <summary>The subject of a request.</summary>
/// <param name="Table">The table or queue, without prefix; <c>$batch</c> for a transaction.</param>
/// <param name="Row">The row key, where the request names one.</param>
internal sealed record Sent(WireKind Kind, string Verb, string Table, string? Row)
{
    public bool Writes => Verb is not ("GET" or "HEAD");

    public bool IsBatchRow => Kind == WireKind.Table && Row?.StartsWith("batch~", StringComparison.Ordinal) == true;

    /// <summary>
    /// A name that is the same in every run: the broadcast's id, by which only its partition and its rows' ends differ,
    /// is left out.
    /// </summary>
    public string What =>
        IsBatchRow ? $"{Verb} {Table} {string.Join('~', Row!.Split('~')[..3])}"
        : Row is null
        || Kind != WireKind.Table
        || Table is Tables.Orders or Tables.Broadcasts or Tables.Audit or Tables.Due
            ? $"{Verb} {Table}"
        : $"{Verb} {Table} {Row}";

    public static Sent Of(WireKind kind, Request request, string prefix)
    {
        // /{account}/{prefix}{table}(PartitionKey='…',RowKey='…'), /{account}/$batch,
        // /{account}/{prefix}{queue}/messages
        var path = Uri.UnescapeDataString(request.Uri.Path).TrimStart('/');
        var rest = path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var name = rest.Split('(', '/')[0];
        name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        var row = rest.IndexOf("RowKey='", StringComparison.Ordinal) is var at and >= 0
            ? rest[(at + 8)..].Split('\'')[0]
            : null;
        return new Sent(kind, request.Method.Method, name, row);
    }

    public static async Task<JsonDocument?> BodyAsync(Request request)
    {
        if (request.Content is null)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        await request.Content.WriteToAsync(bytes, CancellationToken.None);
        return JsonDocument.Parse(bytes.ToArray());
    }
}
