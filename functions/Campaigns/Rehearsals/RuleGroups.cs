using System.Collections.Concurrent;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Contacts;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>Areas for which the same holds.</summary>
/// <param name="Key">Sorts places, the same on every run.</param>
/// <param name="Area">One of them.</param>
/// <param name="Rules">What holds.</param>
public sealed record RuleGroup(string Key, string Area, AreaRules Rules)
{
    /// <summary>Whether a budget limits somebody there.</summary>
    public bool Limits(Contact contact) => Rules.Budget is not null || CountsHousehold(contact);

    /// <summary>Whether a text to them counts for their household too.</summary>
    public bool CountsHousehold(Contact contact) => Rules.HouseholdBudget is not null && contact.Household is not null;
}

/// <summary>Areas by what holds there, and households that are counted. For several threads.</summary>
/// <param name="areas">What holds where.</param>
public sealed class RuleGroups(AreaTree areas)
{
    private readonly ConcurrentDictionary<string, RuleGroup> _byArea = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RuleGroup> _byRules = new(StringComparer.Ordinal);

    // A household's id means something in its area only.
    private readonly ConcurrentDictionary<(string Area, string Household), int> _households = new();
    private int _given;

    /// <summary>Household places given so far.</summary>
    public int Households => _given;

    /// <summary>The place of an area.</summary>
    public RuleGroup Find(string area) => _byArea.GetOrAdd(area, path =>
    {
        var rules = areas.Rules(path);
        var key = KeyOf(path, rules);
        return _byRules.GetOrAdd(key, static (k, found) => new RuleGroup(k, found.path, found.rules), (path, rules));
    });

    /// <summary>A household's place.</summary>
    public int OfHousehold(string area, string household) =>
        _households.GetOrAdd(
            (area, household),
            static (_, places) => Interlocked.Increment(ref places._given) - 1,
            this
        );

    /// <summary>People in the whole tree's own area have the broadcast's zone for a day, others their area's.</summary>
    private static string KeyOf(string path, AreaRules rules) =>
        Json.Write(new Area
        {
            Path = path.Length == 0 ? "" : "below",
            Name = string.Join(' ', rules.SpendCeilings.Select(c => c.Area + Json.Write(c.PerDay))),
            Zone = rules.Zone?.Id,
            QuietHours = rules.QuietHours,
            Policies = new AreaPolicies { Budget = rules.Budget, HouseholdBudget = rules.HouseholdBudget },
        });
}
