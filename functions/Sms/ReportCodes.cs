using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace CommunityAlerts.Sms;

/// <summary>What the four digits in a delivery report mean: Azure Communication Services, "Troubleshooting in Azure Communication Services: SMS error codes", read 2026-11.</summary>
public static partial class ReportCodes
{
    /// <summary>The recipient has opted out at the carrier: to be recorded here too.</summary>
    public const string OptedOut = "4007";

    private static readonly FrozenDictionary<string, ReportStatus> Statuses = new Dictionary<string, ReportStatus>(StringComparer.Ordinal)
    {
        ["2000"] = ReportStatus.Delivered, // the handset has it
        ["4000"] = ReportStatus.Undelivered, // refused for fraud, by the carrier
        ["4001"] = ReportStatus.Undelivered, // the number is not a valid one
        ["4002"] = ReportStatus.Undelivered, // the number is not in use, or is barred
        ["4003"] = ReportStatus.Undelivered, // a landline, or a type of number that takes no texts
        ["4004"] = ReportStatus.Undelivered, // the carrier knows no way to the number
        ["4005"] = ReportStatus.Undelivered, // the number's carrier does not take texts from this sender
        ["4006"] = ReportStatus.Undelivered, // the number's carrier blocks it
        [OptedOut] = ReportStatus.Undelivered, // opted out at the carrier
        ["4008"] = ReportStatus.Undelivered, // blocked for sending too much: slow down, an operator must know
        ["4009"] = ReportStatus.Undelivered, // blocked for sending too much: slow down, an operator must know
        ["4010"] = ReportStatus.Undelivered, // the sender is not verified: an operator must know
        ["4020"] = ReportStatus.Undelivered, // blocked for sending too much: slow down, an operator must know
        ["5000"] = ReportStatus.Undelivered, // temporary trouble on the way
        ["5001"] = ReportStatus.Undelivered, // temporary trouble at the handset: off, out of reach
        ["5002"] = ReportStatus.Unknown, // no receipt came: it may have arrived, never send it again blindly
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What carriers say in words where they give no digits.</summary>
    private static readonly (string Words, string Code)[] Phrases =
    [
        ("no error", "2000"),
        ("sender blocked for given recipient", OptedOut),
    ];

    /// <summary>The operator has to do something about the sender: it is too fast or not verified.</summary>
    public static bool IsOperatorsBusiness(string? code) => code is "4008" or "4009" or "4010" or "4020";

    /// <summary>Finds the code in what a report says, whatever its shape: <c>2000: No Error</c>, <c>ErrorCode: 5002. ErrorMessage: …</c>, or only words.</summary>
    public static string? Find(string details)
    {
        var digits = FourDigits().Matches(details).Select(m => m.Value).ToList();
        return digits.Find(Statuses.ContainsKey)
            ?? Phrases.FirstOrDefault(p => details.Contains(p.Words, StringComparison.OrdinalIgnoreCase)).Code
            ?? digits.FirstOrDefault();
    }

    /// <summary>A known code decides; else the carrier's status, <c>Delivered</c> or <c>Failed</c>; else it stays unknown.</summary>
    public static ReportStatus Status(string? code, string word) =>
        code is not null && Statuses.TryGetValue(code, out var status) ? status
        : word.Equals("Delivered", StringComparison.OrdinalIgnoreCase) ? ReportStatus.Delivered
        : word.Equals("Failed", StringComparison.OrdinalIgnoreCase) ? ReportStatus.Undelivered
        : ReportStatus.Unknown;

    [GeneratedRegex(@"(?<![0-9])[0-9]{4}(?![0-9])")]
    private static partial Regex FourDigits();
}
