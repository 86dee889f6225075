using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using CommunityAlerts.Contacts;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Operations;

/// <summary>Facts about an account that the account does not contain and an export needs.</summary>
/// <param name="NumberKeySecret">The setting <c>NumberKey:Secret</c>.</param>
/// <param name="Buckets">The setting <c>Alerts:Buckets</c>.</param>
/// <param name="ClockAhead">The offset of the host's clock from the machine's; zero outside local hosts.</param>
public sealed record AccountFacts(string NumberKeySecret, int Buckets, Duration ClockAhead)
{
    /// <summary>The number keys that the secret gives.</summary>
    public NumberKeys Keys { get; } =
        SmsServices.TryMakeKeys(NumberKeySecret) ?? throw new RefusedException(SmsServices.InvalidSecretMessage);
}

/// <summary>Writes every row of an account to files, as of one moment: all keys and ETags are read twice, and where any
/// differs, the account was changed meanwhile and the export fails.</summary>
/// <remarks>The index of people is left out, since it is made again from the contacts.
/// Messages and uploaded files are left out: the ledger records all pending work, and a file is kept for a day
/// at most.
/// The handsets of the simulated carrier are left out too, since a real carrier's cannot be exported.</remarks>
public sealed class Exporter(StorageAccount storage, TimeProvider clock)
{
    /// <summary>Writes the export; after a failure the folder is deleted.</summary>
    /// <param name="folder">A folder that does not exist or is empty.</param>
    /// <param name="facts">Facts that are checked against the first contact with a number.</param>
    /// <param name="onTableWritten">Called for each table as it is written.</param>
    /// <param name="cancellationToken">Cancels the export.</param>
    /// <exception cref="RefusedException">
    /// The account was changed during the export or has no tables, a restore into it has not ended, the folder is not
    /// empty, or the facts are another account's.
    /// </exception>
    public async Task<Manifest> ExportAsync(
        ExportFolder folder,
        AccountFacts facts,
        Func<string, ExportedTable, Task> onTableWritten,
        CancellationToken cancellationToken
    )
    {
        if (await RestoreMark.FindAsync(storage, cancellationToken) is not null)
        {
            throw new RefusedException("A restore into this account has not ended: it holds half of an export.");
        }

        folder.Create();
        try
        {
            var names = await ReadTableNamesAsync(cancellationToken) is { Count: > 0 } all
                ? all
                : throw new RefusedException("This account has no tables: no host ever ran on it.");
            var written = await WriteTablesAsync(names, folder, facts, onTableWritten, cancellationToken);
            var at = clock.GetCurrentInstant();
            await RequireUnchangedAsync(names, written.VersionHashes, cancellationToken);
            var manifest = new Manifest
            {
                Format = Manifest.Current,
                At = at,
                Buckets = facts.Buckets,
                ClockAhead = facts.ClockAhead,
                Tables = written.Tables,
                Secrets = "",
            };
            await folder.CloseAsync(manifest, facts.NumberKeySecret, cancellationToken);
            return manifest;
        }
        catch
        {
            folder.Delete();
            throw;
        }
    }

    private async Task<WrittenTables> WriteTablesAsync(
        IReadOnlyList<string> names,
        ExportFolder folder,
        AccountFacts facts,
        Func<string, ExportedTable, Task> onTableWritten,
        CancellationToken cancellationToken
    )
    {
        var tables = new SortedDictionary<string, ExportedTable>(StringComparer.Ordinal);
        var versionHashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            using var versionHash = new VersionHash();
            tables[name] = await folder.WriteAsync(
                name,
                ReadRowsAsync(name, facts, cancellationToken).Select(versionHash.Add),
                cancellationToken
            );
            versionHashes[name] = versionHash.Finish();
            await onTableWritten(name, tables[name]);
        }

        return new WrittenTables(tables, versionHashes);
    }

    /// <summary>
    /// Reads all keys and ETags again. An ETag is never used twice, so equal ETags mean that no row changed between the
    /// two readings.
    /// </summary>
    private async Task RequireUnchangedAsync(
        IReadOnlyList<string> names,
        IReadOnlyDictionary<string, string> versionHashes,
        CancellationToken cancellationToken
    )
    {
        var changed = names.SequenceEqual(await ReadTableNamesAsync(cancellationToken), StringComparer.Ordinal)
            ? []
            : new List<string> { "the tables themselves" };
        foreach (var name in names)
        {
            using var currentHash = new VersionHash();
            await foreach (var row in storage.Table(name).ReadAllKeysAsync(cancellationToken))
            {
                currentHash.Add(row);
            }

            if (currentHash.Finish() != versionHashes[name])
            {
                changed.Add(name);
            }
        }

        if (changed.Count > 0)
        {
            throw new RefusedException(
                $"The account was changed while the export was read, so its files would not fit together "
                    + $"({string.Join(", ", changed)}). Stop whatever runs on this account, or choose a quiet "
                    + $"moment; nothing was kept."
            );
        }
    }

    private async Task<IReadOnlyList<string>> ReadTableNamesAsync(CancellationToken cancellationToken) =>
        [
            .. (await storage.ReadTableNamesAsync(cancellationToken))
                .Where(name => !Tables.IsDerived(name))
                .Order(StringComparer.Ordinal),
        ];

    private async IAsyncEnumerable<TableEntity> ReadRowsAsync(
        string table,
        AccountFacts facts,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var needsCheck = table == Tables.Contacts;
        await foreach (var row in storage.Table(table).ReadAllAsync(cancellationToken))
        {
            if (needsCheck)
            {
                needsCheck = !TryCheckFacts(storage.Table(table), row, facts);
            }

            yield return row;
        }
    }

    /// <summary>
    /// Checks the facts against a contact: restored with another account's secret, no number would find its opt-out.
    /// </summary>
    /// <returns>False for a contact without a number, which cannot be checked.</returns>
    private static bool TryCheckFacts(Table contacts, TableEntity row, AccountFacts facts)
    {
        var contact = contacts.Read(row, ContactRow.Read);
        if (contact.Phone is not { } phone)
        {
            return false;
        }

        var key = facts.Keys.MakeKey(phone);
        if (key != contact.Key)
        {
            throw new RefusedException(
                "The number keys of this account were made under another secret than the one given. Give the "
                    + "account's own by the setting NumberKey__Secret."
            );
        }

        if (!row.PartitionKey.EndsWith(ContactStore.Partition("", key.Bucket(facts.Buckets)), StringComparison.Ordinal))
        {
            throw new RefusedException(
                $"This account was not filled with {facts.Buckets} buckets. Give its own number by the setting "
                    + $"Alerts__Buckets."
            );
        }

        return true;
    }

    /// <summary>The tables of an export, with the hash of each one's keys and ETags.</summary>
    private sealed record WrittenTables(
        SortedDictionary<string, ExportedTable> Tables,
        IReadOnlyDictionary<string, string> VersionHashes
    );

    /// <summary>A hash of the keys and ETags of a table's rows.</summary>
    private sealed class VersionHash : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public TableEntity Add(TableEntity row)
        {
            _hash.AppendData(Encoding.UTF8.GetBytes($"{row.PartitionKey}\n{row.RowKey}\n{row.ETag}\n"));
            return row;
        }

        public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

        public void Dispose() => _hash.Dispose();
    }
}
