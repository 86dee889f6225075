using CommunityAlerts.Deliveries;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Rounds;

/// <summary>
/// Makes the ids of rounds: <c>yyyyMM-</c>, the month that names the table of its people, then 26 characters of a hash.
/// Derived from what the round belongs to, so that opening it twice opens one.
/// </summary>
public static class RoundKey
{
    /// <summary>Derives the id of the round of one broadcast; its month is the broadcast's.</summary>
    public static string ForBroadcast(string broadcast) =>
        $"{BroadcastKey.Month(broadcast)}-{HashedKey.Compute($"round of broadcast\n{broadcast}")}";

    /// <summary>
    /// Derives the id of the round of a campaign's season window; its month is that of the window's first day.
    /// </summary>
    /// <param name="campaign">The campaign's id.</param>
    /// <param name="createdAt">The campaign's creation: a later one with the same id has rounds of its own.</param>
    /// <param name="firstDay">The first day of the window.</param>
    public static string ForCampaign(string campaign, Instant createdAt, LocalDate firstDay) =>
        BroadcastKey.Derive(
            firstDay.AtMidnight().InUtc().ToInstant(),
            "round of campaign",
            campaign,
            InstantPattern.ExtendedIso.Format(createdAt),
            LocalDatePattern.Iso.Format(firstDay)
        );

    /// <summary>Returns the month of an id, <c>yyyyMM</c>.</summary>
    public static string Month(string id) => BroadcastKey.Month(id);

    /// <summary>Whether a text has the form of an id.</summary>
    public static bool IsId(string text) => BroadcastKey.IsId(text);
}
