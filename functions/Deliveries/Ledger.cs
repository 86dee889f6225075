using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime.Text;
using static CommunityAlerts.Storage.RowColumns;

namespace CommunityAlerts.Deliveries;

/// <summary>A batch as read, with the ETag that its next change must match.</summary>
public sealed record StoredBatch(Batch Batch, ETag ETag);

/// <summary>The ledger of broadcasts: one table a month, partition = <c>{broadcast}~{bucket}</c>;
/// rows of people by number key, rows of batches by <c>batch~{number}~{bucket}~{broadcast}</c> (unique in the table:
/// point reads go by row key first).</summary>
public sealed class Ledger(StorageAccount storage)
{
    private static readonly string[] SummaryColumns =
    [
        "Closes", "Number", "First", "End", "ComposedAt", "Due", "Shares", "Open", "Cards", "Held", "Excluded",
        "ClaimToken", "ClaimAt", "NudgedAt", "Tries", "Tallies",
    ];
    private const string OutsideBatch = "The position lies outside the batch.";
    private static readonly string[] PositionColumns = ["Area", "Batch", "Position"];

    /// <summary>Adds a batch with its people, all or nothing.</summary>
    /// <returns>
    /// False when a batch of this number is there already, ours or another's: then that one is the truth.
    /// </returns>
    public async Task<bool> TryAddAsync(
        Batch batch,
        IReadOnlyList<Recipient> people,
        CancellationToken cancellationToken
    )
    {
        List<TableTransactionAction> actions = [new(TableTransactionActionType.Add, ToRow(batch))];
        actions.AddRange(
            people.Select(p => new TableTransactionAction(TableTransactionActionType.Add, ToRow(batch.Id, p)))
        );
        return await TableOf(batch.Id.Broadcast).TryTransactAsync(actions, cancellationToken) is null;
    }

    /// <summary>
    /// Writes a changed batch; null when it is no longer as it was read (rule R1, Broadcasts/README.md#r1). The reason
    /// may be our own earlier write whose answer was lost (rule R2, Broadcasts/README.md#r2).
    /// </summary>
    public async Task<StoredBatch?> TryReplaceAsync(Batch batch, ETag asRead, CancellationToken cancellationToken) =>
        await TableOf(batch.Id.Broadcast).TryReplaceAsync(ToRow(batch), asRead, cancellationToken) is { } etag
            ? new StoredBatch(batch, etag)
            : null;

    public async Task<StoredBatch?> FindAsync(BatchId id, CancellationToken cancellationToken) =>
        await TableOf(id.Broadcast).FindAsync(Partition(id.Broadcast, id.Bucket), RowKey(id), cancellationToken)
            is { } row
            ? new StoredBatch(TableOf(id.Broadcast).Read(row, r => FromRow(r, id)), row.ETag)
            : null;

    /// <summary>
    /// The chain of one bucket: its batches by number, without their vectors. Its length is the next number.
    /// </summary>
    public async Task<IReadOnlyList<ChainLink>> ChainAsync(
        string broadcast,
        int bucket,
        CancellationToken cancellationToken
    )
    {
        var chain = new List<ChainLink>();
        var table = TableOf(broadcast);
        await foreach (var row in table.RangeAsync(
            Partition(broadcast, bucket), "batch~", "batch~~", SummaryColumns, cancellationToken: cancellationToken))
        {
            chain.Add(table.Read(
                row,
                r => new ChainLink(FromRow(r, IdOf(r, broadcast, bucket)), Json.Read<Tallies>(r.Text("Tallies")))));
        }

        return chain;
    }

    /// <summary>The people of one batch, by position.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="leftOut">Called for a row that cannot be read; null where none may be left out.</param>
    public async Task<IReadOnlyDictionary<int, Recipient>> PeopleAsync(
        Batch batch, CancellationToken cancellationToken, Action<UnreadableRowException>? leftOut = null)
    {
        var people = new Dictionary<int, Recipient>();
        if (batch.First is not { } first || batch.End is not { } end)
        {
            return people;
        }

        var filter = TableClient.CreateQueryFilter($"RowKey ge {first.Value} and Batch eq {batch.Id.Number}");
        var table = TableOf(batch.Id.Broadcast);
        await foreach (var row in table.RangeAsync(
            Partition(batch.Id.Broadcast, batch.Id.Bucket),
            upTo: end.Value,
            also: filter,
            cancellationToken: cancellationToken))
        {
            // One whose position is another's or none is no better than one that cannot be read.
            table.TryRead(row, Add, leftOut);
        }

        return people;

        Recipient Add(TableEntity row)
        {
            var person = PersonFrom(row);
            Require(person.Position < batch.Entries.Length, OutsideBatch);
            people.Add(person.Position, person);
            return person;
        }
    }

