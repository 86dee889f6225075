using Azure.Data.Tables;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using static CommunityAlerts.Storage.RowColumns;

namespace CommunityAlerts.Rounds.Rosters;

/// <summary>A pair as a row of its bucket's roster, key <c>{contact key}~{household key}</c>.</summary>
public static class RosterRow
{
    private const string HouseholdId = "HouseholdId";

    /// <summary>A filter that only rows of pairs match: they alone have a shard.</summary>
    public static readonly string OnlyPairs = TableClient.CreateQueryFilter($"Shard ge {0}");

    public static string MakeKey(NumberKey contact, HouseholdKey household) => $"{contact}~{household}";

    /// <summary>Reads the keys of a row.</summary>
    /// <exception cref="FormatException">The key is none of a pair.</exception>
    public static (NumberKey Contact, HouseholdKey Household) ParseKey(string key) =>
        key.Split('~') is [var contact, var household]
            ? (NumberKey.Parse(contact), HouseholdKey.Parse(household))
            : throw new FormatException("Not the key of a pair.");

    public static TableEntity Write(string partition, RosterPair pair) =>
        new(partition, MakeKey(pair.Contact, pair.Household))
        {
            [nameof(RosterPair.Area)] = pair.Area,
            [nameof(RosterPair.Shard)] = pair.Shard,
            [nameof(RosterPair.IsTextable)] = pair.IsTextable,
            [nameof(RosterPair.Pass)] = pair.Pass,
            [nameof(RosterPair.Order)] = pair.Order,
            [HouseholdId] = pair.HouseholdId,
            [nameof(RosterPair.Name)] = pair.Name,
            [nameof(RosterPair.Phone)] = pair.Phone?.E164,
            [nameof(RosterPair.Language)] = pair.Language,
            [nameof(RosterPair.Relation)] = pair.Relation,
            [nameof(RosterPair.Address)] = pair.Address,
            [nameof(RosterPair.Tags)] = Join(pair.Tags),
            [nameof(RosterPair.Children)] = Join(pair.Children),
            [nameof(RosterPair.IsErasing)] = pair.IsErasing ? true : null,
        };

    public static RosterPair Read(TableEntity row)
    {
        var (contact, household) = ParseKey(row.RowKey);
        Require(row.GetNumber(nameof(RosterPair.Shard)) >= 0, "A shard is a number from 0.");
        return new RosterPair
        {
            Contact = contact,
            Household = household,
            HouseholdId = row.GetString(HouseholdId),
            Area = row.GetText(nameof(RosterPair.Area)),
            Shard = row.GetNumber(nameof(RosterPair.Shard)),
            Order = row.GetInt32(nameof(RosterPair.Order)),
            IsTextable = row.GetBoolean(nameof(RosterPair.IsTextable)) is true,
            Pass = row.GetNumber(nameof(RosterPair.Pass)),
            Name = row.GetString(nameof(RosterPair.Name)),
            Phone = row.GetString(nameof(RosterPair.Phone)) is { } phone ? PhoneNumber.FromE164(phone) : null,
            Language = row.GetString(nameof(RosterPair.Language)),
            Relation = row.GetString(nameof(RosterPair.Relation)),
            Address = row.GetString(nameof(RosterPair.Address)),
            Tags = Split(row, nameof(RosterPair.Tags)),
            Children = Split(row, nameof(RosterPair.Children)),
            IsErasing = row.GetBoolean(nameof(RosterPair.IsErasing)) is true,
        };
    }

    private static string? Join(IReadOnlyList<string> values) => values.Count == 0 ? null : string.Join('\n', values);

    private static string[] Split(TableEntity row, string column) =>
        row.GetString(column) is { } lines ? lines.Split('\n') : [];
}
