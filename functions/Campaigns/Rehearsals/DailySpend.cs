using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>The spend of areas with a ceiling on each of their local days.</summary>
public sealed class DailySpend
{
    private readonly Dictionary<(LocalDate Day, string Area), AreaDay> _days = [];

    public void Add(SpendCeiling ceiling, LocalDate day, string campaign, Money cost)
    {
        if (!_days.TryGetValue((day, ceiling.Area), out var spent))
        {
            _days[(day, ceiling.Area)] = spent = new AreaDay(ceiling.PerDay);
        }

        spent.Amount += cost.Currency == ceiling.PerDay.Currency ? cost.Amount : 0;
        spent.Campaigns.Add(campaign);
        spent.HasOtherCurrency |= cost.Currency != ceiling.PerDay.Currency;
    }

    /// <summary>Finds a collision for each day on which texts to an area would exceed its ceiling.</summary>
    public IEnumerable<Collision> Find() =>
        from day in _days.OrderBy(d => d.Key.Day).ThenBy(d => d.Key.Area, StringComparer.Ordinal)
        let spent = day.Value
        where spent.HasOtherCurrency || spent.Amount > spent.PerDay.Amount
        select new Collision
        {
            Kind = CollisionKind.SpendCeiling,
            Day = day.Key.Day,
            Campaigns = [.. spent.Campaigns.Order(StringComparer.Ordinal)],
            Area = day.Key.Area,
            Cost = spent.PerDay with { Amount = spent.Amount },
            Detail = spent.HasOtherCurrency
                ? $"Prices are in another currency than the ceiling of {AreaPath.Describe(day.Key.Area)}: nothing can "
                    + $"be compared, and the texts would wait."
                : $"Texts to {AreaPath.Describe(day.Key.Area)} would cost "
                    + $"{(spent.PerDay with { Amount = spent.Amount }).ToCoins()} on this day, and may cost "
                    + $"{spent.PerDay.ToCoins()}: the rest would wait.",
        };

    private sealed class AreaDay(Money perDay)
    {
        public Money PerDay => perDay;
        public decimal Amount { get; set; }

        /// <summary>
        /// Whether some texts are priced in another currency, which counts as over the ceiling, as it does when
        /// sending.
        /// </summary>
        public bool HasOtherCurrency { get; set; }
        public HashSet<string> Campaigns { get; } = new(StringComparer.Ordinal);
    }
}
