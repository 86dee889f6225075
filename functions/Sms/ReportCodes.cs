using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace CommunityAlerts.Sms;

/// <summary>The meaning of a delivery report.</summary>
/// <param name="Status">The status.</param>
/// <param name="Code">The code that agrees with the status; null where none does.</param>
public sealed record ReportResult(ReportStatus Status, string? Code);

/// <summary>
/// Meanings of the four digits in a delivery report: Azure Communication Services, "Troubleshooting in Azure
/// Communication Services: SMS error codes", read 2026-11.
/// </summary>
public static partial class ReportCodes
{
    /// <summary>
    /// The code for a recipient who has opted out at the carrier; the opt-out is then recorded here too.
    /// </summary>
    public const string OptedOut = "4007";

    private static readonly FrozenDictionary<string, ReportStatus> Statuses = new Dictionary<string, ReportStatus>(
        StringComparer.Ordinal
    )
    {
        ["2000"] = ReportStatus.Delivered, // the handset confirmed it
        ["4000"] = ReportStatus.Undelivered, // refused for fraud, by the carrier
        ["4001"] = ReportStatus.Undelivered, // the number is not a valid one
        ["4002"] = ReportStatus.Undelivered, // the number is not in use, or is barred
        ["4003"] = ReportStatus.Undelivered, // a landline, or a type of number that takes no texts
        ["4004"] = ReportStatus.Undelivered, // the carrier has no route to the number
        ["4005"] = ReportStatus.Undelivered, // the number's carrier accepts no texts from this sender
        ["4006"] = ReportStatus.Undelivered, // the number's carrier blocks it
        [OptedOut] = ReportStatus.Undelivered, // opted out at the carrier
        ["4008"] = ReportStatus.Undelivered, // blocked for sending too much: slow down, an operator must know
        ["4009"] = ReportStatus.Undelivered, // blocked for sending too much: slow down, an operator must know
        ["4010"] = ReportStatus.Undelivered, // the sender is not verified: an operator must know
        ["4020"] = ReportStatus.Undelivered, // blocked for sending too much: slow down, an operator must know
        ["5000"] = ReportStatus.Undelivered, // temporary network failure
        ["5001"] = ReportStatus.Undelivered, // the handset is temporarily off or out of reach
        ["5002"] = ReportStatus.Unknown, // no confirmation: the text may have arrived, so it is not resent by default
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Phrases of carriers that send no code, with the code that each means.</summary>
    private static readonly (string Words, string Code)[] Phrases =
    [
        ("no error", "2000"),
        ("sender blocked for given recipient", OptedOut),
    ];

    /// <summary>The codes of texts that did not arrive, or may not have.</summary>
    public static IEnumerable<string> Failures => Statuses.Keys.Where(IsFailure);

    /// <summary>Whether the code requires the operator to act: the sender is too fast or not verified.</summary>
    public static bool RequiresOperator(string? code) => code is "4008" or "4009" or "4010" or "4020";

    /// <summary>Reads a report: the carrier's status decides, and the details only refine it.</summary>
    /// <param name="status">
    /// The carrier's status: <c>Delivered</c> or <c>Failed</c>; any other word gives unknown. Where it is empty, a code
    /// in the details decides.
    /// </param>
    /// <param name="details">
    /// The details in any form: <c>2000: No Error</c>, <c>ErrorCode: 5002. ErrorMessage: …</c>, or prose that may
    /// contain other numbers.
    /// </param>
    public static ReportResult Read(string status, string details) =>
        status.Trim().ToLowerInvariant() switch
        {
            "delivered" => new ReportResult(ReportStatus.Delivered, Find(details, IsDelivery, CodeSearch.Anywhere)),
            "failed" => Find(details, code => !IsDelivery(code), CodeSearch.Anywhere) is { } code
                ? new ReportResult(Statuses.GetValueOrDefault(code, ReportStatus.Undelivered), code)
                : new ReportResult(ReportStatus.Undelivered, Code: null),
            "" => Find(
                details,
                FailureWordsPattern().IsMatch(details) ? IsFailure : Statuses.ContainsKey,
                CodeSearch.InPlace
            )
                is { } code
                ? new ReportResult(Statuses[code], code)
                : new ReportResult(ReportStatus.Unknown, Code: null),
            _ => new ReportResult(ReportStatus.Unknown, Find(details, IsFailure, CodeSearch.InPlace)),
        };

    /// <summary>
    /// Finds the code: first one in the position of a code, then one of a known phrase, then any listed number
    /// where the search is <see cref="CodeSearch.Anywhere"/>.
    /// </summary>
    private static string? Find(string details, Func<string, bool> matches, CodeSearch search) =>
        CodePositionPattern().Matches(details).Select(m => m.Value).FirstOrDefault(matches)
        ?? Array
            .Find(Phrases, p => matches(p.Code) && details.Contains(p.Words, StringComparison.OrdinalIgnoreCase))
            .Code
        ?? (search == CodeSearch.Anywhere ? FourDigitsPattern().Matches(details) : Enumerable.Empty<Match>())
            .Select(m => m.Value)
            .FirstOrDefault(c => Statuses.ContainsKey(c) && matches(c));

    private static bool IsFailure(string code) => Statuses.ContainsKey(code) && !IsDelivery(code);

    private static bool IsDelivery(string code) => code[0] == '2';

    /// <summary>
    /// Matches a code at the beginning, after the word "code", or as the whole value of a member, unless the following
    /// characters make it a date or a quantity.
    /// </summary>
    [GeneratedRegex(
        """(?<=^\s{0,10}|code["']?\s{0,10}[:=#]?\s{0,10}["']?|:\s{0,10}["'])"""
            + """[0-9]{4}(?=\s{0,10}(?:[:;,)"']|\.(?![0-9])|-\s|\z))""",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex CodePositionPattern();

    /// <summary>
    /// Matches four digits that are not part of a longer number, date, time, fraction, word or quantity, and that begin
    /// the details or follow a sign or a word for an error.
    /// </summary>
    [GeneratedRegex(
        @"(?<=^\s{0,10}|[,;:([{""'=<|—–-]\s{0,10}|(?:error|err|status|reason|result|said|[A-Z]_\w{1,20}|[错錯]误|失败)[_ ]?)"
            + @"(?<![\p{N}][-./: ]{1,2})[0-9]{4}(?![\p{L}\p{N}]|[-./:][\p{N}]"
            + @"|\s?(?:m?s|seconds?|secs?|min|minutes?|hours?|days?|m|km|characters?|chars?|bytes?|times|of)\b)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex FourDigitsPattern();

    /// <summary>Matches words by which a report without a status says that the text did not arrive.</summary>
    [GeneratedRegex(
        @"\b(?:not|never|fail\w*|undeliver\w*|reject\w*|expir\w*|block\w*|false|no error code)\b|失败|未送达|拒",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking
    )]
    private static partial Regex FailureWordsPattern();

    /// <summary>The parts of the details in which a code is searched.</summary>
    private enum CodeSearch
    {
        /// <summary>The positions of codes, and known phrases.</summary>
        InPlace,

        /// <summary>Also any other number that is a listed code.</summary>
        Anywhere,
    }
}
