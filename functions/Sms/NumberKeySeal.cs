using Azure.Data.Tables;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Sms;

/// <summary>
/// A check value in table <c>settings</c>, by which a host proves that its secret of number keys is the one under which
/// the account was filled.
/// </summary>
/// <remarks>Under another secret no number is found again: people who opted out would be texted, and others twice. So a
/// host that cannot prove it does not serve.
/// An account from before there were seals is held to its first contact or opt-out, and sealed then.</remarks>
public sealed class NumberKeySeal(StorageAccount storage, NumberKeys keys)
{
    /// <summary>The message of a host that must not serve.</summary>
    public const string Refusal =
        "The number keys of this storage account were made under another secret than the one given. Nobody would be found under this one: who opted out would be texted, others twice. "
        + "Restore the account's own secret (locally the file secrets.json of the data folder, in Azure the secret number-key of the vault; every export holds it too), or take an empty account.";

    /// <summary>The name of the seal in <c>/api/health</c> where it is missing or another's.</summary>
    public const string Name = "number-key seal";

    private const string Partition = "settings";
    private const string Row = "number-key";
    private const string Value = "Seal";

    /// <summary>Whether a row is the seal.</summary>
    public static bool Is(TableEntity row) => row is { PartitionKey: Partition, RowKey: Row };

    /// <summary>Removes the seal of an account that is to be restored.</summary>
    public static Task RemoveAsync(StorageAccount storage, CancellationToken cancellationToken) =>
        storage.Table(Tables.Settings).TryDeleteAsync(Partition, Row, asRead: null, cancellationToken);

    /// <summary>Whether an account has a seal, under whichever secret.</summary>
    public static async Task<bool> IsThereAsync(StorageAccount storage, CancellationToken cancellationToken) =>
        await storage.Table(Tables.Settings).FindAsync(Partition, Row, cancellationToken) is not null;

    /// <summary>Whether the secret is the account's; an account without a seal that it fits is sealed.</summary>
    public async Task<bool> IsProvenAsync(CancellationToken cancellationToken)
    {
        var settings = storage.Table(Tables.Settings);
        while (true)
        {
            if (await settings.FindAsync(Partition, Row, cancellationToken) is { } found)
            {
                return IsOurs(found);
            }

            if (
                !await FitsAsync(Tables.Contacts, cancellationToken)
                || !await FitsAsync(Tables.OptOuts, cancellationToken)
            )
            {
                return false;
            }

            // Where another host was first, its seal is read.
            await settings.TryAddAsync(new TableEntity(Partition, Row) { [Value] = keys.Seal() }, cancellationToken);
        }
    }

    /// <summary>Whether the account still has the seal of this secret.</summary>
    public async Task<bool> HoldsAsync(CancellationToken cancellationToken) =>
        await storage.Table(Tables.Settings).FindAsync(Partition, Row, cancellationToken) is { } found && IsOurs(found);

    /// <summary>
    /// Whether the first row of a table that still says its number has the key of that number; true where there is
    /// none.
    /// </summary>
    private async Task<bool> FitsAsync(string table, CancellationToken cancellationToken)
    {
        var first = await storage.Table(table).AllAsync(cancellationToken)
            .FirstOrDefaultAsync(row => PhoneOf(row) is not null, cancellationToken);
        return first is null || keys.KeyOf(PhoneOf(first)!).Value == first.RowKey;
    }

    /// <summary>The number of a row; null where it was forgotten, or cannot be read.</summary>
    private static PhoneNumber? PhoneOf(TableEntity row)
    {
        try
        {
            return row["Phone"] is string phone ? PhoneNumber.FromE164(phone) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private bool IsOurs(TableEntity seal) => seal[Value] as string == keys.Seal();
}
