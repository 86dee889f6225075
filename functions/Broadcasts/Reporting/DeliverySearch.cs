using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.People;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Broadcasts.Reporting;

/// <summary>The body of <c>POST /api/broadcasts/{id}/deliveries/search</c>.</summary>
/// <param name="Q">
/// The beginning of a name or of a part of it, the initials of its pinyin, the last four or more digits of a number, or
/// the beginning of a household: 1 to 60 characters.
/// </param>
public sealed record DeliveriesQuery(string Q)
{
    /// <summary>Only those in this delivery state; absent for all.</summary>
    public DeliveryState? State { get; init; }

    /// <summary>The cursor of the page before.</summary>
    public string? Cursor { get; init; }
}

/// <summary>Searches the recipients of a broadcast.</summary>
public sealed class DeliverySearch(Ledger ledger, IOptions<Settings> settings, TableTelemetry tables)
{
    /// <summary>The maximum number of deliveries of a page.</summary>
    private const int PageSize = Page.Default;

    /// <summary>
    /// The maximum number of recipients read for one page: a rare name gives a short page with a cursor, not a long
    /// wait.
    /// </summary>
    private const int MaxRowsRead = 20_000;

    /// <summary>
    /// The maximum number of matching recipients whose state is looked at for one page, where one state is wanted.
    /// </summary>
    private const int MaxMatches = 500;

    /// <summary>
    /// Reads a page of the deliveries that match, by bucket, then by number key. A page may be short, even empty, with
    /// a cursor. <c>invalid-fields</c> for a query of no or too many characters, and for an invalid cursor.
    /// </summary>
    public async Task<Result<DeliveryPage>> FindAsync(
        string broadcast,
        DeliveriesQuery body,
        CancellationToken cancellationToken
    )
    {
        var query = PersonQuery.Parse(body.Q);
        var start = BucketCursor.Read(new Page(PageSize, body.Cursor));
        if (!query.IsOk || !start.IsOk)
        {
            return CommonProblems.InvalidFields([
                .. query.Problem?.Errors ?? [],
                .. start.IsOk ? Array.Empty<FieldError>() : [CommonProblems.UnreadableCursorField()],
            ]);
        }

        var found = new List<DeliveryView>();
        var (rowsRead, matches) = (0, 0);
        var after = start.Value.After;
        for (var bucket = start.Value.Bucket; bucket < settings.Value.Buckets; bucket++, after = null)
        {
            var batches = new Dictionary<int, Batch?>();
            var names = ledger.ReadNamesAsync(broadcast, bucket, after, tables.RowSkipped, cancellationToken);
            await foreach (var name in names)
            {
                if (found.Count == PageSize || rowsRead == MaxRowsRead || matches == MaxMatches)
                {
                    return new DeliveryPage(found, new BucketCursor(bucket, after).ToString());
                }

                after = name.Key;
                rowsRead++;
                if (!Matches(query.Value, name))
                {
                    continue;
                }

                matches++;
                if (
                    await ReadAsync(broadcast, bucket, name.Key, batches, cancellationToken) is { } delivery
                    && (body.State is null || body.State == delivery.State)
                )
                {
                    found.Add(delivery);
                }
            }
        }

        return new DeliveryPage(found, Cursor: null);
    }

    private static bool Matches(PersonQuery query, RecipientName name) =>
        query.Matches(
            PersonText.Create(
                name.Key.Value,
                name.Name,
                name.Phone,
                name.Household is { } household ? [household] : [],
                address: null,
                area: null
            )
        );

    /// <summary>Reads the delivery of a recipient; null where it was erased meanwhile, or cannot be read.</summary>
    private async Task<DeliveryView?> ReadAsync(
        string broadcast,
        int bucket,
        NumberKey key,
        Dictionary<int, Batch?> batches,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (await ledger.FindRecipientAsync(broadcast, bucket, key, cancellationToken) is not { } person)
            {
                return null;
            }

            var id = new BatchId(broadcast, bucket, person.Batch);
            if (!batches.TryGetValue(id.Number, out var batch))
            {
                batches[id.Number] = batch = (await ledger.FindAsync(id, cancellationToken))?.Batch;
            }

            ledger.RequirePosition(id, batch, key.Value, person.Position);
            return DeliveryQueries.View(batch!, person);
        }
        catch (UnreadableRowException e)
        {
            tables.RowSkipped(e);
            return null;
        }
    }
}
