using System.Security.Cryptography;
using System.Text;
using SimpleBase;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>
/// The unguessable part of a calendar's address: 160 random bits as 32 characters of base32. Only its hash is stored.
/// </summary>
public static class CalendarSecret
{
    private const int Bytes = 20;
    private const int Length = 32;

    /// <summary>Makes a new secret.</summary>
    public static string Create() => Base32.ExtendedHexLower.Encode(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>
    /// Computes the id of the secret's calendar: SHA-256 in hex; null for a text that cannot be a secret, so that the
    /// table need not be read.
    /// </summary>
    public static string? ComputeId(string secret) =>
        secret.Length == Length && secret.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'v'))
            ? Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(secret)))
            : null;
}
