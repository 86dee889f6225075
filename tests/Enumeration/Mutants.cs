using System.Text;
using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>
/// A classic bug, made from outside, since production code holds no switch for it: on the wire, by a clock, by another
/// service. One for each run.
/// </summary>
internal abstract class Mutant
{
    public virtual TimeProvider Clock(Worker worker, VirtualClock clock) => clock;

    public virtual void Services(IServiceCollection services) { }

    /// <summary>A call on its way: may change the request, send it, and change the answer.</summary>
    /// <param name="worker">The worker that makes the call.</param>
    /// <param name="sent">The subject of the request.</param>
    /// <param name="token">The claim that the call writes; null where it writes none.</param>
    /// <param name="message">The call.</param>
    /// <param name="send">Sends the call.</param>
    public virtual Task SendAsync(Worker worker, Sent sent, string? token, HttpMessage message, Func<Task> send) =>
        send();

    /// <summary>The answer's body, which can be read again.</summary>
    protected static async Task<byte[]> BodyAsync(HttpMessage message)
    {
        using var body = new MemoryStream();
        await message.Response.ContentStream!.CopyToAsync(body);
        message.Response.ContentStream = new MemoryStream(body.ToArray());
        return body.ToArray();
    }

    protected static void Answer(HttpMessage message, JsonNode body) =>
        message.Response.ContentStream = new MemoryStream(Encoding.UTF8.GetBytes(body.ToJsonString()));
}

/// <summary>The holder overwrites the batch's row with its results.</summary>
internal sealed class ResultWithoutClaim : Mutant
{
    private readonly HashSet<(Worker, string)> _claimed = [];

    public override async Task SendAsync(Worker worker, Sent sent, string? token, HttpMessage message, Func<Task> send)
    {
        if (token is not null)
        {
            _claimed.Add((worker, sent.Row!));
        }
        else if (sent.IsBatchRow && sent.Writes && _claimed.Remove((worker, sent.Row!)))
        {
            message.Request.Headers.SetValue(HttpHeader.Names.IfMatch, ETag.All.ToString());
        }

        await send();
    }
}

/// <summary>Whether the broadcast is cancelled is read before the claim, with the batch, and remembered.</summary>
internal sealed class CancelReadBeforeClaim : Mutant
{
    private readonly Dictionary<Worker, string> _read = [];

    public override async Task SendAsync(Worker worker, Sent sent, string? token, HttpMessage message, Func<Task> send)
    {
        if (sent.IsBatchRow && sent.Writes && token is null)
        {
            _read.Remove(worker);
        }

        await send();
        if (sent.IsBatchRow && !sent.Writes)
        {
            await Run.AsideAsync(async () =>
                _read[worker] = Json.Write(
                    (
                        await worker
                            .Run.Aside.Get<BroadcastStore>()
                            .FindAsync(worker.Run.Journal.Broadcast, CancellationToken.None)
                    )!.Broadcast
                )
            );
        }
        else if (
            sent is { Table: Tables.Broadcasts, Writes: false, Row: not null }
            && _read.TryGetValue(worker, out var before)
        )
        {
            var now = JsonNode.Parse(await BodyAsync(message))!;
            now["Broadcast"] = before;
            Answer(message, now);
        }
    }
}

/// <summary>The expansion continues after a 409 at the end of its own page, not of the stored batch.</summary>
internal sealed class CursorFromOwnPage : Mutant
{
    private readonly Dictionary<(Worker, string), string> _ends = [];

    public override async Task SendAsync(Worker worker, Sent sent, string? token, HttpMessage message, Func<Task> send)
    {
        await send();
        if (sent is { Table: "$batch" })
        {
            if (
                Encoding
                    .UTF8.GetString(await BodyAsync(message))
                    .Contains("EntityAlreadyExists", StringComparison.Ordinal)
            )
            {
                using var body = new MemoryStream();
                await message.Request.Content!.WriteToAsync(body, CancellationToken.None);
                var batch = Encoding
                    .UTF8.GetString(body.ToArray())
                    .Split('\n')
                    .Where(l => l.StartsWith('{'))
                    .Select(l => JsonNode.Parse(l)!)
                    .First(n => n["Number"] is not null);
                if (batch["End"] is { } end)
                {
                    _ends[(worker, (string)batch["RowKey"]!)] = (string)end!;
                }
            }
        }
        else if (sent is { Writes: false, Row: null } && sent.Table.StartsWith("recipients", StringComparison.Ordinal))
        {
            var page = JsonNode.Parse(await BodyAsync(message))!;
            foreach (var row in page["value"]!.AsArray())
            {
                if (row!["RowKey"] is { } key && _ends.TryGetValue((worker, (string)key!), out var end))
                {
                    row["End"] = end;
                }
            }

            Answer(message, page);
        }
    }
}

