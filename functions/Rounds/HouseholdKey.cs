using System.Security.Cryptography;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Rounds;

/// <summary>
/// A keyed hash that stands for a household in keys and addresses: 26 characters of <c>0-9a-v</c>; in place of an
/// erased household's, <c>erased~</c> and 19 random ones.
/// </summary>
public readonly record struct HouseholdKey(string Value)
{
    private const string ErasedPrefix = "erased~";

    /// <summary>Whether nobody of the household is left: it only counts.</summary>
    public bool IsErased => Value.StartsWith(ErasedPrefix, StringComparison.Ordinal);

    /// <summary>Makes the key of a household whose last person was erased; random, it leads to nobody.</summary>
    public static HouseholdKey MakeErased() =>
        new(ErasedPrefix + RandomNumberGenerator.GetString(HashedKey.Alphabet, HashedKey.Length - ErasedPrefix.Length));

    /// <summary>Whether a text has the form of a key.</summary>
    public static bool IsKey(string text) =>
        text.Length == HashedKey.Length
        && HashedKey.HasOnlyCharacters(
            text.AsSpan(text.StartsWith(ErasedPrefix, StringComparison.Ordinal) ? ErasedPrefix.Length : 0)
        );

    /// <summary>Parses a stored key.</summary>
    /// <exception cref="FormatException">The text does not have the form of a key.</exception>
    public static HouseholdKey Parse(string text) =>
        IsKey(text) ? new HouseholdKey(text) : throw new FormatException("Not a household key.");

    public override string ToString() => Value;
}
