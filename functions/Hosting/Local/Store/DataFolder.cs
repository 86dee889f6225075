using System.Security.Cryptography;
using System.Text.Json;
using CommunityAlerts.Hosting.Local.SignIn;
using CommunityAlerts.Operations;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Hosting.Local.Store;

/// <summary>
/// The files of one local host: lock, secrets, operators, the turned clock, the emulator and its storage.
/// </summary>
/// <remarks>Held by one host at a time.</remarks>
public sealed class DataFolder : IDisposable
{
    /// <summary>The name of the file that a host locks.</summary>
    public const string LockName = "lock";

    private const string SecretsName = "secrets.json";
    private const string OperatorsName = "operators.json";
    private const string SessionsName = "sessions.json";
    private const string EventsSecret = "Events:Secret";
    private readonly IDisposable _lock;

    private DataFolder(string path, IDisposable held) => (Path, _lock) = (path, held);

    public string Path { get; }

    public string Clock => FilePath("clock.json");

    /// <summary>The folder of the emulator's data.</summary>
    public string Storage => FilePath("storage");

    /// <summary>The path of the file that exists once a host has served the store, which then has a seal.</summary>
    public string SealedMarkPath => FilePath("sealed");

    /// <summary>Creates the folder where it does not exist, and locks it.</summary>
    /// <exception cref="LocalHostException">Another host has locked it.</exception>
    public static DataFolder Lock(string path)
    {
        PrivateFile.CreateFolder(path);
        return FileLock.TryTake(System.IO.Path.Combine(path, LockName)) is { } folderLock
            ? new DataFolder(path, folderLock)
            : throw new LocalHostException(
                $"Another host is running on {path}. Stop it first, or choose another folder by the setting "
                    + $"Local__Data."
            );
    }

