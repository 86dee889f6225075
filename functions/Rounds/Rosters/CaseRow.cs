using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Rounds.Rosters;

/// <summary>A household in one round, for the visit list: the people of a case, with names and numbers.</summary>
/// <param name="Household">The household.</param>
/// <param name="HouseholdId">The household id as the office wrote it; null where it has none.</param>
/// <param name="Address">The address, by the first member who has one.</param>
/// <param name="Tags">The tags of all members.</param>
/// <param name="People">The first members in the order of guardians.</param>
/// <param name="More">The number of members who are left out.</param>
public sealed record HouseholdCase(
    HouseholdKey Household,
    string? HouseholdId,
    string? Address,
    IReadOnlyList<string> Tags,
    IReadOnlyList<CasePerson> People,
    int More
);

/// <summary>A household's case as a row, key <c>case~{area hash}~{household key}</c>.</summary>
public static class CaseRow
{
    /// <summary>
    /// The maximum number of people in the row: an office may have written its own name for a household of thousands.
    /// </summary>
    public const int MaxPeople = 100;

    private const string Prefix = "case~";
    private const string PeopleColumn = "People";
    private const string SheetColumn = "Sheet";

    public static string MakeKey(string areaHash, HouseholdKey household) => $"{Prefix}{areaHash}~{household}";

    /// <summary>Writes a case.</summary>
    /// <param name="partition">The partition of the shard.</param>
    /// <param name="areaHash">The hash of the grid's path.</param>
    /// <param name="sheet">The number of its sheet in the grid.</param>
    /// <param name="household">The household.</param>
    public static TableEntity Write(string partition, string areaHash, int sheet, HouseholdCase household)
    {
        var row = new TableEntity(partition, MakeKey(areaHash, household.Household))
        {
            [SheetColumn] = sheet,
            [nameof(HouseholdCase.HouseholdId)] = household.HouseholdId,
            [nameof(HouseholdCase.Address)] = household.Address,
            [nameof(HouseholdCase.Tags)] = household.Tags.Count == 0 ? null : string.Join('\n', household.Tags),
            [nameof(HouseholdCase.More)] = household.More,
        };
        LongText.Put(row, PeopleColumn, Json.Write(household.People));
        return row;
    }

    public static HouseholdCase Read(TableEntity row) =>
        row.RowKey.Split('~', 3) is ["case", _, var household]
            ? new HouseholdCase(
                HouseholdKey.Parse(household),
                row.GetString(nameof(HouseholdCase.HouseholdId)),
                row.GetString(nameof(HouseholdCase.Address)),
                row.GetString(nameof(HouseholdCase.Tags)) is { } tags ? tags.Split('\n') : [],
                Json.Read<IReadOnlyList<CasePerson>>(LongText.Get(row, PeopleColumn)),
                row.GetNumber(nameof(HouseholdCase.More))
            )
            : throw new FormatException("Not the key of a case.");
}
