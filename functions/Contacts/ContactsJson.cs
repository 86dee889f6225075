using System.Text.Json;
using System.Text.Json.Serialization;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Contacts.Imports.TableFiles;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Contacts.People;

namespace CommunityAlerts.Contacts;

/// <summary>The source-generated JSON metadata of contacts, lists, opt-outs and imports.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ListView))]
[JsonSerializable(typeof(ListsPage))]
[JsonSerializable(typeof(NewList))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(ContactView))]
[JsonSerializable(typeof(ContactsPage))]
[JsonSerializable(typeof(NewContact))]
[JsonSerializable(typeof(PhoneBody))]
[JsonSerializable(typeof(PersonBody))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
[JsonSerializable(typeof(OptOutBody))]
[JsonSerializable(typeof(OptOutView))]
[JsonSerializable(typeof(OptOutsPage))]
[JsonSerializable(typeof(PersonView))]
[JsonSerializable(typeof(JsonElement))] // HeldData.Data is declared as object and is read back as this type.
[JsonSerializable(typeof(ErasedView))]
[JsonSerializable(typeof(PeopleQuery))]
[JsonSerializable(typeof(PeoplePage))]
[JsonSerializable(typeof(Import))]
[JsonSerializable(typeof(ImportMessage))]
[JsonSerializable(typeof(StartedImport))]
[JsonSerializable(typeof(ImportProblem[]))]
[JsonSerializable(typeof(ImportRemark[]))]
[JsonSerializable(typeof(AreaMatch[]))]
[JsonSerializable(typeof(ImportView))]
[JsonSerializable(typeof(TableView))]
[JsonSerializable(typeof(ContactView[]))]
[JsonSerializable(typeof(List<ContactView>))]
[JsonSerializable(typeof(IEnumerable<ContactView>))]
internal sealed partial class ContactsJson : JsonSerializerContext;
