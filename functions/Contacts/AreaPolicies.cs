using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts;

/// <summary>What an area allows at most, over all campaigns and broadcasts. What is absent it leaves to the areas above and below; of what several say, the tightest holds.</summary>
public sealed record AreaPolicies
{
    /// <summary>Routine texts to one number.</summary>
    public Budget? Budget { get; init; }

    /// <summary>Routine texts to all numbers of one household together.</summary>
    public Budget? HouseholdBudget { get; init; }

    /// <summary>What texts to the area may cost in one local day.</summary>
    public Money? SpendPerDay { get; init; }
}

/// <summary>At most so many routine texts; urgent ones are exempt and not counted.</summary>
/// <param name="PerDay">In a local day of the recipient's area; null is no limit.</param>
/// <param name="PerWeek">In an ISO week, Monday to Sunday, of the same; null is no limit.</param>
public sealed record Budget(int? PerDay = null, int? PerWeek = null)
{
    /// <summary>The smaller of each; null where neither limits anything.</summary>
    public static Budget? Tightest(Budget? one, Budget? other) => (Least(one?.PerDay, other?.PerDay), Least(one?.PerWeek, other?.PerWeek)) switch
    {
        (null, null) => null,
        var (day, week) => new Budget(day, week),
    };

    private static int? Least(int? one, int? other) => one is { } a && other is { } b ? Math.Min(a, b) : one ?? other;
}
