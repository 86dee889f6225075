using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>Saturday and Sunday.</summary>
internal static class Weekend
{
    public static bool Contains(LocalDate day) => day.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday;
}
