using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Campaigns;

/// <summary>Campaigns, one row each: partition = <c>campaigns</c>, row = id.</summary>
public sealed class CampaignStore(
    StorageAccount storage,
    DayStore days,
    CampaignTelemetry telemetry,
    TableTelemetry tables
)
{
    private const string Partition = "campaigns";
    private readonly Table _table = storage.Table(Tables.Campaigns);

    public async Task<Campaign?> FindAsync(string id, CancellationToken cancellationToken) =>
        TableLimits.IsKey(id) && await _table.FindAsync(Partition, id, cancellationToken) is { } row
            ? await FromRowAsync(row, cancellationToken)
            : null;

    /// <summary>
    /// Reads the campaigns after <paramref name="after"/>, by id; rows that cannot be read are logged and left out.
    /// </summary>
    public async IAsyncEnumerable<Campaign> ReadAllAsync(
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var row in _table.ReadRangeAsync(Partition, after, cancellationToken: cancellationToken))
        {
            if (await TryReadAsync(row, cancellationToken) is { } campaign)
            {
                yield return campaign;
            }
        }
    }

    /// <summary>
    /// Finds the campaigns with something to settle: an occurrence up to <paramref name="now"/>, or a newer version of
    /// the catalogue of days.
    /// </summary>
    public async IAsyncEnumerable<UnsettledCampaign> ReadUnsettledAsync(
        Instant now,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        int? newest = null;
        await foreach (
            var row in _table.ReadRangeAsync(
                Partition,
                select: ["NextAt", "LookAgainAt", "Days", "ChangedBy"],
                cancellationToken: cancellationToken
            )
        )
        {
            var campaign =
                _table.TryRead(row, ToUnsettled, onUnreadable: _ => { })
                ?? new UnsettledCampaign(row.RowKey, "", Instant.MinValue);
            if (
                campaign.WakeAt <= now
                || (
                    campaign.Days is { } version
                    && version != (newest ??= await days.FindNewestVersionAsync(cancellationToken))
                )
            )
            {
                yield return campaign;
            }
        }
    }

    /// <summary>Adds a campaign.</summary>
    /// <returns>The campaign with its ETag; null when the id exists.</returns>
    public async Task<Campaign?> TryAddAsync(Campaign campaign, CancellationToken cancellationToken) =>
        await _table.TryAddAsync(ToRow(campaign), cancellationToken) is { } version
            ? campaign with
            {
                Row = version,
            }
            : null;

    /// <summary>Replaces a campaign if its row is unchanged.</summary>
    /// <returns>The campaign with its new ETag; null when it was changed or deleted meanwhile.</returns>
    public async Task<Campaign?> TryReplaceAsync(Campaign campaign, CancellationToken cancellationToken) =>
        await _table.TryReplaceAsync(ToRow(campaign), campaign.Row, cancellationToken) is { } version
            ? campaign with
            {
                Row = version,
            }
            : null;

    /// <summary>Deletes a campaign if its row is unchanged; the rows of its occurrences are kept.</summary>
    /// <remarks>They are the claims, so that a campaign created with the same id sends none of them again.</remarks>
    public Task<bool> TryDeleteAsync(Campaign campaign, CancellationToken cancellationToken) =>
        _table.TryDeleteAsync(Partition, campaign.Id, campaign.Row, cancellationToken);

    /// <summary>
    /// Applies a change to the campaign of a row; returns the row itself where <paramref name="change"/> gives null.
    /// </summary>
    /// <remarks>
    /// The catalogue of days is not read, since it may not exist yet: a campaign that depends on it is planned without
    /// days, and planned again when the timer next runs.
    /// </remarks>
    public static TableEntity WithCampaignChanged(TableEntity row, Func<Campaign, Campaign?> change) =>
        change(FromRow(row, DayCatalogue.Empty)) is { } changed ? ToRow(changed) : row;

    private static TableEntity ToRow(Campaign c) =>
        new(Partition, c.Id)
        {
            ["Body"] = Json.Write(c.Body),
            ["TemplateVersions"] = c.TemplateVersions.Count > 0 ? Json.Write(c.TemplateVersions) : null,
            ["Area"] = c.Area,
            ["State"] = c.State.ToString(),
            ["CreatedAt"] = c.CreatedAt?.ToDateTimeOffset(),
            ["CardHistories"] = c.CardHistories,
            ["ChangedAt"] = c.ChangedAt.ToDateTimeOffset(),
            ["ChangedBy"] = c.ChangedBy,
            ["Revision"] = c.Revision,
            ["Through"] = c.Through.ToDateTimeOffset(),
            ["NextAt"] = c.NextAt?.ToDateTimeOffset(),
            ["LookAgainAt"] = c.LookAgainAt?.ToDateTimeOffset(),
            ["Days"] = c.Days,
            ["Moves"] = c.Moves.Count > 0 ? Json.Write(c.Moves) : null,
        };

    private static UnsettledCampaign ToUnsettled(TableEntity row) =>
        new(
            row.RowKey,
            row.GetString("ChangedBy") ?? "",
            row.FindInstant("NextAt") ?? row.FindInstant("LookAgainAt") ?? Instant.MaxValue
        )
        {
            Days = row.GetInt32("Days"),
        };

    private async Task<Campaign> FromRowAsync(TableEntity row, CancellationToken cancellationToken)
    {
        var catalogue = _table.Read(row, r => r.GetInt32("Days")) is { } version
            ? await days.FindAsync(version, cancellationToken)
            : DayCatalogue.Empty;
        return _table.Read(row, r => FromRow(r, catalogue));
    }

    private async Task<Campaign?> TryReadAsync(TableEntity row, CancellationToken cancellationToken)
    {
        try
        {
            return await FromRowAsync(row, cancellationToken);
        }
        catch (UnreadableRowException e)
        {
            tables.CountUnreadable(e);
            telemetry.Unreadable(row.RowKey, e);
            return null;
        }
    }

    private static IReadOnlyDictionary<string, int> ReadVersions(TableEntity row) =>
        row.GetString("TemplateVersions") is { } text
            ? Json.Read<IReadOnlyDictionary<string, int>>(text)
            : ImmutableDictionary<string, int>.Empty;

    private static Campaign FromRow(TableEntity row, DayCatalogue days)
    {
        var body = Json.Read<CampaignBody>(row.GetText("Body"));
        var area = row.GetText("Area");
        return new Campaign
        {
            Id = row.RowKey,
            Body = body,
            TemplateVersions = ReadVersions(row),
            Terms = CampaignParser.ParseStored(body, days.For(area)),
            Area = area,
            Days = row.GetInt32("Days") is null ? null : days.Version,
            State = Enum.Parse<CampaignState>(row.GetText("State")),
            CreatedAt = row.FindInstant("CreatedAt"),
            CardHistories = row.GetString("CardHistories"),
            ChangedAt = row.GetInstant("ChangedAt"),
            ChangedBy = row.GetText("ChangedBy"),
            Revision = row.GetNumber("Revision"),
            Through = row.GetInstant("Through"),
            NextAt = row.FindInstant("NextAt"),
            LookAgainAt = row.FindInstant("LookAgainAt"),
            Moves = row.GetString("Moves") is { } moves ? Json.Read<IReadOnlyList<MovedDate>>(moves) : [],
            Row = row.ETag,
        };
    }
}
