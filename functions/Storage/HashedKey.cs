using System.Security.Cryptography;
using System.Text;
using SimpleBase;

namespace CommunityAlerts.Storage;

/// <summary>
/// Makes keys of texts that a key cannot hold or should not show: the first characters of SHA-256 in base32 (0 to 9, a
/// to v).
/// </summary>
public static class HashedKey
{
    /// <summary>130 bits: two texts with the same key are not to be expected.</summary>
    public const int Length = 26;

    /// <summary>The key of a text.</summary>
    /// <param name="text">Hashed as UTF-8.</param>
    /// <param name="length">Characters, 1 to 52; <see cref="Length"/> by default.</param>
    public static string Compute(string text, int length = Length) =>
        Base32.ExtendedHexLower.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..length];
}
