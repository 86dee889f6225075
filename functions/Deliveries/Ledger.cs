using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
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

/// <summary>A batch as read, with the ETag that the next write must match.</summary>
public sealed record StoredBatch(Batch Batch, ETag ETag);

/// <summary>The outcome of a write whose answer may have been lost.</summary>
/// <param name="Stored">The batch as it is stored now; null where it does not exist.</param>
/// <param name="IsOurs">Whether the stored batch is the one that was written.</param>
public sealed record ReplaceOutcome(StoredBatch? Stored, bool IsOurs)
{
    [MemberNotNullWhen(true, nameof(Stored))]
    public bool IsOurs { get; } = IsOurs;
}

/// <summary>The ledger of broadcasts: one table a month, partition = <c>{broadcast}~{bucket}</c>;
/// rows of people by number key, rows of batches by <c>batch~{number}~{bucket}~{broadcast}</c> (unique in the table:
/// point reads go by row key first).</summary>
public sealed class Ledger(StorageAccount storage)
{
    private static readonly string[] SummaryColumns =
    [
        "Closes",
        "Number",
        "First",
        "End",
        "ComposedAt",
        "Due",
        "Shares",
        "Open",
        "Cards",
        "Held",
        "Excluded",
        "ClaimToken",
        "ClaimAt",
        "NudgedAt",
        "Tries",
        "Tallies",
    ];
    private const string OutsideBatch = "The position lies outside the batch.";
    private static readonly string[] PositionColumns = ["Area", "Batch", "Position", "Card", "Segments", "Sender"];
    private static readonly string[] NameColumns = ["Phone", "Name", "Household"];

    /// <summary>Filters the rows of recipients from those of batches.</summary>
    private static readonly string OnlyRecipients = TableClient.CreateQueryFilter($"Position ge 0");

