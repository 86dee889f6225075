using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace CommunityAlerts.Replies;

/// <summary>The secret that events must carry; the previous one counts too while it is being changed.</summary>
/// <remarks>Settings <c>Events:Secret</c> and <c>Events:PreviousSecret</c>, read at each call, so that a change needs
/// no restart.
/// A reference that the platform could not resolve is left as written, which anybody could guess: it counts as missing.
/// Source: "Use Key Vault references", App Service, read 2026-11.</remarks>
public sealed class EventSecrets(IConfiguration configuration)
{
    public const string Header = "X-Events-Secret";

    private const string Unresolved = "@Microsoft.KeyVault(";

    public bool IsMissing => Known(configuration["Events:Secret"]) is null;

    /// <summary>Compares in a time that tells nothing, not even the secret's length.</summary>
    public bool Accepts(string? given) =>
        !string.IsNullOrEmpty(given)
        & (Is(Known(configuration["Events:Secret"]), given) | Is(Known(configuration["Events:PreviousSecret"]), given));

    private static string? Known(string? setting) =>
        string.IsNullOrEmpty(setting) || setting.StartsWith(Unresolved, StringComparison.OrdinalIgnoreCase)
            ? null
            : setting;

    private static bool Is(string? secret, string? given) =>
        CryptographicOperations.FixedTimeEquals(Hash(secret), Hash(given)) & !string.IsNullOrEmpty(secret);

    private static byte[] Hash(string? text) => SHA256.HashData(Encoding.UTF8.GetBytes(text ?? ""));
}
