using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

public sealed class HttpTriggersTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    // Both routes fit, and the literal one would win in ASP.NET Core: in Azure the first by function name does.
    [InlineData("/api/things/one", "earlier one")]
    [InlineData("/api/things/two", "earlier two")]
    [InlineData("/api/things", "rest api/things")]
    [InlineData("/", "rest ")]
    [InlineData("/a/b.css", "rest a/b.css")]
    public async Task The_first_function_by_name_answers(string path, string answer)
    {
        await using var app = await new Probe().StartAsync(typeof(HttpProbe));

        Assert.Equal(answer, await app.Anonymous.GetStringAsync(new Uri(path, UriKind.Relative), Stop));
    }

    [Theory]
    [InlineData("/api/fail/inside")]
    [InlineData("/api/fail/outside")]
    public async Task A_failure_returns_a_problem_without_details(string path)
    {
        await using var app = await new Probe().StartAsync(typeof(HttpProbe));

        var answer = await app.Anonymous.GetAsync(new Uri(path, UriKind.Relative), Stop);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var body = await answer.Content.ReadAsStringAsync(Stop);
        Assert.Contains("/problems/unexpected", body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    [InlineData(null)]
    public async Task A_body_is_read_whatever_it_is_called(string? contentType)
    {
        await using var app = await AlertsApp.StartAsync();
        using var body = new ByteArrayContent("""{"name":"River","area":"beiguan"}"""u8.ToArray());
        body.Headers.ContentType = contentType is null ? null : new MediaTypeHeaderValue(contentType);

        var answer = await app.Administrator.PutAsync(new Uri("/api/lists/river", UriKind.Relative), body, Stop);

        Assert.Equal(
            "River",
            (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("name").GetString()
        );
    }

    [Fact]
    public async Task A_wrong_method_is_not_found()
    {
        await using var app = await new Probe().StartAsync(typeof(HttpProbe));

        var answer = await app.Anonymous.DeleteAsync(new Uri("/api/things/one", UriKind.Relative), Stop);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(0, answer.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("X-MS-CLIENT-PRINCIPAL")]
    [InlineData("x-ms-client-principal")]
    [InlineData("X-MS-CLIENT-PRINCIPAL-NAME")]
    [InlineData("X-MS-TOKEN-AAD-ID-TOKEN")]
    public async Task Platform_identity_headers_do_not_reach_a_function(string header)
    {
        await using var app = await new Probe().StartAsync(typeof(HttpProbe));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/headers");
        request.Headers.Add(header, "e30=");
        request.Headers.Add("X-Other", "kept");

        var seen = await (await app.Anonymous.SendAsync(request, Stop)).Content.ReadAsStringAsync(Stop);

        Assert.DoesNotContain("X-MS", seen, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("X-Other", seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("localhost", null, true)]
    [InlineData("LOCALHOST:80", null, true)]
    [InlineData("127.0.0.1", null, true)]
    [InlineData("[::1]:7071", null, true)]
    // A name somebody else owns may resolve to this machine.
    [InlineData("alerts.example", null, false)]
    [InlineData("localhost.example", null, false)]
    [InlineData("192.168.1.10", null, false)]
    [InlineData("localhost", "http://localhost", true)]
    [InlineData("localhost", "https://localhost", false)]
    [InlineData("localhost", "http://localhost:3000", false)]
    [InlineData("localhost", "https://alerts.example", false)]
    [InlineData("localhost", "null", false)]
    public async Task Only_this_machine_and_its_own_pages_are_answered(string? host, string? origin, bool isAnswered)
    {
        await using var app = await new Probe().StartAsync(typeof(HttpProbe));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/headers");
        request.Headers.Host = host;
        request.Headers.TryAddWithoutValidation("Origin", origin);

        var answer = await app.Anonymous.SendAsync(request, Stop);

        Assert.Equal(isAnswered ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData(25 * 1024 * 1024, true, false, null)]
    // Past the limit the answer is a problem, whether the request waits to be let in, says its size or does not.
    [InlineData((32 * 1024 * 1024) + 1, true, false, "/problems/too-large")]
    [InlineData((32 * 1024 * 1024) + 1, false, false, "/problems/too-large")]
    [InlineData((32 * 1024 * 1024) + 1, false, true, "/problems/too-large")]
    [InlineData(100_000_000, false, false, "/problems/too-large")]
    public async Task A_body_is_read_up_to_the_limit(int bytes, bool waits, bool isChunked, string? problem)
    {
        await using var app = await new Probe().StartAsync(typeof(HttpProbe));
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/body")
        {
            Content = new ByteArrayContent(new byte[bytes]),
        };
        request.Headers.ExpectContinue = waits;
        request.Headers.TransferEncodingChunked = isChunked;

        var answer = await app.Anonymous.SendAsync(request, Stop);

        Assert.Equal(problem is null ? HttpStatusCode.OK : HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        if (problem is not null)
        {
            Assert.Equal(
                problem,
                (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("type").GetString()
            );
        }
    }
}
