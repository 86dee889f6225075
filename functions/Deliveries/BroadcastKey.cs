using System.Text.RegularExpressions;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Deliveries;

/// <summary>
/// A broadcast's id: <c>yyyyMM-</c>, the UTC month that names its partition and its recipients' table, then 26
/// characters of a hash of what makes it one.
/// </summary>
public static partial class BroadcastKey
{
    private static readonly InstantPattern MonthPattern = InstantPattern.CreateWithInvariantCulture("uuuuMM");

    /// <summary>Derives an id: the same parts give the same id.</summary>
    /// <param name="due">The instant at which it is due, or was ordered.</param>
    /// <param name="parts">Campaign and due instant, or caller and idempotency key.</param>
    public static string Derive(Instant due, params IReadOnlyList<string> parts)
    {
        // Lengths stand before the parts, so that no two lists of parts run together.
        var text = string.Concat(parts.Select(p => $"{p.Length}:{p}"));
        return $"{Month(due)}-{HashedKey.Compute(text)}";
    }

    public static string Month(Instant instant) => MonthPattern.Format(instant);

    /// <summary>The month in an id.</summary>
    public static string Month(string id) => id[..6];

    /// <summary>The UTC months that two instants touch, earliest first.</summary>
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

    public static bool IsId(string text) => Id().IsMatch(text);

    [GeneratedRegex(@"^[0-9]{6}-[0-9a-v]{26}\z")]
    private static partial Regex Id();
}
