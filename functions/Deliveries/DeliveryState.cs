namespace CommunityAlerts.Deliveries;

/// <summary>The state of one text to one recipient.</summary>
public enum DeliveryState
{
    /// <summary>
    /// Not sent yet: waiting for its slot or the end of quiet hours, or rescheduled after throttling.
    /// </summary>
    Waiting,

    /// <summary>
    /// Claimed; the carrier may or may not have it. Never stored: it is <see cref="Waiting"/> in a claimed batch.
    /// </summary>
    Sending,

    /// <summary>The carrier took it and gave an id.</summary>
    Accepted,

    /// <summary>The carrier says the handset has it.</summary>
    Delivered,

    /// <summary>The carrier tried and failed; the text will not arrive.</summary>
    Undelivered,

    /// <summary>The text will never arrive: number, barring, opt-out at the carrier.</summary>
    Refused,

    /// <summary>
    /// The carrier was called without a clear answer: the process crashed, the call timed out, or report 5002.
    /// </summary>
    Unknown,

    /// <summary>The text was not sent, for one of <see cref="SkipReasons"/>.</summary>
    Skipped,
}

/// <summary>Reasons for which a text is skipped, as stored and returned.</summary>
public static class SkipReasons
{
    public const string Cancelled = "cancelled";
    public const string TooLate = "too-late";
    public const string OptedOut = "opted-out";
    public const string Budget = "budget";
}
