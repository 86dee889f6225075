namespace CommunityAlerts.Api;

/// <summary>What a request may bring at most.</summary>
public static class RequestLimits
{
    /// <summary>A contact file of 20 MiB, and some room to tell a larger one that it is too large.</summary>
    public const long MostBodyBytes = 32 * 1024 * 1024;
}
