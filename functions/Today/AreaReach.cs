using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Lists;

namespace CommunityAlerts.Today;

/// <summary>Decides by areas alone whether an audience has people in an area.</summary>
public static class AreaReach
{
    /// <summary>
    /// Whether people in an area, or below it, can be among an audience: it names an area there or above, and the areas
    /// of its lists, narrowed as a request narrows them, lie there too. An audience of lists alone names no area, and
    /// only its contacts would tell.
    /// </summary>
    /// <param name="audience">The audience.</param>
    /// <param name="lists">All lists.</param>
    /// <param name="area">The area.</param>
    public static bool Reaches(Audience audience, IEnumerable<ContactList> lists, string area)
    {
        var named = audience.NamedAreas.Where(n => AreaPath.Overlap(n, area)).ToList();
        return named.Count > 0
            && lists
                .Where(l => !l.IsBeingDeleted && IsInAudience(l, audience))
                .SelectMany(l => audience.NarrowArea(l.Area))
                .Any(covered => AreaPath.Overlap(covered, area) && named.Any(n => AreaPath.Overlap(n, covered)));
    }

    private static bool IsInAudience(ContactList list, Audience audience) =>
        audience.Lists.Count > 0
            ? audience.Lists.Contains(list.Id, StringComparer.Ordinal)
            : audience.NamedAreas.Any(n => AreaPath.Overlap(n, list.Area));
}
