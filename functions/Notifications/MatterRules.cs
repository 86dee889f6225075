using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Deliveries;
using NodaTime;

namespace CommunityAlerts.Notifications;

/// <summary>Decides what needs somebody, and who is notified of it.</summary>
public static class MatterRules
{
    /// <summary>
    /// The time for which operators are notified of a matter after it arose: over a night, or while the host was down.
    /// </summary>
    public static readonly Duration Lookback = Duration.FromHours(36);

    /// <summary>The time without a text after which an open thread needs somebody.</summary>
    public static readonly Duration MaxThreadWait = Duration.FromHours(24);

    /// <summary>The causes of dates that were not sent as somebody wanted it.</summary>
    private static readonly string[] IntendedCauses =
    [
        OccurrenceCause.LeftOut,
        OccurrenceCause.BeforeChange,
        OccurrenceCause.SkippedByPerson,
        OccurrenceCause.MovedCode,
        OccurrenceCause.SettledBeforeMove,
    ];

    /// <summary>
    /// Counts the people of a finished broadcast who got no text and did not ask for none: refused, unknown, too late,
    /// or over a budget.
    /// </summary>
    public static int CountUntexted(BroadcastView view) =>
        view.Tallies.GetValueOrDefault(DeliveryState.Refused)
        + view.Tallies.GetValueOrDefault(DeliveryState.Unknown)
        + view.Skipped.GetValueOrDefault(SkipReasons.TooLate)
        + view.Skipped.GetValueOrDefault(SkipReasons.Budget);

    /// <summary>The texts that have to be undelivered at least, so that a few wrong numbers are no matter.</summary>
    public const int MinUndelivered = 5;

    /// <summary>Counts the undelivered texts of a broadcast where they are many: a tenth of all; else 0.</summary>
    public static int CountUndelivered(BroadcastView view) =>
        view.Tallies.GetValueOrDefault(DeliveryState.Undelivered) is >= MinUndelivered and var undelivered
        && undelivered * 10L >= view.Recipients
            ? undelivered
            : 0;

    /// <summary>Whether a campaign's date was not sent, and nobody wanted that.</summary>
    public static bool NeedsSomebody(Occurrence occurrence) =>
        occurrence.State is OccurrenceState.Missed
        || (
            occurrence.State is OccurrenceState.Skipped
            && !IntendedCauses.Contains(occurrence.Cause?.Code, StringComparer.Ordinal)
        );

    /// <summary>
    /// Returns the instant at which a date began to need somebody: when it was found missed, which may be days after it
    /// was due.
    /// </summary>
    public static Instant FoundAt(Occurrence occurrence) => occurrence.SettledAt ?? occurrence.DueAt;

    /// <summary>
    /// Whether an operator may see a matter in a part of their area: a thread where they cover one of its areas,
    /// everything else where they cover all.
    /// </summary>
    /// <param name="matter">The matter.</param>
    /// <param name="caller">The operator, with the rights of now.</param>
    /// <param name="area">The area that they asked for.</param>
    public static bool IsVisibleTo(Matter matter, Caller caller, string area)
    {
        var within = caller with { Area = area };
        return caller.Is(Role.Official)
            && caller.Covers(area)
            && matter.By != caller.Name
            && (matter.Kind is MatterKind.Replies ? within.CoversAny(matter.Areas) : matter.Areas.All(within.Covers));
    }

    /// <summary>
    /// Whether operators can be notified of a matter now: urgent ones always, others outside the area's quiet hours.
    /// </summary>
    public static bool CanBeNotified(Matter matter, AreaRules rules, LocalTime now) =>
        matter.IsUrgent || !rules.QuietHours.Any(q => q.Contains(now));
}
