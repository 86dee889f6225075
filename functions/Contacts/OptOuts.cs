using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Contacts;

/// <summary>A standing wish not to be texted; beats every list.</summary>
/// <param name="Key">Whose.</param>
/// <param name="Phone">Whose.</param>
/// <param name="Since">When it was stored.</param>
/// <param name="Act">By what: <c>reply</c>, <c>carrier</c>, or <c>operator:{name}</c>.</param>
/// <param name="Reason">In an operator's words.</param>
public sealed record OptOut(NumberKey Key, PhoneNumber Phone, Instant Since, string Act, string? Reason);

/// <summary>Opt-outs, one row each: partition = bucket (two digits), row = number key.</summary>
public sealed class OptOutStore(StorageAccount storage)
{
    private readonly Table _table = storage.Table(Tables.OptOuts);

    /// <summary>Records it; a number that opted out already keeps its first instant.</summary>
    public Task AddAsync(OptOut optOut, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Takes it back.</summary>
    public Task RemoveAsync(NumberKey key, CancellationToken cancellationToken) => throw new NotImplementedException();

    public Task<OptOut?> FindAsync(NumberKey key, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The keys in one bucket within (<paramref name="after"/>, <paramref name="upTo"/>], in key order; null bounds are open.</summary>
    public IAsyncEnumerable<NumberKey> KeysAsync(int bucket, NumberKey? after, NumberKey? upTo, CancellationToken cancellationToken) => throw new NotImplementedException();
}
