using CommunityAlerts.Contacts.Imports;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Contacts;

/// <summary>What this feature adds to the composition.</summary>
public static class ContactsServices
{
    public static void AddContacts(this IServiceCollection services)
    {
        services.AddSingleton<ContactTelemetry>();
        services.AddSingleton<ListStore>();
        services.AddSingleton<AreaStore>();
        services.AddSingleton<CurrentAreas>();
        services.AddSingleton<ContactStore>();
        services.AddSingleton<OptOutStore>();
        services.AddSingleton<AudienceReader>();
        services.AddSingleton<ListEditor>();
        services.AddSingleton<ContactEditor>();
        services.AddSingleton<ContactReader>();
        services.AddSingleton<AreaEditor>();
        services.AddSingleton<Whereabouts>();
        services.AddSingleton<People>();
        services.AddSingleton<OptOutDesk>();
        services.AddSingleton<ImportStore>();
        services.AddSingleton<FileReader>();
        services.AddSingleton<Upload>();
        services.AddSingleton<ImportDesk>();
        services.AddSingleton<ImportTelemetry>();
        services.AddSingleton<Importer>();
        services.AddSingleton<ExpiredUploads>();
    }
}
