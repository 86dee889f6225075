using System.Globalization;
using CommunityAlerts.Api;
using NodaTime;

namespace CommunityAlerts.Campaigns.Occurrences;

/// <summary>One occurrence, settled or planned.</summary>
/// <param name="DueAt">The due instant.</param>
/// <param name="State">The state, which for a planned one is <c>Planned</c> or <c>Skipped</c>.</param>
/// <param name="Broadcast">The broadcast that it started.</param>
/// <param name="Reason">The reason why it did not start, or why it is planned, as an English sentence.</param>
/// <param name="Cause">
/// The reason for programs; absent where nothing needs one, and where it was settled before causes were stored.
/// </param>
public sealed record OccurrenceView(
    Instant DueAt,
    OccurrenceState State,
    string? Broadcast,
    string? Reason,
    OccurrenceCause? Cause
)
{
    public static OccurrenceView From(Occurrence occurrence) =>
        new(occurrence.DueAt, occurrence.State, occurrence.Broadcast, occurrence.Reason, occurrence.Cause);
}

/// <summary>A page of occurrences, ascending.</summary>
public sealed record OccurrencePage(IReadOnlyList<OccurrenceView> Occurrences, string? Cursor)
{
    public static async Task<OccurrencePage> ReadAsync(
        OccurrenceReader reader,
        Campaign campaign,
        OccurrenceRange range,
        CancellationToken cancellationToken
    )
    {
        var (occurrences, after) = await reader.ReadAsync(
            campaign,
            range.From,
            range.To,
            range.Limit,
            cancellationToken
        );
        return new OccurrencePage(
            [.. occurrences.Select(OccurrenceView.From)],
            Page.EncodeCursor(after is { } at ? at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) : null)
        );
    }
}
