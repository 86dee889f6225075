using CommunityAlerts.Areas;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Broadcasts.Budgets;

/// <summary>A request to count one more routine text for a person.</summary>
/// <param name="Household">The household id of the contact; null is none, so that no household budget applies.</param>
/// <param name="Area">The area of the person; household ids are unique within an area only.</param>
/// <param name="PerNumber">The budget of a number in the area; null is no limit.</param>
/// <param name="PerHousehold">The budget of a household in the area; null is no limit.</param>
public sealed record BudgetRequest(
    NumberKey Key,
    string? Household,
    string Area,
    Budget? PerNumber,
    Budget? PerHousehold
)
{
    /// <summary>Makes the request of a recipient from the rules of their area.</summary>
    public static BudgetRequest From(Recipient recipient, AreaRules rules) =>
        new(recipient.Key, recipient.Household, recipient.Area, rules.Budget, rules.HouseholdBudget);

    /// <summary>Whether any budget applies; otherwise the text is not counted.</summary>
    public bool IsLimited => PerNumber is not null || CountsHousehold;

    public bool CountsHousehold => PerHousehold is not null && Household is not null;

    /// <summary>The key of the household: a hash of area and id, which gives its bucket as a number key does.</summary>
    public NumberKey HouseholdKey => new(HashedKey.Compute($"{Area.Length}:{Area}{Household}"));

    /// <summary>
    /// Makes the entry that is counted for the household: the broadcast, and eight characters of the number key, which
    /// distinguish its numbers.
    /// </summary>
    public string HouseholdEntry(string broadcast) => $"{broadcast}~{NumberPrefix(Key)}";

    /// <summary>
    /// Returns the first eight characters of a number key, which identify the number within its household.
    /// </summary>
    public static string NumberPrefix(NumberKey key) => key.Value[..8];
}
