using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Azure;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using CommunityAlerts.Tests.Support.Workers;
using CommunityAlerts.Tests.Support.Workers.Protocol;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace CommunityAlerts.Tests.Hosting.Azure;

/// <summary>
/// The built program under the worker protocol: what it says of its functions, and at least one call of every kind.
/// </summary>
[Collection(WorkerCollection.Name)]
public sealed class WorkerTests(WorkerApp app)
{
    private static readonly string[] Flood = ["worker-flood"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Timers =>
        [.. Trigger.All.Where(t => t.FindAttribute<TimerTriggerAttribute>() is not null).Select(t => t.Name)];

    public static TheoryData<string> QueueFunctions =>
        [.. Trigger.All.Where(t => t.FindAttribute<QueueTriggerAttribute>() is not null).Select(t => t.Name)];

    [Fact]
    public void The_worker_describes_every_function_as_the_local_host_knows_it() =>
        Assert.Equal(
            Trigger.All.Select(Describe).Order(StringComparer.Ordinal),
            app.Host.Functions.Select(Describe).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    [Fact]
    public void The_worker_loads_every_function()
    {
        Assert.Equal(Trigger.All.Count, app.Host.Loaded.Count);
        Assert.All(app.Host.Loaded.Values, WorkerApp.Succeeded);
    }

    [Theory]
    [MemberData(nameof(Timers))]
    public async Task A_timer_function_runs(string name) =>
        WorkerApp.Succeeded(await app.Host.RunTimerAsync(name, isPastDue: true));

    [Theory]
    [MemberData(nameof(QueueFunctions))]
    public async Task A_message_that_cannot_be_read_fails_and_leaves_the_worker_running(string name)
    {
        var failed = await app.Host.RunMessageAsync(app.Host.Function(name), "no JSON");

        Assert.Equal(StatusResult.Types.Status.Failure, failed.Status);
        Assert.Equal(
            HttpStatusCode.OK,
            (await app.Anonymous.GetAsync(new Uri("/api/health", UriKind.Relative), Stop)).StatusCode
        );
    }

    [Fact]
    public async Task An_import_runs_from_its_upload_to_the_stored_contacts()
    {
        var official = app.ClientOf(Role.Official, "harbour");
        await PutAsync(official, "/api/lists/worker-import", new { name = "Families", area = "harbour" });
        using var file = new StringContent("name,phone\nAda,+14155550111\nBo,no number\n", Encoding.UTF8, "text/csv");
        var import = (
            await official.PostAsync(new Uri("/api/lists/worker-import/imports", UriKind.Relative), file, Stop)
        )
            .Headers
            .Location!;

        JsonElement view = default;
        await app.WorkUntilAsync(async () =>
        {
            view = await official.GetFromJsonAsync<JsonElement>(import, Stop);
            return view.GetProperty("state").GetString() == "completed";
        });

        Assert.Equal(1, view.GetProperty("added").GetInt32());
        Assert.Equal(1, view.GetProperty("rejected").GetInt32());
    }

    [Fact]
    public async Task A_broadcast_runs_from_its_request_to_the_last_report()
    {
        var administrator = app.ClientOf(Role.Administrator);
        await PutAsync(administrator, "/api/lists/worker-flood", new { name = "Flood", area = "harbour" });
        foreach (var (phone, name) in new[] { ("+14155550121", "Ada"), ("+14155550122", "Bo"), ("+14155550123", "Cy") })
        {
            (
                await administrator.PostAsJsonAsync("/api/lists/worker-flood/contacts", new { phone, name }, Stop)
            ).EnsureSuccessStatusCode();
        }

        (
            await administrator.PostAsJsonAsync("/api/opt-outs", new { phone = "+14155550123", reason = "asked" }, Stop)
        ).EnsureSuccessStatusCode();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/broadcasts")
        {
            Content = JsonContent.Create(
                new
                {
                    name = "Flood",
                    texts = new { en = "Water is rising, {{ name }}." },
                    audience = new { lists = Flood },
                    urgency = "urgent",
                }
            ),
        };
        request.Headers.Add("Idempotency-Key", "worker-flood-1");
        var accepted = await administrator.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);

        JsonElement view = default;
        await app.WorkUntilAsync(
            async () =>
            {
                view = await administrator.GetFromJsonAsync<JsonElement>(accepted.Headers.Location!, Stop);
                return view.GetProperty("settled").GetBoolean();
            },
            "ReleaseBatches",
            "SweepBroadcasts"
        );

        Assert.Equal(2, view.GetProperty("recipients").GetInt32());
        Assert.Equal(2, view.GetProperty("tallies").GetProperty("delivered").GetInt32());
        Assert.Equal(1, view.GetProperty("excluded").GetProperty("opted-out").GetInt32());
    }

    [Fact]
    public async Task A_reply_of_STOP_opts_its_sender_out()
    {
        var administrator = app.ClientOf(Role.Administrator);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/events/sms")
        {
            Content = ReplyEvents.Content("worker-stop", "14155550131", "STOP"),
        };
        request.Headers.Add("X-Events-Secret", app.Settings.Single(s => s.Name == "Events__Secret").Value);

        Assert.Equal(HttpStatusCode.OK, (await app.Anonymous.SendAsync(request, Stop)).StatusCode);

        using var found = await administrator.PostAsJsonAsync(
            "/api/opt-outs/find",
            new { phone = "+14155550131" },
            Stop
        );
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
    }

    [Theory]
    // Of the whole limit, and past it; up to the Functions host's own limit of 100 MB the answer is a problem.
    [InlineData(4 * 1024 * 1024, HttpStatusCode.BadRequest, "unreadable-body")]
    [InlineData((4 * 1024 * 1024) + 1, HttpStatusCode.RequestEntityTooLarge, "too-large")]
    [InlineData((32 * 1024 * 1024) + 1, HttpStatusCode.RequestEntityTooLarge, "too-large")]
    [InlineData(100_000_000, HttpStatusCode.RequestEntityTooLarge, "too-large")]
    public async Task A_body_that_is_too_large_is_a_problem(int bytes, HttpStatusCode status, string code)
    {
        using var body = new ByteArrayContent(new byte[bytes]);

        var answer = await app.ClientOf(Role.Administrator)
            .PutAsync(new Uri("/api/lists/large", UriKind.Relative), body, Stop);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(
            $"/problems/{code}",
            (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("type").GetString()
        );
    }

    private static async Task PutAsync<T>(HttpClient client, string path, T body) =>
        (await client.PutAsJsonAsync(path, body, Stop)).EnsureSuccessStatusCode();

    private static string Describe(Trigger trigger) =>
        trigger.FindAttribute<HttpTriggerAttribute>() is { } http
            ? $"{trigger.Name} {trigger.Method.DeclaringType!.FullName}.{trigger.Method.Name} httpTrigger "
                + $"{http.Route} {string.Join(',', http.Methods!)} {http.AuthLevel}"
        : trigger.FindAttribute<QueueTriggerAttribute>() is { } queue
            ? $"{trigger.Name} {trigger.Method.DeclaringType!.FullName}.{trigger.Method.Name} queueTrigger "
                + $"{queue.QueueName} {queue.Connection}"
        : $"{trigger.Name} {trigger.Method.DeclaringType!.FullName}.{trigger.Method.Name} timerTrigger "
            + $"{trigger.FindAttribute<TimerTriggerAttribute>()!.Schedule}";

    private static string Describe(RpcFunctionMetadata function)
    {
        var binding = JsonDocument
            .Parse(function.RawBindings.Single(b => b.Contains("Trigger\"", StringComparison.OrdinalIgnoreCase)))
            .RootElement;
        var type = binding.GetProperty("type").GetString();
        var detail = type switch
        {
            "httpTrigger" => $"{Text("route")} "
                + $"{string.Join(',', binding.GetProperty("methods").EnumerateArray().Select(m => m.GetString()))} {Text("authLevel")}",
            "queueTrigger" => $"{Text("queueName")} {Text("connection")}",
            _ => Text("schedule"),
        };
        return $"{function.Name} {function.EntryPoint} {type} {detail}";

        string? Text(string name) => binding.GetProperty(name).GetString();
    }
}

/// <summary>The program's decision whether it is a worker, and the cases in which it refuses to be one.</summary>
public sealed class WorkerStartTests
{
    [Theory]
    [InlineData(true, "--functions-uri", "http://127.0.0.1:1")]
    [InlineData(true, "--host", "127.0.0.1", "--functions-uri=http://127.0.0.1:1")]
    [InlineData(false)]
    [InlineData(false, "demo", "--exit")]
    [InlineData(false, "export", "functions-uri")]
    public void The_arguments_of_the_Functions_host_are_recognised(bool isWorker, params string[] args) =>
        Assert.Equal(isWorker, Worker.IsStartedByFunctionsHost(args));

    [Fact]
    public async Task The_worker_ends_when_the_host_stops_it()
    {
        await using var app = new WorkerApp();
        await app.InitializeAsync();

        Assert.Equal(0, await app.Host.StopAsync());
    }

    [Fact]
    public async Task The_simulated_carrier_is_refused_where_storage_is_not_an_emulator()
    {
        var (exitCode, output) = await FunctionsHost.FailAsync(
            ("Storage__tableServiceUri", "https://alerts.table.core.windows.net"),
            ("Storage__queueServiceUri", "https://alerts.queue.core.windows.net"),
            ("Storage__blobServiceUri", "https://alerts.blob.core.windows.net"),
            ("Carrier__Simulated", "true")
        );

        Assert.NotEqual(0, exitCode);
        Assert.Contains("real people would wait for the texts", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_is_not_the_accounts_is_refused()
    {
        await using var app = new WorkerApp();
        await app.InitializeAsync();

        var (exitCode, output) = await FunctionsHost.FailAsync([
            .. app.Settings,
            ("NumberKey__Secret", Convert.ToBase64String(new byte[32])),
        ]);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("made under another secret", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_in_which_a_restore_has_not_ended_is_refused()
    {
        await using var app = new WorkerApp();
        await app.InitializeAsync();
        await new RestoreMark("export-1", TimeProvider.System.GetUtcNow(), Moved: false).PutAsync(
            app.Storage,
            TestContext.Current.CancellationToken
        );

        var (exitCode, output) = await FunctionsHost.FailAsync(app.Settings);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("A restore into this storage account began", output, StringComparison.Ordinal);
    }
}
