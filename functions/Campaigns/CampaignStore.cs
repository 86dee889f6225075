using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Campaigns;

/// <summary>Campaigns, one row each: partition = <c>campaigns</c>, row = id.</summary>
public sealed class CampaignStore(StorageAccount storage)
{
    private const string Partition = "campaigns";
    private readonly Table _table = storage.Table(Tables.Campaigns);

    public async Task<Campaign?> FindAsync(string id, CancellationToken cancellationToken) =>
        TableLimits.IsKey(id) && await _table.FindAsync(Partition, id, cancellationToken) is { } row ? FromRow(row) : null;

    /// <summary>Every campaign after <paramref name="after"/>, by id.</summary>
    public async IAsyncEnumerable<Campaign> AllAsync(string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in _table.RangeAsync(Partition, after, cancellationToken: cancellationToken))
        {
            yield return FromRow(row);
        }
    }

    /// <summary>The ids of those with an occurrence up to <paramref name="now"/> not yet settled.</summary>
    public async IAsyncEnumerable<string> DueAsync(Instant now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in _table.RangeAsync(Partition, select: ["NextAt"], cancellationToken: cancellationToken))
        {
            if (row.GetDateTimeOffset("NextAt") is { } next && Instant.FromDateTimeOffset(next) <= now)
            {
                yield return row.RowKey;
            }
        }
    }

    /// <summary>Adds it.</summary>
    /// <returns>False when there is one of that id.</returns>
    public async Task<bool> TryAddAsync(Campaign campaign, CancellationToken cancellationToken) =>
        await _table.TryAddAsync(ToRow(campaign), cancellationToken) is not null;

    /// <summary>Replaces it if it is still as read.</summary>
    /// <returns>It with its new row version; null when somebody else changed or deleted it.</returns>
    public async Task<Campaign?> TryReplaceAsync(Campaign campaign, CancellationToken cancellationToken) =>
        await _table.TryReplaceAsync(ToRow(campaign), campaign.Row, cancellationToken) is { } version ? campaign with { Row = version } : null;

    /// <summary>Deletes it if it is still as read; what became of its occurrences stays on record.</summary>
    public Task<bool> TryDeleteAsync(Campaign campaign, CancellationToken cancellationToken) =>
        _table.TryDeleteAsync(Partition, campaign.Id, campaign.Row, cancellationToken);

    /// <summary>A row with its campaign changed; the row itself where <paramref name="change"/> gives null.</summary>
    public static TableEntity Changed(TableEntity row, Func<Campaign, Campaign?> change) => change(FromRow(row)) is { } changed ? ToRow(changed) : row;

    private static TableEntity ToRow(Campaign c) => new(Partition, c.Id)
    {
        ["Body"] = Json.Write(c.Body),
        ["Area"] = c.Area,
        ["State"] = c.State.ToString(),
        ["ChangedAt"] = c.ChangedAt.ToDateTimeOffset(),
        ["ChangedBy"] = c.ChangedBy,
        ["Revision"] = c.Revision,
        ["Through"] = c.Through.ToDateTimeOffset(),
        ["NextAt"] = c.NextAt?.ToDateTimeOffset(),
    };

    private static Campaign FromRow(TableEntity row)
    {
        var body = Json.Read<CampaignBody>(row.GetString("Body"));
        return new Campaign
        {
            Id = row.RowKey,
            Body = body,
            Terms = CampaignParser.ParseStored(body),
            Area = row.GetString("Area"),
            State = Enum.Parse<CampaignState>(row.GetString("State")),
            ChangedAt = At(row, "ChangedAt")!.Value,
            ChangedBy = row.GetString("ChangedBy"),
            Revision = row.GetInt32("Revision")!.Value,
            Through = At(row, "Through")!.Value,
            NextAt = At(row, "NextAt"),
            Row = row.ETag,
        };
    }

    private static Instant? At(TableEntity row, string name) => row.GetDateTimeOffset(name) is { } at ? Instant.FromDateTimeOffset(at) : null;
}
