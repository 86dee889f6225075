using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;
using NodaTime;

namespace CommunityAlerts.Contacts.OptOuts;

/// <summary>A number that must not be texted, whichever list contains it.</summary>
/// <param name="Key">The number's key.</param>
/// <param name="Phone">The number; null once the person was erased: the opt-out is kept without it.</param>
/// <param name="Since">The instant at which it was stored.</param>
/// <param name="Act">The act by which it was stored: <c>reply</c>, <c>carrier</c>, or <c>operator:{name}</c>.</param>
/// <param name="Reason">The reason in an operator's words.</param>
public sealed record OptOut(NumberKey Key, PhoneNumber? Phone, Instant Since, string Act, string? Reason)
{
    /// <summary>
    /// The areas of the contacts that the number had when this was stored, or the operator's own where it had none:
    /// reading or removing the opt-out requires rights over each of them. Null where it was stored before this was
    /// recorded.
    /// </summary>
    public IReadOnlyList<string>? Areas { get; init; }

    /// <summary>The value of <see cref="Act"/> where an operator stored the opt-out.</summary>
    public static string ByOperator(Caller caller) => $"operator:{caller.Name}";
}

/// <summary>The time of an opt-out, without its number.</summary>
/// <param name="Since">The instant at which it was stored.</param>
/// <param name="Areas">As <see cref="OptOut.Areas"/>.</param>
public sealed record OptOutTime(Instant Since, IReadOnlyList<string>? Areas);

/// <summary>Opt-outs, one row each: partition = bucket (two digits), row = number key.</summary>
public sealed class OptOutStore(StorageAccount storage, IOptions<Settings> settings, ContactTelemetry telemetry)
{
    private readonly Table _table = storage.Table(Tables.OptOuts);

    public int Buckets => settings.Value.Buckets;

    /// <summary>
    /// Stores an opt-out; a number that opted out already keeps its first instant, act and reason, and adds the areas
    /// of this one.
    /// </summary>
    /// <returns>False where the number had an opt-out.</returns>
    public async Task<bool> TryAddAsync(OptOut optOut, CancellationToken cancellationToken)
    {
        while (await _table.TryAddAsync(ToRow(optOut), cancellationToken) is null)
        {
            if (await _table.FindAsync(Partition(optOut.Key), optOut.Key.Value, cancellationToken) is { } row)
            {
                var stored = _table.Read(row, FromRow);
                IReadOnlyList<string> areas =
                [
                    .. (stored.Areas ?? []).Union(optOut.Areas ?? [], StringComparer.Ordinal),
                ];
                if (
                    areas.Count == (stored.Areas?.Count ?? 0)
                    || await _table.TryReplaceAsync(ToRow(stored with { Areas = areas }), row.ETag, cancellationToken)
                        is not null
                )
                {
                    return false;
                }
            }
        }

        telemetry.OptedOut(optOut.Act);
        return true;
    }

    /// <summary>Removes the number's opt-out.</summary>
    /// <returns>The opt-out that was removed; null where the number had none.</returns>
    public async Task<OptOut?> RemoveAsync(NumberKey key, CancellationToken cancellationToken)
    {
        while (await _table.FindAsync(Partition(key), key.Value, cancellationToken) is { } row)
        {
            if (await _table.TryDeleteAsync(Partition(key), key.Value, row.ETag, cancellationToken))
            {
                return _table.Read(row, FromRow);
            }
        }

        return null;
    }

    public async Task<OptOut?> FindAsync(
        NumberKey key,
        CancellationToken cancellationToken,
        Action<UnreadableRowException>? onUnreadable = null
    ) =>
        await _table.FindAsync(Partition(key), key.Value, cancellationToken) is { } row
            ? _table.TryRead(row, FromRow, onUnreadable)
            : null;

    /// <summary>
    /// Removes the phone number and keeps the opt-out, so that a later import does not add the person to an audience.
    /// </summary>
    public async Task ErasePhoneAsync(NumberKey key, CancellationToken cancellationToken)
    {
        while (
            await _table.FindAsync(Partition(key), key.Value, cancellationToken) is { } row
            && (row.ContainsKey("Phone") || row.ContainsKey("Reason"))
        )
        {
            var erased = _table.Read(row, FromRow) with { Phone = null, Reason = null };
            if (await _table.TryReplaceAsync(ToRow(erased), row.ETag, cancellationToken) is not null)
            {
                return;
            }
        }
    }

    /// <summary>
    /// Reads the keys in one bucket within (<paramref name="after"/>, <paramref name="upTo"/>], in key order; null
    /// bounds are open.
    /// </summary>
    public async IAsyncEnumerable<NumberKey> ReadKeysAsync(
        int bucket,
        NumberKey? after,
        NumberKey? upTo,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (
            var row in _table.ReadRangeAsync(
                Partition(bucket),
                after?.Value,
                upTo?.Value,
                select: [],
                cancellationToken: cancellationToken
            )
        )
        {
            yield return NumberKey.Parse(row.RowKey);
        }
    }

    /// <summary>
    /// Reads the keys in one bucket within [<paramref name="first"/>, <paramref name="last"/>], in one range read.
    /// </summary>
    public async Task<IReadOnlySet<NumberKey>> ReadKeysInRangeAsync(
        int bucket,
        NumberKey first,
        NumberKey last,
        CancellationToken cancellationToken
    )
    {
        var keys = new HashSet<NumberKey>();
        await foreach (var row in ReadRowsWithinAsync(bucket, first, last, select: [], cancellationToken))
        {
            keys.Add(NumberKey.Parse(row.RowKey));
        }

        return keys;
    }

