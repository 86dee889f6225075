using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Templates;

/// <summary>What this feature adds to the composition.</summary>
public static class TemplatesServices
{
    public static void AddTemplates(this IServiceCollection services)
    {
        services.AddSingleton<TemplateStore>();
        services.AddSingleton<TemplateService>();
    }
}
