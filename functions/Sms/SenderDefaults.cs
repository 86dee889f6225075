using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using CommunityAlerts.Api;
using Microsoft.Extensions.Options;
using NodaTime;

namespace CommunityAlerts.Sms;

/// <summary>
/// The configured sender <c>default</c> (section <c>Senders:Default</c>), used until a sender is saved under that id.
/// </summary>
public sealed class SenderDefaults
{
    public const string Section = "Senders:Default";

    /// <summary>E.164 number, short code or name. The default is a toll-free number kept for fiction.</summary>
    [Required]
    public string From { get; set; } = "+18005550199";

    public string? Signature { get; set; }

    /// <summary>Signatures of single languages, by BCP 47 tag: <c>Senders:Default:Signatures:en</c>.</summary>
    public IDictionary<string, string> Signatures { get; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The rate, 1 to 60,000; null uses the carrier's rate where it gives one, else 200 (a toll-free number's).
    /// </summary>
    [Range(1, 60_000)]
    public int? SegmentsPerMinute { get; set; }

    /// <summary>Price of a segment in <see cref="Settings.Currency"/>.</summary>
    [Range(0, 1_000)]
    public decimal Price { get; set; } = 0.05m;

    public bool TwoWay { get; set; } = true;

    public bool Reports { get; set; } = true;

    public string? HelpText { get; set; } =
        "社区安全提醒。回复 TD 退订，START 恢复。Safety alerts: STOP to end, START to resume.";

    /// <summary>Empty where the carrier itself confirms a STOP.</summary>
    public string? StopText { get; set; } = "已退订，回复 START 恢复。You will get no more texts; START to resume.";

    /// <summary>Makes the sender that the settings describe.</summary>
    /// <param name="carrierSegmentsPerMinute">The carrier's segments a minute; null where it gives none.</param>
    /// <param name="currency">The currency of prices, ISO 4217.</param>
    public Sender ToSender(int? carrierSegmentsPerMinute, string currency) =>
        new()
        {
            Id = Sender.DefaultId,
            From = From,
            Signature = Signature,
            Signatures = Signatures.ToImmutableSortedDictionary(StringComparer.Ordinal),
            SegmentsPerMinute = SegmentsPerMinute ?? carrierSegmentsPerMinute ?? 200,
            PricePerSegment = new Money(Price, currency),
            TwoWay = TwoWay,
            Reports = Reports,
            ReportDeadline = Reports ? Sender.DefaultReportDeadline : Duration.Zero,
            HelpText = HelpText,
            StopText = StopText,
        };
}

/// <summary>Validates <see cref="SenderDefaults"/> by their attributes.</summary>
[OptionsValidator]
public sealed partial class SenderDefaultsValidator : IValidateOptions<SenderDefaults>;
