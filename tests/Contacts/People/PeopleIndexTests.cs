using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Contacts.People;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.People;

/// <summary>The search of people beside an index that is stale, missing, damaged or made by two at once.</summary>
public sealed class PeopleIndexTests
{
    private static readonly Instant Since = Instant.FromUtc(2027, 6, 1, 8, 0);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task People_added_changed_and_removed_since_the_index_are_answered_as_they_are()
    {
        var fixture = await StartAsync(("flood", 1, "Wang Fang"), ("flood", 2, "Wang Li"), ("flood", 3, "Wang Min"));
        Assert.Equal(["Wang Fang", "Wang Li", "Wang Min"], await NamesAsync(fixture, "wang"));

        await PutAsync(fixture, "flood", 4, "Wang An");
        await PutAsync(fixture, "flood", 2, "Chen Li");
        await fixture.Contacts.RemoveAsync("flood", KeyOf(fixture, 3), Stop);

        Assert.Equal(["Wang An", "Wang Fang"], await NamesAsync(fixture, "wang"));
        Assert.Equal(["Chen Li"], await NamesAsync(fixture, "chen"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Nobody_of_a_deleted_list_is_found_in_one_that_was_created_with_its_id()
    {
        var fixture = await StartAsync(("flood", 1, "Wang Fang"));
        Assert.Single(await NamesAsync(fixture, "wang"));

        Assert.Null(await fixture.ListEditor.RemoveAsync(ContactsFixture.Administrator, "flood", IfMatch.None, Stop));
        Assert.Empty(await RowsAsync(fixture));
        fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        await fixture.AddListAsync("flood", Stop);
        await PutAsync(fixture, "flood", 2, "Wang Li");

        Assert.Equal(["Wang Li"], await NamesAsync(fixture, "wang"));
    }

    [Fact]
    public async Task An_index_of_a_list_that_was_deleted_while_it_was_made_is_removed()
    {
        var fixture = await StartAsync(("flood", 1, "Wang Fang"));
        var search = SearchOf(
            fixture,
            fixture.DoingBefore(
                RunBefore.Transaction,
                async () =>
                    await fixture.ListEditor.RemoveAsync(ContactsFixture.Administrator, "flood", IfMatch.None, Stop)
            )
        );

        await NamesAsync(search, "wang");

        Assert.Empty(await RowsAsync(fixture));
    }

    [Fact]
    public async Task An_erased_person_is_in_no_row_of_the_index_even_where_it_was_being_made()
    {
        var fixture = await StartAsync(("flood", 1, "Wang Fang"), ("flood", 2, "Wang Li"), ("old", 1, "Wang Fang"));
        await NamesAsync(fixture, "wang");
        await fixture.Contacts.RemoveAsync("old", KeyOf(fixture, 1), Stop);
        await EmptyAsync(fixture);
        var search = SearchOf(
            fixture,
            fixture.DoingBefore(RunBefore.Transaction, async () => await EraseAsync(fixture, 1))
        );

        await NamesAsync(search, "wang");

        Assert.All(
            await LinesAsync(fixture),
            line => Assert.DoesNotContain(KeyOf(fixture, 1).Value, line, StringComparison.Ordinal)
        );
        Assert.Equal(["Wang Li"], await NamesAsync(fixture, "wang"));
    }

    [Fact]
    public async Task Damaged_rows_of_the_index_are_made_again()
    {
        var fixture = await StartAsync(("flood", 1, "Wang Fang"), ("flood", 2, "Wang Li"));
        await NamesAsync(fixture, "wang");
        foreach (var row in await RowsAsync(fixture))
        {
            row["Data0"] = new byte[] { 1, 2, 3 };
            await fixture.Account.Table(Tables.PeopleIndex).PutAsync(row, Stop);
        }

        Assert.Equal(["Wang Fang", "Wang Li"], await NamesAsync(fixture, "wang"));
        foreach (var row in await RowsAsync(fixture))
        {
            row["ReadAt"] = "yesterday";
            await fixture.Account.Table(Tables.PeopleIndex).PutAsync(row, Stop);
        }

        Assert.Equal(["Wang Fang", "Wang Li"], await NamesAsync(fixture, "wang"));
        Assert.NotEmpty(await LinesAsync(fixture));
    }

    [Fact]
    public async Task A_contact_that_cannot_be_read_hides_no_other()
    {
        var fixture = await StartAsync(("flood", 1, "Wang Fang"), ("flood", 2, "Wang Li"));
        await ChangeContactAsync(fixture, 1, row => row["Basis"] = "whatever");

        Assert.Equal(["Wang Li"], await NamesAsync(fixture, "wang"));
        await ChangeContactAsync(fixture, 1, row => row["Name"] = 5);

        Assert.Equal(["Wang Li"], await NamesAsync(fixture, "wang"));
    }

    [Fact]
    public async Task Two_searches_at_once_that_make_the_index_find_the_same()
    {
        var fixture = await StartAsync([.. Enumerable.Range(1, 30).Select(n => ("flood", n, $"Wang {n:00}"))]);
        var searches = Enumerable.Range(0, 4).Select(_ => SearchOf(fixture, fixture.Account)).ToList();

        var found = await Task.WhenAll(searches.Select(search => NamesAsync(search, "wang")));

        Assert.All(
            found,
            names => Assert.Equal(Enumerable.Range(1, 20).Select(n => $"Wang {n:00}"), names, StringComparer.Ordinal)
        );
        Assert.Equal(30, (await LinesAsync(fixture)).Count);
    }

    [Fact]
    public async Task A_list_that_changed_much_since_its_index_gets_a_new_one()
    {
        var fixture = await StartAsync(("flood", 1, "Wang Fang"));
        await NamesAsync(fixture, "wang");
        await AgeAsync(fixture, TimeSpan.FromHours(1));
        var rows = Enumerable
            .Range(2, PeopleChanges.MaxChanged + 10)
            .Select(n => Contact(fixture, n, $"Chen {n:0000}"))
            .GroupBy(
                c => ContactStore.Partition("flood", c.Key.Bucket(fixture.Contacts.Buckets)),
                StringComparer.Ordinal
            );
        foreach (var partition in rows)
        {
            foreach (var part in partition.Chunk(TableLimits.MaxActions))
            {
                await fixture.Contacts.WriteUnconditionallyAsync(
                    [.. part.Select(c => ContactStore.UpsertAction(partition.Key, c))],
                    Stop
                );
            }
        }

        Assert.Equal("Chen 0002", (await NamesAsync(fixture, "chen"))[0]);

        Assert.Equal(PeopleChanges.MaxChanged + 11, (await LinesAsync(fixture)).Count);
    }

    [Fact]
    public async Task Lists_together_are_read_for_changes_as_each_alone()
    {
        var lists = Enumerable.Range(0, 6).Select(i => $"list-{i}").ToList();
        var fixture = await StartAsync([.. lists.Select((list, i) => (list, i + 1, $"Wang {i}"))]);
        await NamesAsync(fixture, "wang");

        foreach (var (i, list) in lists.Index())
        {
            await PutAsync(fixture, list, i + 1, $"Chen {i}");
        }

        Assert.Equal(lists.Select((_, i) => $"Chen {i}"), await NamesAsync(fixture, "chen"), StringComparer.Ordinal);
        Assert.Empty(await NamesAsync(fixture, "wang"));
    }

    [Fact]
    public async Task The_timer_makes_old_parts_again_and_removes_those_of_lists_that_are_gone()
    {
        var fixture = await StartAsync(("flood", 1, "Wang Fang"), ("flood", 2, "Wang Li"));
        await NamesAsync(fixture, "wang");
        await fixture.Contacts.RemoveAsync("flood", KeyOf(fixture, 1), Stop);
        await AgeAsync(fixture, PeopleIndexRefresh.MaxAge + TimeSpan.FromHours(1));
        await fixture
            .Account.Table(Tables.PeopleIndex)
            .PutAsync(new TableEntity("gone", "00~00~gone") { ["Data0"] = new byte[] { 1 } }, Stop);

        await RefreshOf(fixture).RefreshAsync(Stop);

        Assert.Contains("Wang Li", Assert.Single(await LinesAsync(fixture)), StringComparison.Ordinal);
        Assert.DoesNotContain(await RowsAsync(fixture), row => row.PartitionKey == "gone");
    }

    [Fact]
    public async Task A_bucket_of_more_than_one_row_is_stored_read_and_emptied_whole()
    {
        var fixture = await ContactsFixture.StartAsync(Stop);
        var store = new PeopleIndexStore(fixture.Account);
        var data = new byte[PeopleIndexStore.MaxBucketBytes];
        Random.Shared.NextBytes(data);
        var readAt = new DateTimeOffset(2027, 6, 1, 8, 0, 0, TimeSpan.Zero);

        Assert.True(await store.TryPutAsync("flood", 0, Since, readAt, data, asRead: null, Stop));
        var stored = (await store.ReadAsync("flood", Stop))[0];
        Assert.Equal(data, stored.Data);
        Assert.False(await store.TryPutAsync("flood", 0, Since, readAt, data, asRead: null, Stop));
        Assert.False(await store.TryPutAsync("flood", 1, Since, readAt, [.. data, 0], asRead: null, Stop));
        Assert.True(await store.TryPutAsync("flood", 0, Since, readAt, [1], stored, Stop));
        Assert.Equal([1], (await store.ReadAsync("flood", Stop))[0].Data);
        Assert.False(await store.TryPutAsync("flood", 0, Since, readAt, data, stored, Stop));
        await store.EmptyAsync("flood", 0, Stop);
        Assert.False((await store.ReadAsync("flood", Stop))[0].IsOf(Since));
    }

    private static async Task<ContactsFixture> StartAsync(params (string List, int Number, string Name)[] people)
    {
        var fixture = await ContactsFixture.StartAsync(Stop);
        foreach (var list in people.Select(p => p.List).Distinct(StringComparer.Ordinal).Where(l => l != "flood"))
        {
            await fixture.AddListAsync(list, Stop);
        }

        foreach (var (list, number, name) in people)
        {
            await PutAsync(fixture, list, number, name);
        }

        return fixture;
    }

    private static Task PutAsync(ContactsFixture fixture, string list, int number, string name) =>
        fixture.Contacts.PutAsync(list, Contact(fixture, number, name), Stop);

    private static Contact Contact(ContactsFixture fixture, int number, string name) =>
        new()
        {
            Phone = Phone(number),
            Key = KeyOf(fixture, number),
            Name = name,
            Area = "beiguan",
            Consent = new Consent(ConsentBasis.Notice, "flood", Since),
        };

    private static PhoneNumber Phone(int number) => PhoneNumber.FromE164($"+1312{5550000 + number}");

    private static NumberKey KeyOf(ContactsFixture fixture, int number) => fixture.Keys.MakeKey(Phone(number));

    private static async Task ChangeContactAsync(ContactsFixture fixture, int number, Action<TableEntity> change)
    {
        var key = KeyOf(fixture, number);
        var table = fixture.Account.Table(Tables.Contacts);
        var row = await table.FindAsync(
            ContactStore.Partition("flood", key.Bucket(fixture.Contacts.Buckets)),
            key.Value,
            Stop
        );
        change(row!);
        await table.PutAsync(row!, Stop);
    }

    private static async Task EraseAsync(ContactsFixture fixture, int number) =>
        Assert.True(
            (
                await fixture.People.EraseAsync(
                    ContactsFixture.Administrator,
                    new PersonKey(Phone(number), KeyOf(fixture, number)),
                    Stop
                )
            ).IsOk
        );

    private static PersonSearch SearchOf(ContactsFixture fixture, StorageAccount account) =>
        new(
            fixture.Lists,
            IndexOf(fixture, account),
            fixture.Contacts,
            fixture.OptOuts,
            new OptOutAccess(new ContactLookup(fixture.Lists, fixture.Contacts, ContactsFixture.TableTelemetry)),
            new PersonSearchTelemetry(Meters.None),
            ContactsFixture.TableTelemetry
        );

    private static PeopleIndex IndexOf(ContactsFixture fixture, StorageAccount account)
    {
        var store = new PeopleIndexStore(account);
        return new PeopleIndex(
            store,
            new PeopleChanges(account, fixture.Settings, ContactsFixture.TableTelemetry),
            new PeopleIndexBuilder(store, fixture.Contacts, fixture.Lists, account, ContactsFixture.TableTelemetry),
            ContactsFixture.TableTelemetry
        );
    }

    private static PeopleIndexRefresh RefreshOf(ContactsFixture fixture) =>
        new(
            new PeopleIndexStore(fixture.Account),
            IndexOf(fixture, fixture.Account),
            fixture.Lists,
            fixture.Account,
            ContactsFixture.TableTelemetry
        );

    private static Task<IReadOnlyList<string>> NamesAsync(ContactsFixture fixture, string q) =>
        NamesAsync(SearchOf(fixture, fixture.Account), q);

    private static async Task<IReadOnlyList<string>> NamesAsync(PersonSearch search, string q)
    {
        var found = await search.FindAsync(ContactsFixture.Administrator, new PeopleQuery(q), Stop);
        return [.. found.Value!.People.Select(p => p.Name!)];
    }

    private static async Task<IReadOnlyList<TableEntity>> RowsAsync(ContactsFixture fixture) =>
        await fixture.Account.Table(Tables.PeopleIndex).ReadAllAsync(Stop).ToListAsync(Stop);

    /// <summary>The lines of all stored parts.</summary>
    private static async Task<IReadOnlyList<string>> LinesAsync(ContactsFixture fixture)
    {
        var lines = new List<string>();
        var store = new PeopleIndexStore(fixture.Account);
        foreach (var list in await store.ReadListsAsync(Stop))
        {
            foreach (var bucket in (await store.ReadAsync(list, Stop)).Values.Where(b => b.CreatedAt is not null))
            {
                lines.AddRange(PersonText.Unpack(bucket.Data).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            }
        }

        return lines;
    }

    /// <summary>Dates all stored parts back.</summary>
    private static async Task AgeAsync(ContactsFixture fixture, TimeSpan by)
    {
        foreach (var row in await RowsAsync(fixture))
        {
            row["ReadAt"] = row.GetDateTimeOffset("ReadAt")!.Value - by;
            await fixture.Account.Table(Tables.PeopleIndex).PutAsync(row, Stop);
        }
    }

    private static async Task EmptyAsync(ContactsFixture fixture)
    {
        var store = new PeopleIndexStore(fixture.Account);
        foreach (var list in await store.ReadListsAsync(Stop))
        {
            await store.RemoveAsync(list, Stop);
        }
    }
}