    /// <summary>The area, batch and position of each person of a bucket, with their row key.</summary>
    public async Task<IReadOnlyList<RecipientPlace>> PositionsAsync(
        string broadcast, int bucket, CancellationToken cancellationToken)
    {
        var places = new List<RecipientPlace>();
        var people = TableClient.CreateQueryFilter($"Position ge 0");
        var table = TableOf(broadcast);
        await foreach (var row in table.RangeAsync(
            Partition(broadcast, bucket), select: PositionColumns, also: people, cancellationToken: cancellationToken))
        {
            places.Add(
                table.Read(
                    row,
                    r => new RecipientPlace(r.RowKey, r.Text("Area"), r.Number("Batch"), r.Number("Position"))
                )
            );
        }

        return places;
    }

    /// <summary>One person of a broadcast; null where it has no such recipient, or no ledger any more.</summary>
    public async Task<Recipient?> PersonAsync(
        string broadcast,
        int bucket,
        NumberKey key,
        CancellationToken cancellationToken
    ) =>
        await TableOf(broadcast).FindAsync(Partition(broadcast, bucket), key.Value, cancellationToken) is { } row
            ? TableOf(broadcast).Read(row, PersonFrom)
            : null;

    /// <summary>Makes sure that a person who was read apart from their batch has a place in it.</summary>
    /// <param name="id">The batch that the person's row names.</param>
    /// <param name="batch">It; null where it does not exist.</param>
    /// <param name="row">The row key of the person.</param>
    /// <param name="position">The place.</param>
    /// <exception cref="UnreadableRowException">The place lies outside the batch.</exception>
    public void RequirePosition(BatchId id, Batch? batch, string row, int position) => TableOf(id.Broadcast).Read(
        new TableEntity(Partition(id.Broadcast, id.Bucket), row),
        _ =>
        {
            Require(position >= 0 && position < batch?.Entries.Length, OutsideBatch);
            return position;
        });

    /// <summary>Deletes a person's row and writes the batch that has forgotten them, both or neither.</summary>
    /// <returns>False when the batch is no longer as it was read, or the row is gone.</returns>
    public async Task<bool> TryEraseAsync(
        Batch erased,
        ETag asRead,
        NumberKey key,
        CancellationToken cancellationToken
    ) =>
        await TableOf(erased.Id.Broadcast)
            .TryTransactAsync(
                [
                    new(
                        TableTransactionActionType.Delete,
                        new TableEntity(Partition(erased.Id.Broadcast, erased.Id.Bucket), key.Value),
                        ETag.All
                    ),
                    new(TableTransactionActionType.UpdateReplace, ToRow(erased), asRead),
                ],
                cancellationToken
            )
            is null;

    /// <summary>Every batch of a bucket with its vector, by number.</summary>
    public async IAsyncEnumerable<StoredBatch> BatchesAsync(
        string broadcast,
        int bucket,
        int fromNumber = 0,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var from = TableClient.CreateQueryFilter($"RowKey ge {RowKey(new BatchId(broadcast, bucket, fromNumber))}");
        var table = TableOf(broadcast);
        await foreach (var row in table.RangeAsync(
            Partition(broadcast, bucket),
            upTo: "batch~~",
            also: from,
            pageSize: 100,
            cancellationToken: cancellationToken))
        {
            yield return new StoredBatch(table.Read(row, r => FromRow(r, IdOf(r, broadcast, bucket))), row.ETag);
        }
    }

    /// <summary>
    /// A row of the ledger with its batch changed; the row itself where it holds a person, or <paramref name="change"/>
    /// gives null.
    /// </summary>
    public static TableEntity WithBatchChanged(TableEntity row, Func<Batch, Batch?> change)
    {
        if (!row.RowKey.StartsWith("batch~", StringComparison.Ordinal))
        {
            return row;
        }

        var of = row.PartitionKey.Split('~');
        var id = IdOf(row, of[0], int.Parse(of[1], CultureInfo.InvariantCulture));
        return change(FromRow(row, id)) is { } changed ? ToRow(changed) : row;
    }

    public static string Partition(string broadcast, int bucket) =>
        string.Create(CultureInfo.InvariantCulture, $"{broadcast}~{bucket:00}");

    private static string RowKey(BatchId id) =>
        string.Create(CultureInfo.InvariantCulture, $"batch~{id.Number:000000}~{id.Bucket:00}~{id.Broadcast}");

    private static BatchId IdOf(TableEntity row, string broadcast, int bucket)
    {
        var id = new BatchId(broadcast, bucket, row.Number("Number"));
        Require(RowKey(id) == row.RowKey, "The number is another batch's.");
        return id;
    }

    private Table TableOf(string broadcast) => storage.Table(Tables.Recipients(BroadcastKey.Month(broadcast)));