    /// <summary>Adds a batch and its recipients, all or nothing.</summary>
    /// <returns>
    /// False where a batch of this number exists, from this or another worker: the stored one is then valid.
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
        return await GetTable(batch.Id.Broadcast).TryTransactAsync(actions, cancellationToken) is null;
    }

    /// <summary>
    /// Writes a changed batch; null where the row has changed since it was read (rule R1, Broadcasts/README.md#r1),
    /// possibly by our own earlier write whose answer was lost: see <see cref="ReplaceOrConfirmAsync"/>.
    /// </summary>
    public async Task<StoredBatch?> TryReplaceAsync(Batch batch, ETag asRead, CancellationToken cancellationToken) =>
        await GetTable(batch.Id.Broadcast).TryReplaceAsync(ToRow(batch), asRead, cancellationToken) is { } etag
            ? new StoredBatch(batch, etag)
            : null;

    /// <summary>
    /// Writes a changed batch. Where the row has changed since it was read, reads it again: our own write may have
    /// succeeded although its answer was lost (rule R2, Broadcasts/README.md#r2).
    /// </summary>
    /// <param name="batch">The changed batch.</param>
    /// <param name="asRead">The ETag of the row that was read.</param>
    /// <param name="isOurs">Recognises the written batch by a value that no other worker writes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<ReplaceOutcome> ReplaceOrConfirmAsync(
        Batch batch,
        ETag asRead,
        Func<Batch, bool> isOurs,
        CancellationToken cancellationToken
    )
    {
        if (await TryReplaceAsync(batch, asRead, cancellationToken) is { } written)
        {
            return new ReplaceOutcome(written, IsOurs: true);
        }

        var current = await FindAsync(batch.Id, cancellationToken);
        return new ReplaceOutcome(current, current is not null && isOurs(current.Batch));
    }

    public async Task<StoredBatch?> FindAsync(BatchId id, CancellationToken cancellationToken) =>
        await GetTable(id.Broadcast).FindAsync(Partition(id.Broadcast, id.Bucket), RowKey(id), cancellationToken)
            is { } row
            ? new StoredBatch(GetTable(id.Broadcast).Read(row, r => FromRow(r, id)), row.ETag)
            : null;

    /// <summary>
    /// Reads the chain of one bucket: its batches by number, without their entries. Its length is the next number.
    /// </summary>
    public async Task<IReadOnlyList<ChainLink>> ReadChainAsync(
        string broadcast,
        int bucket,
        CancellationToken cancellationToken
    )
    {
        var chain = new List<ChainLink>();
        var table = GetTable(broadcast);
        await foreach (
            var row in table.ReadRangeAsync(
                Partition(broadcast, bucket),
                "batch~",
                "batch~~",
                SummaryColumns,
                cancellationToken: cancellationToken
            )
        )
        {
            chain.Add(
                table.Read(
                    row,
                    r => new ChainLink(
                        FromRow(r, ParseId(r, broadcast, bucket)),
                        Json.Read<Tallies>(r.GetText("Tallies"))
                    )
                )
            );
        }

        return chain;
    }

    /// <summary>Whether the chain of a bucket is closed: no recipient is added to it any more.</summary>
    public async Task<bool> IsClosedAsync(string broadcast, int bucket, CancellationToken cancellationToken) =>
        (await ReadChainAsync(broadcast, bucket, cancellationToken)).IsClosed();

    /// <summary>Reads the recipients of one batch, by position.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="leftOut">Called for a row that cannot be read; null where none may be left out.</param>
    public async Task<IReadOnlyDictionary<int, Recipient>> ReadRecipientsAsync(
        Batch batch,
        CancellationToken cancellationToken,
        Action<UnreadableRowException>? leftOut = null
    )
    {
        var people = new Dictionary<int, Recipient>();
        if (batch.FirstKey is not { } first || batch.LastKey is not { } end)
        {
            return people;
        }

        var filter = TableClient.CreateQueryFilter($"RowKey ge {first.Value} and Batch eq {batch.Id.Number}");
        var table = GetTable(batch.Id.Broadcast);
        await foreach (
            var row in table.ReadRangeAsync(
                Partition(batch.Id.Broadcast, batch.Id.Bucket),
                upTo: end.Value,
                extraFilter: filter,
                cancellationToken: cancellationToken
            )
        )
        {
            // A row with a duplicate or invalid position counts as unreadable.
            table.TryRead(row, Add, leftOut);
        }

        return people;

        Recipient Add(TableEntity row)
        {
            var person = RecipientFromRow(row);
            Require(person.Position < batch.Entries.Length, OutsideBatch);
            people.Add(person.Position, person);
            return person;
        }
    }

    /// <summary>Reads where each recipient of a bucket is, and what the text is made of, without any name.</summary>
    public async Task<IReadOnlyList<RecipientPosition>> ReadPositionsAsync(
        string broadcast,
        int bucket,
        CancellationToken cancellationToken
    )
    {
        var places = new List<RecipientPosition>();
        var table = GetTable(broadcast);
        await foreach (
            var row in table.ReadRangeAsync(
                Partition(broadcast, bucket),
                select: PositionColumns,
                extraFilter: OnlyRecipients,
                cancellationToken: cancellationToken
            )
        )
        {
            places.Add(
                table.Read(
                    row,
                    r => new RecipientPosition(
                        r.RowKey,
                        r.GetText("Area"),
                        r.GetNumber("Batch"),
                        r.GetNumber("Position")
                    )
                    {
                        Card = r.GetString("Card"),
                        Segments = r.GetNumber("Segments"),
                        Sender = r.GetText("Sender"),
                    }
                )
            );
        }

        return places;
    }

    /// <summary>
    /// Reads what recipients of a bucket are searched by, with keys after <paramref name="after"/>, in key order.
    /// </summary>
    /// <param name="broadcast">The broadcast's id.</param>
    /// <param name="bucket">The bucket, from 0.</param>
    /// <param name="after">Exclusive; null is the beginning.</param>
    /// <param name="leftOut">Called for a row that cannot be read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<RecipientName> ReadNamesAsync(
        string broadcast,
        int bucket,
        NumberKey? after,
        Action<UnreadableRowException> leftOut,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var table = GetTable(broadcast);
        await foreach (
            var row in table.ReadRangeAsync(
                Partition(broadcast, bucket),
                after?.Value,
                select: NameColumns,
                extraFilter: OnlyRecipients,
                cancellationToken: cancellationToken
            )
        )
        {
            if (
                table.TryRead(
                    row,
                    r => new RecipientName(
                        NumberKey.Parse(r.RowKey),
                        r.GetText("Phone"),
                        r.GetString("Name"),
                        r.GetString("Household")
                    ),
                    leftOut
                ) is
                { } name
            )
            {
                yield return name;
            }
        }
    }

    /// <summary>
    /// Finds one recipient of a broadcast; null where it has none with this key, or its month's table was dropped.
    /// </summary>
    public async Task<Recipient?> FindRecipientAsync(
        string broadcast,
        int bucket,
        NumberKey key,
        CancellationToken cancellationToken
    ) =>
        await GetTable(broadcast).FindAsync(Partition(broadcast, bucket), key.Value, cancellationToken) is { } row
            ? GetTable(broadcast).Read(row, RecipientFromRow)
            : null;

    /// <summary>Checks that a recipient who was read separately has an entry in their batch.</summary>
    /// <param name="id">The batch that the person's row names.</param>
    /// <param name="batch">The batch; null where it does not exist.</param>
    /// <param name="row">The row key of the recipient.</param>
    /// <param name="position">The index of the entry, from 0.</param>
    /// <exception cref="UnreadableRowException">
    /// The position lies outside the batch, or the batch does not exist.
    /// </exception>
    public void RequirePosition(BatchId id, Batch? batch, string row, int position) =>
        GetTable(id.Broadcast)
            .Read(
                new TableEntity(Partition(id.Broadcast, id.Bucket), row),
                _ =>
                {
                    Require(position >= 0 && position < batch?.Entries.Length, OutsideBatch);
                    return position;
                }
            );

    /// <summary>Deletes a recipient's row and writes their batch with the erased entry, both or neither.</summary>
    /// <returns>False where the batch has changed since it was read, or the recipient's row is gone.</returns>
    public async Task<bool> TryEraseAsync(
        Batch erased,
        ETag asRead,
        NumberKey key,
        CancellationToken cancellationToken
    ) =>
        await GetTable(erased.Id.Broadcast)
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

    /// <summary>
    /// Reads the batches of a bucket with their entries, by number from <paramref name="fromNumber"/> on.
    /// </summary>
    public async IAsyncEnumerable<StoredBatch> ReadBatchesAsync(
        string broadcast,
        int bucket,
        int fromNumber = 0,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var from = TableClient.CreateQueryFilter($"RowKey ge {RowKey(new BatchId(broadcast, bucket, fromNumber))}");
        var table = GetTable(broadcast);
        await foreach (
            var row in table.ReadRangeAsync(
                Partition(broadcast, bucket),
                upTo: "batch~~",
                extraFilter: from,
                pageSize: 100,
                cancellationToken: cancellationToken
            )
        )
        {
            yield return new StoredBatch(table.Read(row, r => FromRow(r, ParseId(r, broadcast, bucket))), row.ETag);
        }
    }

    /// <summary>
    /// Applies a change to a batch's row; returns the row itself where it holds a recipient or <paramref
    /// name="change"/> returns null.
    /// </summary>
    public static TableEntity WithBatchChanged(TableEntity row, Func<Batch, Batch?> change)
    {
        if (!row.RowKey.StartsWith("batch~", StringComparison.Ordinal))
        {
            return row;
        }

        var partitionParts = row.PartitionKey.Split('~');
        var id = ParseId(row, partitionParts[0], int.Parse(partitionParts[1], CultureInfo.InvariantCulture));
        return change(FromRow(row, id)) is { } changed ? ToRow(changed) : row;
    }

    public static string Partition(string broadcast, int bucket) =>
        string.Create(CultureInfo.InvariantCulture, $"{broadcast}~{bucket:00}");

    private static string RowKey(BatchId id) =>
        string.Create(CultureInfo.InvariantCulture, $"batch~{id.Number:000000}~{id.Bucket:00}~{id.Broadcast}");

    private static BatchId ParseId(TableEntity row, string broadcast, int bucket)
    {
        var id = new BatchId(broadcast, bucket, row.GetNumber("Number"));
        Require(RowKey(id) == row.RowKey, "The number does not match the row key.");
        return id;
    }

    private Table GetTable(string broadcast) => storage.Table(Tables.Recipients(BroadcastKey.Month(broadcast)));

    private static TableEntity ToRow(Batch batch) =>
        new(Partition(batch.Id.Broadcast, batch.Id.Bucket), RowKey(batch.Id))
        {
            ["Closes"] = batch.Closes,
            ["Number"] = batch.Id.Number,
            ["First"] = batch.FirstKey?.Value,
            ["End"] = batch.LastKey?.Value,
            ["ComposedAt"] = batch.ComposedAt.ToDateTimeOffset(),
            ["Due"] = batch.DueAt.ToDateTimeOffset(),
            ["Traceparent"] = batch.Traceparent,
            ["Shares"] = Json.Write(batch.SegmentsBySender),
            ["Open"] = Json.Write(batch.WaitingSegments),
            ["Cards"] = batch.RecipientsByCard.IsEmpty ? null : Json.Write(batch.RecipientsByCard),
            ["Held"] = batch.HoldReason,
            ["BudgetDay"] = batch.BudgetDay is { } day ? LocalDatePattern.Iso.Format(day) : null,
            ["Excluded"] = Json.Write(batch.Excluded),
            ["ClaimToken"] = batch.Claim?.Token,
            ["ClaimAt"] = batch.Claim?.At.ToDateTimeOffset(),
            ["NudgedAt"] = batch.RequeuedAt?.ToDateTimeOffset(),
            ["Tries"] = batch.Tries,
            ["Tallies"] = Json.Write(batch.Count()),
            ["Vector"] = string.Join('\n', batch.Entries.Select(s => s.Write())),
        };

    private static Batch FromRow(TableEntity row, BatchId id) =>
        new()
        {
            Id = id,
            Closes = row.GetBoolean("Closes") ?? false,
            FirstKey = row.GetString("First") is { } first ? NumberKey.Parse(first) : null,
            LastKey = row.GetString("End") is { } end ? NumberKey.Parse(end) : null,
            ComposedAt = row.GetInstant("ComposedAt"),
            DueAt = row.GetInstant("Due"),
            Traceparent = row.GetString("Traceparent"),
            SegmentsBySender = Json.Read<ImmutableSortedDictionary<string, int>>(row.GetText("Shares")),
            WaitingSegments = Json.Read<ImmutableSortedDictionary<string, int>>(row.GetText("Open")),
            RecipientsByCard = row.GetString("Cards") is { } cards
                ? Json.Read<ImmutableSortedDictionary<string, int>>(cards)
                : ImmutableSortedDictionary<string, int>.Empty,
            HoldReason = row.GetString("Held"),
            BudgetDay = row.GetString("BudgetDay") is { } day ? LocalDatePattern.Iso.Parse(day).Value : null,
            Excluded = Json.Read<ImmutableSortedDictionary<string, int>>(row.GetText("Excluded")),
            Claim = row.GetString("ClaimToken") is { } token ? new Claim(token, row.GetInstant("ClaimAt")) : null,
            RequeuedAt = row.FindInstant("NudgedAt"),
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

    private static Recipient RecipientFromRow(TableEntity row)
    {
        var person = new Recipient
        {
            Key = NumberKey.Parse(row.RowKey),
            Phone = PhoneNumber.FromE164(row.GetText("Phone")),
            Name = row.GetString("Name"),
            Language = row.GetText("Language"),
            Text = row.GetText("Text"),
            Encoding = Enum.Parse<SmsEncoding>(row.GetText("Encoding")),
            Units = row.GetNumber("Units"),
            Segments = row.GetNumber("Segments"),
            Area = row.GetText("Area"),
            Household = row.GetString("Household"),
            Sender = row.GetText("Sender"),
            Batch = row.GetNumber("Batch"),
            Position = row.GetNumber("Position"),
            Card = row.GetString("Card"),
        };
        Require(
            person is { Batch: >= 0, Position: >= 0 } && Enum.IsDefined(person.Encoding),
            "The batch, the position or the encoding is invalid."
        );
        return person;
    }
}

