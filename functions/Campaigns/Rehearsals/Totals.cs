using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>The sums of one occurrence.</summary>
/// <param name="Recipients">Who get a text.</param>
/// <param name="Segments">Of their texts.</param>
/// <param name="Cost">Of those; null where there is nothing to pay.</param>
/// <param name="Sending">At the senders' pace.</param>
/// <param name="OverBudget">Whom a budget keeps from it.</param>
public sealed record OccurrenceCount(int Recipients, int Segments, Money? Cost, Duration Sending, int OverBudget)
{
    /// <summary>The count of an occurrence that is skipped.</summary>
    public static readonly OccurrenceCount Nothing = new(0, 0, null, Duration.Zero, 0);
}

/// <summary>Adds up occurrences.</summary>
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

    /// <summary>The sums so far.</summary>
    /// <param name="currency">The setting's.</param>
    public Figures Figures(string currency)
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