    private static TableEntity ToRow(Batch batch) =>
        new(Partition(batch.Id.Broadcast, batch.Id.Bucket), RowKey(batch.Id))
        {
            ["Closes"] = batch.Closes,
            ["Number"] = batch.Id.Number,
            ["First"] = batch.First?.Value,
            ["End"] = batch.End?.Value,
            ["ComposedAt"] = batch.ComposedAt.ToDateTimeOffset(),
            ["Due"] = batch.Due.ToDateTimeOffset(),
            ["Traceparent"] = batch.Traceparent,
            ["Shares"] = Json.Write(batch.Shares),
            ["Open"] = Json.Write(batch.Open),
            ["Cards"] = batch.Cards.IsEmpty ? null : Json.Write(batch.Cards),
            ["Held"] = batch.Held,
            ["BudgetDay"] = batch.BudgetDay is { } day ? LocalDatePattern.Iso.Format(day) : null,
            ["Excluded"] = Json.Write(batch.Excluded),
            ["ClaimToken"] = batch.Claim?.Token,
            ["ClaimAt"] = batch.Claim?.At.ToDateTimeOffset(),
            ["NudgedAt"] = batch.NudgedAt?.ToDateTimeOffset(),
            ["Tries"] = batch.Tries,
            ["Tallies"] = Json.Write(batch.Count()),
            ["Vector"] = string.Join('\n', batch.Entries.Select(s => s.Write())),
        };

    private static Batch FromRow(TableEntity row, BatchId id) =>
        new()
        {
            Id = id,
            Closes = row.GetBoolean("Closes") ?? false,
            First = row.GetString("First") is { } first ? NumberKey.Parse(first) : null,
            End = row.GetString("End") is { } end ? NumberKey.Parse(end) : null,
            ComposedAt = row.At("ComposedAt"),
            Due = row.At("Due"),
            Traceparent = row.GetString("Traceparent"),
            Shares = Json.Read<ImmutableSortedDictionary<string, int>>(row.Text("Shares")),
            Open = Json.Read<ImmutableSortedDictionary<string, int>>(row.Text("Open")),
            Cards = row.GetString("Cards") is { } cards
                ? Json.Read<ImmutableSortedDictionary<string, int>>(cards)
                : ImmutableSortedDictionary<string, int>.Empty,
            Held = row.GetString("Held"),
            BudgetDay = row.GetString("BudgetDay") is { } day ? LocalDatePattern.Iso.Parse(day).Value : null,
            Excluded = Json.Read<ImmutableSortedDictionary<string, int>>(row.Text("Excluded")),
            Claim = row.GetString("ClaimToken") is { } token ? new Claim(token, row.At("ClaimAt")) : null,
            NudgedAt = row.FindAt("NudgedAt"),
            Tries = row.GetInt32("Tries") ?? 0,
            Entries = row.GetString("Vector") is { Length: > 0 } vector
                ? [.. vector.Split('\n').Select(DeliveryEntry.Parse)]
                : [],
        };

    private static TableEntity ToRow(BatchId id, Recipient person) =>
        new(Partition(id.Broadcast, id.Bucket), person.Key.Value)
        {
            ["Phone"] = person.Phone.E164,
            ["Name"] = person.Name,
            ["Language"] = person.Language,
            ["Text"] = person.Text,
            ["Encoding"] = person.Encoding.ToString(),
            ["Units"] = person.Units,
            ["Segments"] = person.Segments,
            ["Area"] = person.Area,
            ["Household"] = person.Household,
            ["Sender"] = person.Sender,
            ["Batch"] = person.Batch,
            ["Position"] = person.Position,
            ["Card"] = person.Card,
        };

    private static Recipient PersonFrom(TableEntity row)
    {
        var person = new Recipient
        {
            Key = NumberKey.Parse(row.RowKey),
            Phone = PhoneNumber.FromE164(row.Text("Phone")),
            Name = row.GetString("Name"),
            Language = row.Text("Language"),
            Text = row.Text("Text"),
            Encoding = Enum.Parse<SmsEncoding>(row.Text("Encoding")),
            Units = row.Number("Units"),
            Segments = row.Number("Segments"),
            Area = row.Text("Area"),
            Household = row.GetString("Household"),
            Sender = row.Text("Sender"),
            Batch = row.Number("Batch"),
            Position = row.Number("Position"),
            Card = row.GetString("Card"),
        };
        Require(
            person is { Batch: >= 0, Position: >= 0 } && Enum.IsDefined(person.Encoding),
            "The place or the encoding is none.");
        return person;
    }
}

/// <summary>The place of one recipient's state.</summary>
/// <param name="Row">The recipient's row key.</param>
/// <param name="Area">The recipient's area.</param>
/// <param name="Batch">Number of the batch.</param>
/// <param name="Position">Of the entry in it, from 0.</param>
public sealed record RecipientPlace(string Row, string Area, int Batch, int Position);

/// <summary>A batch without its vector, with the tallies written beside it.</summary>
public sealed record ChainLink(Batch Batch, Tallies Tallies)
{
    public bool AnyWaiting => Tallies[DeliveryState.Waiting] > 0;
}
