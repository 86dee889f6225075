using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Sms.Carriers;

/// <summary>
/// Registers your own carrier in a build with <c>-p:AzureSms=false</c>; any other build uses <c>AzureCarrier.cs</c>.
/// </summary>
public static class OwnCarrier
{
    /// <summary>
    /// Registers a carrier with the checks of every real one. Replace the factory by one that creates yours from the
    /// settings; until then the first text fails.
    /// </summary>
    public static void AddCarrier(this IServiceCollection services, IConfiguration _) =>
        services.AddRealCarrier(_ =>
            throw new InvalidOperationException("This build has no carrier: make yours in Hosting/Azure/OwnCarrier.cs.")
        );
}
