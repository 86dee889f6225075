namespace CommunityAlerts.Sms;

/// <summary>A sender as callers read it.</summary>
public sealed record SenderView
{
    public required string Id { get; init; }
    public required string From { get; init; }
    public required string? Signature { get; init; }

    /// <summary>Signatures of texts in a language, by BCP 47 tag.</summary>
    public required IReadOnlyDictionary<string, string> Signatures { get; init; }
    public required IReadOnlyList<string> Prefixes { get; init; }
    public required int SegmentsPerMinute { get; init; }
    public required Money PricePerSegment { get; init; }
    public required bool TwoWay { get; init; }
    public required bool Reports { get; init; }
    public required string ReportDeadline { get; init; }
    public required string ResendAfter { get; init; }
    public required string? HelpText { get; init; }
    public required string? StopText { get; init; }

    public static SenderView Create(Sender sender) =>
        new()
        {
            Id = sender.Id,
            From = sender.From,
            Signature = sender.Signature,
            Signatures = sender.Signatures,
            Prefixes = sender.Prefixes,
            SegmentsPerMinute = sender.SegmentsPerMinute,
            PricePerSegment = sender.PricePerSegment,
            TwoWay = sender.TwoWay,
            Reports = sender.Reports,
            ReportDeadline = SenderBody.FormatDuration(sender.ReportDeadline),
            ResendAfter = SenderBody.FormatDuration(sender.ResendAfter),
            HelpText = sender.HelpText,
            StopText = sender.StopText,
        };
}

/// <summary>All senders, ordered by id.</summary>
public sealed record SendersView(IReadOnlyList<SenderView> Senders);
