using System.ComponentModel.DataAnnotations;
using CommunityAlerts.Api;
using Microsoft.Extensions.Options;
using NodaTime;

namespace CommunityAlerts.Sms;

/// <summary>
/// The sender <c>default</c> as long as nobody has saved one under that id: section <c>Senders:Default</c>.
/// </summary>
public sealed class SenderDefaults
{
    public const string Section = "Senders:Default";

    /// <summary>E.164 number, short code or name. The default is a toll-free number kept for fiction.</summary>
    [Required]
    public string From { get; set; } = "+18005550199";

    public string? Signature { get; set; }

    /// <summary>
    /// 1 to 60,000; null is the carrier's own pace where it can tell it, else 200 (a toll-free number's).
    /// </summary>
    [Range(1, 60_000)]
    public int? SegmentsPerMinute { get; set; }

    /// <summary>Price of a segment in <see cref="Settings.Currency"/>.</summary>
    [Range(0, 1_000)]
    public decimal Price { get; set; } = 0.05m;

    public bool TwoWay { get; set; } = true;

    public bool Reports { get; set; } = true;

    public string? HelpText { get; set; } = "社区安全提醒。回复 TD 退订，START 恢复。Safety alerts: STOP to end, START to resume.";

    /// <summary>Empty where the carrier itself confirms a STOP.</summary>
    public string? StopText { get; set; } = "已退订，回复 START 恢复。You will get no more texts; START to resume.";

    /// <summary>The sender these settings describe.</summary>
    /// <param name="pace">The carrier's own pace, where it can tell it.</param>
    /// <param name="currency">ISO 4217.</param>
    public Sender ToSender(int? pace, string currency) => new()
    {
        Id = Sender.DefaultId,
        From = From,
        Signature = Signature,
        SegmentsPerMinute = SegmentsPerMinute ?? pace ?? 200,
        PricePerSegment = new Money(Price, currency),
        TwoWay = TwoWay,
        Reports = Reports,
        ReportDeadline = Reports ? Sender.DefaultReportDeadline : Duration.Zero,
        HelpText = HelpText,
        StopText = StopText,
    };
}

/// <summary>Holds <see cref="SenderDefaults"/> to their attributes.</summary>
[OptionsValidator]
public sealed partial class SenderDefaultsValidator : IValidateOptions<SenderDefaults>;
