using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Contacts.People;

/// <summary>Erases a person from the index of people.</summary>
public sealed class PeopleIndexEraser(
    ListStore lists,
    PeopleIndexStore store,
    IOptions<Settings> settings,
    TableTelemetry tables
)
{
    private const int ListsAtOnce = 8;

    /// <summary>
    /// Empties the bucket of a person in the index of every list: one that they were taken off before may still have
    /// them. The next search, or the timer, makes the bucket again.
    /// </summary>
    public Task EraseAsync(NumberKey key, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            lists.ReadAllAsync(cancellationToken, tables.RowSkipped),
            new ParallelOptions { MaxDegreeOfParallelism = ListsAtOnce, CancellationToken = cancellationToken },
            async (list, stop) => await store.EmptyAsync(list.Id, key.Bucket(settings.Value.Buckets), stop)
        );
}
