namespace CommunityAlerts.Rounds.Cases;

/// <summary>
/// Reads the coverage of a round: the counts of all its sheets, one range read a shard. Nothing is cached, so that an
/// answer is in the next one.
/// </summary>
public sealed class CoverageReader(CaseStore cases, Households households)
{
    public async Task<Coverage> ReadAsync(string round, CancellationToken cancellationToken)
    {
        var sheets = new List<(string Area, CaseCounts Counts)>();
        for (var shard = 0; shard < households.Shards; shard++)
        {
            sheets.AddRange(
                await cases.ReadCountsAsync(round, shard, cancellationToken).ToListAsync(cancellationToken)
            );
        }

        return Coverage.Sum(sheets);
    }
}
