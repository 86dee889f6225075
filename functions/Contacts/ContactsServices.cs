using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Contacts.Imports.Writing;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Contacts.People;
using CommunityAlerts.Contacts.Sheets;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Contacts;

/// <summary>Registers the stores and services of contacts, lists, imports and opt-outs.</summary>
public static class ContactsServices
{
    public static void AddContacts(this IServiceCollection services)
    {
        services.AddSingleton<ContactTelemetry>();
        services.AddSingleton<ListStore>();
        services.AddSingleton<ContactStore>();
        services.AddSingleton<OptOutStore>();
        services.AddSingleton<PreferenceStore>();
        services.AddSingleton<PreferenceService>();
        services.AddSingleton<AudienceReader>();
        services.AddSingleton<ListService>();
        services.AddSingleton<PersonReader>();
        services.AddSingleton<ContactService>();
        services.AddSingleton<ContactReader>();
        services.AddSingleton<ContactLookup>();
        services.AddSingleton<PersonService>();
        services.AddSingleton<PeopleIndexStore>();
        services.AddSingleton<PeopleIndexEraser>();
        services.AddSingleton<PeopleIndexBuilder>();
        services.AddSingleton<PeopleChanges>();
        services.AddSingleton<PeopleIndex>();
        services.AddSingleton<PeopleIndexRefresh>();
        services.AddSingleton<PersonSearchTelemetry>();
        services.AddSingleton<PersonSearch>();
        services.AddSingleton<OptOutAccess>();
        services.AddSingleton<OptOutService>();
        services.AddSingleton<OptOutReader>();
        services.AddSingleton<ImportStore>();
        services.AddSingleton<ImportSequence>();
        services.AddSingleton<IListLocks>(s => s.GetRequiredService<ImportSequence>());
        services.AddSingleton<RemovalStore>();
        services.AddSingleton<FileReader>();
        services.AddSingleton<UploadService>();
        services.AddSingleton<ImportService>();
        services.AddSingleton<ImportTelemetry>();
        services.AddSingleton<UploadedFileReader>();
        services.AddSingleton<ListComparison>();
        services.AddSingleton<ImportFindingsWriter>();
        services.AddSingleton<BucketImporter>();
        services.AddSingleton<FileImporter>();
        services.AddSingleton<Importer>();
        services.AddSingleton<ExpiredUploads>();
        services.AddSingleton<StalledImports>();
        services.AddSingleton<UploadLimit>();
        services.AddSingleton<SheetLimit>();
        services.AddSingleton<ContactSheet>();
    }
}
