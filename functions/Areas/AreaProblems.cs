using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Areas;

/// <summary>Problems with areas.</summary>
public static class AreaProblems
{
    /// <summary>The area that the path of the request names is not registered: 404.</summary>
    public static Problem UnknownArea(string path) =>
        new("unknown-area", StatusCodes.Status404NotFound, "No such area", $"The area '{path}' is not registered.");

    /// <summary>An area that a body names is not registered.</summary>
    public static FieldError UnknownAreaField(string pointer, string path) =>
        new(pointer, "unknown-area", $"The area '{path}' is not registered.") { Name = path };
}
