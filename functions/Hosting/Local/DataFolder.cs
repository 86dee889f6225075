using System.Security.Cryptography;
using System.Text.Json;
using CommunityAlerts.Operations;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Hosting.Local;

/// <summary>What one local host keeps on disk: lock, secrets, operators, the turned clock, the emulator and its storage.</summary>
/// <remarks>Held by one host at a time.</remarks>
public sealed class DataFolder : IDisposable
{
    /// <summary>The file by which a host holds its folder.</summary>
    public const string LockName = "lock";

    private const string SecretsName = "secrets.json";
    private const string OperatorsName = "operators.json";
    private readonly IDisposable _lock;

    private DataFolder(string path, IDisposable held) => (Path, _lock) = (path, held);

    public string Path { get; }

    public string Clock => In("clock.json");

    /// <summary>Makes and takes the folder.</summary>
    /// <exception cref="LocalHostException">Another host holds it.</exception>
    public static DataFolder Take(string path)
    {
        OwnFile.MakeFolder(path);
        return FileLock.TryTake(System.IO.Path.Combine(path, LockName)) is { } held
            ? new DataFolder(path, held)
            : throw new LocalHostException($"Another host is running on {path}. Stop it first, or choose another folder by the setting Local__Data.");
    }

    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The secrets of this folder as settings, made up at first start. Losing them loses every number key.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="numberKey">The secret of number keys where there are none yet and one is to be kept; null makes one up.</param>
    public async Task<IReadOnlyDictionary<string, string?>> SecretsAsync(CancellationToken cancellationToken, string? numberKey = null) =>
        await ReadOrMakeAsync(SecretsName, () => new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [SmsServices.NumberKeySecret] = numberKey ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Events:Secret"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
        }, cancellationToken);

    /// <summary>The secret of number keys in this folder; null where none was made yet.</summary>
    public async Task<string?> FindNumberKeyAsync(CancellationToken cancellationToken) =>
        File.Exists(In(SecretsName)) ? (await SecretsAsync(cancellationToken)).GetValueOrDefault(SmsServices.NumberKeySecret) : null;

    /// <summary>The operators of this folder, made up at first start: one a role, each for the whole tree of areas.</summary>
    public Task<IReadOnlyList<Operator>> OperatorsAsync(CancellationToken cancellationToken) =>
        ReadOrMakeAsync(OperatorsName, Operators.MakeUp, cancellationToken);

    public Task KeepOperatorsAsync(IReadOnlyList<Operator> operators, CancellationToken cancellationToken) =>
        OwnFile.WriteAsync(In(OperatorsName), Api.Json.Write(operators), cancellationToken);

    public void Dispose() => _lock.Dispose();

    private async Task<T> ReadOrMakeAsync<T>(string name, Func<T> make, CancellationToken cancellationToken)
    {
        var file = In(name);
        if (!File.Exists(file))
        {
            await OwnFile.WriteAsync(file, Api.Json.Write(make()), cancellationToken);
        }

        try
        {
            return JsonSerializer.Deserialize<T>(await File.ReadAllTextAsync(file, cancellationToken), Api.Json.Options)
                ?? throw new JsonException("It holds nothing.");
        }
        catch (JsonException e)
        {
            throw new LocalHostException($"{file} cannot be read: {e.Message}", e);
        }
    }
}
