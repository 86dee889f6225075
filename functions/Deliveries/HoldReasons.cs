namespace CommunityAlerts.Deliveries;

/// <summary>Reasons for which a batch is held, as stored and returned.</summary>
public static class HoldReasons
{
    /// <summary>The carrier refuses the sender: key or registration is wrong.</summary>
    public const string SenderStopped = "sender-stopped";

    /// <summary>An area has reached its spend ceiling of the day.</summary>
    public const string SpendCeiling = "spend-ceiling";

    /// <summary>The broadcast is paused.</summary>
    public const string Paused = "paused";

    /// <summary>The batch was tried five times or more without a result.</summary>
    public const string TriedOften = "tried-often";
}
