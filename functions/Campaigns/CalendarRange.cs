using NodaTime;

namespace CommunityAlerts.Campaigns;

/// <summary>The years for which days can be named, planned and rehearsed.</summary>
public static class CalendarRange
{
    public const int FirstYear = 1900;
    public const int LastYear = 2100;

    public static bool Contains(LocalDate day) => day.Year is >= FirstYear and <= LastYear;
}
