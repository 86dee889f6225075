using NodaTime;

namespace CommunityAlerts.Campaigns;

/// <summary>A campaign that has something to settle.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ChangedBy">The caller who made or last changed it; empty where its row cannot be read.</param>
/// <param name="WakeAt">
/// See <see cref="Campaign.WakeAt"/>: <see cref="Instant.MaxValue"/> where nothing ever is due;
/// <see cref="Instant.MinValue"/> where its row cannot be read, so that it counts as due and reading that campaign
/// alone logs the failure.
/// </param>
public sealed record UnsettledCampaign(string Id, string ChangedBy, Instant WakeAt)
{
    /// <summary>The version of the catalogue of days by which it was planned; null where it uses none.</summary>
    public int? Days { get; init; }
}

/// <summary>
/// The order in which campaigns are settled, so that the campaigns of one author, however many, do not delay those of
/// others.
/// </summary>
public static class SettlingOrder
{
    /// <summary>
    /// Orders campaigns: first those that are due, then those that only need to be replanned; each group round-robin by
    /// author, the earliest first.
    /// </summary>
    /// <returns>The due ones, and the others.</returns>
    public static (IReadOnlyList<UnsettledCampaign> Due, IReadOnlyList<UnsettledCampaign> Others) Arrange(
        IEnumerable<UnsettledCampaign> campaigns,
        Instant now
    )
    {
        var byDue = campaigns.ToLookup(c => c.WakeAt <= now);
        return (InTurn(byDue[true]), InTurn(byDue[false]));
    }

    private static List<UnsettledCampaign> InTurn(IEnumerable<UnsettledCampaign> campaigns) =>
        [
            .. campaigns
                .GroupBy(c => c.ChangedBy, StringComparer.Ordinal)
                .SelectMany(author => author.OrderBy(c => c.WakeAt).ThenBy(c => c.Id, StringComparer.Ordinal).Index())
                .OrderBy(c => c.Index)
                .ThenBy(c => c.Item.WakeAt)
                .ThenBy(c => c.Item.Id, StringComparer.Ordinal)
                .Select(c => c.Item),
        ];
}
