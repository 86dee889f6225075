using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Areas;

/// <summary>Problems with areas.</summary>
public static class AreaProblems
{
    public static Problem UnknownArea(string path) =>
        new("unknown-area", StatusCodes.Status404NotFound, "No such area", $"The area '{path}' is not registered.");
}
