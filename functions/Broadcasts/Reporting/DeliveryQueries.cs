using System.Globalization;
using System.Runtime.CompilerServices;
using CommunityAlerts.Api;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Reporting;

/// <summary>A text to one recipient, and its state.</summary>
public sealed record DeliveryView
{
    public required string Phone { get; init; }
    public string? Name { get; init; }
    public required string Area { get; init; }
    public string? Household { get; init; }
    public required string Language { get; init; }
    public required string Text { get; init; }

    /// <summary>The card (template id) of the text, where the broadcast has cards.</summary>
    public string? Card { get; init; }
    public required int Segments { get; init; }
    public required DeliveryState State { get; init; }

    /// <summary>The skip reason or the carrier's code; null where there is none.</summary>
    public string? Reason { get; init; }

    /// <summary>The attempt: 1, or 2 after a resend.</summary>
    public required int Epoch { get; init; }

    /// <summary>The instant before which a waiting text is not sent; null for others.</summary>
    public Instant? DueAt { get; init; }

    /// <summary>
    /// The cause for which a waiting text is held, one of <see cref="HoldReasons"/> but a pause, which the broadcast
    /// shows; null where it waits for its time alone.
    /// </summary>
    public string? Held { get; init; }
    public string? MessageId { get; init; }

    /// <summary>The instant of the last change of the state.</summary>
    public required Instant At { get; init; }
}

/// <summary>A page of deliveries, in the stable order of number keys within each bucket.</summary>
public sealed record DeliveryPage(IReadOnlyList<DeliveryView> Deliveries, string? Cursor);

/// <summary>A recipient with the batch whose entry has their state.</summary>
public readonly record struct BatchRecipient(Batch Batch, Recipient Person);

/// <summary>Reads a broadcast's deliveries, bucket by bucket, batch by batch.</summary>
public sealed class DeliveryQueries(Ledger ledger, IOptions<Settings> settings, TableTelemetry tables)
{
    /// <summary>Reads a page of deliveries, in one state or in all.</summary>
    public async Task<DeliveryPage> ReadAsync(
        string broadcast,
        DeliveryState? state,
        Page page,
        CancellationToken cancellationToken
    )
    {
        var (found, cursor) = await page.TakeAsync(
            ReadAllAsync(broadcast, state, page.After, cancellationToken),
            d => d.Item,
            d => d.Cursor,
            cancellationToken
        );
        return new DeliveryPage(found, cursor);
    }

    /// <summary>Reads all deliveries after a cursor (<c>bucket/batch/position</c>), each with its own.</summary>
    public async IAsyncEnumerable<Positioned<DeliveryView>> ReadAllAsync(
        string broadcast,
        DeliveryState? state,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var (fromBucket, fromBatch, fromPosition) = Parse(after);
        for (var bucket = fromBucket; bucket < settings.Value.Buckets; bucket++)
        {
            var deliveries = ReadBucketAsync(
                broadcast,
                bucket,
                state,
                cancellationToken,
                bucket == fromBucket ? fromBatch : 0,
                bucket == fromBucket ? fromPosition : -1,
                tables.RowSkipped
            );
            await foreach (var (batch, person) in deliveries)
            {
                yield return new Positioned<DeliveryView>(
                    View(batch, person),
                    string.Create(CultureInfo.InvariantCulture, $"{bucket}/{batch.Id.Number}/{person.Position}")
                );
            }
        }
    }

    /// <summary>
    /// Reads the recipients of one bucket with their batches, by batch and position; leaves out those who were erased.
    /// </summary>
    /// <param name="broadcast">The broadcast's id.</param>
    /// <param name="bucket">The bucket, from 0.</param>
    /// <param name="state">The state that the delivery must have; null for any.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="fromBatch">The number of the first batch.</param>
    /// <param name="afterPosition">The position in that batch after which to begin; -1 is the beginning.</param>
    /// <param name="onUnreadable">
    /// Called for each recipient that cannot be read; null to throw instead, as for a batch.
    /// </param>
    public async IAsyncEnumerable<BatchRecipient> ReadBucketAsync(
        string broadcast,
        int bucket,
        DeliveryState? state,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        int fromBatch = 0,
        int afterPosition = -1,
        Action<UnreadableRowException>? onUnreadable = null
    )
    {
        await foreach (var stored in ledger.ReadBatchesAsync(broadcast, bucket, fromBatch, cancellationToken))
        {
            var batch = stored.Batch;
            var first = batch.Id.Number == fromBatch ? afterPosition + 1 : 0;
            var wanted = Enumerable
                .Range(0, batch.Entries.Length)
                .Where(p => p >= first && (state is null || batch.VisibleState(p) == state))
                .ToList();
            if (wanted.Count == 0)
            {
                continue;
            }

            var people = await ledger.ReadRecipientsAsync(batch, cancellationToken, onUnreadable);

            // An erased person still has an entry but no row to show.
            foreach (var position in wanted.Where(people.ContainsKey))
            {
                yield return new BatchRecipient(batch, people[position]);
            }
        }
    }

    /// <summary>Makes the view of one recipient's delivery.</summary>
    public static DeliveryView View(Batch batch, Recipient person)
    {
        var entry = batch.Entries[person.Position];
        var state = batch.VisibleState(person.Position);
        return new DeliveryView
        {
            Phone = person.Phone.E164,
            Name = person.Name,
            Area = person.Area,
            Household = person.Household,
            Language = person.Language,
            Text = person.Text,
            Card = person.Card,
            Segments = person.Segments,
            State = state,
            Reason = entry.Reason.Length == 0 ? null : entry.Reason,
            Epoch = entry.Epoch,
            DueAt = state == DeliveryState.Waiting ? batch.DueAt : null,
            Held = state == DeliveryState.Waiting ? batch.HeldFor : null,
            MessageId = entry.MessageId.Length == 0 ? null : entry.MessageId,
            At = entry.At,
        };
    }

    /// <summary>Parses a place; one of another form gives the beginning.</summary>
    private static (int Bucket, int Batch, int Position) Parse(string? after) =>
        after?.Split('/') is [var bucket, var batch, var position]
        && int.TryParse(bucket, NumberStyles.None, CultureInfo.InvariantCulture, out var b)
        && int.TryParse(batch, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
        && int.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var p)
            ? (b, n, p)
            : (0, 0, -1);
}
