using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Sms.Carriers;

/// <summary>
/// The carrier of a build with <c>-p:AzureSms=false</c>: yours. Any other build has the one of <c>AzureCarrier.cs</c>.
/// </summary>
public static class OwnCarrier
{
    /// <summary>
    /// Puts a carrier behind the guards of every real one, made from the settings; until there is one, the first text
    /// fails with these words.
    /// </summary>
    public static void AddCarrier(this IServiceCollection services, IConfiguration _) =>
        services.AddRealCarrier(_ =>
            throw new InvalidOperationException("This build has no carrier: make yours in Hosting/Azure/OwnCarrier.cs.")
        );
}
