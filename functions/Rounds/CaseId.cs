using System.Globalization;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Rounds;

/// <summary>
/// A case as callers name it: <c>{shard}.{area hash}.{household key}</c>. It leads to the case's rows without a search,
/// and says nothing of anybody.
/// </summary>
/// <param name="Shard">The shard, which names the partition.</param>
/// <param name="AreaHash">The hash of the grid's area path: paths may not be in keys.</param>
/// <param name="Household">The household.</param>
public sealed record CaseId(int Shard, string AreaHash, HouseholdKey Household)
{
    /// <summary>The maximum number of characters.</summary>
    public const int MaxLength = 2 + 1 + HashedKey.Length + 1 + HashedKey.Length;

    /// <summary>Computes the hash of an area's path.</summary>
    public static string HashArea(string area) => HashedKey.Compute(area);

    /// <summary>Reads an id that a caller sent; null where it has another form.</summary>
    public static CaseId? TryParse(string text) =>
        text.Length <= MaxLength
        && text.Split('.') is [{ Length: 2 } shard, var area, var household]
        && int.TryParse(shard, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && HashedKey.HasShape(area)
        && HouseholdKey.IsKey(household)
            ? new CaseId(number, area, new HouseholdKey(household))
            : null;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Shard:00}.{AreaHash}.{Household}");
}
