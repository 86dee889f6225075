using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Contacts;

/// <summary>What this feature adds to the composition.</summary>
public static class ContactsServices
{
    public static void AddContacts(this IServiceCollection services)
    {
    }
}
