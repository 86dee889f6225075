using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Contacts;

/// <summary>What this feature adds to the composition.</summary>
public static class ContactsServices
{
    public static void AddContacts(this IServiceCollection services)
    {
        services.AddSingleton<ListStore>();
        services.AddSingleton<AreaStore>();
        services.AddSingleton<ContactStore>();
        services.AddSingleton<OptOutStore>();
        services.AddSingleton<AudienceReader>();
    }
}
