using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CommunityAlerts.Storage;
using SimpleBase;

namespace CommunityAlerts.Sms;

/// <summary>
/// A keyed hash that stands for a phone number in keys, logs and traces: 26 characters of <c>0-9a-v</c>, in the order
/// of the hash bytes.
/// </summary>
public readonly record struct NumberKey(string Value)
{
    public const int Length = HashedKey.Length;

    /// <summary>Whether a text has the form of a key.</summary>
    public static bool IsKey(string text) => HashedKey.HasShape(text);

    /// <summary>Parses a stored key.</summary>
    /// <exception cref="FormatException">The text does not have the form of a key.</exception>
    public static NumberKey Parse(string text) =>
        IsKey(text) ? new NumberKey(text) : throw new FormatException("Not a number key.");

    /// <summary>Computes the bucket, in [0, <paramref name="buckets"/>), of the number in every table.</summary>
    public int Bucket(int buckets)
    {
        var last = 0;
        foreach (var c in Value.AsSpan(Length - 4))
        {
            last = (last << 5) | (c <= '9' ? c - '0' : c - 'a' + 10);
        }

        return last % buckets;
    }

    /// <summary>The order of keys in storage: ordinal.</summary>
    public static IComparer<NumberKey> Order { get; } =
        Comparer<NumberKey>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value));

    public override string ToString() => Value;
}

/// <summary>
/// Makes number keys: HMAC-SHA256 of the E.164 form under a secret that never changes, the first 130 bits in base32
/// (RFC 4648, hex alphabet).
/// </summary>
/// <param name="secret">At least 32 random bytes; part of every export.</param>
public sealed class NumberKeys(byte[] secret)
{
    public NumberKey MakeKey(PhoneNumber phone)
    {
        var hash = HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(phone.E164));
        return new NumberKey(Base32.ExtendedHexLower.Encode(hash)[..NumberKey.Length]);
    }

    /// <summary>
    /// Makes the key of a person without a number. It differs from every number's key, whose input begins with a plus.
    /// </summary>
    /// <param name="list">The id of the person's list.</param>
    /// <param name="name">The name as stored.</param>
    /// <param name="householdOrAddress">The household; the address where the person has none.</param>
    public NumberKey MakePersonKey(string list, string name, string householdOrAddress)
    {
        var hash = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{list}\n{name}\n{householdOrAddress}"));
        return new NumberKey(Base32.ExtendedHexLower.Encode(hash)[..NumberKey.Length]);
    }

    /// <summary>
    /// Makes a keyed hash for another purpose, as base32 characters. It differs from every number's and person's key:
    /// their inputs begin with a plus or with the id of a list, this one with a line break.
    /// </summary>
    /// <param name="purpose">A word of the code, such as <c>household</c>.</param>
    /// <param name="length">The number of characters, 1 to 52, five bits each.</param>
    /// <param name="parts">The texts to hash; each is preceded by its length, so that no two lists are alike.</param>
    public string MakeHash(string purpose, int length, params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder($"\n{purpose}\n");
        foreach (var part in parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{part.Length}:{part}");
        }

        var hash = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(text.ToString()));
        return Base32.ExtendedHexLower.Encode(hash)[..length];
    }

    /// <summary>
    /// Makes a check value that reveals nothing of the secret and cannot equal a key: see <see cref="NumberKeySeal"/>.
    /// </summary>
    public string ComputeSeal() =>
        Convert.ToHexStringLower(HMACSHA256.HashData(secret, "CommunityAlerts seal of the number keys"u8));
}
