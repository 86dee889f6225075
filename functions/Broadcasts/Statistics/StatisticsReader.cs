using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using CommunityAlerts.Templates;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Broadcasts.Statistics;

/// <summary>Reads the statistics of past months: texts, cost, what was delivered, opt-outs.</summary>
public sealed class StatisticsReader
{
    private readonly CountedBroadcasts _broadcasts;
    private readonly OptOutStore _optOuts;
    private readonly TemplateStore _templates;
    private readonly CurrentAreas _areas;
    private readonly StatisticsLimit _limit;
    private readonly TableTelemetry _tables;
    private readonly Settings _settings;
    private readonly SharedReads<StatisticsQuery, Result<StatisticsView>> _reads;

    public StatisticsReader(
        CountedBroadcasts broadcasts,
        OptOutStore optOuts,
        TemplateStore templates,
        CurrentAreas areas,
        StatisticsLimit limit,
        TableTelemetry tables,
        IOptions<Settings> settings
    )
    {
        (_broadcasts, _optOuts, _templates) = (broadcasts, optOuts, templates);
        (_areas, _limit, _tables, _settings) = (areas, limit, tables, settings.Value);
        _reads = new SharedReads<StatisticsQuery, Result<StatisticsView>>(query =>
            _limit.RunAsync(stop => ReadNowAsync(query, stop))
        );
    }

    /// <summary>
    /// Reads the rows of a query; <c>too-large</c> for too many broadcasts, <c>busy</c> while others are read. Callers
    /// of one area who ask the same at the same time share a reading.
    /// </summary>
    public Task<Result<StatisticsView>> ReadAsync(StatisticsQuery query, CancellationToken cancellationToken) =>
        _reads.ReadAsync(query, cancellationToken);

    private async Task<Result<StatisticsView>> ReadNowAsync(StatisticsQuery query, CancellationToken stop)
    {
        var found = await _broadcasts.FindAsync(query, stop);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        var zone = Zones.Get(_settings.Zone);
        var totals = new StatisticsTotals(query, zone);
        var near = found.Value.Broadcasts.Where(b => Touches(query, b)).ToList();
        await foreach (var counted in _broadcasts.ReadAsync(near, stop))
        {
            totals.Add(counted);
        }

        await foreach (var optOut in _optOuts.ReadSinceAsync(query.ToInterval(zone), _tables.RowSkipped, stop))
        {
            if (Sees(query, optOut.Areas))
            {
                totals.AddOptOut(optOut.Since, optOut.Areas ?? []);
            }
        }

        return totals.ToView(await ReadNamesAsync(query.By, stop), _settings.Currency);
    }

    /// <summary>Whether a broadcast may have recipients in the area that is asked for.</summary>
    private static bool Touches(StatisticsQuery query, Broadcast broadcast) =>
        broadcast.Areas.Any(a => AreaPath.Overlap(query.Area, a));

    /// <summary>
    /// Whether a number's opt-out counts for callers of an area: where all areas that it had then lie within. One
    /// without any, or of an older version, counts for callers of the whole tree.
    /// </summary>
    private static bool Sees(StatisticsQuery query, IReadOnlyList<string>? areas) =>
        query.Within.Length == 0 || (areas is { Count: > 0 } && query.Sees(areas));

    private async Task<Func<string, string?>> ReadNamesAsync(StatisticsGrouping by, CancellationToken stop)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        if (by == StatisticsGrouping.Template)
        {
            await foreach (var template in _templates.ReadAllAsync(stop, _tables.RowSkipped))
            {
                names[template.Id] = template.Name;
            }
        }
        else if (by == StatisticsGrouping.Area)
        {
            foreach (var area in (await _areas.GetAsync(stop)).All)
            {
                names[area.Path] = area.Name;
            }
        }

        return names.GetValueOrDefault;
    }
}