    /// <summary>
    /// Finds which contacts of one bucket opted out, as far as the caller may know, in one range read. An opt-out
    /// that cannot be read counts.
    /// </summary>
    /// <param name="caller">The caller, who covers the contacts.</param>
    /// <param name="bucket">The bucket of all the contacts.</param>
    /// <param name="contacts">The contacts of one list, in key order.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="onUnreadable">Called for each row that cannot be read; null to throw instead.</param>
    public async Task<IReadOnlySet<NumberKey>> FindOptedOutAsync(
        Caller caller,
        int bucket,
        IReadOnlyList<Contact> contacts,
        CancellationToken cancellationToken,
        Action<UnreadableRowException>? onUnreadable = null
    )
    {
        var found = new HashSet<NumberKey>();
        if (contacts.Count == 0)
        {
            return found;
        }

        var areas = contacts.ToDictionary(c => c.Key, c => c.Area);
        await foreach (
            var row in ReadRowsWithinAsync(bucket, contacts[0].Key, contacts[^1].Key, select: null, cancellationToken)
        )
        {
            var key = NumberKey.Parse(row.RowKey);
            var optOut = _table.TryRead(row, FromRow, onUnreadable);
            if (areas.TryGetValue(key, out var area) && OptOutAccess.MayRead(caller, [area], optOut))
            {
                found.Add(key);
            }
        }

        return found;
    }

    /// <summary>Reads the opt-outs of one bucket after <paramref name="after"/>, in key order.</summary>
    /// <param name="bucket">The bucket, from 0.</param>
    /// <param name="after">Exclusive; null is the beginning.</param>
    /// <param name="pageSize">Rows a call, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="onUnreadable">Called for each row that cannot be read; null to throw instead.</param>
    public async IAsyncEnumerable<OptOut> ReadBucketAsync(
        int bucket,
        NumberKey? after,
        int pageSize,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        Action<UnreadableRowException>? onUnreadable = null
    )
    {
        await foreach (
            var row in _table.ReadRangeAsync(
                Partition(bucket),
                after?.Value,
                pageSize: pageSize,
                cancellationToken: cancellationToken
            )
        )
        {
            if (_table.TryRead(row, FromRow, onUnreadable) is { } optOut)
            {
                yield return optOut;
            }
        }
    }

    /// <summary>
    /// Reads when numbers opted out, of those that did within an interval and have not opted in again: one range read a
    /// bucket.
    /// </summary>
    /// <param name="within">The interval, without its end.</param>
    /// <param name="onUnreadable">Called for each row that cannot be read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<OptOutTime> ReadSinceAsync(
        Interval within,
        Action<UnreadableRowException> onUnreadable,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var (from, to) = (within.Start.ToDateTimeOffset(), within.End.ToDateTimeOffset());
        var filter = TableClient.CreateQueryFilter($"Since ge {from} and Since lt {to}");
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            await foreach (
                var row in _table.ReadRangeAsync(
                    Partition(bucket),
                    select: ["Since", "Areas"],
                    extraFilter: filter,
                    cancellationToken: cancellationToken
                )
            )
            {
                if (
                    _table.TryRead(row, r => new OptOutTime(r.GetInstant("Since"), ReadAreas(r)), onUnreadable) is
                    { } time
                )
                {
                    yield return time;
                }
            }
        }
    }

    private IAsyncEnumerable<TableEntity> ReadRowsWithinAsync(
        int bucket,
        NumberKey first,
        NumberKey last,
        IReadOnlyList<string>? select,
        CancellationToken cancellationToken
    ) =>
        _table.ReadRangeAsync(
            Partition(bucket),
            upTo: last.Value,
            select: select,
            extraFilter: TableClient.CreateQueryFilter($"RowKey ge {first.Value}"),
            cancellationToken: cancellationToken
        );

    private string Partition(NumberKey key) => Partition(key.Bucket(Buckets));

    private static string Partition(int bucket) => $"{bucket:00}";

    private TableEntity ToRow(OptOut optOut)
    {
        var row = new TableEntity(Partition(optOut.Key), optOut.Key.Value)
        {
            ["Since"] = optOut.Since.ToDateTimeOffset(),
            ["Act"] = optOut.Act,
        };
        if (optOut.Phone is { } phone)
        {
            row["Phone"] = phone.E164;
        }

        if (optOut.Reason is { } reason)
        {
            row["Reason"] = reason;
        }

        if (optOut.Areas is { } areas)
        {
            row["Areas"] = Json.Write(areas);
        }

        return row;
    }

    private static OptOut FromRow(TableEntity row) =>
        new(
            NumberKey.Parse(row.RowKey),
            row.GetString("Phone") is { } phone ? PhoneNumber.FromE164(phone) : null,
            row.GetInstant("Since"),
            row.GetText("Act"),
            row.GetString("Reason")
        )
        {
            Areas = ReadAreas(row),
        };

    private static string[]? ReadAreas(TableEntity row) =>
        row.GetString("Areas") is { } areas ? Json.Read<string[]>(areas) : null;
}
