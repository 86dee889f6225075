using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Imports;

public sealed class ImporterTests
{
    private const string Five =
        "phone,name,area,tags,School\n2025550101,Li,beiguan/03,a;b,No. 1\n2025550102,Na,,,\n"
        + "2025550103,Bo,beiguan/04,b,No. 2\n2025550104,Hu,,,No. 3\n2025550105,Xu,,c,\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    // Cut by a spreadsheet, several in a cell, none at all.
    [InlineData("1.38E+10")]
    [InlineData("2025550111/2025550112")]
    [InlineData("")]
    public async Task Replace_removes_nobody_while_a_number_cannot_be_read(string cell)
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.ImportAsync("phone,name\n2025550101,Li\n2025550102,Na\n", Stop);

        var view = await contacts.ImportAsync(
            $"phone,name\n2025550101,Li\n{cell},Na\n",
            Stop,
            o => o with { Mode = ImportMode.Replace }
        );

        Assert.Equal(ImportState.Completed, view.State);
        Assert.Equal(0, view.Removed);
        Assert.Equal(1, view.WouldRemove);
        Assert.Contains(view.Problems, p => p.Code == "removals-held");
        Assert.Equal(2, (await contacts.ContactsOfAsync("flood", Stop)).Count);
    }

    [Theory]
    [InlineData("phone,name,户号", ",Na,2", "2025550102,Na,2")]
    [InlineData("phone,name,address", "无,Na,1 Main St", "2025550102,Na,1 Main St")]
    [InlineData("phone,name,户号", "/,Na,2", "2025550102,Na,")]
    public async Task Replace_removes_nobody_whose_number_is_missing_in_the_file(
        string header,
        string without,
        string with
    )
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.ImportAsync($"{header}\n2025550101,Li,1\n{with}\n", Stop);

        var view = await contacts.ImportAsync(
            $"{header}\n2025550101,Li,1\n{without}\n",
            Stop,
            o => o with { Mode = ImportMode.Replace }
        );

        Assert.Equal((ImportState.Completed, 0, 1), (view.State, view.Removed, view.WouldRemove));
        Assert.Contains(view.Problems, p => p.Code == "removals-held");
        Assert.Contains(await contacts.ContactsOfAsync("flood", Stop), c => c.Phone?.E164 == "+12025550102");
    }

    [Fact]
    public async Task Replace_asks_again_before_it_removes_more_than_a_tenth()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var all = Enumerable.Range(100, 20).Select(n => $"2025550{n},P{n}\n").ToList();
        await contacts.ImportAsync($"phone,name\n{string.Concat(all)}", Stop);
        var text = $"phone,name\n{string.Concat(all.Skip(3))}2025550150,New\n";

        var refused = await contacts.ImportAsync(text, Stop, o => o with { Mode = ImportMode.Replace });
        Assert.Equal(ImportState.Failed, refused.State);
        Assert.Equal("removals-not-confirmed", refused.Problems[0].Code);
        Assert.Equal(3, refused.WouldRemove);
        Assert.Equal(20, (await contacts.ContactsOfAsync("flood", Stop)).Count);

        var another = await contacts.ImportAsync(
            text,
            Stop,
            o => o with { Mode = ImportMode.Replace, ConfirmRemovals = 2 }
        );
        Assert.Equal(ImportState.Failed, another.State);

        var confirmed = await contacts.ImportAsync(
            text,
            Stop,
            o => o with { Mode = ImportMode.Replace, ConfirmRemovals = 3 }
        );
        Assert.Equal(ImportState.Completed, confirmed.State);
        Assert.Equal(3, confirmed.Removed);
        Assert.Equal(18, (await contacts.ContactsOfAsync("flood", Stop)).Count);
    }

    [Fact]
    public async Task Replace_removes_a_tenth_without_asking()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var all = Enumerable.Range(100, 20).Select(n => $"2025550{n},P{n}\n").ToList();
        await contacts.ImportAsync($"phone,name\n{string.Concat(all)}", Stop);

        var view = await contacts.ImportAsync(
            $"phone,name\n{string.Concat(all.Skip(2))}",
            Stop,
            o => o with { Mode = ImportMode.Replace }
        );

        Assert.Equal(ImportState.Completed, view.State);
        Assert.Equal(2, view.Removed);
    }

    [Fact]
    public async Task A_parent_of_two_children_is_stored_with_both_and_the_text_names_them()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);

        await contacts.ImportAsync(
            "phone,家长姓名,学生姓名,住址\n2025550101,王大,小明,幸福路1号\n2025550101,王大,小红,幸福路1号\n",
            Stop
        );

        var contact = Assert.Single(await contacts.ContactsOfAsync("flood", Stop));
        Assert.Equal(["小明", "小红"], contact.Children);
        Assert.Equal("小明、小红", CommunityAlerts.Templates.Placeholders.CreateFinder(contact, "zh-CN")("孩子姓名"));
        Assert.Equal("小明 and 小红", CommunityAlerts.Templates.Placeholders.CreateFinder(contact, "en")("child"));
        Assert.Equal("幸福路1号", CommunityAlerts.Templates.Placeholders.CreateFinder(contact, "zh-CN")("住址"));
    }

    [Fact]
    public async Task Good_rows_go_in_and_bad_ones_are_named()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);

        var import = await contacts.ImportAsync(Five + "1,bad,,,\n2025550101,Li Na,,,\n", Stop);

        Assert.Equal(ImportState.Completed, import.State);
        Assert.Equal(7, import.Rows);
        Assert.Equal(5, import.Added);
        Assert.Equal(0, import.Updated);
        Assert.Equal(1, import.Unchanged);
        Assert.Equal(1, import.Rejected);
        Assert.Equal(0, import.Removed);
        Assert.Equal(
            ["2 duplicate-in-file", "7 unreadable-number"],
            import.Problems.Select(p => $"{p.Row} {p.Code}").ToList()
        );
        var first = (await contacts.ContactsOfAsync("flood", Stop)).Single(c => c.Name == "Li Na");
        Assert.Equal("beiguan", first.Area);
        Assert.Equal(new Consent(ConsentBasis.Notice, "flood", Instant.FromUtc(2027, 6, 1, 8, 0)), first.Consent);
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.ImportAsync(Five, Stop);
        var before = await contacts.ExportAsync("flood", Stop);
        contacts.Clock.Advance(TimeSpan.FromDays(1));

        var again = await contacts.ImportAsync(Five, Stop, o => o with { Mode = ImportMode.Replace });

        Assert.Equal(0, again.Added);
        Assert.Equal(0, again.Updated);
        Assert.Equal(5, again.Unchanged);
        Assert.Equal(0, again.Removed);
        Assert.Equal(before, await contacts.ExportAsync("flood", Stop));
        Assert.All(
            await contacts.ContactsOfAsync("flood", Stop),
            c => Assert.Equal(Instant.FromUtc(2027, 6, 1, 8, 0), c.Consent.Since)
        );
    }

    [Fact]
    public async Task A_dry_run_counts_and_stores_nothing()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.ImportAsync(Five, Stop);
        var before = await contacts.ExportAsync("flood", Stop);

        var dry = await contacts.ImportAsync(
            "phone,name\n2025550101,Lu\n2025550109,Qi\n",
            Stop,
            o => o with { DryRun = true, Mode = ImportMode.Replace }
        );

        Assert.Equal(1, dry.Added);
        Assert.Equal(1, dry.Updated);
        Assert.Equal(0, dry.Unchanged);
        Assert.Equal(4, dry.Removed);
        Assert.Equal(["Lu", "Qi"], dry.Sample.Select(c => c.Name).ToList());
        Assert.Equal("No. 1", dry.Sample[0].Values["School"]);
        Assert.Equal(before, await contacts.ExportAsync("flood", Stop));
    }

    [Fact]
    public async Task Replace_removes_whom_the_file_no_longer_has_but_not_whose_row_is_bad()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.ImportAsync(Five, Stop);

        var import = await contacts.ImportAsync(
            "phone,language\n2025550101,en\n2025550102,??\n",
            Stop,
            o => o with { Mode = ImportMode.Replace }
        );

        Assert.Equal(2, import.Rows);
        Assert.Equal(0, import.Added);
        Assert.Equal(1, import.Updated);
        Assert.Equal(0, import.Unchanged);
        Assert.Equal(1, import.Rejected);
        Assert.Equal(3, import.Removed);
        Assert.Equal(
            ["Li", "Na"],
            (await contacts.ContactsOfAsync("flood", Stop)).Select(c => c.Name).Order(StringComparer.Ordinal).ToList()
        );
    }

    [Fact]
    public async Task Replace_leaves_contacts_outside_the_area_of_the_importing_caller()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.ImportAsync(
            "phone,name,area\n2025550101,Li,beiguan/03\n2025550102,Wu,beiguan/04\n2025550103,Na,nanguan/01\n",
            Stop
        );

        var import = await contacts.ImportAsync(
            "phone,name\n2025550101,Li\n",
            Stop,
            o => o with { Mode = ImportMode.Replace, ByArea = "beiguan" }
        );

        Assert.Equal(1, import.Rows);
        Assert.Equal(0, import.Rejected);
        Assert.Equal(0, import.Updated);
        Assert.Equal(1, import.Removed);
        Assert.Equal(
            ["Li", "Na"],
            (await contacts.ContactsOfAsync("flood", Stop)).Select(c => c.Name).Order(StringComparer.Ordinal).ToList()
        );
    }

    [Fact]
    public async Task Replace_does_not_count_a_person_who_was_removed_after_the_upload()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var all = Enumerable.Range(100, 20).Select(n => $"2025550{n},P{n}\n").ToList();
        await contacts.ImportAsync($"phone,name\n{string.Concat(all)}", Stop);
        contacts.Clock.Advance(TimeSpan.FromMinutes(1));
        var id = await contacts.UploadAsync(
            $"phone,name\n{string.Concat(all.Skip(3))}",
            Stop,
            o => o with { Mode = ImportMode.Replace, ConfirmRemovals = 2 }
        );
        contacts.Clock.Advance(TimeSpan.FromMinutes(1));
        // The removal is recorded, and has not deleted the row yet.
        var removed = (await contacts.ContactsOfAsync("flood", Stop)).Single(c => c.Name == "P100");
        await contacts.Removals.RecordAsync("flood", removed.Key, Stop);

        await contacts.Importer().RunAsync(id, Stop);

        var view = await contacts.ViewAsync(id, Stop);
        Assert.Equal((ImportState.Completed, 2), (view.State, view.Removed));
        Assert.Equal(17, (await contacts.ContactsOfAsync("flood", Stop)).Count);
    }

    [Fact]
    public async Task A_file_without_one_good_row_removes_nobody()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.ImportAsync(Five, Stop);

        var import = await contacts.ImportAsync("phone\n1.38E+10\n", Stop, o => o with { Mode = ImportMode.Replace });

        Assert.Equal(1, import.Rejected);
        Assert.Equal(0, import.Removed);
        Assert.Equal(5, (await contacts.ContactsOfAsync("flood", Stop)).Count);
    }

    [Fact]
    public async Task A_value_that_the_file_has_no_column_for_is_kept()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.ImportAsync(Five, Stop);

        await contacts.ImportAsync("phone,tags,楼栋\n2025550101,,7\n", Stop);

        var contact = (await contacts.ContactsOfAsync("flood", Stop)).Single(c => c.Name == "Li");
        Assert.Empty(contact.Tags);
        Assert.Equal("beiguan/03", contact.Area);
        Assert.Equal("No. 1", contact.Values["School"]);
        Assert.Equal("7", contact.Values["楼栋"]);
    }

    [Fact]
    public async Task An_import_never_undoes_an_opt_out()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var (phone, key) = contacts.Persons.ReadNumber("2025550101", region: null).Value!;
        await contacts.OptOuts.TryAddAsync(
            new OptOut(key, phone, Instant.FromUtc(2027, 1, 1, 0, 0), "reply", null),
            Stop
        );

        await contacts.ImportAsync(Five, Stop);

        Assert.Equal(Instant.FromUtc(2027, 1, 1, 0, 0), (await contacts.OptOuts.FindAsync(key, Stop))?.Since);
    }

    [Theory]
    [InlineData("name\nLi\n", "no-phone-column")]
    [InlineData("phone\n", "empty-file")]
    public async Task A_file_that_is_none_fails_with_row_0(string text, string code)
    {
        var contacts = await ContactsFixture.StartAsync(Stop);

        var import = await contacts.ImportAsync(text, Stop);

        Assert.Equal(ImportState.Failed, import.State);
        Assert.Equal(0, import.Problems.Single().Row);
        Assert.Equal(code, import.Problems.Single().Code);
    }

    // To stop before a call leaves what a stop after the call before it leaves.
    [Theory]
    [InlineData(false, Explicit = true)]
    [InlineData(true)]
    public async Task An_import_interrupted_at_any_call_ends_the_same_after_a_second_run(bool sent)
    {
        const string changed =
            "phone,name\n2025550101,Li\n2025550102,Nana\n2025550106,Wu\n2025550107,Ma\n8005550199,bad\n";
        var contacts = await ContactsFixture.StartAsync(Stop);
        for (var calls = 1; ; calls++)
        {
            var list = $"list-{calls}";
            await contacts.AddListAsync(list, Stop);
            await contacts.ImportAsync(Five, Stop, o => o with { List = list });
            var id = await contacts.UploadAsync(changed, Stop, o => o with { List = list, Mode = ImportMode.Replace });

            var stopped = await Record.ExceptionAsync(() =>
                contacts.Importer(contacts.StoppingAfter(calls, sent)).RunAsync(id, Stop)
            );
            await contacts.Importer().RunAsync(id, Stop);

            var import = await contacts.ViewAsync(id, Stop);
            Assert.Equal(ImportState.Completed, import.State);
            Assert.Equal(5, import.Rows);
            Assert.Equal(2, import.Added);
            Assert.Equal(1, import.Updated);
            Assert.Equal(1, import.Unchanged);
            Assert.Equal(1, import.Rejected);
            Assert.Equal(3, import.Removed);
            Assert.Equal(
                ["Li", "Ma", "Nana", "Wu"],
                (await contacts.ContactsOfAsync(list, Stop)).Select(c => c.Name).Order(StringComparer.Ordinal).ToList()
            );
            if (stopped is null)
            {
                Assert.InRange(calls, 10, 60);
                return;
            }
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(16)]
    public async Task An_import_waits_while_another_into_its_list_is_not_over(int calls)
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var first = await contacts.UploadAsync(Five, Stop);
        contacts.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await contacts.UploadAsync(
            "phone,name\n2025550199,Only\n",
            Stop,
            o => o with { Mode = ImportMode.Replace }
        );
        await Record.ExceptionAsync(() =>
            contacts.Importer(contacts.StoppingAfter(calls, sent: true)).RunAsync(first, Stop)
        );
        var between = await contacts.ExportAsync("flood", Stop);

        await contacts.Importer().RunAsync(second, Stop);

        Assert.Equal(ImportState.Waiting, (await contacts.ViewAsync(second, Stop)).State);
        Assert.Equal(between, await contacts.ExportAsync("flood", Stop));
        Assert.Equal(
            3,
            (await contacts.Account.QueueClient(Queues.Imports).GetPropertiesAsync(Stop)).Value.ApproximateMessagesCount
        );

        await contacts.Importer().RunAsync(first, Stop);
        await contacts.Importer().RunAsync(second, Stop);

        Assert.Equal(
            (ImportState.Completed, 1, 5),
            (await contacts.ViewAsync(second, Stop)) is var view ? (view.State, view.Added, view.Removed) : default
        );
        Assert.Equal("Only", Assert.Single(await contacts.ContactsOfAsync("flood", Stop)).Name);
    }

    [Theory]
    [InlineData(ImportState.Running, true, "flood")]
    [InlineData(ImportState.Running, false, "school")]
    [InlineData(ImportState.Failed, false, "flood")]
    [InlineData(ImportState.Completed, false, "flood")]
    public async Task An_import_does_not_wait_for_one_that_stores_nothing_or_is_over(
        ImportState state,
        bool dryRun,
        string list
    )
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.AddListAsync("school", Stop);
        var first = await contacts.UploadAsync(Five, Stop, o => o with { DryRun = dryRun, List = list });
        var (import, tag) = (await contacts.Imports.FindAsync(first, Stop))!;
        Assert.True(dryRun || await contacts.Sequence.TryStartAsync(import, Stop) is null);
        await contacts.Imports.TryReplaceAsync(import with { State = state }, tag, Stop);

        Assert.Equal(ImportState.Completed, (await contacts.ImportAsync(Five, Stop)).State);
    }

    [Fact]
    public async Task A_merge_and_a_replacement_at_the_same_time_leave_what_one_after_the_other_leaves()
    {
        var contacts = await ContactsFixture.StartAsync(Stop, buckets: 8);
        var numbers = Enumerable.Range(2025550100, 60).ToList();
        var merge = "phone,name\n" + string.Join('\n', numbers.Take(40).Select(n => $"{n},Merged"));
        var replacement = "phone,name\n" + string.Join('\n', numbers.Skip(20).Select(n => $"{n},Replaced"));
        for (var round = 0; round < 5; round++)
        {
            var list = $"list-{round}";
            await contacts.AddListAsync(list, Stop);
            var imports = new[]
            {
                await contacts.UploadAsync(merge, Stop, o => o with { List = list }),
                await contacts.UploadAsync(
                    replacement,
                    Stop,
                    o => o with { List = list, Mode = ImportMode.Replace, ConfirmRemovals = 20 }
                ),
            };
            await RunTogetherAsync(contacts, imports);

            var names = (await contacts.ContactsOfAsync(list, Stop))
                .CountBy(c => c.Name!, StringComparer.Ordinal)
                .ToDictionary(StringComparer.Ordinal);
            var left = string.Join(
                ' ',
                names.OrderBy(n => n.Key, StringComparer.Ordinal).Select(n => $"{n.Key} {n.Value}")
            );
            Assert.True(left is "Replaced 40" or "Merged 40 Replaced 20", left);
        }
    }

    [Fact]
    public async Task An_import_that_goes_over_its_time_ends_as_failed_and_is_not_begun_again()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var id = await contacts.UploadAsync(Five, Stop);

        await contacts.Importer(maxWork: TimeSpan.Zero).RunAsync(id, Stop);
        await contacts.Importer().RunAsync(id, Stop);

        var import = await contacts.ViewAsync(id, Stop);
        Assert.Equal(ImportState.Failed, import.State);
        Assert.Equal("took-too-long", import.Problems.Single().Code);
        Assert.False(await contacts.Account.Uploads.GetBlobClient(id).ExistsAsync(Stop));
    }

    [Fact]
    public async Task Time_that_a_run_took_before_the_host_stopped_counts_for_the_next_run()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var id = await contacts.UploadAsync(Five, Stop);
        var (import, tag) = (await contacts.Imports.FindAsync(id, Stop))!;
        await contacts.Imports.TryReplaceAsync(import with { Starts = 1, WorkedSeconds = 600 }, tag, Stop);

        await contacts.Importer().RunAsync(id, Stop);

        Assert.Equal("took-too-long", (await contacts.ViewAsync(id, Stop)).Problems.Single().Code);
    }

    [Fact]
    public async Task A_stopping_host_stores_the_elapsed_time_and_the_next_run_continues()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var id = await contacts.UploadAsync(Five, Stop);
        using var stops = new CancellationTokenSource();
        var stopping = contacts.Importer(contacts.Doing(beforeCall: 7, stops.Cancel));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopping.RunAsync(id, stops.Token));

        var stopped = (await contacts.Imports.FindAsync(id, Stop))!.Import;
        Assert.Equal(ImportState.Running, stopped.State);
        Assert.Equal(1, stopped.Starts);
        Assert.Equal(1, stopped.WorkedSeconds);
        await contacts.Importer().RunAsync(id, Stop);
        Assert.Equal(ImportState.Completed, (await contacts.ViewAsync(id, Stop)).State);
    }

    [Fact]
    public async Task The_last_delivery_of_its_message_fails_an_import_that_no_run_has_ended()
    {
        Assert.Equal(Importer.MaxStarts + 1, HostFile.Read().Queues.MaxDequeueCount);
        var contacts = await ContactsFixture.StartAsync(Stop);
        var id = await contacts.UploadAsync(Five, Stop);
        for (var start = 1; start <= Importer.MaxStarts; start++)
        {
            await Record.ExceptionAsync(() =>
                contacts.Importer(contacts.StoppingAfter(8, sent: false)).RunAsync(id, Stop)
            );
        }

        await contacts.Importer().RunAsync(id, Stop);

        Assert.Equal("took-too-long", (await contacts.ViewAsync(id, Stop)).Problems.Single().Code);
    }

    [Fact]
    public async Task A_row_changed_by_hand_while_an_import_runs_stays_and_is_named()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var numbers = Enumerable.Range(2025550100, 60).ToList();
        await contacts.ImportAsync("phone,name\n" + string.Join('\n', numbers.Select(n => $"{n},Before")), Stop);
        var list = (await contacts.Lists.FindAsync("flood", Stop))!;

        // Somebody withdraws consent of each by hand while the file gives each another name.
        var id = await contacts.UploadAsync(
            "phone,name\n" + string.Join('\n', numbers.Select(n => $"{n},After")),
            Stop
        );
        contacts.Clock.Advance(TimeSpan.FromMinutes(1));
        var importing = contacts.Importer().RunAsync(id, Stop);
        var edits = await Task.WhenAll(
            numbers.Select(n =>
                contacts.Editor.PutAsync(
                    ContactsFixture.Administrator,
                    list,
                    new NewContact($"+1{n}") { Basis = ConsentBasis.None, Household = "H" },
                    IfMatch.None,
                    Stop
                )
            )
        );
        await importing;

        Assert.All(edits, e => Assert.True(e.IsOk));
        var all = await contacts.ContactsOfAsync("flood", Stop);
        Assert.Equal(60, all.Count);
        Assert.All(all, c => Assert.Equal(("H", ConsentBasis.None), (c.Household, c.Consent.Basis)));
        // Who was edited before the import came to them keeps the name.
        var left = all.Count(c => c.Name == "Before");
        var view = await contacts.ViewAsync(id, Stop);
        Assert.Equal(60 - left, view.Updated);
        Assert.Equal(left, view.Rejected);
        Assert.Equal(left, view.ProblemsInAll);
        Assert.Equal(left, view.Problems.Count(p => p.Code == "changed-since-upload"));
    }

    [Fact]
    public async Task Two_imports_at_once_with_other_columns_leave_both_their_columns()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var numbers = Enumerable.Range(2025550100, 80).ToList();
        var names = await contacts.UploadAsync(
            "phone,name\n" + string.Join('\n', numbers.Select(n => $"{n},N{n}")),
            Stop
        );
        var households = await contacts.UploadAsync(
            "phone,household\n" + string.Join('\n', numbers.Select(n => $"{n},H{n}")),
            Stop
        );

        await RunTogetherAsync(contacts, names, households);

        Assert.All(
            await contacts.ContactsOfAsync("flood", Stop),
            c => Assert.Equal(($"N{c.Phone!.E164[2..]}", $"H{c.Phone.E164[2..]}"), (c.Name, c.Household))
        );
    }

    [Fact]
    public async Task A_run_that_lost_its_lease_writes_nothing_over_a_later_import()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.ImportAsync("phone,name\n2025550101,Before\n2025550102,Before\n", Stop);
        var first = await contacts.UploadAsync("phone,name\n2025550101,First\n2025550102,First\n", Stop);
        contacts.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await contacts.UploadAsync("phone,name\n2025550101,Second\n2025550102,Second\n", Stop);

        // The first run is held up before its first write until another run and the later import have ended.
        var heldUp = contacts.DoingBefore(
            RunBefore.Transaction,
            async () =>
            {
                await contacts.Importer().RunAsync(first, Stop);
                await contacts.Importer().RunAsync(second, Stop);
            }
        );
        await contacts.Importer(heldUp).RunAsync(first, Stop);

        Assert.Equal(ImportState.Completed, (await contacts.ViewAsync(first, Stop)).State);
        Assert.Equal(ImportState.Completed, (await contacts.ViewAsync(second, Stop)).State);
        Assert.All(await contacts.ContactsOfAsync("flood", Stop), c => Assert.Equal("Second", c.Name));
    }

    /// <summary>Runs imports at the same time, again while one of them waits.</summary>
    private static async Task RunTogetherAsync(ContactsFixture contacts, params string[] imports)
    {
        while (
            (await Task.WhenAll(imports.Select(i => contacts.ViewAsync(i, Stop)))).Any(v =>
                v.State is not ImportState.Completed
            )
        )
        {
            await Task.WhenAll(imports.Select(i => contacts.Importer().RunAsync(i, Stop)));
        }
    }

    [Fact]
    public async Task An_import_into_a_list_that_was_recreated_meanwhile_fails_and_adds_nobody()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var list = (await contacts.Lists.FindAsync("flood", Stop))!;
        var id = await contacts.UploadAsync("phone\n2025550101", Stop, o => o with { ListCreatedAt = list.CreatedAt });
        await contacts.Lists.TryRemoveAsync("flood", Azure.ETag.All, Stop);
        contacts.Clock.Advance(TimeSpan.FromMinutes(1));
        await contacts.AddListAsync("flood", Stop, "nanguan");

        await contacts.Importer().RunAsync(id, Stop);

        var import = (await contacts.Imports.FindAsync(id, Stop))!.Import;
        Assert.Equal(ImportState.Failed, import.State);
        Assert.Equal("unknown-list", import.Failure!.Code);
        Assert.Empty(await contacts.ContactsOfAsync("flood", Stop));
    }

    [Fact]
    public async Task A_second_delivery_after_the_end_changes_nothing()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var id = await contacts.UploadAsync(Five, Stop);
        await contacts.Importer().RunAsync(id, Stop);
        var before = await contacts.ViewAsync(id, Stop);

        await contacts.Importer().RunAsync(id, Stop);

        Assert.Equivalent(before, await contacts.ViewAsync(id, Stop), strict: true);
        Assert.False(await contacts.Account.Uploads.GetBlobClient(id).ExistsAsync(Stop));
    }

    [Fact]
    public async Task An_export_comes_back_unchanged()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.ImportAsync(
            "phone,name,language,household,tags,School,basis\n2025550101,=Li,en,12-3,a;b,\"No. \"\"1\"\", "
                + "North\",\n+442079460958,陈\u3000静,zh-CN,,,'-5,\n",
            Stop,
            o => o with { Basis = ConsentBasis.Contract }
        );

        var again = await contacts.ImportAsync(await contacts.ExportAsync("flood", Stop), Stop);

        Assert.Equal(0, again.Added);
        Assert.Equal(0, again.Updated);
        Assert.Equal(1, again.Unchanged);
        Assert.Equal("=Li", Assert.Single(await contacts.ContactsOfAsync("flood", Stop)).Name);
    }

    [Fact]
    public async Task An_upload_that_was_never_read_is_dropped_after_a_day()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var id = await contacts.UploadAsync(Five, Stop);
        var expired = Expired(contacts);

        await expired.DeleteExpiredAsync(Stop);
        Assert.True(await contacts.Account.Uploads.GetBlobClient(id).ExistsAsync(Stop));

        contacts.Clock.Advance(TimeSpan.FromHours(25));
        await expired.DeleteExpiredAsync(Stop);

        Assert.False(await contacts.Account.Uploads.GetBlobClient(id).ExistsAsync(Stop));
        Assert.Equal("file-expired", (await contacts.ViewAsync(id, Stop)).Problems.Single().Code);
    }

    [Fact]
    public async Task An_import_is_deleted_with_its_findings_after_90_days_and_its_contacts_stay()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var old = await contacts.ImportAsync("phone,name\n2025550101,Ana\nnone of it,Bo\n", Stop);
        contacts.Clock.Advance(ExpiredUploads.Retention.ToTimeSpan());
        var recent = await contacts.ImportAsync("phone,name\n2025550102,Cy\n", Stop);
        await Expired(contacts).DeleteExpiredAsync(Stop);
        Assert.NotNull(await contacts.Imports.FindAsync(old.Id, Stop));

        contacts.Clock.Advance(TimeSpan.FromSeconds(1));
        await Expired(contacts).DeleteExpiredAsync(Stop);

        Assert.Null(await contacts.Imports.FindAsync(old.Id, Stop));
        Assert.Empty((await contacts.Imports.ReadFindingsAsync(old.Id, Stop)).Problems);
        Assert.NotNull(await contacts.Imports.FindAsync(recent.Id, Stop));
        Assert.Equal(2, (await contacts.ContactsOfAsync("flood", Stop)).Count);
        Assert.Equal(1, (await contacts.ImportAsync("phone,name\n2025550103,Di\n", Stop)).Added);
    }

    [Fact]
    public async Task A_rejected_row_is_named_though_a_thousand_rows_before_it_name_an_unknown_area()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var rows = Enumerable.Range(2025550000, 1_001).Select(n => $"{n},nowhere");

        var import = await contacts.ImportAsync(
            "phone,area\n" + string.Join('\n', rows) + "\n12,nowhere\n",
            Stop,
            o => o with { DryRun = true }
        );

        Assert.Equal(1_000, import.Problems.Count);
        Assert.Equal(1_003, Assert.Single(import.Problems, p => p.Code != "unknown-area").Row);
    }

    private static ExpiredUploads Expired(ContactsFixture contacts) =>
        new(
            contacts.Imports,
            contacts.Importer(),
            contacts.Removals,
            contacts.Account,
            contacts.Clock,
            ContactsFixture.TableTelemetry
        );
}
