using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Tests.Support;

/// <summary>Meters for what is made by hand.</summary>
public static class Meters
{
    /// <summary>Meters that nobody reads.</summary>
    public static IMeterFactory None { get; } =
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
}
