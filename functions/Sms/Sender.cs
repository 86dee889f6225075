using NodaTime;

namespace CommunityAlerts.Sms;

/// <summary>The number or name a text comes from, with its pace, price and abilities.</summary>
public sealed record Sender
{
    public const string DefaultId = "default";
    public static readonly Duration DefaultReportDeadline = Duration.FromHours(72);
    public static readonly Duration DefaultResendAfter = Duration.FromHours(1);

    public required string Id { get; init; }

    /// <summary>E.164 number, short code or alphanumeric name of up to 11 characters.</summary>
    public required string From { get; init; }

    /// <summary>Put before every text, such as <c>【平安社区】</c>; counted in segments.</summary>
    public string? Signature { get; init; }

    /// <summary>Country prefixes this sender may serve, such as <c>+1</c>; empty is all.</summary>
    public IReadOnlyList<string> Prefixes { get; init => field = value ?? []; } = [];

    /// <summary>1 to 60,000.</summary>
    public required int SegmentsPerMinute { get; init; }

    public required Money PricePerSegment { get; init; }

    /// <summary>Whether replies to it reach us.</summary>
    public bool TwoWay { get; init; }

    /// <summary>Whether delivery reports come.</summary>
    public bool Reports { get; init; }

    // Set, not init: prepared JSON code sets every init member, to zero where a row does not have it, and zero is a
    // deadline too.

    /// <summary>
    /// The time after acceptance in which a report may still come; 72 h by default, zero where <see cref="Reports"/> is
    /// false.
    /// </summary>
    public Duration ReportDeadline { get; set; } = DefaultReportDeadline;

    /// <summary>The time after which an unknown text may be sent once more, where the broadcast asks for it.</summary>
    public Duration ResendAfter { get; set; } = DefaultResendAfter;

    /// <summary>Answers HELP; null or empty is no answer.</summary>
    public string? HelpText { get; init; }

    /// <summary>Confirms a STOP; null or empty where the carrier itself does, as on toll-free numbers.</summary>
    public string? StopText { get; init; }
}
