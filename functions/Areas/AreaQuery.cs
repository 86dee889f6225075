using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Areas;

/// <summary>The area that a query names, at or below which the answer lies.</summary>
public static class AreaQuery
{
    /// <summary>
    /// Reads the query value <c>area</c>: the whole tree where it is absent or empty, <c>unreadable-query</c> where it
    /// is no path.
    /// </summary>
    public static Result<string> Read(HttpRequest request)
    {
        var area = request.Query["area"].FirstOrDefault() ?? "";
        return Area.IsPath(area)
            ? area
            : CommonProblems.UnreadableQuery("area", "An area is a path such as beiguan/hongqilu/dadaoxi/03.");
    }
}
