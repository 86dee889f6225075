using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>A stored request under an idempotency key.</summary>
/// <param name="Broadcast">The id of the broadcast.</param>
/// <param name="BodyHash">SHA-256 of the body, in hex.</param>
public sealed record IdempotencyRecord(string Broadcast, string BodyHash);

/// <summary>
/// Stores requests for 400 days: partition = SHA-256 of the caller's name, row = SHA-256 of the Idempotency-Key.
/// Inserted before the broadcast.
/// </summary>
public sealed class IdempotencyStore(StorageAccount storage)
{
    private readonly Table _table = storage.Table(Tables.Orders);

    /// <summary>Finds the request of a caller under a key; null where there is none.</summary>
    public async Task<IdempotencyRecord?> FindAsync(string caller, string key, CancellationToken cancellationToken) =>
        await _table.FindAsync(Hash(caller), Hash(key), cancellationToken) is { } row
            ? _table.Read(row, r => new IdempotencyRecord(r.GetText("Broadcast"), r.GetText("BodyHash")))
            : null;

    /// <summary>Stores the request, or returns the one that another call has stored.</summary>
    public async Task<IdempotencyRecord> AddOrFindAsync(
        string caller,
        string key,
        IdempotencyRecord record,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var row = new TableEntity(Hash(caller), Hash(key))
        {
            ["Broadcast"] = record.Broadcast,
            ["BodyHash"] = record.BodyHash,
            ["OrderedAt"] = now.ToDateTimeOffset(),
        };
        return await _table.TryAddAsync(row, cancellationToken) is not null
            ? record
            : await FindAsync(caller, key, cancellationToken)
                ?? throw new InvalidOperationException("The row of an order was deleted between insert and read.");
    }

    /// <summary>Computes the SHA-256 of a text, in hex.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
