using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Sms;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Imports;

/// <summary>People without a number are kept, counted and never texted.</summary>
public sealed class UnnumberedContactsTests
{
    private const string Mixed =
        "phone,name,household,address,relation,guardian order,area\n"
        + "2025550101,Li,12-3,,母亲,1,\n,Ma,12-4,\"1, Flood Lane\",父亲,2,beiguan/03\n无,Hu,,2 Flood Lane,,,\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(",Li,12-3,", "Li 12-3")]
    [InlineData(",Li,,1 Lane", "Li 1 Lane")]
    [InlineData("  ,Li,12-3,1 Lane", "Li 12-3")]
    [InlineData("无,Li,12-3,", "Li 12-3")]
    [InlineData("—,Li,12-3,", "Li 12-3")]
    [InlineData("N/A,Li,12-3,", "Li 12-3")]
    // Not enough to know a person by.
    [InlineData(",Li,,", "no-phone")]
    [InlineData(",,12-3,1 Lane", "no-phone")]
    // There is a number, which could not be read or takes no texts.
    [InlineData("1.38E+10,Li,12-3,", "number-lost-digits")]
    [InlineData("***,Li,12-3,", "unreadable-number")]
    [InlineData("8005550199,Li,12-3,", "not-a-mobile")]
    public void A_row_without_a_number_is_a_person_where_it_has_a_name_and_a_home(string row, string expected)
    {
        var file = Files.Read($"phone,name,household,address\n{row}\n").File!;

        if (expected.Contains(' ', StringComparison.Ordinal))
        {
            var contact = Assert.Single(file.Rows());
            Assert.Null(contact.Phone);
            Assert.Equal(Files.Keys.MakePersonKey("flood", "Li", expected[3..]), contact.Key);
            Assert.Equal(1, file.WithoutNumber);
            Assert.Equal(0, file.Rejected);
            Assert.Equal(0, file.UnreadableNumberRows);
            Assert.Empty(file.Problems);
        }
        else
        {
            Assert.Empty(file.Rows());
            Assert.Equal($"2 phone {expected}", Assert.Single(file.Found()));
        }
    }

    [Fact]
    public void Each_guardian_of_a_row_without_numbers_is_a_person_once()
    {
        var file = Files
            .Read("父亲,父亲电话,母亲,母亲电话,学生姓名,户号\n王大,,李四,,小明,12-3\n王大,,,,小红,12-3\n")
            .File!;

        Assert.Equal("李四 王大", string.Join(' ', file.Rows().Select(c => c.Name).Order(StringComparer.Ordinal)));
        Assert.Equal("小明\n小红", file.Rows().Single(c => c.Name == "王大").Children);
        Assert.Equal(2, file.WithoutNumber);
    }

    [Fact]
    public async Task Unnumbered_contacts_return_from_an_export_and_replace_removes_them()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var first = await contacts.ImportAsync(Mixed, Stop);
        Assert.Equal(3, first.Rows);
        Assert.Equal(3, first.Added);
        Assert.Equal(0, first.Rejected);
        Assert.Equal(2, first.WithoutNumber);
        Assert.Equal("Hu Ma", await NamesAsync(contacts, c => c.Phone is null));

        var again = await contacts.ImportAsync(Mixed, Stop, o => o with { Mode = ImportMode.Replace });
        var export = await contacts.ExportAsync("flood", Stop);
        var back = await contacts.ImportAsync(export, Stop, o => o with { Mode = ImportMode.Replace });
        Assert.Equal(3, again.Unchanged);
        Assert.Equal(0, again.Removed);
        Assert.Equal(3, back.Unchanged);
        Assert.Equal(0, back.Removed);
        Assert.Equal(export, await contacts.ExportAsync("flood", Stop));

