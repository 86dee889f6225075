using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CommunityAlerts.Hosting.Local;

/// <summary>What only the local host answers.</summary>
public static class LocalProblems
{
    public static Problem ClockGoesBack(Instant now) =>
        new("clock-goes-back", StatusCodes.Status409Conflict, "The clock goes back only in an empty store", $"It is {now} already, and things are stored that happened before.");
}