    public string FilePath(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>
    /// Reads the secrets of this folder as settings; generates them at the first start. Without them no number key can
    /// be computed again.
    /// </summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="numberKey">
    /// The secret of number keys to store where the folder has none yet; null generates one.
    /// </param>
    /// <exception cref="LocalHostException">The file cannot be read, or holds no secret of number keys.</exception>
    public async Task<IReadOnlyDictionary<string, string?>> ReadSecretsAsync(
        CancellationToken cancellationToken,
        string? numberKey = null
    )
    {
        const string help =
            "Put back the file of the last backup or export: every number key of this folder hangs on it. To "
            + "begin empty, delete the whole folder.";
        var secrets = await ReadOrCreateAsync<IReadOnlyDictionary<string, string?>>(
            SecretsName,
            () => CreateSecrets(numberKey),
            help,
            cancellationToken
        );
        if (SmsServices.TryMakeKeys(secrets.GetValueOrDefault(SmsServices.NumberKeySecret)) is null)
        {
            throw new LocalHostException(
                $"{FilePath(SecretsName)} holds no secret of number keys ('{SmsServices.NumberKeySecret}', at least 32 "
                    + $"random bytes in base64). {help}"
            );
        }

        if (!string.IsNullOrEmpty(secrets.GetValueOrDefault(EventsSecret)))
        {
            return secrets;
        }

        // Only the simulated carrier of this folder uses it, so a new one does no harm.
        var completed = new Dictionary<string, string?>(secrets, StringComparer.Ordinal)
        {
            [EventsSecret] = NewEventsSecret(),
        };
        await PrivateFile.WriteAsync(
            FilePath(SecretsName),
            Api.Json.Write<IReadOnlyDictionary<string, string?>>(completed),
            cancellationToken
        );
        return completed;
    }

    /// <summary>Finds the secret of number keys of this folder; null where it has none yet.</summary>
    public async Task<string?> FindNumberKeyAsync(CancellationToken cancellationToken) =>
        File.Exists(FilePath(SecretsName))
            ? (await ReadSecretsAsync(cancellationToken)).GetValueOrDefault(SmsServices.NumberKeySecret)
            : null;

    /// <summary>
    /// Reads the operators of this folder; generates them at the first start, one a role, for the whole tree of areas.
    /// </summary>
    /// <exception cref="LocalHostException">It is unreadable or has an <see cref="Operators.Validate"/>.</exception>
    public async Task<IReadOnlyList<Operator>> ReadOperatorsAsync(CancellationToken cancellationToken)
    {
        const string help = "Put it right, or delete it: the next start makes one operator a role, with new tokens.";
        var operators = await ReadOrCreateAsync(OperatorsName, Operators.CreateDefaults, help, cancellationToken);
        return Operators.Validate(operators) is { } fault
            ? throw new LocalHostException($"{FilePath(OperatorsName)} cannot be used: {fault}. {help}")
            : operators;
    }

    /// <summary>Reads the devices on which operators of this folder are signed in; none at the first start.</summary>
    /// <exception cref="LocalHostException">The file cannot be read.</exception>
    public async Task<IReadOnlyList<Session>> ReadSessionsAsync(CancellationToken cancellationToken)
    {
        const string help = "Delete it: everybody signs in again.";
        var sessions = await ReadOrCreateAsync<IReadOnlyList<Session>>(SessionsName, () => [], help, cancellationToken);
        return
            sessions.Any(s => s is null)
            || sessions.DistinctBy(s => s.SecretsHash, StringComparer.Ordinal).Count() < sessions.Count
            ? throw new LocalHostException($"{FilePath(SessionsName)} cannot be used. {help}")
            : sessions;
    }

    /// <summary>Replaces the devices on which operators are signed in.</summary>
    /// <exception cref="FileNotSavedException">The file cannot be written; the former one stays.</exception>
    public Task SaveSessionsAsync(IReadOnlyList<Session> sessions, CancellationToken cancellationToken) =>
        SaveAsync(SessionsName, Api.Json.Write(sessions), cancellationToken);

    public Task MarkSealedAsync(CancellationToken cancellationToken) =>
        PrivateFile.WriteAsync(
            SealedMarkPath,
            $"A host has served the store in {Storage}. Without its tables no host starts, until this file "
                + $"is deleted.\n",
            cancellationToken
        );

    /// <summary>Lets the next start accept any store, also an empty one.</summary>
    public void RemoveSealedMark() => File.Delete(SealedMarkPath);

    /// <summary>Replaces the operators.</summary>
    /// <exception cref="FileNotSavedException">The file cannot be written; the former one stays.</exception>
    public Task SaveOperatorsAsync(IReadOnlyList<Operator> operators, CancellationToken cancellationToken) =>
        SaveAsync(OperatorsName, Api.Json.Write(operators), cancellationToken);

    public void Dispose() => _lock.Dispose();

    private async Task SaveAsync(string name, string text, CancellationToken cancellationToken)
    {
        try
        {
            await PrivateFile.WriteAsync(FilePath(name), text, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileNotSavedException(name, e);
        }
    }

    private static Dictionary<string, string?> CreateSecrets(string? numberKey) =>
        new(StringComparer.Ordinal)
        {
            [SmsServices.NumberKeySecret] = numberKey ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            [EventsSecret] = NewEventsSecret(),
        };

    private static string NewEventsSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private async Task<T> ReadOrCreateAsync<T>(
        string name,
        Func<T> make,
        string help,
        CancellationToken cancellationToken
    )
    {
        var file = FilePath(name);
        if (!File.Exists(file))
        {
            await PrivateFile.WriteAsync(file, Api.Json.Write(make()), cancellationToken);
        }

        try
        {
            return JsonSerializer.Deserialize<T>(await File.ReadAllTextAsync(file, cancellationToken), Api.Json.Options)
                ?? throw new JsonException("It holds nothing.");
        }
        catch (JsonException e)
        {
            // The exception's message may contain the file's data.
            throw new LocalHostException(
                $"{file} cannot be read: invalid JSON at line {(e.LineNumber ?? 0) + 1}, byte "
                    + $"{(e.BytePositionInLine ?? 0) + 1}. {help}",
                e
            );
        }
    }
}
