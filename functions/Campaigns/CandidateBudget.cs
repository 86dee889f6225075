namespace CommunityAlerts.Campaigns;

/// <summary>
/// The maximum number of days, times and spans of a year that one search, or several that share it, may examine.
/// </summary>
/// <param name="max">The maximum number of candidates.</param>
public sealed class CandidateBudget(long max)
{
    private long _spent;

    /// <summary>Whether more candidates were spent than the maximum.</summary>
    public bool IsSpent => _spent > max;

    /// <summary>Spends candidates before they are examined.</summary>
    public void Spend(long candidates) => _spent += candidates;
}
