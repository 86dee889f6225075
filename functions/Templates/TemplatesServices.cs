using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Templates;

/// <summary>Registers the stores and services of templates.</summary>
public static class TemplatesServices
{
    public static void AddTemplates(this IServiceCollection services)
    {
        services.AddSingleton<TemplateStore>();
        services.AddSingleton<TemplateService>();
        services.AddSingleton<TemplateCopyService>();
        services.AddSingleton<TemplateUses>();
    }
}
