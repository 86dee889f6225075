using Azure;
using Azure.Identity;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Configuration;

namespace CommunityAlerts.Hosting.Local;

/// <summary>
/// A data folder and the account behind it, as the host and every command open them: the emulator of the folder, unless
/// the setting <c>Storage</c> names another account.
/// </summary>
public sealed class LocalAccount : IDisposable
{
    /// <summary>The emulator's file of tables, in its folder.</summary>
    private const string TablesFile = "__azurite_db_table__.json";

    private readonly Emulator? _emulator;
    private readonly Lazy<StorageAccount> _storage;

    private LocalAccount(DataFolder folder, Emulator? emulator, Func<StorageAccount> connect) =>
        (Folder, _emulator, _storage) = (folder, emulator, new(connect));

    /// <summary>Held until this is disposed of.</summary>
    public DataFolder Folder { get; }

    /// <summary>Connected to when first asked for.</summary>
    /// <exception cref="LocalHostException">The setting cannot be read.</exception>
    public StorageAccount Storage => _storage.Value;

    /// <summary>Takes the folder, the first of all that a host or a command does.</summary>
    /// <param name="configuration">Read for <c>Local:Data</c>.</param>
    /// <param name="folder">Null is the one that the settings name, else <c>.local</c> beside <c>host.json</c>.</param>
    /// <exception cref="LocalHostException">A host holds it.</exception>
    public static DataFolder Take(IConfiguration configuration, string? folder = null) =>
        DataFolder.Take(Path.GetFullPath(folder ?? configuration["Local:Data"] ?? Checkout.Local));

    /// <summary>
    /// Opens the account behind <paramref name="taken"/>, which is let go with this, or at once where it cannot be
    /// opened.
    /// </summary>
    /// <param name="taken">The data folder.</param>
    /// <param name="configuration">Read for <c>Storage</c> and <c>Local:Prefix</c>.</param>
    /// <param name="ownStorage">The emulator, whatever the settings say.</param>
    /// <param name="cancellationToken">Ends the call, and the emulator.</param>
    /// <exception cref="LocalHostException">The emulator does not start.</exception>
    public static async Task<LocalAccount> OpenAsync(
        DataFolder taken,
        IConfiguration configuration,
        bool ownStorage,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var emulator = ownStorage || !configuration.GetSection(StorageAccount.Setting).Exists()
                ? await Emulator.StartAsync(
                    taken.Path, EmulatorPackage.OfCheckout(), EmulatorPersistence.OnDisk, cancellationToken)
                : null;
            var prefix = configuration["Local:Prefix"] ?? "";
            return new LocalAccount(
                taken,
                emulator,
                () =>
                    emulator is null
                        ? Named(configuration, prefix)
                        : StorageAccount.Connect(emulator.ConnectionString, prefix)
            );
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Whether a call to the account failed for a reason outside this program.</summary>
    public static bool IsRefusal(Exception failure) =>
        failure.IsOutage() || failure is RequestFailedException or AuthenticationFailedException;

    /// <summary>The exception for such a failure, in words for the operator.</summary>
    public static LocalHostException Refusal(Exception failure)
    {
        var last = failure is AggregateException { InnerExceptions: [.., var tried] } ? tried : failure;
        var reason = last is RequestFailedException { Status: > 0 } answer
            ? $"{answer.Status} {answer.ErrorCode}"
            : last.GetBaseException().Message;
        return new LocalHostException($"The storage account does not serve us: {reason}", failure);
    }

    /// <summary>Refuses a store of the emulator that has lost its tables: it would be taken for an empty one, in which
    /// nobody has opted out.</summary>
    /// <exception cref="LocalHostException">A host has served the folder's store, and this one has no seal.</exception>
    public async Task RefuseEmptiedAsync(CancellationToken cancellationToken)
    {
        if (_emulator is null || !File.Exists(Folder.Sealed)
            || await NumberKeySeal.IsThereAsync(Storage, cancellationToken))
        {
            return;
        }

        throw new LocalHostException(
            $"{Path.Combine(Folder.Storage, TablesFile)} has lost what was stored in this data folder: "
            + "people who have opted out would be texted. "
            + $"Put back the folder {Folder.Storage} from a backup, or restore an export. "
            + $"To begin with an empty store on purpose, delete that folder and the file {Folder.Sealed}.");
    }

    /// <summary>Keeps on record that a host serves the store of the folder's emulator, which has its seal.</summary>
    public Task MarkSealedAsync(CancellationToken cancellationToken) =>
        _emulator is null || File.Exists(Folder.Sealed)
            ? Task.CompletedTask
            : Folder.MarkSealedAsync(cancellationToken);

    /// <summary>Ends the emulator of the folder, also one that another process started.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        _emulator?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public void Dispose() => Folder.Dispose();

    private static StorageAccount Named(IConfiguration configuration, string prefix)
    {
        try
        {
            return StorageAccount.Connect(configuration, prefix);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException)
        {
            // The client's own words may hold what was given.
            throw new LocalHostException($"The setting {StorageAccount.Setting} names no account: it holds a connection string, or {StorageAccount.Setting}__tableServiceUri and its like stand below it.", e);
        }
    }
}
