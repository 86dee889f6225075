using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.SignIn;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>The sign-in of a device, kept by a cookie and a header.</summary>
public sealed class SignInTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_device_is_signed_in_by_a_cookie_and_a_header_until_it_signs_out()
    {
        await using var app = await AlertsApp.StartAsync();
        using var device = new Device(app);

        using var answer = await device.SignInAsync(app.TokenOf(Role.Official, "beiguan", "Li"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Matches(
            "^alerts-session-[0-9]+=[-_0-9A-Za-z]{32}; max-age=[0-9]+; path=/; samesite=strict; httponly$",
            Assert.Single(answer.Headers.GetValues("Set-Cookie"))
        );
        Assert.Equal("Li", await device.WhoAsync());
        Assert.Null(await device.WhoAsync(withCookie: false));
        Assert.Null(await device.WhoAsync(withHeader: false));

        using var signedOut = await device.SignOutAsync("""{}""");
        Assert.Equal(HttpStatusCode.NoContent, signedOut.StatusCode);
        Assert.Contains("max-age=0", signedOut.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
        Assert.Null(await device.WhoAsync());
        using var again = await device.SignOutAsync("""{}""");
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
    }

    [Fact]
    public async Task An_operator_signs_out_on_all_devices_and_nobody_else_does()
    {
        await using var app = await AlertsApp.StartAsync();
        var token = app.TokenOf(Role.Official, "beiguan", "Li");
        using var phone = new Device(app);
        using var computer = new Device(app);
        using var others = new Device(app);
        (await phone.SignInAsync(token)).Dispose();
        (await computer.SignInAsync(token)).Dispose();
        (await others.SignInAsync(app.TokenOf(Role.Auditor, "", "Zhao"))).Dispose();

        using var everywhere = await phone.SignOutAsync("""{"everywhere":true}""");

        Assert.Equal(HttpStatusCode.NoContent, everywhere.StatusCode);
        Assert.Null(await phone.WhoAsync());
        Assert.Null(await computer.WhoAsync());
        Assert.Equal("Zhao", await others.WhoAsync());
        var recorded = Assert.Single(
            await app.Storage.Table(Tables.Audit).ReadAllAsync(Stop).ToListAsync(Stop),
            r => r.GetString("Act") == "sign-out-everywhere"
        );
        Assert.Equal("Li", recorded.GetString("Who"));
        Assert.DoesNotContain("Li", recorded.RowKey, StringComparison.Ordinal);
        // The link lets the operator in again.
        (await phone.SignInAsync(token)).Dispose();
        Assert.Equal("Li", await phone.WhoAsync());
        // It takes somebody to end anybody's.
        using var nobody = new Device(app);
        using var refused = await nobody.SignOutAsync("""{"everywhere":true}""");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task A_new_token_and_a_removal_sign_all_devices_out_and_new_rights_hold_at_once()
    {
        await using var app = await AlertsApp.StartAsync();
        var operators = new Uri("/local/operators/Li", UriKind.Relative);
        var token = await PutAsync("official");
        using var device = new Device(app);
        (await device.SignInAsync(token!)).Dispose();

        await PutAsync("auditor");
        Assert.Equal("auditor", await device.WhoAsync("/roles/0"));
        using var renewed = await app.Administrator.PostAsync(
            new Uri($"{operators}/token", UriKind.Relative),
            null,
            Stop
        );
        Assert.Null(await device.WhoAsync());

        token = (await renewed.Content.ReadFromJsonAsync<JsonObject>(Stop))!["token"]!.ToString();
        (await device.SignInAsync(token)).Dispose();
        Assert.Equal("Li", await device.WhoAsync());
        (await app.Administrator.DeleteAsync(operators, Stop)).Dispose();
        Assert.Null(await device.WhoAsync());
        // Somebody of the same name is somebody else.
        await PutAsync("administrator");
        Assert.Null(await device.WhoAsync());

        async Task<string?> PutAsync(string role)
        {
            using var answer = await app.Administrator.PutAsJsonAsync(operators, new { roles = new[] { role } }, Stop);
            return (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["token"]?.ToString();
        }
    }

    [Fact]
    public async Task Another_page_can_neither_sign_in_nor_use_a_sign_in()
    {
        await using var app = await AlertsApp.StartAsync();
        using var device = new Device(app);
        var token = app.TokenOf(Role.Official);
        using var foreign = await device.SignInAsync(token, origin: "http://localhost:1");
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        (await device.SignInAsync(token)).Dispose();

        using var request = device.Request(HttpMethod.Post, "/local/sign-out", """{"everywhere":true}""");
        request.Headers.Add("Origin", "http://localhost:1");
        using var refused = await device.Client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.NotNull(await device.WhoAsync());
    }

    [Fact]
    public async Task Wrong_tokens_and_unknown_devices_wait_for_one_another()
    {
        await using var app = await AlertsApp.StartAsync();
        using var device = new Device(app) { Cookie = $"alerts-session-{app.Address.Port}=guess", Header = "guess" };
        var start = TimeProvider.System.GetTimestamp();

        using var answer = await device.SignInAsync("guess");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Null(await device.WhoAsync());

        // The guessed token, with the guessed device that sent it, and the device alone.
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= SignInThrottle.Delay * 3);
    }

    [Fact]
    public async Task A_sign_in_that_cannot_be_stored_is_refused_and_logged_and_the_others_stay()
    {
        var log = new FakeLogCollector();
        await using var app = await AlertsApp.StartAsync(services =>
            services.AddSingleton<ILoggerProvider>(new FakeLoggerProvider(log))
        );
        using var signedIn = new Device(app);
        (await signedIn.SignInAsync(app.TokenOf(Role.Official, "", "Li"))).Dispose();
        var file = Path.Combine(app.Folder, "sessions.json");
        var stored = await File.ReadAllTextAsync(file, Stop);
        // A folder in the place of the file that would be written: the failure of a missing permission.
        var obstacle = Directory.CreateDirectory(file + ".new");
        using var device = new Device(app);
        var token = app.TokenOf(Role.Auditor, "", "Zhao");

        using var refused = await device.SignInAsync(token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonObject>(Stop);
        Assert.Equal("/problems/not-saved", problem!["type"]!.ToString());
        var line = Assert.Single(log.GetSnapshot(), r => r.Level == LogLevel.Error);
        Assert.StartsWith("The file sessions.json", line.Message, StringComparison.Ordinal);
        Assert.Equal(stored, await File.ReadAllTextAsync(file, Stop));
        Assert.Equal("Li", await signedIn.WhoAsync());
        obstacle.Delete();
        (await device.SignInAsync(token)).Dispose();
        Assert.Equal("Zhao", await device.WhoAsync());
    }

    /// <summary>A browser with one cookie and one header.</summary>
    private sealed class Device(AlertsApp app) : IDisposable
    {
        public HttpClient Client { get; } =
            new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = app.Address };

        public string? Cookie { get; set; }

        public string? Header { get; set; }

        public async Task<HttpResponseMessage> SignInAsync(string token, string? origin = null)
        {
            using var request = Request(
                HttpMethod.Post,
                "/local/sign-in",
                new JsonObject { ["token"] = token }.ToJsonString()
            );
            if (origin is not null)
            {
                request.Headers.Add("Origin", origin);
            }

            var answer = await Client.SendAsync(request, Stop);
            if (answer.IsSuccessStatusCode)
            {
                Cookie = answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
                Header = (await answer.Content.ReadFromJsonAsync<JsonObject>(Stop))!["session"]!.ToString();
            }

            return answer;
        }

        public async Task<HttpResponseMessage> SignOutAsync(string body)
        {
            using var request = Request(HttpMethod.Post, "/local/sign-out", body);
            return await Client.SendAsync(request, Stop);
        }

        /// <summary>Reads a member of <c>/api/me</c>, the name by default; null where nobody is signed in.</summary>
        public async Task<string?> WhoAsync(string member = "/name", bool withCookie = true, bool withHeader = true)
        {
            using var request = Request(HttpMethod.Get, "/api/me", body: null, withCookie, withHeader);
            using var answer = await Client.SendAsync(request, Stop);
            if (answer.StatusCode == HttpStatusCode.Unauthorized)
            {
                return null;
            }

            JsonNode? node = await answer.Content.ReadFromJsonAsync<JsonObject>(Stop);
            foreach (var part in member.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                node = node is JsonArray items ? items[int.Parse(part, CultureInfo.InvariantCulture)] : node![part];
            }

            return node!.ToString();
        }

        public HttpRequestMessage Request(
            HttpMethod method,
            string path,
            string? body,
            bool withCookie = true,
            bool withHeader = true
        )
        {
            var request = new HttpRequestMessage(method, path)
            {
                Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
            };
            if (withCookie && Cookie is not null)
            {
                request.Headers.Add("Cookie", Cookie);
            }

            if (withHeader && Header is not null)
            {
                request.Headers.Add(SessionSecrets.HeaderName, Header);
            }

            return request;
        }

        public void Dispose() => Client.Dispose();
    }
}
