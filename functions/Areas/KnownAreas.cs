using CommunityAlerts.Problems;

namespace CommunityAlerts.Areas;

/// <summary>Finds areas that a body names and that nobody has registered.</summary>
/// <remarks>
/// Known are the whole tree, the caller's own area, every registered one and those above them. Where none but the
/// whole tree is registered, every path is known: a community without a tree works with paths alone. What is stored
/// already is not checked again, so services ask about new and changed areas only.
/// </remarks>
public sealed class KnownAreas(AreaStore areas, CurrentAreas current)
{
    /// <summary>Finds the areas that are not known; their code is <c>unknown-area</c>.</summary>
    /// <param name="ownArea">The area of the caller, which is known.</param>
    /// <param name="named">The areas that the body names, with the JSON Pointer of each.</param>
    /// <param name="cancellationToken">Ends the reading of the tree.</param>
    public async Task<IReadOnlyList<FieldError>> ValidateAsync(
        string ownArea,
        IEnumerable<(string Pointer, string Area)> named,
        CancellationToken cancellationToken
    )
    {
        var unsure = named.Where(n => n.Area.Length > 0 && n.Area != ownArea).ToList();
        if (unsure.Count == 0)
        {
            return [];
        }

        // Another process may have registered an area within the last seconds.
        if (FindUnknown(await current.GetAsync(cancellationToken), unsure).Count > 0)
        {
            unsure = FindUnknown(await areas.ReadTreeAsync(cancellationToken), unsure);
            return [.. unsure.Select(n => AreaProblems.UnknownAreaField(n.Pointer, n.Area))];
        }

        return [];
    }

    /// <summary>Returns <c>invalid-fields</c> where an area is not known; else null.</summary>
    /// <param name="ownArea">The area of the caller, which is known.</param>
    /// <param name="pointer">The JSON Pointer of the area in the body.</param>
    /// <param name="area">The area that the body names; null where it names none.</param>
    /// <param name="stored">The area that is stored, which stays as it is; null where there is none.</param>
    /// <param name="cancellationToken">Ends the reading of the tree.</param>
    public async Task<Problem?> FindProblemAsync(
        string ownArea,
        string pointer,
        string? area,
        string? stored,
        CancellationToken cancellationToken
    ) =>
        area is not null
        && area != stored
        && await ValidateAsync(ownArea, [(pointer, area)], cancellationToken) is { Count: > 0 } unknown
            ? CommonProblems.InvalidFields(unknown)
            : null;

    private static List<(string Pointer, string Area)> FindUnknown(
        AreaTree tree,
        List<(string Pointer, string Area)> named
    ) => tree.IsInUse ? [.. named.Where(n => !tree.IsKnown(n.Area))] : [];
}
