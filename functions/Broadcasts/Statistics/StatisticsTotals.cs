using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Statistics;

/// <summary>
/// Adds up the counts of broadcasts in the rows of a query. Pure, so that each case can be a row of a test.
/// </summary>
public sealed class StatisticsTotals
{
    private readonly StatisticsQuery _query;
    private readonly DateTimeZone _zone;
    private readonly Dictionary<string, Sum> _rows = new(StringComparer.Ordinal);
    private readonly Sum _total = new();
    private readonly List<string> _unreadable = [];
    private int _uncounted;

    /// <summary>Begins with no broadcast.</summary>
    /// <param name="query">The query.</param>
    /// <param name="zone">The zone of months.</param>
    public StatisticsTotals(StatisticsQuery query, DateTimeZone zone)
    {
        _query = query;
        _zone = zone;
        foreach (var month in query.By == StatisticsGrouping.Month ? query.GetMonths() : [])
        {
            GetRow(month);
        }
    }

    /// <summary>Adds a broadcast. They are added oldest first, so that the last name of a campaign stays.</summary>
    public void Add(CountedBroadcast counted)
    {
        if (counted.IsUnreadable)
        {
            _unreadable.Add(counted.Broadcast.Id);
            return;
        }

        if (counted.Groups is null)
        {
            _uncounted++;
            return;
        }

        var groups = counted.Groups.Where(g => _query.Counts(g.Area)).ToList();
        if (groups.Count == 0 && _query.Area.Length > 0)
        {
            return;
        }

        var broadcast = counted.Broadcast;
        var currency = broadcast.Pool[0].Price.Currency;
        _total.Add(groups, currency);
        if (FindKey(broadcast) is { } key)
        {
            var row = GetRow(key);
            row.Add(groups, currency);
            if (_query.By == StatisticsGrouping.Campaign && key.Length > 0)
            {
                row.Name = broadcast.Name;
            }
        }
        else
        {
            foreach (var part in groups.GroupBy(FindKey, StringComparer.Ordinal))
            {
                GetRow(part.Key).Add([.. part], currency);
            }
        }
    }

    /// <summary>Adds a number that opted out within the months.</summary>
    /// <param name="since">The instant at which it opted out.</param>
    /// <param name="areas">The areas it had then, all of which the caller covers; empty for none.</param>
    /// <remarks>One of several areas counts in the first of them, so that rows add up.</remarks>
    public void AddOptOut(Instant since, IReadOnlyList<string> areas)
    {
        var area = areas.Where(_query.Counts).Order(StringComparer.Ordinal).FirstOrDefault();
        if (area is null && _query.Area.Length > 0)
        {
            return;
        }

        _total.OptOuts++;
        if (_query.By == StatisticsGrouping.Month)
        {
            GetRow(StatisticsQuery.MonthOf(since, _zone)).OptOuts++;
        }
        else if (_query.By == StatisticsGrouping.Area)
        {
            GetRow(area ?? "").OptOuts++;
        }
    }

    /// <summary>Returns the rows so far.</summary>
    /// <param name="names">Finds the name of a template or an area by its key; null where it has none.</param>
    /// <param name="currency">The currency of the setting, preferred for the cost.</param>
    public StatisticsView ToView(Func<string, string?> names, string currency)
    {
        var hasOptOuts = _query.By is StatisticsGrouping.Month or StatisticsGrouping.Area;
        var rows = _rows.Select(r => r.Value.ToRow(r.Key, r.Value.Name ?? names(r.Key) ?? r.Key, currency, hasOptOuts));
        return new StatisticsView(
            _query.By == StatisticsGrouping.Month
                ? [.. rows.OrderBy(r => r.Key, StringComparer.Ordinal)]
                : [.. rows.OrderByDescending(r => r.Texts).ThenBy(r => r.Key, StringComparer.Ordinal)],
            _total.ToRow("", "", currency, hasOptOuts: true),
            _uncounted,
            _unreadable
        );
    }

    /// <summary>Finds the row of a whole broadcast; null where its groups may be in several.</summary>
    private string? FindKey(Broadcast broadcast) =>
        _query.By switch
        {
            StatisticsGrouping.Month => StatisticsQuery.MonthOf(CountedBroadcasts.DueAt(broadcast), _zone),
            StatisticsGrouping.Campaign => broadcast.Campaign ?? "",
            StatisticsGrouping.Template => broadcast.Cards.Count == 0 ? broadcast.Template ?? "" : null,
            StatisticsGrouping.Area => null,
            _ => throw new InvalidOperationException($"{_query.By} is not a grouping."),
        };

    private string FindKey(CountedGroup group) =>
        (_query.By == StatisticsGrouping.Area ? group.Area : group.Card) ?? StatisticsRow.ErasedKey;

    private Sum GetRow(string key) => _rows.TryGetValue(key, out var row) ? row : _rows[key] = new Sum();

    private sealed class Sum
    {
        private readonly SortedDictionary<string, decimal> _costs = new(StringComparer.Ordinal);
        private TextCounts _counts = TextCounts.None;
        private int _broadcasts;

        public string? Name { get; set; }

        public int OptOuts { get; set; }

        public void Add(IReadOnlyList<CountedGroup> groups, string currency)
        {
            _broadcasts++;
            foreach (var group in groups)
            {
                _counts = _counts.Plus(group.Counts);
                _costs[currency] = _costs.GetValueOrDefault(currency) + group.Counts.Cost;
            }
        }

        public StatisticsRow ToRow(string key, string name, string currency, bool hasOptOuts)
        {
            var paid = _costs.Where(c => c.Value != 0).ToList();
            var first = paid.Exists(c => c.Key == currency) || paid.Count == 0 ? currency : paid[0].Key;
            var others = paid.Where(c => c.Key != first).Select(c => new Money(c.Value, c.Key)).ToList();
            return new StatisticsRow
            {
                Key = key,
                Name = name,
                Broadcasts = _broadcasts,
                Texts = _counts.Texts,
                Segments = _counts.Segments,
                Cost = new Money(_costs.GetValueOrDefault(first), first),
                OtherCosts = others.Count > 0 ? others : null,
                Delivered = _counts.Delivered,
                Undelivered = _counts.Undelivered,
                Refused = _counts.Refused,
                Unknown = _counts.Unknown,
                Skipped = _counts.Skipped,
                Accepted = _counts.Accepted,
                Waiting = _counts.Waiting,
                OptOuts = hasOptOuts ? OptOuts : null,
            };
        }
    }
}
