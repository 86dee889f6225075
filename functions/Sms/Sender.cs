using System.Collections.Immutable;
using NodaTime;

namespace CommunityAlerts.Sms;

/// <summary>The number or name a text comes from, with its rate, price and capabilities.</summary>
public sealed record Sender
{
    public const string DefaultId = "default";
    public static readonly Duration DefaultReportDeadline = Duration.FromHours(72);
    public static readonly Duration DefaultResendAfter = Duration.FromHours(1);

    public required string Id { get; init; }

    /// <summary>E.164 number, short code or alphanumeric name of up to 11 characters.</summary>
    public required string From { get; init; }

    /// <summary>The signature put before every text, such as <c>【平安社区】</c>; counted in segments.</summary>
    public string? Signature { get; init; }

    /// <summary>Signatures put before texts in a language instead, by BCP 47 tag.</summary>
    public IReadOnlyDictionary<string, string> Signatures
    {
        get;
        init => field = value ?? ImmutableDictionary<string, string>.Empty;
    } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Returns the signatures of every language.</summary>
    public SenderSignatures GetSignatures() => new(Signature, Signatures);

    /// <summary>Country prefixes that the sender serves, such as <c>+1</c>; empty means all.</summary>
    public IReadOnlyList<string> Prefixes
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The rate: 1 to 60,000 segments a minute.</summary>
    public required int SegmentsPerMinute { get; init; }

    public required Money PricePerSegment { get; init; }

    /// <summary>Whether the carrier forwards replies to this sender.</summary>
    public bool TwoWay { get; init; }

    /// <summary>Whether the carrier sends delivery reports.</summary>
    public bool Reports { get; init; }

    // Set, not init: source-generated JSON sets every init member, to zero where a row lacks it, and zero is a valid
    // deadline.

    /// <summary>
    /// The time after acceptance in which a report may still come; 72 h by default, zero where <see cref="Reports"/> is
    /// false.
    /// </summary>
    public Duration ReportDeadline { get; set; } = DefaultReportDeadline;

    /// <summary>The time after which an unknown text may be sent once more, where the broadcast asks for it.</summary>
    public Duration ResendAfter { get; set; } = DefaultResendAfter;

    /// <summary>The answer to HELP; null or empty sends none.</summary>
    public string? HelpText { get; init; }

    /// <summary>The answer to STOP; null or empty where the carrier itself answers, as on toll-free numbers.</summary>
    public string? StopText { get; init; }
}
