using System.Text.RegularExpressions;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Deliveries;

/// <summary>
/// Makes and reads broadcast ids: <c>yyyyMM-</c>, the UTC month that names the partition and the recipients' table,
/// then 26 characters of a hash of the parts that identify the broadcast.
/// </summary>
public static partial class BroadcastKey
{
    private static readonly InstantPattern MonthPattern = InstantPattern.CreateWithInvariantCulture("uuuuMM");

    /// <summary>Derives an id: the same parts give the same id.</summary>
    /// <param name="due">The instant that gives the month: when the broadcast is due or was requested.</param>
    /// <param name="parts">The parts that identify it: campaign and due instant, or caller and idempotency key.</param>
    public static string Derive(Instant due, params IReadOnlyList<string> parts)
    {
        // Each part is prefixed by its length, so that different lists of parts never give the same text.
        var text = string.Concat(parts.Select(p => $"{p.Length}:{p}"));
        return $"{Month(due)}-{HashedKey.Compute(text)}";
    }

    public static string Month(Instant instant) => MonthPattern.Format(instant);

    /// <summary>Returns the month of an id, <c>yyyyMM</c>.</summary>
    public static string Month(string id) => id[..6];

    /// <summary>
    /// Lists the UTC months from one instant to another, both included, as <c>yyyyMM</c>, earliest first.
    /// </summary>
    public static IReadOnlyList<string> Months(Instant from, Instant to)
    {
        var months = new List<string>();
        for (
            var month = from.InUtc().Date.With(DateAdjusters.StartOfMonth);
            month <= to.InUtc().Date;
            month = month.PlusMonths(1)
        )
        {
            months.Add(Month(month.AtMidnight().InUtc().ToInstant()));
        }

        return months;
    }

    public static bool IsId(string text) => IdPattern().IsMatch(text);

    [GeneratedRegex(@"^[0-9]{6}-[0-9a-v]{26}\z")]
    private static partial Regex IdPattern();
}
