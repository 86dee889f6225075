using System.Runtime.CompilerServices;
using System.Text;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Contacts.Imports;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Lists;

/// <summary>
/// A list that is deleted while others use it: each request, import and contact is either kept with the list or
/// refused, never accepted and lost.
/// </summary>
public sealed class ListDeletionTests
{
    private const string Body = """{"name":"Flood","area":"beiguan"}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "lists/flood/contacts", """{"phone":"+13125550162"}""", 409, "list-being-deleted")]
    [InlineData("POST", "lists/flood/imports", "phone\n2025550101\n", 409, "list-being-deleted")]
    [InlineData("PUT", "lists/flood", Body, 409, "list-being-deleted")]
    [InlineData(
        "POST",
        "broadcasts",
        """{"name":"B","texts":{"en":"Hello"},"audience":{"lists":["flood"]}}""",
        422,
        "invalid-fields"
    )]
    [InlineData(
        "POST",
        "broadcasts",
        """{"name":"B","texts":{"en":"Hello"},"audience":{"area":"beiguan"}}""",
        422,
        "empty-audience"
    )]
    [InlineData(
        "PUT",
        "campaigns/c",
        """{"name":"C","template":"t","audience":{"lists":["flood"]},"season":{"from":"05-01","to":"09-10"},"schedule":{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"}}""",
        422,
        "unknown-list"
    )]
    [InlineData("GET", "lists/flood", null, 200, "")]
    [InlineData("POST", "lists/flood/contacts/find", """{"phone":"+13125550161"}""", 200, "")]
    public async Task A_list_that_is_being_deleted_accepts_nothing(
        string method,
        string path,
        string? body,
        int status,
        string problem
    )
    {
        var (answer, deleted, list) = await DuringDeletionAsync(
            http => SendAsync(http, method, path, body),
            isUsed: false
        );

        Assert.Equal((status, problem), answer);
        Assert.Equal((204, ""), deleted);
        Assert.Equal((404, "unknown-list"), list);
    }

    [Theory]
    [InlineData("POST", "lists/flood/contacts", """{"phone":"+13125550162"}""", 201)]
    [InlineData("PUT", "lists/flood", Body, 200)]
    [InlineData("POST", "lists/flood/contacts/find", """{"phone":"+13125550161"}""", 200)]
    public async Task A_list_whose_use_is_found_after_the_mark_stays_as_it_was(
        string method,
        string path,
        string body,
        int status
    )
    {
        var ((answer, _), deleted, list) = await DuringDeletionAsync(
            http => SendAsync(http, method, path, body),
            isUsed: true
        );

        Assert.Equal(status, answer);
        Assert.Equal((409, "list-in-use"), deleted);
        Assert.Equal((200, ""), list);
    }

