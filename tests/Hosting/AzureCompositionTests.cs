using CommunityAlerts.Api;
using CommunityAlerts.Hosting;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Sms;
using CommunityAlerts.Sms.Carriers;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>
/// The Azure program is not built here; what it registers is composed here, so that nothing is missing only there.
/// </summary>
public sealed class AzureCompositionTests
{
    public static TheoryData<string> TriggerClasses =>
        [.. Trigger.All.Select(t => t.Method.DeclaringType!.FullName!).Distinct(StringComparer.Ordinal)];

    [Fact]
    public void Every_registered_service_can_be_resolved()
    {
        using var services = Compose();

        Assert.IsType<PlatformCallers>(services.GetRequiredService<ICallers>());
        Assert.Same(TimeProvider.System, services.GetRequiredService<TimeProvider>());
        Assert.False(services.GetRequiredService<ICarrier>().IsSimulated);
        services.GetRequiredService<IStartupValidator>().Validate();
    }

    [Theory]
    [MemberData(nameof(TriggerClasses))]
    public void Every_trigger_class_can_be_constructed(string type)
    {
        using var services = Compose();

        Assert.NotNull(
            ActivatorUtilities.CreateInstance(services, typeof(Trigger).Assembly.GetType(type, throwOnError: true)!)
        );
    }

    /// <summary>
    /// Composes the services as <c>Hosting/Azure/Program.cs</c> does, with another carrier; the settings are those that
    /// a deployment cannot do without.
    /// </summary>
    private static ServiceProvider Compose()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["Storage:tableServiceUri"] = "https://alerts.table.core.windows.net",
                    ["Storage:queueServiceUri"] = "https://alerts.queue.core.windows.net",
                    ["Storage:blobServiceUri"] = "https://alerts.blob.core.windows.net",
                    ["NumberKey:Secret"] = Convert.ToBase64String(new byte[32]),
                    ["Events:Secret"] = new string('0', 64),
                }
            )
            .Build();
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddLogging()
            .AddHttpClient()
            .AddCommunityAlerts(configuration)
            .AddAzurePlatform(configuration);
        services.AddRealCarrier(_ => new CountingCarrier());
        return services.BuildServiceProvider(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }
        );
    }
}