        // A row that is rejected for another cell keeps its person.
        var kept = await contacts.ImportAsync(
            "phone,name,household,language\n2025550101,Li,12-3,\n,Ma,12-4,??\n",
            Stop,
            o => o with { Mode = ImportMode.Replace }
        );
        Assert.Equal(1, kept.Rejected);
        Assert.Equal(1, kept.Removed);
        Assert.Equal("Li Ma", await NamesAsync(contacts, _ => true));
    }

    [Fact]
    public async Task An_audience_excludes_unnumbered_contacts_and_an_official_can_edit_them()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.ImportAsync(Mixed, Stop);
        var list = (await contacts.Lists.FindAsync("flood", Stop))!;
        var members = new List<AudienceMember>();
        for (var bucket = 0; bucket < contacts.Contacts.Buckets; bucket++)
        {
            await foreach (
                var ofOne in contacts.Audiences.ReadAsync(["flood"], new Audience(), bucket, after: null, Stop)
            )
            {
                members.AddRange(ofOne);
            }
        }

        Assert.Equal(
            ["Hu NoNumber", "Li None", "Ma NoNumber"],
            members.Select(m => $"{m.Contact.Name} {m.Exclusion}").Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );

        var ma = contacts.Keys.MakePersonKey("flood", "Ma", "12-4");
        var put = await contacts.Editor.PutAsync(
            ContactsFixture.Administrator,
            list,
            new NewContact
            {
                Name = " Ma ",
                Household = "12-4",
                Tags = ["risk"],
            },
            IfMatch.None,
            Stop
        );
        Assert.False(put.Value!.IsNew);
        Assert.Equal(ma, put.Value.Contact.Key);
        Assert.Equal("1, Flood Lane", put.Value.Contact.Address);
        var view = ContactView.From(put.Value.Contact);
        Assert.Null(view.Phone);
        Assert.Equal(ma.Value, view.Id);
        var found = await contacts.Editor.FindAsync(
            ContactsFixture.Administrator,
            list,
            new PersonBody { Id = ma.Value },
            Stop
        );
        Assert.Equal(["risk"], found.Value!.Contact.Tags);

        // The key of a number is no id.
        var number = contacts.Persons.ReadNumber("2025550101", region: null).Value!.Key;
        var other = await contacts.Editor.FindAsync(
            ContactsFixture.Administrator,
            list,
            new PersonBody { Id = number.Value },
            Stop
        );
        Assert.Equal("unknown-contact", other.Problem?.Code);
        Assert.Equal(
            "unknown-contact",
            (await contacts.People.EraseAsync(ContactsFixture.Administrator, new PersonKey(null, number), Stop))
                .Problem
                ?.Code
        );

        Assert.Single(
            (await contacts.People.FindAsync(ContactsFixture.Administrator, new PersonKey(null, ma), Stop)).Contacts
        );
        Assert.True(
            (await contacts.People.EraseAsync(ContactsFixture.Administrator, new PersonKey(null, ma), Stop)).IsOk
        );
        var hu = contacts.Keys.MakePersonKey("flood", "Hu", "2 Flood Lane");
        Assert.Null(
            await contacts.Editor.RemoveAsync(
                ContactsFixture.Administrator,
                list,
                new PersonBody { Id = hu.Value },
                Stop
            )
        );
        Assert.Equal("Li", Assert.Single(await contacts.ContactsOfAsync("flood", Stop)).Name);
    }

    [Theory]
    [InlineData(null, null, null, "/name /household")]
    [InlineData("Li", " ", "", "/household")]
    [InlineData(null, "12-3", null, "/name")]
    public async Task By_hand_a_person_without_a_number_needs_a_name_and_a_home(
        string? name,
        string? household,
        string? address,
        string pointers
    )
    {
        var contacts = await ContactsFixture.StartAsync(Stop);

        var put = await contacts.Editor.PutAsync(
            ContactsFixture.Administrator,
            (await contacts.Lists.FindAsync("flood", Stop))!,
            new NewContact
            {
                Name = name,
                Household = household,
                Address = address,
            },
            IfMatch.None,
            Stop
        );

        Assert.Equal("invalid-fields", put.Problem?.Code);
        Assert.Equal(pointers, string.Join(' ', put.Problem!.Errors!.Select(e => e.Pointer)));
    }

    [Fact]
    public void A_persons_key_has_the_form_of_a_numbers_and_depends_on_list_name_and_home()
    {
        var keys = new[]
        {
            Files.Keys.MakePersonKey("flood", "Li", "1"),
            Files.Keys.MakePersonKey("school", "Li", "1"),
            Files.Keys.MakePersonKey("flood", "Na", "1"),
            Files.Keys.MakePersonKey("flood", "Li", "2"),
        };

        Assert.Equal(4, keys.Distinct().Count());
        Assert.All(keys, k => Assert.True(NumberKey.IsKey(k.Value)));
    }

    private static async Task<string> NamesAsync(ContactsFixture contacts, Func<Contact, bool> which) =>
        string.Join(
            ' ',
            (await contacts.ContactsOfAsync("flood", Stop))
                .Where(which)
                .Select(c => c.Name)
                .Order(StringComparer.Ordinal)
        );
}