    [Fact]
    public async Task An_interrupted_deletion_is_shown_and_completed_by_a_repeat()
    {
        await using var app = await StartAsync(_ => { });
        var http = ContactsApp.Of(app);
        var (list, tag) = (await app.Services.GetRequiredService<ListStore>().FindWithTagAsync("flood", Cancel))!;
        await app
            .Services.GetRequiredService<ListStore>()
            .TryPutAsync(list with { IsBeingDeleted = true }, tag, Cancel);

        Assert.True((bool?)(await http.GetAsync("lists/flood")).Json["beingDeleted"]);
        Assert.True((bool?)(await http.GetAsync("lists")).Json["lists"]![0]!["beingDeleted"]);
        Assert.Equal((204, ""), await SendAsync(http, "DELETE", "lists/flood"));
        Assert.Equal((201, ""), await SendAsync(http, "PUT", "lists/flood", Body));
        Assert.Null((await http.GetAsync("lists/flood")).Json["beingDeleted"]);
        Assert.Empty((await http.GetAsync("lists/flood/contacts")).Json["contacts"]!.AsArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_that_is_stored_after_its_list_was_marked_is_refused_and_sends_nothing(bool isOccurrence)
    {
        await using var two = await StartTwoAsync(Tables.Broadcasts);
        var engine = two.Slow;
        await engine.ListAsync("flood", [1, 2]);

        Problem? problem;
        if (isOccurrence)
        {
            problem = (
                await engine
                    .Get<BroadcastService>()
                    .StartOccurrenceAsync(
                        "c",
                        Engine.Start,
                        Engine.MakeRequest("flood"),
                        Engine.Administrator,
                        zone: null,
                        Cancel
                    )
            ).Problem;
        }
        else
        {
            var broadcasts = engine.Get<BroadcastService>();
            problem = (
                await broadcasts.StartAsync(Engine.MakeRequest("flood"), "key", Engine.Administrator, Cancel)
            ).Problem;
            var repeated = await broadcasts.StartAsync(
                Engine.MakeRequest("flood"),
                "key",
                Engine.Administrator,
                Cancel
            );
            Assert.Equal(problem?.Code, repeated.Problem?.Code);
        }

        Assert.Equal("unknown-list", Assert.Single(problem!.Errors!).Code);
        await foreach (var stored in engine.Get<BroadcastStore>().ReadMonthAsync("202706", Cancel))
        {
            Assert.Equal("deletion", stored.Broadcast.CancelledBy);
        }

        await engine.SweepAsync();
        await engine.DrainAsync();
        Assert.Empty(engine.Carrier.Handsets);
        Assert.Equal(["order-broadcast", "cancel-broadcast"], await engine.AuditAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_for_an_area_that_loses_one_of_its_lists_meanwhile_texts_the_others(bool hasOthers)
    {
        await using var two = await StartTwoAsync(Tables.Broadcasts);
        var engine = two.Slow;
        await engine.ListAsync("flood", [1]);
        await engine.ListAsync("parents", [2, 3], area: hasOthers ? "beiguan" : "nanguan");
        var request = Engine.MakeRequest() with { Audience = new Audience { Area = "beiguan" } };

        var accepted = await engine
            .Get<BroadcastService>()
            .StartOccurrenceAsync("c", Engine.Start, request, Engine.Administrator, zone: null, Cancel);
        var (list, tag) = (await engine.Get<ListStore>().FindWithTagAsync("flood", Cancel))!;
        Assert.True(await engine.Get<ListStore>().TryRemoveAsync("flood", tag, Cancel));
        await engine.DrainAsync();

        Assert.True(list.IsBeingDeleted);
        Assert.Equal(hasOthers ? null : "unknown-list", accepted.Problem?.Errors?[0].Code);
        Assert.Equal(
            hasOthers ? [Engine.Phone(2).E164, Engine.Phone(3).E164] : [],
            engine.Carrier.Handsets.Select(h => h.Phone).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_stored_after_its_new_list_was_deleted_leaves_the_former_request(bool isOnlyMarked)
    {
        await using var two = await TwoEngines.StartAsync(Tables.Broadcasts, fast => DeleteAsync(fast, isOnlyMarked));
        var (other, engine) = two;
        await engine.ListAsync("parents", [1, 2]);
        await engine.ListAsync("flood", [3]);
        var request = Engine.MakeRequest("parents") with { StartAt = engine.Now + Duration.FromHours(1) };
        var id = await other.StartBroadcastAsync(request);

        var replaced = await engine
            .Get<BroadcastService>()
            .ReplaceAsync(
                id,
                request with
                {
                    Audience = new Audience { Lists = ["flood"] },
                },
                IfMatch.None,
                Engine.Administrator,
                Cancel
            );

        Assert.Equal("unknown-list", Assert.Single(replaced.Problem!.Errors!).Code);
        Assert.Equal(["parents"], (await engine.Get<BroadcastStore>().FindAsync(id, Cancel))!.Broadcast.Lists);
        Assert.Equal(["order-broadcast"], await engine.AuditAsync());
        engine.Clock.Turn(Duration.FromMinutes(61));
        await engine.ReleaseAsync();
        await engine.DrainAsync();
        Assert.Equal(
            [Engine.Phone(1).E164, Engine.Phone(2).E164],
            engine.Carrier.Handsets.Select(h => h.Phone).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );

        static async Task DeleteAsync(Engine engine, bool isOnlyMarked)
        {
            if (isOnlyMarked)
            {
                var (list, tag) = (await engine.Get<ListStore>().FindWithTagAsync("flood", Cancel))!;
                await engine.Get<ListStore>().TryPutAsync(list with { IsBeingDeleted = true }, tag, Cancel);
                return;
            }

            var service = engine.Get<ListService>();
            Assert.Null(await service.RemoveAsync(Engine.Administrator, "flood", IfMatch.None, Cancel));
        }
    }

    [Fact]
    public async Task A_contact_that_is_stored_after_its_list_was_marked_is_refused_and_not_kept()
    {
        await using var two = await StartTwoAsync(Tables.Contacts);
        var (fast, engine) = two;
        await fast.Get<ListStore>()
            .TryPutAsync(
                new ContactList
                {
                    Id = "flood",
                    Name = "Flood",
                    Area = "beiguan",
                    CreatedAt = Engine.Start,
                },
                asRead: null,
                Cancel
            );
        var list = (await engine.Get<ListStore>().FindAsync("flood", Cancel))!;

        var put = await engine
            .Get<ContactService>()
            .PutAsync(Engine.Administrator, list, new NewContact("+13125550162"), IfMatch.None, Cancel);

        Assert.Equal("list-being-deleted", put.Problem?.Code);
        Assert.Null(
            await engine
                .Get<ContactStore>()
                .FindAsync(
                    "flood",
                    engine.Get<PersonReader>().ReadNumber("+13125550162", region: null).Value!.Key,
                    Cancel
                )
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_import_that_writes_while_its_list_is_deleted_leaves_nobody(bool isGone)
    {
        await using var two = await TwoEngines.StartAsync(RunBefore.Transaction, fast => DeleteAsync(fast, isGone));
        var (other, engine) = two;
        await engine.ListAsync("flood", []);
        var list = (await engine.Get<ListStore>().FindAsync("flood", Cancel))!;
        var request = Files.Request with { ListCreatedAt = list.CreatedAt };
        var rows = "phone\n" + string.Join('\n', Enumerable.Range(2025550100, 40));
        var id = await engine.Get<UploadService>().StartAsync(Encoding.UTF8.GetBytes(rows), request, Cancel);

        await engine.Get<Importer>().RunAsync(id, Cancel);
        if (!isGone)
        {
            // It waits, and no list takes the id meanwhile.
            Assert.Equal(ImportState.Running, (await engine.Get<ImportStore>().FindAsync(id, Cancel))!.Import.State);
            await DeleteAsync(other, isGone: true);
            var put = await engine
                .Get<ListService>()
                .PutAsync(Engine.Administrator, "flood", new NewList("New", "beiguan"), IfMatch.None, Cancel);
            Assert.Equal("list-being-deleted", put.Problem?.Code);
            await engine.Get<Importer>().RunAsync(id, Cancel);
        }

        Assert.Equal("unknown-list", (await engine.Get<ImportStore>().FindAsync(id, Cancel))!.Import.Failure?.Code);
        Assert.False(await engine.Get<ContactStore>().HasContactsOutsideAsync("flood", "nowhere", Cancel));
        Assert.True(
            (
                await engine
                    .Get<ListService>()
                    .PutAsync(Engine.Administrator, "flood", new NewList("New", "beiguan"), IfMatch.None, Cancel)
            ).IsOk
        );

        static async Task DeleteAsync(Engine engine, bool isGone)
        {
            var (list, tag) = (await engine.Get<ListStore>().FindWithTagAsync("flood", Cancel))!;
            await engine.Get<ListStore>().TryPutAsync(list with { IsBeingDeleted = true }, tag, Cancel);
            await engine.Get<ContactStore>().RemoveAllAsync("flood", Cancel);
            if (isGone)
            {
                await engine.Get<ListStore>().TryRemoveAsync("flood", Azure.ETag.All, Cancel);
            }
        }
    }

    /// <summary>
    /// Two processes; the slow one's first write to a table comes just after the fast one has marked the list as being
    /// deleted.
    /// </summary>
    private static Task<TwoEngines> StartTwoAsync(string table) =>
        TwoEngines.StartAsync(
            table,
            async fast =>
            {
                var lists = fast.Get<ListStore>();
                if (await lists.FindWithTagAsync("flood", Cancel) is { } found)
                {
                    await lists.TryPutAsync(found.List with { IsBeingDeleted = true }, found.Tag, Cancel);
                }
            }
        );

    /// <summary>
    /// Deletes the list, and runs <paramref name="during"/> after it was marked; then its uses are looked for again.
    /// </summary>
    private static async Task<((int, string) Answer, (int, string) Deleted, (int, string) List)> DuringDeletionAsync(
        Func<ContactsApp, Task<(int, string)>> during,
        bool isUsed
    )
    {
        var hook = new UsesHook { IsUsed = isUsed };
        await using var app = await StartAsync(services => services.AddSingleton<IUsageSource>(hook));
        var http = ContactsApp.Of(app);
        (int, string) answer = default;
        hook.AfterMark = async () => answer = isUsed ? default : await during(http);

        var deleted = await SendAsync(http, "DELETE", "lists/flood");

        return (isUsed ? await during(http) : answer, deleted, await SendAsync(http, "GET", "lists/flood"));
    }

    private static async Task<AlertsApp> StartAsync(Action<IServiceCollection> replace)
    {
        var app = await AlertsApp.StartAsync(replace, ("Alerts:Buckets", "2"), ("Alerts:Region", "US"));
        var http = ContactsApp.Of(app);
        Assert.Equal((201, ""), await SendAsync(http, "PUT", "lists/flood", Body));
        Assert.Equal((201, ""), await SendAsync(http, "PUT", "templates/t", """{"name":"T","texts":{"en":"Hello"}}"""));
        Assert.Equal((201, ""), await SendAsync(http, "POST", "lists/flood/contacts", """{"phone":"+13125550161"}"""));
        return app;
    }

    private static async Task<(int, string)> SendAsync(
        ContactsApp http,
        string method,
        string path,
        string? body = null
    )
    {
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return (
            await http.SendAsync(
                new HttpMethod(method),
                path,
                content,
                client: http.App.Administrator,
                idempotencyKey: "key"
            )
        ).Short;
    }

    /// <summary>Is asked for uses once before the mark and once after it.</summary>
    private sealed class UsesHook : IUsageSource
    {
        public string UserKind => UsedBy.Campaign;

        private int _asked;

        public Func<Task> AfterMark { get; set; } = () => Task.CompletedTask;

        public bool IsUsed { get; init; }

        public async IAsyncEnumerable<Use> FindUsesAsync(
            UsableKind kind,
            string id,
            [EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            if (++_asked == 2)
            {
                await AfterMark();
                if (IsUsed)
                {
                    yield return new Use(new UsedBy("broadcast", "b", "Drill"), [""]);
                }
            }
        }
    }
}
