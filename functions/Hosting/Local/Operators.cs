using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Hosting.Local;

/// <summary>Somebody who may call this host.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Token">Sent as <c>Authorization: Bearer …</c>.</param>
/// <param name="Roles">At least one.</param>
/// <param name="Area">The area path they answer for; absent or empty is the whole tree.</param>
public sealed record Operator(string Name, string Token, IReadOnlyList<Role> Roles, string? Area = null);

/// <summary>Knows callers by their token.</summary>
public sealed class Operators(IEnumerable<Operator> known) : ICallers
{
    private const string Scheme = "Bearer ";

    // Compared by hash: equal lengths, so that comparing takes the same time whatever was sent.
    private volatile IReadOnlyList<(byte[] Hash, Operator Operator)> _known = Hashed(known);
    private volatile IReadOnlyList<(byte[] Hash, Operator Operator)> _guests = [];

    /// <summary>Everybody but guests.</summary>
    public IReadOnlyList<Operator> All => [.. _known.Select(k => k.Operator)];

    public bool IsLocal => true;

    /// <summary>One a role, for the whole tree.</summary>
    public static IReadOnlyList<Operator> MakeUp() =>
    [
        .. new[] { Role.Administrator, Role.Official, Role.Visitor, Role.Auditor }.Select(role => new Operator($"{role}", NewToken(), [role])),
    ];

    /// <summary>Whether there is anybody, and everybody has a name, a token and a role: files and settings are written by people.</summary>
    public static bool AreWhole(IReadOnlyList<Operator?> operators) =>
        operators.Count > 0 && operators.All(o => o is { Name.Length: > 0, Token.Length: > 0, Roles.Count: > 0 } && o.Roles.All(Enum.IsDefined));

    /// <summary>Letters, digits, dashes and underscores: 192 random bits.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));

    /// <summary>Lets a guest in until the host stops.</summary>
    public void Admit(Operator newcomer) => _guests = [.. _guests, (Hash(newcomer.Token), newcomer)];

    /// <summary>From now on these may call, and guests.</summary>
    public void Replace(IEnumerable<Operator> known) => _known = Hashed(known);

    public Result<Caller> Identify(HttpRequest request)
    {
        if (request.Headers.Authorization.ToString() is not { } header || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return CommonProblems.NotSignedIn("Send your token as 'Authorization: Bearer …'; the host printed it when it started.");
        }

        var sent = Hash(header[Scheme.Length..].Trim());
        Operator? caller = null;
        foreach (var (hash, candidate) in _known.Concat(_guests))
        {
            caller = CryptographicOperations.FixedTimeEquals(hash, sent) ? candidate : caller;
        }

        return caller is null ? CommonProblems.NotSignedIn("Nobody has this token.") : new Caller(caller.Name, caller.Roles, caller.Area ?? "");
    }

    private static IReadOnlyList<(byte[] Hash, Operator Operator)> Hashed(IEnumerable<Operator> operators) => [.. operators.Select(o => (Hash(o.Token), o))];

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
