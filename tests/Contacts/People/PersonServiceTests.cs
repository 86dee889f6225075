using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.People;
using CommunityAlerts.Sms;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.People;

public sealed class PersonServiceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_persons_contacts_are_erased_before_their_deliveries()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.ImportAsync("phone\n2025550101\n", Stop);
        var person = contacts.Persons.ReadNumber("2025550101", region: null).Value!;
        var deliveries = new Deliveries(contacts.Contacts);
        var people = MakeService(contacts, deliveries);

        await people.EraseAsync(ContactsFixture.Administrator, person, Stop);

        Assert.False(deliveries.HadContact);
    }

    [Fact]
    public async Task A_person_is_erased_without_computing_what_is_stored_nowhere()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.ImportAsync("phone\n2025550101\n", Stop);
        var person = contacts.Persons.ReadNumber("2025550101", region: null).Value!;

        var erased = await MakeService(contacts, new Computed())
            .EraseAsync(ContactsFixture.Administrator, person, Stop);

        Assert.Empty(erased.Value!.Later);
    }

    private static PersonService MakeService(ContactsFixture contacts, IPersonData other) =>
        new(
            new ContactLookup(contacts.Lists, contacts.Contacts, ContactsFixture.TableTelemetry),
            contacts.Contacts,
            new PeopleIndexEraser(
                contacts.Lists,
                new PeopleIndexStore(contacts.Account),
                contacts.Settings,
                ContactsFixture.TableTelemetry
            ),
            contacts.OptOuts,
            contacts.Imports,
            contacts.Removals,
            [other]
        );

    /// <summary>Notes whether the contact was there when deliveries were erased.</summary>
    private sealed class Deliveries(ContactStore contacts) : IPersonData
    {
        public bool? HadContact { get; private set; }

        public string Kind => "deliveries";

        public Task<IReadOnlyList<HeldData>> FindAsync(NumberKey key, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<HeldData>>([]);

        public async Task<bool> EraseAsync(NumberKey key, CancellationToken cancellationToken)
        {
            HadContact = await contacts.FindAsync("flood", key, cancellationToken) is not null;
            return true;
        }
    }

    /// <summary>Data that are computed and stored nowhere.</summary>
    private sealed class Computed : IPersonData
    {
        public string Kind => "computed";

        public bool IsComputed => true;

        public Task<IReadOnlyList<HeldData>> FindAsync(NumberKey key, CancellationToken cancellationToken) =>
            throw new NotSupportedException("Nobody needs it to erase a person.");

        public Task<bool> EraseAsync(NumberKey key, CancellationToken cancellationToken) =>
            throw new NotSupportedException("It stores nothing.");
    }
}
