using CommunityAlerts.Sms;

namespace CommunityAlerts.Broadcasts.Statistics;

/// <summary>The figures of one month, campaign, template or area.</summary>
public sealed record StatisticsRow
{
    /// <summary>The key of recipients who were erased before they were counted: their area and card are gone.</summary>
    public const string ErasedKey = "~erased";

    /// <summary>The key of the row of a file that says how many broadcasts are in no other row.</summary>
    public const string UnreadableKey = "~unreadable";

    /// <summary>
    /// The month such as <c>2027-01</c>, the id of the campaign or template, or the area's path; <c>""</c> for
    /// broadcasts without a campaign or template, and for the whole tree; <c>~erased</c> for erased recipients.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>The name; the key where it has none any more.</summary>
    public required string Name { get; init; }

    /// <summary>Broadcasts with recipients in the row; one of several areas or templates counts in each.</summary>
    public required int Broadcasts { get; init; }

    /// <summary>Texts that the carrier took, or may have taken: with a report, without one, and unknown.</summary>
    public required int Texts { get; init; }

    /// <summary>The segments of the texts.</summary>
    public required long Segments { get; init; }

    /// <summary>The price of the segments: what the carrier is paid, as far as the senders' prices say.</summary>
    public required Money Cost { get; init; }

    /// <summary>The price of texts in other currencies; null where there are none.</summary>
    public IReadOnlyList<Money>? OtherCosts { get; init; }
    public required int Delivered { get; init; }
    public required int Undelivered { get; init; }

    /// <summary>Recipients whose text the carrier did not take.</summary>
    public required int Refused { get; init; }
    public required int Unknown { get; init; }

    /// <summary>Recipients who got no text: cancelled, too late, opted out, over a budget.</summary>
    public required int Skipped { get; init; }

    /// <summary>Texts that the carrier took, and reported nothing about.</summary>
    public required int Accepted { get; init; }

    /// <summary>Recipients whose text has not been sent yet.</summary>
    public required int Waiting { get; init; }

    /// <summary>
    /// Numbers that opted out and have not opted in again; null by campaign and template, which no opt-out names.
    /// </summary>
    public int? OptOuts { get; init; }
}

/// <summary>Past broadcasts by month, campaign, template or area.</summary>
/// <param name="Rows">
/// Each month, by time; or each campaign, template or area with recipients or opt-outs, most texts first.
/// </param>
/// <param name="Total">The sum, in which each broadcast counts once; key and name are empty.</param>
/// <param name="Uncounted">Broadcasts that are in no row, since one query counts 100 at most: ask again.</param>
/// <param name="Unreadable">
/// The ids of broadcasts that are in no row, since a row of theirs in storage cannot be read; 100 at most.
/// </param>
public sealed record StatisticsView(
    IReadOnlyList<StatisticsRow> Rows,
    StatisticsRow Total,
    int Uncounted,
    IReadOnlyList<string> Unreadable
)
{
    /// <summary>
    /// Returns the rows of a file, which has to say itself what it lacks: the last counts the unreadable broadcasts.
    /// </summary>
    internal IReadOnlyList<StatisticsRow> GetFileRows() =>
        Unreadable.Count == 0
            ? Rows
            :
            [
                .. Rows,
                new StatisticsRow
                {
                    Key = StatisticsRow.UnreadableKey,
                    Name = StatisticsRow.UnreadableKey,
                    Broadcasts = Unreadable.Count,
                    Texts = 0,
                    Segments = 0,
                    Cost = Total.Cost with { Amount = 0 },
                    Delivered = 0,
                    Undelivered = 0,
                    Refused = 0,
                    Unknown = 0,
                    Skipped = 0,
                    Accepted = 0,
                    Waiting = 0,
                },
            ];
}