/// <summary>
/// The deadline is checked once a batch: for its holder the monotonic clock does not move from the claim to the result.
/// </summary>
internal sealed class DeadlineOnceABatch : Mutant
{
    private readonly Dictionary<Worker, StandingClock> _clocks = [];

    public override TimeProvider Clock(Worker worker, VirtualClock clock) => _clocks[worker] = new StandingClock(clock);

    public override async Task SendAsync(Worker worker, Sent sent, string? token, HttpMessage message, Func<Task> send)
    {
        if (sent.IsBatchRow && sent.Writes)
        {
            _clocks[worker].StandsStill = token is not null;
        }

        await send();
    }

    private sealed class StandingClock(VirtualClock clock) : TimeProvider
    {
        private long? _at;

        public bool StandsStill
        {
            set => _at = value ? clock.GetTimestamp() : null;
        }

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override long GetTimestamp() => _at ?? clock.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            clock.CreateTimer(callback, state, dueTime, period);
    }
}

/// <summary>
/// The counts of a batch are brought up to date by a write of their own, after the row that they count.
/// </summary>
internal sealed class CounterOutsideTheRow : Mutant
{
    public override async Task SendAsync(Worker worker, Sent sent, string? token, HttpMessage message, Func<Task> send)
    {
        if (!sent.IsBatchRow || message.Request.Method != RequestMethod.Put)
        {
            await send();
            return;
        }

        using var body = (await Sent.BodyAsync(message.Request))!;
        var row = JsonNode.Parse(body.RootElement.GetRawText())!;
        var (partition, counts) = ((string)row["PartitionKey"]!, (string)row["Tallies"]!);
        await Run.AsideAsync(async () =>
            row["Tallies"] = (
                await worker.Run.Aside.Storage.Table(sent.Table).FindAsync(partition, sent.Row!, CancellationToken.None)
            )!.GetString("Tallies")
        );
        message.Request.Content = RequestContent.Create(Encoding.UTF8.GetBytes(row.ToJsonString()));
        await send();
        if (!message.Response.IsError)
        {
            await worker
                .TableService.GetTableClient(worker.Run.Prefix + sent.Table)
                .UpdateEntityAsync(
                    new TableEntity(partition, sent.Row) { ["Tallies"] = counts },
                    ETag.All,
                    TableUpdateMode.Merge
                );
        }
    }
}

/// <summary>
/// The campaign timer makes up the broadcast's id, and a run that finds the occurrence without a broadcast makes up
/// another.
/// </summary>
internal sealed class IdMintedByTheTimer : Mutant
{
    public override void Services(IServiceCollection services) =>
        services.AddSingleton<IOccurrenceBroadcasts>(provider => new MintedBroadcasts(
            provider.GetRequiredService<BroadcastService>()
        ));

    private sealed class MintedBroadcasts(BroadcastService service) : IOccurrenceBroadcasts
    {
        private string _minted = "";

        public Task<Result<string>> StartOccurrenceAsync(
            string campaign,
            Instant dueAt,
            BroadcastRequest request,
            Caller by,
            string? zone,
            CancellationToken cancellationToken
        ) => service.StartOccurrenceAsync(_minted, dueAt, request, by, zone, cancellationToken);

        public Task<bool> ExistsAsync(string broadcast, CancellationToken cancellationToken) =>
            service.ExistsAsync(broadcast, cancellationToken);

        public string OccurrenceId(string campaign, Instant dueAt) =>
            BroadcastService.OccurrenceId(_minted = Fresh.Key(), dueAt);
    }
}
