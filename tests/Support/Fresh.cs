using System.Security.Cryptography;

namespace CommunityAlerts.Tests.Support;

/// <summary>Names that nobody else has.</summary>
public static class Fresh
{
    /// <summary>Makes an Idempotency-Key.</summary>
    public static string Key() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
