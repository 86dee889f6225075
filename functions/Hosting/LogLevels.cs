using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Hosting;

/// <summary>The log levels, the same in both hosts and whatever the settings say.</summary>
public static class LogLevels
{
    /// <summary>Warnings of everybody, and our own information. ASP.NET Core's lines and scopes about requests hold
    /// whole addresses, and with them a calendar's secret or a handset's number: none of them is logged.</summary>
    public static ILoggingBuilder AddCommunityAlertsLevels(this ILoggingBuilder logging) => logging
        .SetMinimumLevel(LogLevel.Warning)
        .AddFilter("CommunityAlerts", LogLevel.Information)
        .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
        .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
        .AddFilter("System.Net.Http", LogLevel.Warning)
        .AddFilter("Azure", LogLevel.Warning);
}
