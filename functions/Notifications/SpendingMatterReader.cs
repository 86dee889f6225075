using System.Runtime.CompilerServices;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Spending;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;
using NodaTime;

namespace CommunityAlerts.Notifications;

/// <summary>
/// Finds the spend ceilings that a batch met in the last hours; a total that cannot be read is left out.
/// </summary>
public sealed class SpendingMatterReader(
    SpendLedger spending,
    CurrentAreas areas,
    TableTelemetry tables,
    IOptions<Settings> settings
)
{
    /// <summary>Reads the total of each area with a ceiling, for each local day of the last hours.</summary>
    public async IAsyncEnumerable<Matter> ReadAsync(
        Instant now,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var tree = await areas.GetAsync(cancellationToken);
        var since = now - MatterRules.Lookback;
        foreach (var area in tree.All.Where(a => a.Policies?.SpendPerDay is not null))
        {
            var zone = tree.GetRules(area.Path).Zone ?? Zones.Get(settings.Value.Zone);
            for (var day = since.InZone(zone).Date; day <= now.InZone(zone).Date; day = day.PlusDays(1))
            {
                var spend = await spending.FindSpendAsync(area.Path, day, cancellationToken, tables.RowSkipped);
                if (spend?.ReachedAt is { } reachedAt && reachedAt >= since)
                {
                    yield return new Matter(MatterKind.Spending, area.Path, reachedAt, [area.Path]);
                }
            }
        }
    }
}
