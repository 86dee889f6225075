using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Contacts.Imports.Headers;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using CsvHelper;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Contacts;

/// <summary>The filter of a page of contacts.</summary>
/// <param name="Area">The path at or below which a contact must lie; null for any.</param>
/// <param name="Tag">The tag that a contact must have; null for any.</param>
/// <param name="Name">The text that a contact's name must contain, in any case; null for any.</param>
public sealed record ContactFilter(string? Area, string? Tag, string? Name)
{
    /// <summary>Reads the filter of a request; <c>unreadable-query</c> for an area that is no path.</summary>
    public static Result<ContactFilter> Read(HttpRequest request)
    {
        var area = AreaQuery.Read(request);
        return area.IsOk
            ? new ContactFilter(
                area.Value is { Length: > 0 } path ? path : null,
                Text(request, "tag"),
                Text(request, "q")
            )
            : area.Problem;
    }

    public bool Matches(Contact contact) =>
        (Area is null || AreaPath.Covers(Area, contact.Area))
        && (Tag is null || contact.Tags.Contains(Tag, StringComparer.Ordinal))
        && (Name is null || contact.Name?.Contains(Name, StringComparison.OrdinalIgnoreCase) == true);

    private static string? Text(HttpRequest request, string name) =>
        request.Query[name].FirstOrDefault() is { Length: > 0 } text ? text : null;
}

/// <summary>Reads a list's contacts, in pages and as CSV.</summary>
public sealed class ContactReader(ContactStore contacts, OptOutStore optOuts, TableTelemetry tables)
{
    /// <summary>
    /// The maximum number of rows read for one page: a rare name gives a short page with a cursor, not a long wait.
    /// </summary>
    private const int MaxRowsRead = 20_000;

    /// <summary>
    /// Reads a page of the contacts that the caller covers and the filter matches, by bucket, then by key. A page may
    /// be short; <c>After</c> is null on the last one. <c>unreadable-query</c> for an invalid cursor.
    /// </summary>
    public async Task<Result<BucketPage<ContactView>>> ReadPageAsync(
        Caller caller,
        string list,
        ContactFilter filter,
        Page page,
        CancellationToken cancellationToken
    )
    {
        var start = BucketCursor.Read(page);
        if (!start.IsOk)
        {
            return start.Problem;
        }

        var found = new List<ContactView>();
        var bucketContacts = new List<Contact>();
        var meter = new PageMeter(page);
        var rowsRead = 0;
        var after = start.Value.After;
        for (var bucket = start.Value.Bucket; bucket < contacts.Buckets; bucket++, after = null)
        {
            await foreach (
                var contact in contacts.ReadBucketAsync(
                    list,
                    bucket,
                    after,
                    TableLimits.MaxRowsAPage,
                    cancellationToken,
                    tables.RowSkipped
                )
            )
            {
                if (meter.IsFull || rowsRead == MaxRowsRead)
                {
                    await AddAsync(bucket);
                    return new BucketPage<ContactView>(found, new BucketCursor(bucket, after));
                }

                after = contact.Key;
                rowsRead++;
                if (caller.Covers(contact.Area) && filter.Matches(contact))
                {
                    meter.Add(ContactView.From(contact));
                    bucketContacts.Add(contact);
                }
            }

            await AddAsync(bucket);
        }

        return new BucketPage<ContactView>(found, After: null);

        // Adds the contacts of the bucket, with the opt-outs that the caller may read: one range read a bucket.
        async Task AddAsync(int bucket)
        {
            var optedOut = await optOuts.FindOptedOutAsync(
                caller,
                bucket,
                bucketContacts,
                cancellationToken,
                tables.RowSkipped
            );
            found.AddRange(
                bucketContacts.Select(contact =>
                    ContactView.From(contact) with
                    {
                        OptedOut = optedOut.Contains(contact.Key) ? true : null,
                    }
                )
            );
            bucketContacts.Clear();
        }
    }

    /// <summary>
    /// Prepares the contacts that the caller covers as CSV in UTF-8 with a byte order mark, so that Excel reads it; an
    /// import takes it back as it is, also after Excel has saved it.
    /// </summary>
    /// <returns>
    /// A function that writes the CSV. Every row has been read before, so that one that cannot be read is a problem
    /// before anything is sent.
    /// </returns>
    public async Task<Func<Stream, Task>> ExportAsync(Caller caller, string list, CancellationToken cancellationToken)
    {
        var headers = await ContactExport.CollectHeadersAsync(
            contacts.ReadAreaAsync(list, caller.Area, cancellationToken)
        );
        return output => WriteAsync(caller, list, headers, output, cancellationToken);
    }

    private async Task WriteAsync(
        Caller caller,
        string list,
        ExportHeaders headers,
        Stream output,
        CancellationToken cancellationToken
    )
    {
        await using var writer = CsvWriter.Create(
            output,
            new CsvWriterOptions { WriteByteOrderMark = true },
            leaveOpen: true
        );
        await writer.WriteRecordAsync(
            [Columns.Phone, .. headers.Fields.Concat(headers.Placeholders).Select(Cells.EscapeForSpreadsheet)],
            cancellationToken
        );
        await foreach (var contact in contacts.ReadAreaAsync(list, caller.Area, cancellationToken))
        {
            foreach (var row in ContactExport.ToRows(contact, headers))
            {
                await writer.WriteRecordAsync([.. row], cancellationToken);
            }
        }

        await writer.FlushAsync(cancellationToken);
    }
}
