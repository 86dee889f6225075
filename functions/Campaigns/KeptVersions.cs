using CommunityAlerts.Problems;
using CommunityAlerts.Templates;

namespace CommunityAlerts.Campaigns;

/// <summary>Decides which versions of its templates a campaign keeps, and collects them.</summary>
/// <remarks>
/// A template's own area answers for its new texts, so its campaigns follow it. Elsewhere people send what somebody
/// there has read: the version stays until it is taken, unless the campaign says that it follows.
/// </remarks>
/// <param name="body">The campaign's body, with the versions that the caller names.</param>
/// <param name="area">The area that the campaign belongs to.</param>
/// <param name="stored">The versions that the saved campaign keeps; empty for a new one.</param>
public sealed class KeptVersions(CampaignBody body, string area, IReadOnlyDictionary<string, int> stored)
{
    private readonly SortedDictionary<string, int> _versions = new(StringComparer.Ordinal);

    /// <summary>Returns the error of a version of a template whose version a campaign does not keep.</summary>
    public static FieldError NotKept(string template) =>
        new("/templateVersions", "unused-template", $"The campaign keeps no version of the template '{template}'.")
        {
            Name = template,
        };

    /// <summary>The versions of the templates chosen so far that the campaign keeps, by template id.</summary>
    public IReadOnlyDictionary<string, int> Versions => _versions;

    /// <summary>
    /// Returns the version of a template that the campaign keeps, given the newest one; null where it follows.
    /// </summary>
    public int? Choose(Template newest)
    {
        var version = FindVersion(newest);
        if (version is { } kept)
        {
            _versions[newest.Id] = kept;
        }

        return version;
    }

    private int? FindVersion(Template newest)
    {
        if (body.Follow == true)
        {
            return null;
        }

        if (
            body.TemplateVersions?.TryGetValue(newest.Id, out var kept) == true
            || stored.TryGetValue(newest.Id, out kept)
        )
        {
            return kept;
        }

        // A template without area is for everywhere, as those of the whole tree are.
        var isOwn = (newest.Area ?? "") == area;
        return body.Follow == false || !isOwn ? newest.Version : null;
    }
}
