using CommunityAlerts.Api;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Templates;

/// <summary>Tells which campaigns use a template, as far as a caller may know it.</summary>
public sealed class TemplateUses(IEnumerable<IUsageSource> sources)
{
    /// <summary>The maximum number of campaigns that are named.</summary>
    public const int MaxNamed = 100;

    public async Task<TemplateUsage> ReadAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        List<UsingCampaign> named = [];
        var others = 0;
        foreach (var source in sources.Where(s => s.UserKind == UsedBy.Campaign))
        {
            await foreach (var (by, areas) in source.FindUsesAsync(UsableKind.Template, id, cancellationToken))
            {
                if (named.Count < MaxNamed && areas.All(caller.Covers))
                {
                    named.Add(new UsingCampaign(by.Id, by.Name));
                }
                else
                {
                    others++;
                }
            }
        }

        return new TemplateUsage(named, others);
    }
}

/// <summary>The campaigns that use a template.</summary>
/// <param name="Campaigns">Campaigns within the caller's area, by id; at most 100.</param>
/// <param name="Others">The number of the other ones: of other areas, and those after the first 100.</param>
public sealed record TemplateUsage(IReadOnlyList<UsingCampaign> Campaigns, int Others);

/// <summary>A campaign that uses a template.</summary>
public sealed record UsingCampaign(string Id, string Name);
