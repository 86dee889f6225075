using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Rounds;

/// <summary>
/// Decides which contacts are one household: those with one household id in one community. A contact without a
/// household id is a household of its own.
/// </summary>
public sealed class Households(NumberKeys keys, IOptions<Settings> settings)
{
    /// <summary>
    /// The number of shards, into which cases are divided by community: that of the buckets, so that one message can
    /// list a bucket and compose a shard.
    /// </summary>
    public int Shards => settings.Value.Buckets;

    /// <summary>Makes the key of a contact's household.</summary>
    /// <param name="area">The contact's area path.</param>
    /// <param name="household">The household id; null where the contact has none.</param>
    /// <param name="contact">The contact's key.</param>
    public HouseholdKey MakeKey(string area, string? household, NumberKey contact)
    {
        var community = FindCommunity(area, settings.Value.CommunityNames);
        return new HouseholdKey(
            household is null
                ? keys.MakeHash("person alone", HashedKey.Length, community, contact.Value)
                : keys.MakeHash("household", HashedKey.Length, community, household)
        );
    }

    /// <summary>Computes the shard of a contact's household: all members of one have the same.</summary>
    public int FindShard(string area) =>
        new NumberKey(HashedKey.Compute(FindCommunity(area, settings.Value.CommunityNames))).Bucket(Shards);

    /// <summary>Returns the path of an area's community: its first names, or all where it has fewer.</summary>
    /// <param name="area">The area path.</param>
    /// <param name="names">The number of names, at least one; setting <c>Alerts:CommunityNames</c>.</param>
    public static string FindCommunity(string area, int names)
    {
        var end = -1;
        for (var i = 0; i < names; i++)
        {
            end = area.IndexOf('/', end + 1);
            if (end < 0)
            {
                return area;
            }
        }

        return area[..end];
    }
}