/// <summary>The position of one recipient in a batch.</summary>
/// <param name="RowKey">The recipient's row key.</param>
/// <param name="Area">The recipient's area.</param>
/// <param name="Batch">The number of the batch.</param>
/// <param name="Position">The index of the entry, from 0.</param>
public sealed record RecipientPosition(string RowKey, string Area, int Batch, int Position)
{
    /// <summary>The card (template id) of the text; null where the broadcast has none.</summary>
    public string? Card { get; init; }

    /// <summary>The segments of the text.</summary>
    public required int Segments { get; init; }

    /// <summary>The id of the sender that the text is from.</summary>
    public required string Sender { get; init; }
}

/// <summary>The data by which a recipient is searched.</summary>
/// <param name="Key">The number's key.</param>
/// <param name="Phone">E.164.</param>
/// <param name="Name">The name, where there is one.</param>
/// <param name="Household">The household, where there is one.</param>
public sealed record RecipientName(NumberKey Key, string Phone, string? Name, string? Household);

/// <summary>A batch without its entries, with the stored tallies.</summary>
public sealed record ChainLink(Batch Batch, Tallies Tallies)
{
    public bool AnyWaiting => Tallies[DeliveryState.Waiting] > 0;
}

/// <summary>Reads chains: the batches of one bucket by number.</summary>
public static class Chains
{
    /// <summary>Whether the last batch closes the chain, so that its bucket is expanded.</summary>
    public static bool IsClosed(this IReadOnlyList<ChainLink> chain) => chain.Count > 0 && chain[^1].Batch.Closes;
}
