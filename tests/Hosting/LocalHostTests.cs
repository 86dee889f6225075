using System.Diagnostics;
using System.Net;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

public sealed class LocalHostTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_health_endpoint_answers_an_anonymous_caller()
    {
        await using var app = await AlertsApp.StartAsync();

        var answer = await app.Anonymous.GetAsync(new Uri("/api/health", UriKind.Relative), Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"status":"up"}""", await answer.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task The_host_starts_and_becomes_quiet_within_twenty_seconds()
    {
        await Azurite.ConnectionStringAsync();
        var started = Stopwatch.GetTimestamp();

        await using var app = await AlertsApp.StartAsync();
        TestContext.Current.SendDiagnosticMessage(
            $"Started in {Stopwatch.GetElapsedTime(started).TotalMilliseconds} ms"
        );

        await app.UntilQuietAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("/", "/today/page.js")]
    [InlineData("/scalar", "CommunityAlerts")]
    public async Task The_console_and_the_API_reference_are_served_as_HTML(string page, string text)
    {
        await using var app = await AlertsApp.StartAsync();

        var answer = await app.Anonymous.GetAsync(new Uri(page, UriKind.Relative), Stop);

        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains(text, await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/nothing-here", HttpStatusCode.NotFound)]
    // No HTTP request to Kestrel, before anything of ours.
    [InlineData("GET", "/api/lists/%00", HttpStatusCode.BadRequest)]
    // A wrong method is a 404, as in Azure, not a 405; HEAD is a method like any other.
    [InlineData("DELETE", "/api/health", HttpStatusCode.NotFound)]
    [InlineData("HEAD", "/api/health", HttpStatusCode.NotFound)]
    [InlineData("HEAD", "/contacts.html", HttpStatusCode.NotFound)]
    // The Functions host's own page at / is off.
    [InlineData("HEAD", "/", HttpStatusCode.NoContent)]
    [InlineData("POST", "/", HttpStatusCode.NoContent)]
    public async Task A_request_that_no_function_handles_is_answered_without_a_body(
        string method,
        string path,
        HttpStatusCode status
    )
    {
        await using var app = await AlertsApp.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        var answer = await app.Administrator.SendAsync(request, Stop);

        Assert.Equal(status, answer.StatusCode);
        Assert.Null(answer.Content.Headers.ContentType);
        Assert.Equal("", await answer.Content.ReadAsStringAsync(Stop));
        Assert.False(answer.Content.Headers.Contains("Allow"));
    }

    [Theory]
    [InlineData("/admin/host/status")]
    [InlineData("/runtime/webhooks/blobs")]
    public async Task The_Functions_hosts_own_routes_are_closed(string path)
    {
        await using var app = await AlertsApp.StartAsync();

        var answer = await app.Administrator.GetAsync(new Uri(path, UriKind.Relative), Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Only_an_administrator_of_the_whole_tree_has_access_to_the_clock()
    {
        await using var app = await AlertsApp.StartAsync();
        var clock = new Uri("/local/clock", UriKind.Relative);

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Anonymous.GetAsync(clock, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.Auditor.GetAsync(clock, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.Official().GetAsync(clock, Stop)).StatusCode);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await app.ClientOf(Role.Administrator, "beiguan").GetAsync(clock, Stop)).StatusCode
        );
        Assert.Equal(HttpStatusCode.OK, (await app.Administrator.GetAsync(clock, Stop)).StatusCode);
    }
}
