using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using SimpleBase;

namespace CommunityAlerts.Storage;

/// <summary>
/// Computes keys for texts that a key cannot hold or should not show: the first characters of SHA-256 in base32 (0 to
/// 9, a to v).
/// </summary>
public static class HashedKey
{
    /// <summary>The default length of a key: 130 bits, so that collisions are not to be expected.</summary>
    public const int Length = 26;

    /// <summary>The characters of all hashes in keys and codes, by their values of five bits.</summary>
    public const string Alphabet = "0123456789abcdefghijklmnopqrstuv";

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    /// <summary>Computes the key of a text.</summary>
    /// <param name="text">The text, hashed as UTF-8.</param>
    /// <param name="length">The number of characters, 1 to 52; <see cref="Length"/> by default.</param>
    public static string Compute(string text, int length = Length) =>
        Base32.ExtendedHexLower.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..length];

    /// <summary>Whether a text can be a key of the default length.</summary>
    public static bool HasShape(string text) => text.Length == Length && HasOnlyCharacters(text);

    /// <summary>Whether a text has characters of <see cref="Alphabet"/> alone.</summary>
    public static bool HasOnlyCharacters(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Characters);
}
