using Azure;
using Azure.Identity;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.CommandLine;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Configuration;

namespace CommunityAlerts.Hosting.Local.Store;

/// <summary>
/// A data folder and the account behind it, as the host and every command open them: the emulator of the folder, unless
/// the setting <c>Storage</c> names another account.
/// </summary>
public sealed class LocalAccount : IDisposable
{
    private readonly Emulator? _emulator;
    private readonly Lazy<StorageAccount> _storage;

    private LocalAccount(DataFolder folder, Emulator? emulator, StoreSaves? saves, Func<StorageAccount> connect) =>
        (Folder, _emulator, Saves, _storage) = (folder, emulator, saves, new(connect));

    /// <summary>The data folder, locked until this is disposed.</summary>
    public DataFolder Folder { get; }

    /// <summary>Whether the emulator saves; null where a setting names another account.</summary>
    public StoreSaves? Saves { get; }

    /// <summary>The account; the connection is created on first use.</summary>
    /// <exception cref="LocalHostException">The setting cannot be read.</exception>
    public StorageAccount Storage => _storage.Value;

    /// <summary>Creates and locks the data folder, the first step of a host or a command.</summary>
    /// <param name="configuration">The settings, with <c>Local:Data</c>.</param>
    /// <param name="folder">Null is that of the settings, else <c>.local</c> beside <c>host.json</c>.</param>
    /// <exception cref="LocalHostException">Another process has locked it.</exception>
    public static DataFolder LockFolder(IConfiguration configuration, string? folder = null) =>
        DataFolder.Lock(Path.GetFullPath(folder ?? configuration["Local:Data"] ?? Checkout.Local));

    /// <summary>
    /// Opens the account of a data folder. The folder is disposed with the account, or at once where opening fails.
    /// </summary>
    /// <param name="folder">The locked data folder.</param>
    /// <param name="configuration">The settings, with <c>Storage</c> and <c>Local:Prefix</c>.</param>
    /// <param name="alwaysUseEmulator">Whether to use the emulator whatever the settings say.</param>
    /// <param name="cancellationToken">Cancels the call, and ends the emulator.</param>
    /// <exception cref="LocalHostException">The emulator does not start.</exception>
    public static async Task<LocalAccount> OpenAsync(
        DataFolder folder,
        IConfiguration configuration,
        bool alwaysUseEmulator,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var emulator =
                alwaysUseEmulator || !configuration.GetSection(StorageAccount.Setting).Exists()
                    ? await Emulator.StartAsync(
                        folder.Path,
                        EmulatorPackage.ForCheckout(),
                        EmulatorPersistence.OnDisk,
                        cancellationToken
                    )
                    : null;
            var prefix = configuration["Local:Prefix"] ?? "";
            if (emulator is null)
            {
                return new LocalAccount(folder, emulator, saves: null, () => ConnectNamed(configuration, prefix));
            }

            var saves = new StoreSaves(folder.Storage, TimeProvider.System);
            return new LocalAccount(
                folder,
                emulator,
                saves,
                () => StorageAccount.Connect(emulator.ConnectionString, prefix, saves.Observe)
            );
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Whether a call to the account failed for a reason outside this program.</summary>
    public static bool IsRefusal(Exception failure) =>
        failure.IsOutage() || failure is RequestFailedException or AuthenticationFailedException;

    /// <summary>Returns the exception for such a failure, with a message for the operator.</summary>
    public static LocalHostException Refusal(Exception failure)
    {
        var lastFailure = failure is AggregateException { InnerExceptions: [.., var lastTry] } ? lastTry : failure;
        var reason = lastFailure is RequestFailedException { Status: > 0 } answer
            ? $"{answer.Status} {answer.ErrorCode}"
            : lastFailure.GetBaseException().Message;
        return new LocalHostException($"The storage account cannot be used: {reason}", failure);
    }

    /// <summary>Refuses a store of the emulator that has lost its tables: it would look like an empty one, without any
    /// opt-out.</summary>
    /// <exception cref="LocalHostException">A host has served the store, but its seal is gone.</exception>
    public async Task RefuseEmptiedAsync(CancellationToken cancellationToken)
    {
        if (
            _emulator is null
            || !File.Exists(Folder.SealedMarkPath)
            || await NumberKeySeal.ExistsAsync(Storage, cancellationToken)
        )
        {
            return;
        }

        throw new LocalHostException(
            $"{Path.Combine(Folder.Storage, StoreSaves.TablesFile)} has lost what was stored in this data folder: "
                + "people who have opted out would be texted. "
                + $"Put back the folder {Folder.Storage} from a backup, or restore an export. "
                + $"To begin with an empty store on purpose, delete that folder and the file {Folder.SealedMarkPath}."
        );
    }

    /// <summary>Records that a host has served the emulator's store, which has a seal.</summary>
    public Task MarkSealedAsync(CancellationToken cancellationToken) =>
        _emulator is null || File.Exists(Folder.SealedMarkPath)
            ? Task.CompletedTask
            : Folder.MarkSealedAsync(cancellationToken);

    /// <summary>
    /// Stops the emulator of the folder, also one that another process started. One that cannot save keeps running,
    /// since its memory has the only copy of what it acknowledged last.
    /// </summary>
    /// <exception cref="LocalHostException">It cannot save.</exception>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_emulator is null)
        {
            return;
        }

        if (Saves!.FindFailureAtStop() is { } failure)
        {
            throw new LocalHostException(
                $"{failure} {_emulator.Name} keeps running, since what it acknowledged last is only in its memory. "
                    + "Make room or make the folder writable, start again, and then stop."
            );
        }

        await _emulator.StopAsync(cancellationToken);
        if (Saves.HasUnsavedWrites)
        {
            throw new LocalHostException(
                $"{_emulator.Name} has ended without saving all that it had acknowledged: look through the last minute."
            );
        }
    }

    public void Dispose() => Folder.Dispose();

    private static StorageAccount ConnectNamed(IConfiguration configuration, string prefix)
    {
        try
        {
            return StorageAccount.Connect(configuration, prefix);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException)
        {
            // The client's message may contain the setting's value.
            throw new LocalHostException(
                $"The setting {StorageAccount.Setting} names no account: it holds a connection string, or "
                    + $"{StorageAccount.Setting}__tableServiceUri and its like stand below it.",
                e
            );
        }
    }
}
