using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Contacts.Imports.Writing;

/// <summary>
/// Compares a file with its list before any row is written: counts the removals and builds the sample.
/// </summary>
public sealed class ListComparison(ContactStore contacts, StorageAccount storage)
{
    private readonly Table _table = storage.Table(Tables.Contacts);

    /// <summary>Counts the contacts that <c>replace</c> would remove, and decides whether it may.</summary>
    public async Task<ImportRemovals> CountRemovalsAsync(
        ImportRequest request,
        ReadFile file,
        IReadOnlyDictionary<NumberKey, Instant> removed,
        CancellationToken cancellationToken
    )
    {
        var (count, total, unnumberedMatches) = (0, 0, 0);
        var unnumbered = PeopleWithoutNumber.From(file);
        var rule = new RemovalRule(file, request, removed);
        for (var bucket = 0; bucket < contacts.Buckets; bucket++)
        {
            var inFile = file.Buckets[bucket].Select(c => c.Key.Value).ToHashSet(StringComparer.Ordinal);
            await foreach (
                var row in _table.ReadRangeAsync(
                    ContactStore.Partition(request.List, bucket),
                    select: [nameof(Contact.Area), ContactRow.ChangedColumn, .. unnumbered.Columns],
                    cancellationToken: cancellationToken
                )
            )
            {
                if (!AreaPath.Covers(request.ByArea, row.GetString(nameof(Contact.Area))) || rule.WasRemoved(row))
                {
                    continue;
                }

                total++;
                if (rule.Removes(row, inFile.Contains(row.RowKey)))
                {
                    count++;
                    unnumberedMatches += unnumbered.Contains(row) ? 1 : 0;
                }
            }
        }

        var unconfirmed = total >= ImportRemovals.MinContacts && count * 10 > total && request.ConfirmRemovals != count;
        return new ImportRemovals(
            count,
            total,
            Held: (file.UnreadableNumberRows > 0 && count > 0) || unnumberedMatches > 0,
            unconfirmed
        );
    }

    /// <summary>Builds the first valid rows as they will be stored, of contacts that the caller may change.</summary>
    public async Task<IReadOnlyList<ContactView>> BuildSampleAsync(
        ReadFile file,
        ImportRequest request,
        IReadOnlyDictionary<NumberKey, Instant> removed,
        CancellationToken cancellationToken
    )
    {
        var sample = new List<ContactView>();
        foreach (var contact in file.SampleContacts.Where(c => !removed.ContainsKey(c.Key)))
        {
            var bucket = contact.Key.Bucket(contacts.Buckets);
            var partition = ContactStore.Partition(request.List, bucket);
            var existing = await _table.FindAsync(partition, contact.Key.Value, cancellationToken);
            if (existing is not null && !AreaPath.Covers(request.ByArea, existing.GetString("Area")))
            {
                // The row is not the caller's to change, so its stored fields are not shown.
                continue;
            }

            var row = new ImportedRow(file, request, partition).Write(contact, existing);
            sample.Add(ContactView.From(ContactRow.Read(row)));
        }

        return sample;
    }
}
