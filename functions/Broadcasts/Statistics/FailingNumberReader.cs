using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Statistics;

/// <summary>A text of a number that is to be checked.</summary>
/// <param name="Broadcast">The broadcast's id.</param>
/// <param name="Name">The broadcast's name.</param>
/// <param name="At">The instant of the report, or of the refusal.</param>
/// <param name="State">Undelivered, or refused.</param>
/// <param name="Reason">The carrier's code; null where there is none.</param>
public sealed record FailedTextView(string Broadcast, string Name, Instant At, DeliveryState State, string? Reason);

/// <summary>A number to be checked: the carrier refused its last text, or its last three texts all failed.</summary>
public sealed record FailingNumberView
{
    /// <summary>E.164.</summary>
    public required string Phone { get; init; }
    public string? Name { get; init; }
    public required string Area { get; init; }
    public string? Household { get; init; }

    /// <summary>
    /// The last texts, newest first, which all failed: three, or fewer where the last one was refused.
    /// </summary>
    public required IReadOnlyList<FailedTextView> Texts { get; init; }
}

/// <summary>The numbers of some months that are to be checked.</summary>
/// <param name="Numbers">The numbers, the one that failed last first; 500 at most.</param>
/// <param name="More">Whether there are more.</param>
/// <param name="Broadcasts">
/// The number of broadcasts that were looked at, the newest ones of the months: 60 and 500,000 recipients at most.
/// </param>
/// <param name="Since">The instant at which the oldest of them was due; null where there was none.</param>
public sealed record FailingNumbersView(
    IReadOnlyList<FailingNumberView> Numbers,
    bool More,
    int Broadcasts,
    Instant? Since
);

/// <summary>Finds the numbers whose last texts within some months all failed: <see cref="FailingNumbers"/>.</summary>
/// <remarks>
/// Reads the batches of the newest broadcasts, which have the state of every text, and recipients' rows only of the
/// numbers found. Nothing about a person is stored for it.
/// </remarks>
public sealed class FailingNumberReader
{
    /// <summary>The maximum number of broadcasts looked at, newest first.</summary>
    public const int MaxBroadcasts = 60;

    /// <summary>The number of recipients looked at after which no further broadcast is.</summary>
    public const int MaxRecipients = 500_000;

    /// <summary>The maximum number of numbers in an answer.</summary>
    public const int MaxNumbers = 500;

    /// <summary>The number of batches whose recipients are read at once.</summary>
    private const int ReadAtOnce = 8;

    private readonly CountedBroadcasts _broadcasts;
    private readonly Ledger _ledger;
    private readonly TableTelemetry _tables;
    private readonly int _buckets;
    private readonly SharedReads<StatisticsQuery, Result<FailingNumbersView>> _reads;

    public FailingNumberReader(
        CountedBroadcasts broadcasts,
        Ledger ledger,
        StatisticsLimit limit,
        TableTelemetry tables,
        IOptions<Settings> settings
    )
    {
        (_broadcasts, _ledger, _tables, _buckets) = (broadcasts, ledger, tables, settings.Value.Buckets);
        _reads = new SharedReads<StatisticsQuery, Result<FailingNumbersView>>(query =>
            limit.RunAsync(stop => ReadNowAsync(query, stop))
        );
    }

    /// <summary>
    /// Reads the numbers; <c>too-large</c> for too many broadcasts, <c>busy</c> while others are read. The grouping of
    /// the query says nothing.
    /// </summary>
    public Task<Result<FailingNumbersView>> ReadAsync(StatisticsQuery query, CancellationToken cancellationToken) =>
        _reads.ReadAsync(query with { By = StatisticsGrouping.Month }, cancellationToken);

    private async Task<Result<FailingNumbersView>> ReadNowAsync(StatisticsQuery query, CancellationToken stop)
    {
        var found = await _broadcasts.FindAsync(query, stop);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        var failing = new FailingNumbers();
        List<Broadcast> read = [];
        var recipients = 0;
        foreach (var broadcast in found.Value.Broadcasts.Reverse())
        {
            if (read.Count == MaxBroadcasts || recipients >= MaxRecipients)
            {
                break;
            }

            read.Add(broadcast);
            foreach (var batch in await ReadBatchesAsync(broadcast.Id, stop))
            {
                failing.Add(broadcast, batch);
                recipients += batch.Entries.Length;
            }
        }

        var numbers = await NameAsync(failing.Find(), query, stop);
        return new FailingNumbersView(
            [.. numbers.Take(MaxNumbers)],
            numbers.Count > MaxNumbers,
            read.Count,
            read.Count > 0 ? CountedBroadcasts.DueAt(read[^1]) : null
        );
    }

    private async Task<IEnumerable<Batch>> ReadBatchesAsync(string broadcast, CancellationToken stop)
    {
        var buckets = await EachBucket.ReadAsync(
            _buckets,
            async (bucket, token) =>
            {
                List<Batch> batches = [];
                await foreach (var stored in _ledger.ReadBatchesAsync(broadcast, bucket, cancellationToken: token))
                {
                    batches.Add(stored.Batch);
                }

                return batches;
            },
            stop
        );
        return buckets.SelectMany(b => b);
    }

    /// <summary>
    /// Reads the people of the newest failed texts, eight batches at once, until one more than an answer has is found
    /// within the area asked for.
    /// </summary>
    private async Task<IReadOnlyList<FailingNumberView>> NameAsync(
        IReadOnlyList<IReadOnlyList<FailedText>> failing,
        StatisticsQuery query,
        CancellationToken stop
    )
    {
        List<FailingNumberView> named = [];
        foreach (var some in failing.GroupBy(f => f[0].Batch).Chunk(ReadAtOnce))
        {
            var people = await Task.WhenAll(some.Select(f => ReadPeopleAsync(f.Key, stop)));
            foreach (var (texts, inBatch) in some.Zip(people).SelectMany(b => b.First.Select(t => (t, b.Second))))
            {
                if (inBatch.GetValueOrDefault(texts[0].Position) is { } person && query.Counts(person.Area))
                {
                    named.Add(View(person, texts));
                }
            }

            if (named.Count > MaxNumbers)
            {
                break;
            }
        }

        return [.. named.OrderByDescending(n => n.Texts[0].At).ThenBy(n => n.Phone, StringComparer.Ordinal)];
    }

    /// <summary>Reads the recipients of a batch, by position.</summary>
    private async Task<IReadOnlyDictionary<int, Recipient>> ReadPeopleAsync(BatchId id, CancellationToken stop) =>
        await _ledger.FindAsync(id, stop) is { Batch: var batch }
            ? await _ledger.ReadRecipientsAsync(batch, stop, _tables.RowSkipped)
            : new Dictionary<int, Recipient>();

    private static FailingNumberView View(Recipient person, IReadOnlyList<FailedText> texts) =>
        new()
        {
            Phone = person.Phone.E164,
            Name = person.Name,
            Area = person.Area,
            Household = person.Household,
            Texts =
            [
                .. texts.Select(t => new FailedTextView(
                    t.Broadcast.Id,
                    t.Broadcast.Name,
                    t.At,
                    t.State,
                    t.Reason.Length > 0 ? t.Reason : null
                )),
            ],
        };
}
