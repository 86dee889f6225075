using CommunityAlerts.Areas;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Broadcasts.Budgets;

/// <summary>Asks whether a person may get one more routine text.</summary>
/// <param name="Household">As their contact has it; null is none, and then nothing limits it.</param>
/// <param name="Area">Of the person: a household's id means something in its area only.</param>
/// <param name="PerNumber">What their area allows a number; null is no limit.</param>
/// <param name="PerHousehold">What it allows a household; null is no limit.</param>
public sealed record BudgetRequest(
    NumberKey Key,
    string? Household,
    string Area,
    Budget? PerNumber,
    Budget? PerHousehold
)
{
    /// <summary>Makes the request of a recipient, by the rules of their area.</summary>
    public static BudgetRequest From(Recipient recipient, AreaRules rules) =>
        new(recipient.Key, recipient.Household, recipient.Area, rules.Budget, rules.HouseholdBudget);

    /// <summary>Whether anything limits them; who is not limited is neither counted nor over.</summary>
    public bool IsLimited => PerNumber is not null || CountsHousehold;

    public bool CountsHousehold => PerHousehold is not null && Household is not null;

    /// <summary>
    /// The household's key: a hash of area and id, which puts the household into a bucket as a number key does a
    /// number.
    /// </summary>
    public NumberKey HouseholdKey => new(HashedKey.Compute($"{Area.Length}:{Area}{Household}"));

    /// <summary>
    /// The entry counted for the household: the text to this number. Eight characters distinguish its numbers.
    /// </summary>
    public string HouseholdEntry(string broadcast) => $"{broadcast}~{NumberPrefix(Key)}";

    /// <summary>A number within its household.</summary>
    public static string NumberPrefix(NumberKey key) => key.Value[..8];
}
