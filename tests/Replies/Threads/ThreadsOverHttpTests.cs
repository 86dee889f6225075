using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Replies;
using CommunityAlerts.Replies.Threads;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Contacts;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Replies.Threads;

/// <summary>One host for the class; each test has a number, a list and an area of its own.</summary>
public sealed class ThreadsOverHttpTests(ThreadsOverHttpTests.Host host)
    : IClassFixture<ThreadsOverHttpTests.Host>,
        IAsyncLifetime
{
    private const string Secret = "threads-secret-4713";
    private readonly ContactsApp _calls = ContactsApp.Of(host.App);
    private readonly RecordingCarrier _carrier = host.Carrier;
    private readonly int _number = host.Next();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Phone => $"+120255501{_number:00}";

    private string List => $"parents-{_number}";

    private string Area => $"beiguan/{_number:00}";

    private HttpClient Official => host.App.Official(Area);

    public async ValueTask InitializeAsync()
    {
        await RegisterAsync(Area);
        await _calls.AddListAsync(List, Area);
        await AddContactAsync(List, Phone, "Wang Fang");
    }

    private async Task RegisterAsync(string area) =>
        Assert.Equal(
            201,
            (await _calls.PutAsync($"areas/{area}", """{"name":"Grid"}""", client: host.App.Administrator)).Status
        );

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_question_is_a_thread_of_its_area_with_name_and_unread_count()
    {
        await SayAsync("1", Phone, "When does the course begin?");
        await SayAsync("2", Phone, "And where?");
        await SayAsync("2", Phone, "And where?");

        var thread = await OnlyThreadAsync();

        Assert.Equal("Wang Fang", (string?)thread["name"]);
        Assert.Equal(Phone, (string?)thread["phone"]);
        Assert.Equal("And where?", (string?)thread["lastText"]);
        Assert.Equal(2, (int?)thread["unread"]);
        Assert.Equal(Area, (string?)thread["areas"]![0]);
        Assert.Equal(1, (int?)(await ThreadsAsync())["unreadInAll"]);
    }

    [Theory]
    [InlineData("STOP")]
    [InlineData("START")]
    [InlineData("HELP")]
    public async Task A_keyword_begins_no_thread(string keyword)
    {
        await SayAsync("1", Phone, keyword);

        Assert.Empty((await ThreadsAsync())["threads"]!.AsArray());
    }

    [Fact]
    public async Task A_keyword_in_a_thread_is_shown_with_it()
    {
        await SayAsync("1", Phone, "Who are you?");
        await SayAsync("2", Phone, "STOP");

        var entries = (await GetAsync(await IdAsync()))["entries"]!.AsArray();

        Assert.Equal("STOP", (string?)entries[0]!["text"]);
        Assert.Equal("stop", (string?)entries[0]!["keyword"]);
        Assert.Equal("in", (string?)entries[1]!["direction"]);
    }

    [Fact]
    public async Task A_thread_is_hidden_from_officials_of_other_areas_on_every_route()
    {
        await SayAsync("1", Phone, "When does the course begin?");
        var id = await IdAsync();
        var other = host.App.Official("nanguan");

        Assert.Empty((await ThreadsAsync(client: other))["threads"]!.AsArray());
        Assert.Equal(0, (int?)(await ThreadsAsync(client: other))["unreadInAll"]);
        Assert.Equal(404, (await _calls.GetAsync($"threads/{id}", other)).Status);
        foreach (var act in (string[])["read", "done", "reopen", "assign", "messages", "messages/preview"])
        {
            var answer = await _calls.SendAsync(
                HttpMethod.Post,
                $"threads/{id}/{act}",
                act == "assign" ? JsonContent.Create(new { to = "Li" }) : JsonContent.Create(new { text = "Hello" }),
                client: other,
                idempotencyKey: "k"
            );
            Assert.True(answer.Status is 404, $"{act}: {answer.Status} {answer.Text}");
        }

        Assert.Empty(_carrier.SentTo(Phone));
    }

    [Fact]
    public async Task A_thread_of_an_unknown_number_is_for_the_whole_tree_alone()
    {
        await SayAsync("1", "+12025550190", "Who is this?");

        Assert.Empty((await ThreadsAsync("?q=0190", host.App.Official("beiguan")))["threads"]!.AsArray());
        Assert.Single((await ThreadsAsync("?q=0190", host.App.Administrator))["threads"]!.AsArray());
    }

    [Fact]
    public async Task A_number_that_moved_to_another_area_begins_another_thread()
    {
        var newArea = $"{Area}-new";
        await SayAsync("1", Phone, "My child has moved.");
        await _calls.PostAsync($"lists/{List}/contacts/remove", $$"""{"phone":"{{Phone}}"}""");
        await RegisterAsync(newArea);
        await _calls.AddListAsync($"{List}-new", newArea);
        await AddContactAsync($"{List}-new", Phone, "Wang Fang");

        await SayAsync("2", Phone, "Here I am.");

        Assert.Equal("My child has moved.", await LastTextAsync(Area));
        Assert.Equal("Here I am.", await LastTextAsync(newArea));

        async Task<string?> LastTextAsync(string area) =>
            (string?)
                Assert.Single((await ThreadsAsync(client: host.App.Official(area)))["threads"]!.AsArray())!["lastText"];
    }

    [Fact]
    public async Task An_answer_is_sent_once_with_the_signature_and_shown_in_the_thread()
    {
        await SayAsync("1", Phone, "When does the course begin?");
        var id = await IdAsync();

        var first = await AnswerAsync(id, "At nine.", "key-1");
        var repeated = await AnswerAsync(id, "At nine.", "key-1");

        Assert.Equal(202, first.Status);
        Assert.Equal(200, repeated.Status);
        Assert.Equal("+15005550006 【Office】At nine.", Assert.Single(_carrier.SentTo(Phone)));
        var entry = (await GetAsync(id))["entries"]![0]!;
        Assert.Equal("out", (string?)entry["direction"]);
        Assert.Equal("accepted", (string?)entry["state"]);
        var thread = await OnlyThreadAsync();
        Assert.Equal(
            ("【Office】At nine.", (string?)entry["by"]),
            ((string?)thread["lastText"], (string?)thread["lastBy"])
        );
    }

    [Fact]
    public async Task A_report_on_an_answer_is_shown_in_the_thread_however_often_and_early_it_comes()
    {
        await SayAsync("1", Phone, "When does the course begin?");
        var id = await IdAsync();
        // Before the call of the carrier has returned, twice.
        _carrier.During[Phone] = async tag =>
        {
            await ReportAsync(tag, ReportStatus.Undelivered, "4002");
            await ReportAsync(tag, ReportStatus.Undelivered, "4002");
        };

        var answer = await AnswerAsync(id, "At nine.", "key-1");
        _carrier.During.Remove(Phone);

        Assert.Equal(
            (202, "undelivered", "4002"),
            (answer.Status, (string?)answer.Json["state"], (string?)answer.Json["code"])
        );
        var tag = Assert.Single(_carrier.TagsTo(Phone));
        await ReportAsync(tag, ReportStatus.Delivered, "2000", "+12025550199");
        await ReportAsync("answer.no.such", ReportStatus.Delivered, "2000");
        Assert.Equal("undelivered", (string?)(await GetAsync(id))["entries"]![0]!["state"]);
        await ReportAsync(tag, ReportStatus.Delivered, "2000");
        await ReportAsync(tag, ReportStatus.Unknown, "5002");
        var entry = (await GetAsync(id))["entries"]![0]!;
        Assert.Equal(("delivered", null), ((string?)entry["state"], (string?)entry["code"]));
        Assert.Equal("delivered", (string?)(await AnswerAsync(id, "At nine.", "key-1")).Json["state"]);
    }

    [Fact]
    public async Task A_report_on_an_answer_that_cannot_be_read_keeps_no_other_from_being_applied()
    {
        await SayAsync("1", Phone, "When does the course begin?");
        var id = await IdAsync();
        await AnswerAsync(id, "At nine.", "key-1");
        var key = host.App.Services.GetRequiredService<NumberKeys>().MakeKey(PhoneNumber.FromE164(Phone));
        var table = host.App.Storage.Table(Tables.Threads);
        var row = await table
            .ReadAllAsync(Cancel)
            .FirstAsync(r => r.GetString("Number") == key.Value && r.GetString("State") == "Accepted", Cancel);
        row["State"] = "Lost";
        await table.PutAsync(row, Cancel);
        await AnswerAsync(id, "At ten.", "key-2");

        await ReportAsync([.. _carrier.TagsTo(Phone).Select(tag => MakeReport(tag, ReportStatus.Delivered, "2000"))]);

        row["State"] = "Accepted";
        await table.PutAsync(row, Cancel);
        var entries = (await GetAsync(id))["entries"]!.AsArray();
        Assert.Equal("delivered", (string?)entries[0]!["state"]);
        Assert.Equal("accepted", (string?)entries[1]!["state"]);
    }

    [Fact]
    public async Task An_answer_is_measured_with_its_signature_and_not_sent()
    {
        await SayAsync("1", Phone, "When does the course begin?");
        var path = $"threads/{await IdAsync()}/messages/preview";

        var size = await _calls.PostAsync(path, """{"text":" At nine. "}""", client: Official);
        var tooLong = await _calls.PostAsync(path, $$"""{"text":"{{new string('字', 500)}}"}""", client: Official);

        Assert.Equal(
            ("【Office】At nine.", "UCS-2", 16, 1),
            (
                (string?)size.Json["text"],
                (string?)size.Json["encoding"],
                (int?)size.Json["units"],
                (int?)size.Json["segments"]
            )
        );
        Assert.Equal((8, 6), ((int?)tooLong.Json["segments"], (int?)tooLong.Json["maxSegments"]));
        Assert.Equal(422, (await _calls.PostAsync(path, """{"text":" "}""", client: Official)).Status);
        Assert.Empty(_carrier.SentTo(Phone));
    }

    [Fact]
    public async Task An_answer_in_Chinese_has_the_signature_of_Chinese_texts()
    {
        await SayAsync("1", Phone, "几点开始？");

        await AnswerAsync(await IdAsync(), "九点。", "key-1");

        Assert.Equal("+15005550006 【办公室】九点。", Assert.Single(_carrier.SentTo(Phone)));
    }

    [Fact]
    public async Task An_idempotency_key_with_another_text_is_refused()
    {
        await SayAsync("1", Phone, "When does the course begin?");
        var id = await IdAsync();
        await AnswerAsync(id, "At nine.", "key-1");

        Assert.Equal("idempotency-key-reused", (await AnswerAsync(id, "At ten.", "key-1")).Code);
        Assert.Single(_carrier.SentTo(Phone));
    }

    [Fact]
    public async Task Answers_under_one_key_at_the_same_time_are_one_text()
    {
        await SayAsync("1", Phone, "When does the course begin?");
        var id = await IdAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AnswerAsync(id, "At nine.", "key-1")));

        Assert.Single(_carrier.SentTo(Phone));
        Assert.Single(answers, a => a.Status is 202);
        Assert.All(answers, a => Assert.True(a.Status is 200 or 202, a.Text));
    }

    [Fact]
    public async Task An_answer_to_a_number_that_opted_out_is_refused()
    {
        await SayAsync("1", Phone, "Who are you?");
        Assert.False((bool?)(await GetAsync(await IdAsync()))["optedOut"]);
        await SayAsync("2", Phone, "STOP");

        Assert.True((bool?)(await GetAsync(await IdAsync()))["optedOut"]);
        Assert.Equal("opted-out", (await AnswerAsync(await IdAsync(), "The office.", "key-1")).Code);
        Assert.DoesNotContain(_carrier.SentTo(Phone), t => t.Contains("The office.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_in_quiet_hours_takes_a_reason()
    {
        await SayAsync("1", Phone, "Who are you?");
        var id = await IdAsync();
        await _calls.PutAsync(
            $"areas/{Area}",
            """{"name":"Beiguan","zone":"Asia/Shanghai","quietHours":[{"start":"15:00","end":"23:00"}]}""",
            client: host.App.Administrator
        );

        Assert.Equal("quiet-hours", (await AnswerAsync(id, "The office.", "key-1")).Code);
        Assert.Equal("quiet-hours", (await AnswerAsync(id, "The office.", "key-1", " ")).Code);
        Assert.Equal(202, (await AnswerAsync(id, "The office.", "key-1", "The water rises")).Status);
    }

    [Theory]
    [InlineData("", "empty-text")]
    [InlineData("   ", "empty-text")]
    [InlineData("a\u0000b", "not-plain-text")]
    [InlineData("a\u202eb", "not-plain-text")]
    [InlineData("字*2001", "too-long")]
    [InlineData("字*1500", "too-many-segments")]
    public async Task An_answer_that_cannot_be_sent_names_its_fault(string text, string code)
    {
        await SayAsync("1", Phone, "Who are you?");
        var parts = text.Split('*');
        var body =
            parts.Length == 2
                ? string.Concat(Enumerable.Repeat(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture)))
                : text;

        var answer = await AnswerAsync(await IdAsync(), body, "key-1");

        Assert.Equal(422, answer.Status);
        Assert.Equal(code, (string?)answer.Json["errors"]![0]!["code"]);
        Assert.Empty(_carrier.SentTo(Phone));
    }

    [Theory]
    [InlineData("refused", "refused")]
    [InlineData("throttled", "throttled")]
    [InlineData("unknown", "unknown")]
    [InlineData("unreachable", "refused")]
    public async Task An_answer_shows_the_outcome_and_is_never_sent_again(string outcome, string state)
    {
        await SayAsync("1", Phone, "Who are you?");
        var id = await IdAsync();
        _carrier.Outcomes[Phone] = outcome;

        await AnswerAsync(id, "The office.", "key-1");
        _carrier.Outcomes.Remove(Phone);
        await AnswerAsync(id, "The office.", "key-1");

        Assert.Equal(state, (string?)(await GetAsync(id))["entries"]![0]!["state"]);
        Assert.Single(_carrier.SentTo(Phone));
    }

    [Fact]
    public async Task A_reply_that_comes_while_the_page_is_read_stays_unread()
    {
        await SayAsync("1", Phone, "Who are you?");
        var id = await IdAsync();
        var shown = (await _calls.GetAsync($"threads/{id}", Official)).Tag;
        await SayAsync("2", Phone, "Hello?");

        var answer = await _calls.SendAsync(HttpMethod.Post, $"threads/{id}/read", ifMatch: shown);

        Assert.Equal("stale-version", answer.Code);
        Assert.Equal(2, (int?)(await OnlyThreadAsync())["unread"]);
    }

    [Fact]
    public async Task A_thread_is_read_assigned_done_and_opened_again()
    {
        await SayAsync("1", Phone, "Who are you?");
        var id = await IdAsync();

        await _calls.PostAsync($"threads/{id}/assign", """{"to":"Li"}""");
        Assert.Single((await ThreadsAsync("?assigned=Li"))["threads"]!.AsArray());
        Assert.Empty((await ThreadsAsync("?assigned=Zhao"))["threads"]!.AsArray());
        Assert.Single((await ThreadsAsync($"?assigned=Li&area={Area}"))["threads"]!.AsArray());
        Assert.Single((await ThreadsAsync("?assigned=Li&area=beiguan"))["threads"]!.AsArray());
        Assert.Empty((await ThreadsAsync($"?assigned=Li&area={Area}/03"))["threads"]!.AsArray());

        await _calls.PostAsync($"threads/{id}/read", "{}");
        Assert.Empty((await ThreadsAsync("?unread=true"))["threads"]!.AsArray());

        await _calls.PostAsync($"threads/{id}/done", "{}");
        Assert.Empty((await ThreadsAsync())["threads"]!.AsArray());
        Assert.Single((await ThreadsAsync("?state=done"))["threads"]!.AsArray());

        await _calls.PostAsync($"threads/{id}/reopen", "{}");
        Assert.Equal("open", (string?)(await OnlyThreadAsync())["state"]);
    }

    [Theory]
    [InlineData("course", 1)]
    [InlineData("COURSE", 1)]
    [InlineData("wang", 1)]
    [InlineData("0199", 0)]
    [InlineData("swimming", 0)]
    public async Task Threads_are_found_by_text_name_and_end_of_the_number(string q, int count)
    {
        await SayAsync("1", Phone, "When does the course begin?");

        Assert.Equal(count, (await ThreadsAsync($"?q={q}"))["threads"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_thread_is_found_by_the_end_of_its_number()
    {
        await SayAsync("1", Phone, "When does the course begin?");

        Assert.Single((await ThreadsAsync($"?q={Phone[^4..]}"))["threads"]!.AsArray());
    }

    [Fact]
    public async Task Pages_of_threads_join_and_are_sorted_by_the_last_text()
    {
        for (var n = 0; n < 6; n++)
        {
            await AddContactAsync(List, $"+1202555018{n}", $"Person {n}");
            await SayAsync($"{n}", $"+1202555018{n}", $"text {n}");
        }

        List<string?> texts = [];
        string? cursor = null;
        do
        {
            var page = await ThreadsAsync($"?limit=2&cursor={cursor}");
            texts.AddRange(page["threads"]!.AsArray().Select(t => (string?)t!["lastText"]));
            cursor = (string?)page["cursor"];
        } while (cursor is not null);

        Assert.Equal(["text 5", "text 4", "text 3", "text 2", "text 1", "text 0"], texts);
    }

    [Fact]
    public async Task Erasing_a_person_erases_their_threads()
    {
        await SayAsync("1", Phone, "Who are you?");
        var id = await IdAsync();
        await AnswerAsync(id, "The office.", "key-1");

        await _calls.PostAsync("people/erase", $$"""{"phone":"{{Phone}}"}""", host.App.Administrator);

        Assert.Equal(404, (await _calls.GetAsync($"threads/{id}", host.App.Administrator)).Status);
        var key = host.App.Services.GetRequiredService<NumberKeys>().MakeKey(PhoneNumber.FromE164(Phone));
        var rows = host.App.Storage.Table(Tables.Threads).ReadAllAsync(Cancel);
        Assert.False(await rows.AnyAsync(r => r.GetString("Number") == key.Value, Cancel));
    }

    [Fact]
    public void An_answer_whose_call_ended_without_an_outcome_is_shown_as_unknown()
    {
        var entry = new ThreadEntry
        {
            At = Instant.FromUtc(2027, 6, 18, 8, 0),
            Text = "At nine.",
            State = AnswerState.Sending,
        };

        Assert.Equal(AnswerState.Sending, ThreadQueries.WithTimeout(entry, entry.At + Duration.FromMinutes(2)).State);
        Assert.Equal(AnswerState.Unknown, ThreadQueries.WithTimeout(entry, entry.At + Duration.FromMinutes(3)).State);
    }

    private async Task<Answer> AnswerAsync(string id, string text, string key, string? reason = null) =>
        await _calls.SendAsync(
            HttpMethod.Post,
            $"threads/{id}/messages",
            JsonContent.Create(new { text, reason }),
            client: Official,
            idempotencyKey: key
        );

    private Task ReportAsync(string tag, ReportStatus status, string code, string? to = null) =>
        ReportAsync([MakeReport(tag, status, code, to)]);

    private DeliveryReport MakeReport(string tag, ReportStatus status, string code, string? to = null) =>
        new(tag, "m-1", PhoneNumber.FromE164(to ?? Phone), status, code, Instant.FromUtc(2027, 6, 18, 9, 0));

    private async Task ReportAsync(IReadOnlyList<DeliveryReport> reports)
    {
        var events = new CarrierEvents(null, reports, [], 0);
        Assert.True(await host.App.Services.GetRequiredService<EventReceiver>().ReceiveAsync(events, Cancel));
    }

    private async Task<JsonObject> ThreadsAsync(string query = "", HttpClient? client = null)
    {
        var answer = await _calls.GetAsync($"threads{query}", client ?? Official);
        Assert.True(answer.Status is 200, $"{answer.Status} {answer.Text}");
        return answer.Json;
    }

    private async Task<JsonObject> GetAsync(string id) => (await _calls.GetAsync($"threads/{id}", Official)).Json;

    private async Task<JsonObject> OnlyThreadAsync() =>
        Assert.Single((await ThreadsAsync())["threads"]!.AsArray())!.AsObject();

    private async Task<string> IdAsync() => (string)(await OnlyThreadAsync())["id"]!;

    private async Task AddContactAsync(string list, string phone, string name) =>
        Assert.True(
            (
                await _calls.SendAsync(
                    HttpMethod.Post,
                    $"lists/{list}/contacts",
                    JsonContent.Create(new { phone, name })
                )
            ).Status
                is 200
                    or 201
        );

    private async Task SayAsync(string id, string phone, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/events/sms")
        {
            Content = ReplyEvents.Content(id, phone.TrimStart('+'), text),
        };
        request.Headers.Add("X-Events-Secret", Secret);
        using var answer = await host.App.Anonymous.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>The host of the class.</summary>
    public sealed class Host : IAsyncLifetime
    {
        private int _tests;

        public RecordingCarrier Carrier { get; } = new();

        public AlertsApp App { get; private set; } = null!;

        /// <summary>Returns a number of its own for each test.</summary>
        public int Next() => Interlocked.Increment(ref _tests);

        public async ValueTask InitializeAsync()
        {
            App = await AlertsApp.StartAsync(
                services => services.AddSingleton<ICarrier>(Carrier),
                ("Events:Secret", Secret),
                ("Alerts:Region", "US"),
                ("Alerts:Buckets", "2"),
                ("Senders:Default:From", "+15005550006"),
                ("Senders:Default:Signature", "【Office】"),
                ("Senders:Default:Signatures:zh-CN", "【办公室】")
            );
            var above = new Uri("/api/areas/beiguan", UriKind.Relative);
            using var put = await App.Administrator.PutAsJsonAsync(above, new { name = "Beiguan" }, Cancel);
            put.EnsureSuccessStatusCode();
        }

        public ValueTask DisposeAsync() => App.DisposeAsync();
    }

    /// <summary>Records what is sent, and gives the texts to a number the outcome that the test chose.</summary>
    public sealed class RecordingCarrier : ICarrier
    {
        private readonly List<SendRequest> _sent = [];

        public IDictionary<string, string> Outcomes { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

        public bool IsSimulated => true;

        public IReadOnlyList<string> SentTo(string phone) =>
            [.. _sent.Where(r => r.To.Any(to => to.E164 == phone)).Select(r => $"{r.From} {r.Text}")];

        /// <summary>Runs with the tag of each call for a number, before the call returns.</summary>
        public IDictionary<string, Func<string, Task>> During { get; } =
            new Dictionary<string, Func<string, Task>>(StringComparer.Ordinal);

        public IReadOnlyList<string> TagsTo(string phone) =>
            [.. _sent.Where(r => r.To.Any(to => to.E164 == phone)).Select(r => r.Tag)];

        public async Task<IReadOnlyList<SendOutcome>> SendAsync(
            SendRequest request,
            CancellationToken cancellationToken
        )
        {
            lock (_sent)
            {
                _sent.Add(request);
            }

            if (During.TryGetValue(request.To[0].E164, out var work))
            {
                await work(request.Tag);
            }

            return [.. request.To.Select(to => OutcomeOf(to.E164))];
        }

        private SendOutcome OutcomeOf(string phone) =>
            (Outcomes.TryGetValue(phone, out var outcome) ? outcome : "") switch
            {
                "refused" => new SendOutcome.Refused("4000"),
                "throttled" => new SendOutcome.Throttled(null),
                "unknown" => new SendOutcome.Unknown("timeout"),
                "unreachable" => new SendOutcome.Unreachable(),
                _ => new SendOutcome.Accepted("m-1"),
            };
    }
}
