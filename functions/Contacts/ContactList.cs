using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Contacts;

/// <summary>A named set of contacts.</summary>
public sealed record ContactList
{
    /// <summary>Lower-case letters, digits and dashes.</summary>
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>The area it belongs to; an official works with lists below the own area.</summary>
    public required string Area { get; init; }
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Invented people: every carrier but the simulated one refuses them.</summary>
    public bool Sample { get; init; }

    public required Instant CreatedAt { get; init; }
}

/// <summary>Lists, one row each: partition = <c>lists</c>, row = id.</summary>
public sealed class ListStore(StorageAccount storage)
{
    private readonly Table _table = storage.Table(Tables.Lists);

    public Task<ContactList?> FindAsync(string id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Every list, by id.</summary>
    public IAsyncEnumerable<ContactList> AllAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}
