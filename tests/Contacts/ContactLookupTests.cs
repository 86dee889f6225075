using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using Xunit;

namespace CommunityAlerts.Tests.Contacts;

/// <summary>The areas of many numbers at once, by one read of the lists.</summary>
public sealed class ContactLookupTests
{
    private const int Many = ContactStore.MinKeysForRangeRead + 8;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(ContactStore.MinKeysForRangeRead - 1)]
    [InlineData(ContactStore.MinKeysForRangeRead)]
    [InlineData(Many)]
    public async Task Each_number_gets_the_areas_of_its_own_contacts(int asked)
    {
        var (contacts, people) = await FillAsync();

        // Every second number is on list "flood" (area beiguan), every third on "fire" (area xicheng).
        var some = people.Take(asked).ToList();
        var lookup = Lookup(contacts, contacts.Account);
        var areas = await lookup.FindAreasAsync([.. some.Select(p => p.Key), some[0].Key], Cancel);

        Assert.Equal(asked, areas.Count);
        Assert.All(some, (person, i) => Assert.Equal(AreasOf(i), areas[person.Key], StringComparer.Ordinal));
        Assert.Equal(
            areas.Select(a => (a.Key, string.Join(' ', a.Value))),
            (await lookup.FindAreasOfOptOutAsync([.. some.Select(p => p.Key)], Cancel)).Select(a =>
                (a.Key, string.Join(' ', a.Value))
            )
        );
    }

    [Fact]
    public async Task Many_numbers_cost_a_read_of_the_lists_and_one_of_each_list()
    {
        var (contacts, people) = await FillAsync();

        // A fourth call is refused.
        var lookup = Lookup(contacts, contacts.StoppingAfter(4, sent: false));
        var areas = await lookup.FindAreasOfOptOutAsync([.. people.Select(p => p.Key)], Cancel);

        Assert.Equal(Many, areas.Count);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(Many)]
    public async Task A_damaged_contact_counts_as_the_whole_tree_for_its_own_number_alone(int asked)
    {
        var (contacts, people) = await FillAsync();
        await DamageAsync(contacts, Tables.Contacts, ContactStore.Partition("flood", 0), people[0].Key.Value, "Basis");
        var lookup = Lookup(contacts, contacts.Account);

        var areas = await lookup.FindAreasOfOptOutAsync([.. people.Take(asked).Select(p => p.Key)], Cancel);

        Assert.Equal(["", "xicheng"], areas[people[0].Key], StringComparer.Ordinal);
        Assert.All(
            people.Take(asked).Skip(1),
            (person, i) => Assert.Equal(AreasOf(i + 1), areas[person.Key], StringComparer.Ordinal)
        );
        // Who may read an opt-out is not decided by what is left; a number beside it is not concerned.
        await Assert.ThrowsAsync<UnreadableRowException>(() =>
            lookup.FindAreasAsync([.. people.Take(asked).Select(p => p.Key)], Cancel)
        );
        Assert.Equal(Many - 1, (await lookup.FindAreasAsync([.. people.Skip(1).Select(p => p.Key)], Cancel)).Count);
    }

    [Fact]
    public async Task A_damaged_list_counts_as_the_whole_tree_for_all_numbers()
    {
        var (contacts, people) = await FillAsync();
        await DamageAsync(contacts, Tables.Lists, Tables.Lists, "fire", "Name");

        var areas = await Lookup(contacts, contacts.Account)
            .FindAreasOfOptOutAsync([.. people.Select(p => p.Key)], Cancel);

        Assert.All(areas, a => Assert.Equal("", a.Value[0]));
        Assert.Equal(["", "beiguan"], areas[people[0].Key], StringComparer.Ordinal);
    }

    [Fact]
    public async Task Opt_outs_whose_stored_areas_forbid_them_are_not_looked_up()
    {
        var (contacts, people) = await FillAsync();
        var optOuts = people
            .Select(
                (p, i) =>
                    new OptOut(p.Key, p.Phone, NodaTime.Instant.FromUtc(2027, 6, 1, 8, 0), "reply", null)
                    {
                        Areas = i switch
                        {
                            0 or 2 => ["beiguan"],
                            4 => null,
                            _ => ["beiguan", "xicheng"],
                        },
                    }
            )
            .ToList();

        // One call for the lists, and one for each of three numbers in each of two lists: an eighth is refused.
        var access = new OptOutAccess(Lookup(contacts, contacts.StoppingAfter(8, sent: false)));
        var readable = await access.FindReadableAsync(new Caller("Li", [Role.Official], "beiguan"), optOuts, Cancel);

        // The first has a contact in the other area now.
        Assert.Equal([people[2].Key, people[4].Key], readable.Order(NumberKey.Order));
    }

    private static IReadOnlyList<string> AreasOf(int i) =>
        [.. i % 2 == 0 ? ["beiguan"] : Array.Empty<string>(), .. i % 3 == 0 ? ["xicheng"] : Array.Empty<string>()];

    private static ContactLookup Lookup(ContactsFixture contacts, StorageAccount account) =>
        new(new ListStore(account), new ContactStore(account, contacts.Settings), ContactsFixture.TableTelemetry);

    /// <summary>Numbers of one bucket, in the order of their keys.</summary>
    private static async Task<(
        ContactsFixture Contacts,
        IReadOnlyList<(PhoneNumber Phone, NumberKey Key)> People
    )> FillAsync()
    {
        var contacts = await ContactsFixture.StartAsync(Cancel, buckets: 1);
        await contacts.AddListAsync("fire", Cancel, "xicheng");
        var people = Enumerable
            .Range(0, Many)
            .Select(n => PhoneNumber.FromE164($"+120255501{n:00}"))
            .Select(p => (Phone: p, Key: contacts.Keys.MakeKey(p)))
            .OrderBy(p => p.Key, NumberKey.Order)
            .ToList();
        foreach (var (list, area, step) in new[] { ("flood", "beiguan", 2), ("fire", "xicheng", 3) })
        {
            var consent = new Consent(ConsentBasis.Notice, list, NodaTime.Instant.FromUtc(2027, 6, 1, 8, 0));
            await contacts.Contacts.WriteUnconditionallyAsync(
                [
                    .. people
                        .Where((_, i) => i % step == 0)
                        .Select(p =>
                            ContactStore.UpsertAction(
                                ContactStore.Partition(list, 0),
                                new Contact
                                {
                                    Phone = p.Phone,
                                    Key = p.Key,
                                    Area = area,
                                    Consent = consent,
                                }
                            )
                        ),
                ],
                Cancel
            );
        }

        return (contacts, people);
    }

    private static async Task DamageAsync(
        ContactsFixture contacts,
        string table,
        string partition,
        string row,
        string column
    )
    {
        var found = (await contacts.Account.Table(table).FindAsync(partition, row, Cancel))!;
        found.Remove(column);
        Assert.NotNull(await contacts.Account.Table(table).TryReplaceAsync(found, found.ETag, Cancel));
    }
}
