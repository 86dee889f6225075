using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace CommunityAlerts.Replies;

/// <summary>The secret that events must carry; while it is rotated, the previous one is accepted too.</summary>
/// <remarks>
/// The settings <c>Events:Secret</c> and <c>Events:PreviousSecret</c> are read at each call, so that a change needs no
/// restart. The platform leaves a Key Vault reference that it cannot resolve as it is written, and its text is easy to
/// guess, so it counts as missing. Source: "Use Key Vault references", App Service, read 2026-11.
/// </remarks>
public sealed class EventSecrets(IConfiguration configuration)
{
    public const string Header = "X-Events-Secret";

    private const string Unresolved = "@Microsoft.KeyVault(";

    public bool IsMissing => ResolvedOrNull(configuration["Events:Secret"]) is null;

    /// <summary>Checks a secret in constant time, which reveals not even its length.</summary>
    public bool Accepts(string? given) =>
        !string.IsNullOrEmpty(given)
        & (
            Matches(ResolvedOrNull(configuration["Events:Secret"]), given)
            | Matches(ResolvedOrNull(configuration["Events:PreviousSecret"]), given)
        );

    private static string? ResolvedOrNull(string? setting) =>
        string.IsNullOrEmpty(setting) || setting.StartsWith(Unresolved, StringComparison.OrdinalIgnoreCase)
            ? null
            : setting;

    private static bool Matches(string? secret, string? given) =>
        CryptographicOperations.FixedTimeEquals(Hash(secret), Hash(given)) & !string.IsNullOrEmpty(secret);

    private static byte[] Hash(string? text) => SHA256.HashData(Encoding.UTF8.GetBytes(text ?? ""));
}
