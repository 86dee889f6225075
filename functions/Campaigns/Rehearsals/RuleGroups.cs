using System.Collections.Concurrent;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Contacts;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>A group of areas with the same rules.</summary>
/// <param name="Key">A key that identifies and sorts the group, the same on every run.</param>
/// <param name="Area">The path of one of the areas.</param>
/// <param name="Rules">The rules of these areas.</param>
public sealed record RuleGroup(string Key, string Area, AreaRules Rules)
{
    /// <summary>Whether a budget of these areas limits a contact.</summary>
    public bool Limits(Contact contact) => Rules.Budget is not null || CountsHousehold(contact);

    /// <summary>Whether a text to a contact counts for the household too.</summary>
    public bool CountsHousehold(Contact contact) => Rules.HouseholdBudget is not null && contact.Household is not null;
}

/// <summary>Groups areas by their rules, and numbers the households that are counted. Thread-safe.</summary>
/// <param name="areas">The areas, with their rules.</param>
public sealed class RuleGroups(AreaTree areas)
{
    private readonly ConcurrentDictionary<string, RuleGroup> _byArea = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RuleGroup> _byRules = new(StringComparer.Ordinal);

    // A household's id is unique only within its area.
    private readonly ConcurrentDictionary<(string Area, string Household), int> _households = new();
    private int _householdCount;

    /// <summary>The number of households numbered so far.</summary>
    public int Households => _householdCount;

    /// <summary>Finds the rule group of an area, which is created on first use.</summary>
    public RuleGroup Find(string area) =>
        _byArea.GetOrAdd(
            area,
            path =>
            {
                var rules = areas.GetRules(path);
                var key = CreateKey(path, rules);
                return _byRules.GetOrAdd(
                    key,
                    static (k, found) => new RuleGroup(k, found.path, found.rules),
                    (path, rules)
                );
            }
        );

    /// <summary>Finds the index of a household, from 0, which is assigned on first use.</summary>
    public int HouseholdIndex(string area, string household) =>
        _households.GetOrAdd(
            (area, household),
            static (_, places) => Interlocked.Increment(ref places._householdCount) - 1,
            this
        );

    /// <summary>
    /// Computes the key of rules. People in the whole tree's own area have the broadcast's zone, others their area's.
    /// </summary>
    private static string CreateKey(string path, AreaRules rules) =>
        Json.Write(
            new Area
            {
                Path = path.Length == 0 ? "" : "below",
                Name = string.Join(' ', rules.SpendCeilings.Select(c => c.Area + Json.Write(c.PerDay))),
                Zone = rules.Zone?.Id,
                QuietHours = rules.QuietHours,
                Policies = new AreaPolicies { Budget = rules.Budget, HouseholdBudget = rules.HouseholdBudget },
            }
        );
}
