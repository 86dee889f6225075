using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Hosting;

/// <summary>The log levels, the same in both hosts and whatever the settings say.</summary>
public static class LogLevels
{
    /// <summary>Logs warnings of all sources, and information of this program. ASP.NET Core's own lines and scopes
    /// about requests are off: they contain addresses, with a calendar's secret or a handset's number.</summary>
    public static ILoggingBuilder AddCommunityAlertsLevels(this ILoggingBuilder logging) =>
        logging
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("CommunityAlerts", LogLevel.Information)
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            .AddFilter("System.Net.Http", LogLevel.Warning)
            .AddFilter("Azure", LogLevel.Warning);
}
