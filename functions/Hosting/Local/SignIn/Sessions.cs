using System.Text.Json.Serialization;
using CommunityAlerts.Hosting.Local.Store;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Hosting.Local.SignIn;

/// <summary>A device on which an operator has signed in. Only the device knows its secrets.</summary>
/// <param name="Operator">The operator's name.</param>
/// <param name="TokenHash">SHA-256 of the operator's token: a new token ends the session.</param>
/// <param name="SecretsHash">SHA-256 of the device's two secrets.</param>
/// <param name="BegunAt">The instant of the sign-in.</param>
/// <param name="UsedAt">The instant of the last use, noted once a day.</param>
/// <param name="HasEnded">Whether the operator has signed out on all devices since.</param>
public sealed record Session(
    string Operator,
    [property: JsonPropertyName("token")] string TokenHash,
    [property: JsonPropertyName("secrets")] string SecretsHash,
    Instant BegunAt,
    Instant UsedAt,
    bool HasEnded = false
);

/// <summary>
/// The devices on which operators have signed in, in memory and in the data folder, so that a request needs no call to
/// storage and every end holds at once.
/// </summary>
/// <param name="stored">The sessions of the data folder.</param>
/// <param name="folder">The data folder that stores them.</param>
/// <param name="clock">The machine's clock: a session outlives a turn of the host's clock.</param>
public sealed class Sessions(IReadOnlyList<Session> stored, DataFolder folder, TimeProvider clock) : IDisposable
{
    /// <summary>The number of devices of one operator; a further sign-in ends the session that began first.</summary>
    public const int MaxDevices = 20;

    /// <summary>The time for which a session is kept without being used.</summary>
    public static readonly Duration KeptUnused = Duration.FromDays(30);

    /// <summary>The time without use for which a device is known, so that it is not taken for a guess.</summary>
    public static readonly Duration KnownUnused = Duration.FromDays(120);

    private static readonly Duration NotedEvery = Duration.FromDays(1);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile IReadOnlyDictionary<string, Session> _bySecretsHash = stored.ToDictionary(
        s => s.SecretsHash,
        StringComparer.Ordinal
    );

    /// <summary>Finds the session of a device; null where it has ended or was not used for too long.</summary>
    public Session? Find(SessionSecrets secrets) =>
        _bySecretsHash.GetValueOrDefault(secrets.ComputeHash()) is { } session && IsKept(session) ? session : null;

    /// <summary>Whether a device was signed in, though its sign-in may have ended.</summary>
    public bool IsKnown(SessionSecrets secrets) => _bySecretsHash.ContainsKey(secrets.ComputeHash());

    /// <summary>Signs an operator in on a device, in place of the operator who was signed in on it.</summary>
    /// <returns>The secrets of the device, which are stored nowhere here.</returns>
    /// <exception cref="FileNotSavedException">It cannot be stored: nobody is signed in by it.</exception>
    public async Task<SessionSecrets> BeginAsync(
        Operator @operator,
        SessionSecrets? replaced,
        CancellationToken cancellationToken
    )
    {
        var secrets = SessionSecrets.Create();
        var now = clock.GetCurrentInstant();
        var session = new Session(
            @operator.Name,
            Operators.ComputeHash(@operator.Token),
            secrets.ComputeHash(),
            now,
            now
        );
        await ChangeAsync(
            all =>
            {
                var others = all.Where(s => s.SecretsHash != replaced?.ComputeHash()).ToList();
                var superfluous = others
                    .Where(s => IsOf(s, @operator.Name))
                    .OrderByDescending(IsKept)
                    .ThenByDescending(s => s.BegunAt)
                    .Skip(MaxDevices - 1);
                return others.Except(superfluous).Append(session);
            },
            cancellationToken
        );
        return secrets;
    }

    /// <summary>Signs a device out; a repeat changes nothing.</summary>
    public Task EndAsync(SessionSecrets secrets, CancellationToken cancellationToken) =>
        ChangeAsync(all => all.Where(s => s.SecretsHash != secrets.ComputeHash()), cancellationToken);

    /// <summary>Signs an operator out on all devices; a repeat changes nothing.</summary>
    public Task EndAllAsync(string name, CancellationToken cancellationToken) =>
        ChangeAsync(all => all.Select(s => IsOf(s, name) ? s with { HasEnded = true } : s), cancellationToken);

    /// <summary>Notes that a device was used, once a day, so that it stays signed in while it is used.</summary>
    public async Task NoteUseAsync(SessionSecrets secrets, CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        if (Find(secrets) is not { } used || now - used.UsedAt < NotedEvery)
        {
            return;
        }

        try
        {
            await ChangeAsync(
                all => all.Select(s => s.SecretsHash == used.SecretsHash ? s with { UsedAt = now } : s),
                cancellationToken
            );
        }
        catch (FileNotSavedException)
        {
            // The device stays signed in, and its next use notes it.
        }
    }

    public void Dispose() => _gate.Dispose();

    private static bool IsOf(Session session, string name) =>
        string.Equals(session.Operator, name, StringComparison.OrdinalIgnoreCase);

    private bool IsKept(Session session) =>
        !session.HasEnded && clock.GetCurrentInstant() - session.UsedAt < KeptUnused;

    private bool IsRemembered(Session session) => clock.GetCurrentInstant() - session.UsedAt < KnownUnused;

    private async Task ChangeAsync(
        Func<IEnumerable<Session>, IEnumerable<Session>> change,
        CancellationToken cancellationToken
    )
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            List<Session> sessions = [.. change(_bySecretsHash.Values).Where(IsRemembered)];
            // Stored first, so that an ended session stays ended after any crash.
            await folder.SaveSessionsAsync(sessions, cancellationToken);
            _bySecretsHash = sessions.ToDictionary(s => s.SecretsHash, StringComparer.Ordinal);
        }
        finally
        {
            _gate.Release();
        }
    }
}
