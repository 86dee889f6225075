using Azure.Data.Tables;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Sms;

/// <summary>
/// A check value in table <c>settings</c>, by which a host proves that it has the number-key secret under which the
/// account was filled.
/// </summary>
/// <remarks>
/// Under another secret no stored number is found: people who opted out would be texted, and others twice. So a host
/// without the right secret does not serve. An account of an older version, without a seal, is checked by its first
/// contact and its first opt-out, and then sealed.
/// </remarks>
public sealed class NumberKeySeal(StorageAccount storage, NumberKeys keys)
{
    /// <summary>The error message of a host whose secret is not the account's.</summary>
    public const string WrongSecretMessage =
        "The number keys of this storage account were made under another secret than the one given. Nobody "
        + "would be found under this one: who opted out would be texted, others twice. "
        + "Restore the account's own secret (locally the file secrets.json of the data folder, in Azure the "
        + "secret number-key of the vault; every export holds it too), or take an empty account.";

    /// <summary>
    /// The name of the check in <c>/api/health</c> when the seal is missing or was made under another secret.
    /// </summary>
    public const string Name = "number-key seal";

    private const string Partition = "settings";
    private const string SealRow = "number-key";
    private const string SealColumn = "Seal";

    /// <summary>Whether a row is the seal.</summary>
    public static bool IsSeal(TableEntity row) => row is { PartitionKey: Partition, RowKey: SealRow };

    /// <summary>Deletes the seal, before an account is restored. A repeat changes nothing.</summary>
    public static Task RemoveAsync(StorageAccount storage, CancellationToken cancellationToken) =>
        storage.Table(Tables.Settings).TryDeleteAsync(Partition, SealRow, expectedETag: null, cancellationToken);

    /// <summary>Whether the account has a seal, whatever secret it was made under.</summary>
    public static async Task<bool> ExistsAsync(StorageAccount storage, CancellationToken cancellationToken) =>
        await storage.Table(Tables.Settings).FindAsync(Partition, SealRow, cancellationToken) is not null;

    /// <summary>
    /// Whether the configured secret is the account's. Seals an account without a seal whose stored numbers fit.
    /// </summary>
    public async Task<bool> VerifyOrSealAsync(CancellationToken cancellationToken)
    {
        var settings = storage.Table(Tables.Settings);
        while (true)
        {
            if (await settings.FindAsync(Partition, SealRow, cancellationToken) is { } found)
            {
                return IsOurs(found);
            }

            if (
                !await FirstNumberMatchesAsync(Tables.Contacts, cancellationToken)
                || !await FirstNumberMatchesAsync(Tables.OptOuts, cancellationToken)
            )
            {
                return false;
            }

            // Where another host has inserted first, the loop reads its seal.
            await settings.TryAddAsync(
                new TableEntity(Partition, SealRow) { [SealColumn] = keys.ComputeSeal() },
                cancellationToken
            );
        }
    }

    /// <summary>Whether the account's seal exists and was made under this secret; adds nothing.</summary>
    public async Task<bool> VerifyAsync(CancellationToken cancellationToken) =>
        await storage.Table(Tables.Settings).FindAsync(Partition, SealRow, cancellationToken) is { } found
        && IsOurs(found);

    /// <summary>
    /// Whether the first readable number in a table has its row's key under this secret; true where the table has none.
    /// </summary>
    private async Task<bool> FirstNumberMatchesAsync(string table, CancellationToken cancellationToken)
    {
        var first = await storage
            .Table(table)
            .ReadAllAsync(cancellationToken)
            .FirstOrDefaultAsync(row => ReadPhone(row) is not null, cancellationToken);
        return first is null || keys.MakeKey(ReadPhone(first)!).Value == first.RowKey;
    }

    /// <summary>Reads the number of a row; null where it was erased or cannot be read.</summary>
    private static PhoneNumber? ReadPhone(TableEntity row)
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

    private bool IsOurs(TableEntity seal) => seal[SealColumn] as string == keys.ComputeSeal();
}
