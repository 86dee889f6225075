using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>The figures of one occurrence.</summary>
/// <param name="Recipients">The number of people who get a text.</param>
/// <param name="Segments">The segments of their texts.</param>
/// <param name="Cost">The cost of these segments; null where there is none.</param>
/// <param name="Sending">The duration of sending at the senders' pace.</param>
/// <param name="OverBudget">The number of people whom a budget excludes.</param>
public sealed record OccurrenceCount(int Recipients, int Segments, Money? Cost, Duration Sending, int OverBudget)
{
    /// <summary>The count of an occurrence that is skipped.</summary>
    public static readonly OccurrenceCount Nothing = new(0, 0, null, Duration.Zero, 0);
}

/// <summary>Sums the counts of occurrences.</summary>
public sealed class Totals
{
    private readonly SortedDictionary<string, decimal> _costs = new(StringComparer.Ordinal);
    private long _recipients;
    private long _segments;
    private Duration _sending;

    public int Occurrences { get; private set; }

    public long OverBudget { get; private set; }

    public void Add(OccurrenceCount count)
    {
        Occurrences++;
        _recipients += count.Recipients;
        _segments += count.Segments;
        _sending += count.Sending;
        OverBudget += count.OverBudget;
        if (count.Cost is { } cost)
        {
            _costs[cost.Currency] = _costs.GetValueOrDefault(cost.Currency) + cost.Amount;
        }
    }

    /// <summary>Returns the sums so far.</summary>
    /// <param name="currency">The currency of the setting, preferred for the cost.</param>
    public Figures ToFigures(string currency)
    {
        var first = _costs.ContainsKey(currency) || _costs.Count == 0 ? currency : _costs.Keys.First();
        List<Money> others =
        [
            .. _costs.Where(c => c.Key != first && c.Value != 0).Select(c => new Money(c.Value, c.Key)),
        ];
        return new Figures
        {
            Occurrences = Occurrences,
            Recipients = _recipients,
            Segments = _segments,
            Cost = new Money(_costs.GetValueOrDefault(first), first),
            OtherCosts = others.Count > 0 ? others : null,
            Hours = Math.Round((decimal)_sending.ToTimeSpan().Ticks / TimeSpan.TicksPerHour, 3),
        };
    }
}
