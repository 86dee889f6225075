using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Imports;

/// <summary>Imports run in the order of their uploads, and leave what was changed by hand since.</summary>
public sealed class ImportSequenceTests
{
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_later_of_two_uploads_runs_last_whichever_message_comes_first()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var first = await contacts.UploadAsync("phone,name\n2025550101,First\n", Stop);
        contacts.Clock.Advance(Later);
        var second = await contacts.UploadAsync("phone,name\n2025550101,Second\n", Stop);

        await contacts.Importer().RunAsync(second, Stop);
        Assert.Equal(ImportState.Waiting, (await contacts.ViewAsync(second, Stop)).State);
        Assert.Empty(await contacts.ContactsOfAsync("flood", Stop));
        await contacts.Importer().RunAsync(first, Stop);
        await contacts.Importer().RunAsync(second, Stop);

        Assert.Equal("Second", Assert.Single(await contacts.ContactsOfAsync("flood", Stop)).Name);
        var waiting = contacts.Account.Table(Tables.Imports).ReadRangeAsync("waiting~flood", cancellationToken: Stop);
        Assert.False(await waiting.AnyAsync(Stop));
    }

    [Fact]
    public async Task An_upload_that_never_ran_blocks_later_ones_for_a_day_at_most()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var dead = await contacts.UploadAsync("phone,name\n2025550101,Dead\n", Stop);
        contacts.Clock.Advance(Later);
        var second = await contacts.UploadAsync("phone,name\n2025550101,Second\n", Stop);
        contacts.Clock.Advance(TimeSpan.FromHours(24) - Later);
        await contacts.Importer().RunAsync(second, Stop);
        Assert.Equal(ImportState.Waiting, (await contacts.ViewAsync(dead, Stop)).State);
        contacts.Clock.Advance(TimeSpan.FromSeconds(1));

        await contacts.Importer().RunAsync(second, Stop);
        await contacts.Importer().RunAsync(second, Stop);
        await contacts.Importer().RunAsync(dead, Stop);

        Assert.Equal("file-expired", Assert.Single((await contacts.ViewAsync(dead, Stop)).Problems).Code);
        Assert.Equal("Second", Assert.Single(await contacts.ContactsOfAsync("flood", Stop)).Name);
    }

    [Theory]
    [InlineData(ImportMode.Merge)]
    [InlineData(ImportMode.Replace)]
    public async Task A_contact_changed_by_hand_since_the_upload_stays_and_is_named(ImportMode mode)
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.ImportAsync(
            "phone,name\n2025550101,Li\n2025550102,Na\n2025550103,Bo\n2025550104,Hu\n2025550105,Same\n2025550106,Old\n",
            Stop
        );
        var file =
            "phone,name\n" + string.Concat("123789".Select(n => $"202555010{n},File {n}\n")) + "2025550105,Same\n";
        var id = await contacts.UploadAsync(file, Stop, o => o with { Mode = mode });
        contacts.Clock.Advance(Later);

        // Edited, taken off, erased; in the file and added; not in the file: edited, added; erased before it was there.
        await PutAsync(contacts, 1, "Edited");
        await RemoveAsync(contacts, 2);
        await EraseAsync(contacts, 3);
        await PutAsync(contacts, 4, "Edited 4");
        await PutAsync(contacts, 5, "Same");
        await PutAsync(contacts, 7, "Added");
        await EraseAsync(contacts, 8);
        await PutAsync(contacts, 0, "New");
        await contacts.Importer().RunAsync(id, Stop);

        var view = await contacts.ViewAsync(id, Stop);
        Assert.Equal(ImportState.Completed, view.State);
        Assert.Equal(7, view.Rows);
        Assert.Equal(1, view.Added);
        Assert.Equal(0, view.Updated);
        Assert.Equal(1, view.Unchanged);
        Assert.Equal(5, view.Rejected);
        Assert.Equal(mode is ImportMode.Replace ? 1 : 0, view.Removed);
        Assert.Equal(
            ["2", "3", "4", "5", "6"],
            view.Problems.Where(p => p.Code == "changed-since-upload" && p.Value is null).Select(p => $"{p.Row}"),
            StringComparer.Ordinal
        );
        Assert.DoesNotContain(view.Sample, c => c.Name is "File 2" or "File 3" or "File 8");
        Assert.Equal(
            mode is ImportMode.Merge
                ? ["Added", "Edited", "Edited 4", "File 9", "New", "Old", "Same"]
                : ["Added", "Edited", "Edited 4", "File 9", "New", "Same"],
            await NamesAsync(contacts)
        );

        // A later upload is the newer word.
        contacts.Clock.Advance(Later);
        var again = await contacts.ImportAsync(file, Stop);
        Assert.Equal(3, again.Added);
        Assert.Equal(2, again.Updated);
        Assert.Equal(2, again.Unchanged);
        Assert.Equal(0, again.Rejected);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_person_erased_or_removed_while_the_row_is_written_does_not_come_back(bool isErased)
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var id = await contacts.UploadAsync("phone,name\n2025550101,Li\n", Stop);
        contacts.Clock.Advance(Later);
        var account = contacts.DoingBefore(
            RunBefore.Transaction,
            async () =>
            {
                if (isErased)
                {
                    await EraseAsync(contacts, 1);
                    return;
                }

                await PutAsync(contacts, 1, "Added");
                contacts.Clock.Advance(Later);
                await RemoveAsync(contacts, 1);
            }
        );

        await contacts.Importer(account).RunAsync(id, Stop);

        Assert.Empty(await contacts.ContactsOfAsync("flood", Stop));
        var view = await contacts.ViewAsync(id, Stop);
        Assert.Equal(1, view.Rows);
        Assert.Equal(0, view.Added);
        Assert.Equal(1, view.Rejected);
        Assert.Equal("changed-since-upload", Assert.Single(view.Problems).Code);
    }

    [Fact]
    public async Task A_person_removed_before_a_waiting_import_ran_is_not_added_by_it()
    {
        const string File = "phone,name\n2025550101,Li\n2025550102,Na\n";
        var contacts = await ContactsFixture.StartAsync(Stop);
        var id = await contacts.UploadAsync(File, Stop);
        contacts.Clock.Advance(Later);

        await RemoveAsync(contacts, 1);
        await contacts.Importer().RunAsync(id, Stop);

        Assert.Equal(["Na"], await NamesAsync(contacts));
        Assert.Equal("changed-since-upload", Assert.Single((await contacts.ViewAsync(id, Stop)).Problems).Code);
        contacts.Clock.Advance(Later);
        await contacts.ImportAsync(File, Stop);
        Assert.Equal(["Li", "Na"], await NamesAsync(contacts));
    }

    [Fact]
    public async Task A_row_that_a_broken_run_wrote_after_the_removal_is_deleted_by_the_next()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.ImportAsync("phone,name\n2025550101,Li\n2025550102,Na\n", Stop);
        var id = await contacts.UploadAsync("phone,name\n2025550101,Li\n2025550102,Na\n", Stop);
        contacts.Clock.Advance(Later);
        await contacts.Removals.RecordAsync("flood", Key(contacts, 1), Stop);
        await contacts.Removals.RecordAsync("school", Key(contacts, 2), Stop);

        await contacts.Importer().RunAsync(id, Stop);

        Assert.Equal(["Na"], await NamesAsync(contacts));
    }

    [Fact]
    public async Task Removals_are_kept_as_long_as_an_import_may_be_older()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var uploaded = NodaTime.Instant.FromDateTimeOffset(contacts.Clock.GetUtcNow());
        contacts.Clock.Advance(Later);
        await contacts.Removals.RecordAsync("flood", Key(contacts, 1), Stop);
        var expired = new ExpiredUploads(
            contacts.Imports,
            contacts.Importer(),
            contacts.Removals,
            contacts.Account,
            contacts.Clock,
            ContactsFixture.TableTelemetry
        );

        contacts.Clock.Advance(TimeSpan.FromHours(24));
        await expired.DeleteExpiredAsync(Stop);
        Assert.Single(await contacts.Removals.FindRemovedAsync("flood", uploaded, Stop));
        Assert.Empty(await contacts.Removals.FindRemovedAsync("flo", uploaded, Stop));

        contacts.Clock.Advance(TimeSpan.FromHours(48));
        await expired.DeleteExpiredAsync(Stop);
        Assert.False(
            await contacts
                .Account.Table(Tables.Imports)
                .ReadKeysInPartitionsAsync("removed~", "removed~~", Stop)
                .AnyAsync(Stop)
        );
    }

    [Theory]
    [InlineData(Tables.Imports, "IMPORT", "Import", "{")]
    [InlineData("locks", "flood", "Held", 7)]
    [InlineData("removed~20270601", "flood~KEY", "At", "soon")]
    [InlineData("removed~20270601", "~KEY", "At", null)]
    public async Task A_damaged_row_keeps_no_later_import_from_running(
        string partition,
        string row,
        string column,
        object? value
    )
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var damaged = await contacts.UploadAsync("phone,name\n2025550101,Damaged\n", Stop);
        Assert.Null(
            await contacts.Sequence.TryStartAsync((await contacts.Imports.FindAsync(damaged, Stop))!.Import, Stop)
        );
        contacts.Clock.Advance(Later);
        var key = row.Replace("IMPORT", damaged, StringComparison.Ordinal)
            .Replace("KEY", Key(contacts, 2).Value, StringComparison.Ordinal);
        await contacts
            .Account.Table(Tables.Imports)
            .PutAsync(new TableEntity(partition, key) { [column] = value }, Stop);
        if (partition is not Tables.Imports)
        {
            await contacts.Importer().RunAsync(damaged, Stop);
        }

        await contacts.ImportAsync("phone,name\n2025550101,Second\n", Stop);

        Assert.Equal("Second", Assert.Single(await contacts.ContactsOfAsync("flood", Stop)).Name);
        Assert.False(await contacts.Sequence.IsLockedAsync("flood", Stop));
    }

    [Fact]
    public async Task A_damaged_import_keeps_no_upload_from_being_dropped()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        for (var i = 0; i < 3; i++)
        {
            await contacts.UploadAsync("phone,name\n2025550101,Li\n", Stop);
        }

        var uploads = contacts.Account.Uploads.GetBlobsAsync(cancellationToken: Stop);
        var first = (await uploads.FirstAsync(Stop)).Name;
        await contacts
            .Account.Table(Tables.Imports)
            .PutAsync(new TableEntity(Tables.Imports, first) { ["Import"] = "{" }, Stop);
        var expired = new ExpiredUploads(
            contacts.Imports,
            contacts.Importer(),
            contacts.Removals,
            contacts.Account,
            contacts.Clock,
            ContactsFixture.TableTelemetry
        );
        contacts.Clock.Advance(TimeSpan.FromHours(25));

        await expired.DeleteExpiredAsync(Stop);

        Assert.False(await uploads.AnyAsync(Stop));
    }

    [Fact]
    public async Task An_import_over_its_time_waits_for_its_lists_deletion_and_leaves_nobody()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var id = await contacts.UploadAsync("phone,name\n2025550101,Li\n", Stop);
        var (import, tag) = (await contacts.Imports.FindAsync(id, Stop))!;
        await contacts.Imports.TryReplaceAsync(import with { WorkedSeconds = 600 }, tag, Stop);
        Assert.Null(await contacts.Sequence.TryStartAsync(import, Stop));
        var account = contacts.DoingBefore(
            Tables.Imports,
            async () =>
            {
                // The deletion has passed the row that the import wrote before its time was over.
                var (list, asRead) = (await contacts.Lists.FindWithTagAsync("flood", Stop))!;
                await contacts.Lists.TryPutAsync(list with { IsBeingDeleted = true }, asRead, Stop);
                await contacts.Contacts.PutAsync("flood", SampleContact(contacts), Stop);
            }
        );

        await contacts.Importer(account).RunAsync(id, Stop);
        Assert.Equal(ImportState.Running, (await contacts.ViewAsync(id, Stop)).State);
        await contacts.Lists.TryRemoveAsync("flood", Azure.ETag.All, Stop);
        await contacts.Importer().RunAsync(id, Stop);

        Assert.Equal("took-too-long", (await contacts.Imports.FindAsync(id, Stop))!.Import.Failure?.Code);
        Assert.Empty(await contacts.ContactsOfAsync("flood", Stop));
    }

    private static Contact SampleContact(ContactsFixture contacts)
    {
        var (phone, key) = contacts.Persons.ReadNumber("2025550101", region: null).Value!;
        return new Contact
        {
            Phone = phone,
            Key = key,
            Area = "beiguan",
            Consent = new Consent(ConsentBasis.Notice, "flood", NodaTime.Instant.FromUtc(2027, 1, 1, 0, 0)),
        };
    }

    private static CommunityAlerts.Sms.NumberKey Key(ContactsFixture contacts, int n) =>
        contacts.Persons.ReadNumber($"202555010{n}", region: null).Value!.Key;

    private static async Task PutAsync(ContactsFixture contacts, int n, string name) =>
        Assert.True(
            (
                await contacts.Editor.PutAsync(
                    ContactsFixture.Administrator,
                    (await contacts.Lists.FindAsync("flood", Stop))!,
                    new NewContact($"202555010{n}") { Name = name },
                    IfMatch.None,
                    Stop
                )
            ).IsOk
        );

    private static async Task RemoveAsync(ContactsFixture contacts, int n) =>
        Assert.Null(
            await contacts.Editor.RemoveAsync(
                ContactsFixture.Administrator,
                (await contacts.Lists.FindAsync("flood", Stop))!,
                new PersonBody($"202555010{n}"),
                Stop
            )
        );

    private static async Task EraseAsync(ContactsFixture contacts, int n)
    {
        var person = contacts.Persons.ReadNumber($"202555010{n}", region: null).Value!;
        Assert.True((await contacts.People.EraseAsync(ContactsFixture.Administrator, person, Stop)).IsOk);
    }

    private static async Task<IReadOnlyList<string?>> NamesAsync(ContactsFixture contacts) =>
        [.. (await contacts.ContactsOfAsync("flood", Stop)).Select(c => c.Name).Order(StringComparer.Ordinal)];
}
