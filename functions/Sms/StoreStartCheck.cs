using CommunityAlerts.Storage;

namespace CommunityAlerts.Sms;

/// <summary>Checks whether a host may serve a storage account.</summary>
public static class StoreStartCheck
{
    /// <summary>
    /// Explains why a host must not serve the account: a restore has not ended, or the account was filled under another
    /// secret of number keys. Null where it may; the account then has a seal.
    /// </summary>
    public static async Task<string?> FindRefusalAsync(
        StorageAccount storage,
        NumberKeySeal seal,
        CancellationToken cancellationToken
    ) =>
        await RestoreMark.FindAsync(storage, cancellationToken) is { } mark ? mark.Refusal
        : await seal.VerifyOrSealAsync(cancellationToken) ? null
        : NumberKeySeal.WrongSecretMessage;
}
