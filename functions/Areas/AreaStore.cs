using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Areas;

/// <summary>
/// Registered areas, one row each: partition = <c>areas</c>, row = a hash of the path, since a path's slashes may not
/// stand in a key.
/// </summary>
/// <remarks>One more row, <c>~version</c>, is the version of all areas: each save replaces it in the same transaction,
/// so that checks that involve several areas still hold when one of them is written.</remarks>
public sealed class AreaStore(StorageAccount storage)
{
    /// <summary>The row key of the version; it sorts after every hash.</summary>
    private const string VersionKey = "~version";

    /// <summary>
    /// The path in the version's row: older versions of this program read that row as an area, and no area can have it.
    /// </summary>
    private const string VersionPath = "~";

    private readonly Table _table = storage.Table(Tables.Areas);

    public async Task<StoredArea?> FindWithTagAsync(string path, CancellationToken cancellationToken) =>
        await _table.FindAsync(Tables.Areas, Key(path), cancellationToken) is { } row
            ? new StoredArea(_table.Read(row, FromRow), row.ETag)
            : null;

    /// <summary>Reads every registered area, in no order; a district has a few hundred.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="leftOut">Called for a row that cannot be read; null where none may be left out.</param>
    public async IAsyncEnumerable<StoredArea> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken,
        Action<UnreadableRowException>? leftOut = null
    )
    {
        await foreach (var row in _table.ReadRangeAsync(Tables.Areas, upTo: "~", cancellationToken: cancellationToken))
        {
            if (_table.TryRead(row, FromRow, leftOut) is { } area)
            {
                yield return new StoredArea(area, row.ETag);
            }
        }
    }

    public async Task<AreaTree> ReadTreeAsync(CancellationToken cancellationToken)
    {
        var areas = new List<Area>();
        await foreach (var (area, _) in ReadAllAsync(cancellationToken))
        {
            areas.Add(area);
        }

        return new AreaTree(areas);
    }

    /// <summary>Reads the version for <see cref="TryPutAsync"/>; call it before reading the areas against which the new
    /// one is checked.</summary>
    /// <returns>The ETag of the version's row; null before the first save.</returns>
    public async Task<ETag?> FindVersionAsync(CancellationToken cancellationToken) =>
        (await _table.FindAsync(Tables.Areas, VersionKey, cancellationToken))?.ETag;

    /// <summary>Adds the area, or replaces it where it is still as read, if no area was saved since
    /// <paramref name="version"/> was read.</summary>
    /// <returns>The area's new ETag; null when the area or the version changed meanwhile.</returns>
    public async Task<ETag?> TryPutAsync(Area area, ETag? asRead, ETag? version, CancellationToken cancellationToken)
    {
        var next = new TableEntity(Tables.Areas, VersionKey) { ["Path"] = VersionPath, ["Name"] = "" };
        var tags = await _table.TryTransactForTagsAsync(
            [PutAction(ToRow(area), asRead), PutAction(next, version)],
            cancellationToken
        );
        return tags?[0];
    }

    /// <summary>Deletes the area if its row is unchanged; a row that is gone already counts as deleted.</summary>
    /// <returns>False when the row was changed meanwhile.</returns>
    public Task<bool> TryRemoveAsync(string path, ETag asRead, CancellationToken cancellationToken) =>
        _table.TryDeleteAsync(Tables.Areas, Key(path), asRead, cancellationToken);

    private static TableTransactionAction PutAction(TableEntity row, ETag? asRead) =>
        asRead is { } tag
            ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, tag)
            : new TableTransactionAction(TableTransactionActionType.Add, row);

    private static string Key(string path) => HashedKey.Compute(path);

    private static TableEntity ToRow(Area area)
    {
        var row = new TableEntity(Tables.Areas, Key(area.Path)) { ["Path"] = area.Path, ["Name"] = area.Name };
        if (area.OtherNames is not null)
        {
            row["OtherNames"] = Json.Write(area.OtherNames);
        }

        if (area.Zone is not null)
        {
            row["Zone"] = area.Zone;
        }

        if (area.QuietHours is not null)
        {
            row["QuietHours"] = Json.Write(area.QuietHours);
        }

        if (area.Policies is not null)
        {
            row["Policies"] = Json.Write(area.Policies);
        }

        if (area.Bounds.Count > 0)
        {
            row["Bounds"] = Json.Write(area.Bounds);
        }

        return row;
    }

    private static Area FromRow(TableEntity row)
    {
        var area = new Area
        {
            Path = row.GetText("Path"),
            Name = row.GetText("Name"),
            OtherNames = row.GetString("OtherNames") is { } names ? Json.Read<string[]>(names) : null,
            Zone = row.GetString("Zone"),
            QuietHours = row.GetString("QuietHours") is { } hours ? Json.Read<QuietHours[]>(hours) : null,
            Policies = row.GetString("Policies") is { } policies ? Json.Read<AreaPolicies>(policies) : null,
            Bounds = row.GetString("Bounds") is { } bounds ? Json.Read<AreaBound[]>(bounds) : [],
        };
        RowColumns.Require(Key(area.Path) == row.RowKey, "The path does not match the row key.");
        RowColumns.Require(area.Zone is null || Zones.Find(area.Zone) is not null, "The zone is not known.");
        return area;
    }
}

/// <summary>An area with the version of its row.</summary>
/// <param name="Area">The area.</param>
/// <param name="Tag">The ETag of the row as read.</param>
public sealed record StoredArea(Area Area, ETag Tag);
