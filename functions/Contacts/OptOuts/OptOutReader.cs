using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Contacts.OptOuts;

/// <summary>Reads the opt-outs that a caller may read, page by page.</summary>
public sealed class OptOutReader(OptOutStore optOuts, OptOutAccess access, ContactLookup lookup, TableTelemetry tables)
{
    /// <summary>
    /// The maximum number of opt-outs read for one page: deciding whether a small area covers them reads every list.
    /// </summary>
    private const int MaxRowsRead = 1_000;

    /// <summary>The number of opt-outs whose contacts are looked up together.</summary>
    private const int LookupChunkSize = 250;

    /// <summary>The maximum number of names of one number, which several people may have.</summary>
    private const int MaxNames = 5;

    /// <summary>
    /// Reads a page of the opt-outs that the caller may read, by bucket, then key; <c>After</c> is null on the last
    /// page. <c>unreadable-query</c> for an invalid cursor.
    /// </summary>
    public async Task<Result<BucketPage<OptOut>>> ReadPageAsync(
        Caller caller,
        Page page,
        CancellationToken cancellationToken
    )
    {
        var start = BucketCursor.Read(page);
        if (!start.IsOk)
        {
            return start.Problem;
        }

        var found = new List<OptOut>();
        var meter = new PageMeter(page);
        var rowsRead = 0;
        var after = start.Value.After;
        for (var bucket = start.Value.Bucket; bucket < optOuts.Buckets; bucket++, after = null)
        {
            var rows = optOuts.ReadBucketAsync(bucket, after, LookupChunkSize, cancellationToken, tables.RowSkipped);
            await foreach (var chunk in rows.Chunk(LookupChunkSize).WithCancellation(cancellationToken))
            {
                var readable = await access.FindReadableAsync(caller, chunk, cancellationToken);
                foreach (var optOut in chunk)
                {
                    if (meter.IsFull || rowsRead == MaxRowsRead)
                    {
                        return new BucketPage<OptOut>(found, new BucketCursor(bucket, after));
                    }

                    after = optOut.Key;
                    rowsRead++;
                    if (readable.Contains(optOut.Key))
                    {
                        meter.Add(OptOutView.From(optOut));
                        found.Add(optOut);
                    }
                }
            }
        }

        return new BucketPage<OptOut>(found, After: null);
    }

    /// <summary>Adds the names by which the lists know the numbers: those of contacts that the caller covers.</summary>
    public async Task<IReadOnlyList<OptOutView>> NameAsync(
        Caller caller,
        IReadOnlyList<OptOut> found,
        CancellationToken cancellationToken
    )
    {
        var names = await lookup.FindNamesAsync(
            caller,
            found.Where(o => o.Phone is not null).Select(o => o.Key),
            cancellationToken
        );
        return
        [
            .. found.Select(o =>
                OptOutView.From(o) with
                {
                    Names = names.TryGetValue(o.Key, out var ofNumber) ? [.. ofNumber.Take(MaxNames)] : [],
                }
            ),
        ];
    }
}
