using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>A disk without room: what the emulator would take and lose is refused, and waits.</summary>
public sealed class DiskSpaceTests
{
    private const long Least = 1_000;
    private readonly string _folder = Directory.CreateTempSubdirectory("alerts-disk-").FullName;
    private long _free = Least;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_stops_storing_and_sending_until_there_is_space_again()
    {
        await using var app = await AlertsApp.StartAsync(
            new LocalHostOptions
            {
                Folder = _folder,
                ConfigureServices = s =>
                    s.AddSingleton(
                        new DiskSpace(
                            _folder,
                            Least,
                            () => Volatile.Read(ref _free),
                            saves: null,
                            NullLogger<DiskSpace>.Instance
                        )
                    ),
            },
            ("Alerts:Region", "US"),
            ("Alerts:Buckets", "2")
        );
        await SendAsync(
            app,
            "PUT",
            "/api/lists/parents",
            """{"name":"Parents","area":"beiguan"}""",
            HttpStatusCode.Created
        );
        await SendAsync(
            app,
            "POST",
            "/api/lists/parents/contacts",
            """{"phone":"+13125550101"}""",
            HttpStatusCode.Created
        );

        _free = Least - 1;
        await Eventually.HoldsAsync(async () =>
            (await SendAsync(app, "POST", "/api/opt-outs", """{"phone":"+13125550102"}""")).Status
            == HttpStatusCode.InsufficientStorage
        );
        foreach (
            var (method, path, body) in new[]
            {
                ("PUT", "/api/lists/parents", """{"name":"Others","area":"beiguan"}"""),
                ("POST", "/api/broadcasts", """{"name":"B","texts":{"en":"Hello"},"audience":{"lists":["parents"]}}"""),
                ("DELETE", "/api/lists/parents", ""),
                ("PUT", "/local/clock", """{"now":"2027-06-18T09:00:00Z"}"""),
            }
        )
        {
            var refused = await SendAsync(app, method, path, body);
            Assert.Equal(HttpStatusCode.InsufficientStorage, refused.Status);
            Assert.Equal("/problems/disk-full", (string)refused.Body["type"]!);
            Assert.Equal("60", refused.RetryAfter);
        }

        await SendAsync(app, "GET", "/api/lists/parents", "", HttpStatusCode.OK);
        var health = await SendAsync(app, "GET", "/api/health", "");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.Status);
        Assert.Equal("""["disk space"]""", health.Body["missing"]!.ToJsonString());
        // Messages that are on a queue stay there.
        await app
            .Services.GetRequiredService<CommunityAlerts.Broadcasts.Requests.BroadcastService>()
            .StartAsync(Engine.MakeRequest("parents"), "key", Engine.Administrator, Cancel);
        Assert.False((await app.LeftAsync()).Quiet);

        _free = Least;
        await Eventually.HoldsAsync(async () =>
            (await SendAsync(app, "POST", "/api/opt-outs", """{"phone":"+13125550102"}""")).Status == HttpStatusCode.OK
        );
        await app.UntilQuietAsync();
        await SendAsync(app, "GET", "/local/handsets/+13125550101", "", HttpStatusCode.OK, "Keep away from the river.");
    }

    [Fact]
    public async Task A_host_does_not_start_without_room()
    {
        await using var program = new RealProgram();
        program.Settings["Local__LeastFreeMegabytes"] = "1000000000";

        Assert.Equal(1, await program.RunAsync(program.FreshFolder()));

        Assert.Contains("MB are needed", program.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_emulator_that_cannot_save_keeps_running_when_its_host_stops()
    {
        await using var program = new RealProgram();
        var data = program.FreshFolder();
        program.Start(data);
        using var http = await program.SignInAsync(data);
        // A folder of this name fails as a write-protected store does, also for root.
        var probe = Directory.CreateDirectory(Path.Combine(data, "storage", ".write-probe"));
        await Eventually.HoldsAsync(async () => await StatusAsync() == HttpStatusCode.InsufficientStorage);

        Assert.Equal(1, await program.StopAsync());
        Assert.Contains("cannot be written", program.Output, StringComparison.Ordinal);
        Assert.Contains("keeps running", program.Output, StringComparison.Ordinal);

        probe.Delete();
        program.Start(data);
        using var again = await program.SignInAsync(data);
        using var health = await again.GetAsync(new Uri("/api/health", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal(0, await program.StopAsync());

        async Task<HttpStatusCode> StatusAsync()
        {
            using var body = new StringContent("""{"phone":"+13125550102"}""", Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(new Uri("/api/opt-outs", UriKind.Relative), body, Cancel);
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("much")]
    [InlineData("-1")]
    [InlineData("")]
    public void A_setting_that_is_no_number_of_megabytes_is_named(string setting) =>
        Assert.Contains(
            DiskSpace.Setting,
            Assert
                .Throws<LocalHostException>(() =>
                    DiskSpace.Watch(_folder, setting, saves: null, NullLogger<DiskSpace>.Instance)
                )
                .Message,
            StringComparison.Ordinal
        );

    private static async Task SendAsync(
        AlertsApp app,
        string method,
        string path,
        string body,
        HttpStatusCode expected,
        string contains = ""
    )
    {
        var answer = await SendAsync(app, method, path, body);
        Assert.True(answer.Status == expected, $"{method} {path}: {answer.Status} {answer.Body}");
        Assert.Contains(contains, answer.Body.ToJsonString(), StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body, string? RetryAfter)> SendAsync(
        AlertsApp app,
        string method,
        string path,
        string body
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        request.Headers.Add("Idempotency-Key", Fresh.Key());
        request.Content = body.Length == 0 ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await app.Administrator.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        return (
            answer.StatusCode,
            text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!,
            answer.Headers.RetryAfter?.ToString()
        );
    }
}
