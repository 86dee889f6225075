using System.Net;
using System.Text.Json;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Tests.Support;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>The server that listens before there is an application, with an application of the test's own.</summary>
public sealed class WarmupServerTests : IAsyncLifetime
{
    private readonly string _files = Directory.CreateTempSubdirectory("alerts-files-").FullName;
    private readonly SocketsHttpHandler _connections = new();
    private readonly Arrivals _arrivals = new();
    private WarmupServer _server = null!;
    private HttpClient _http = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/", "text/html", "home")]
    [InlineData("/index.html", "text/html", "home")]
    [InlineData("/console/script.js", "text/javascript", "script")]
    [InlineData("/console/deep/style.css", "text/css", "style")]
    [InlineData("/?lang=zh", "text/html", "home")]
    public async Task A_public_file_is_answered_before_there_is_an_application(string path, string type, string content)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(content, await answer.Content.ReadAsStringAsync(Stop));
        Assert.True(answer.Headers.CacheControl?.NoCache);
    }

    [Fact]
    public async Task A_file_that_has_not_changed_is_not_sent_again()
    {
        using var first = await _http.GetAsync(new Uri("/console/script.js", UriKind.Relative), Stop);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/console/script.js");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var answer = await _http.SendAsync(again, Stop);

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/api/health")]
    [InlineData("GET", "/none.html")]
    [InlineData("GET", "/console/none.css")]
    [InlineData("GET", "/console/deep")]
    [InlineData("GET", "/console/.hidden.css")]
    [InlineData("GET", "/console/%2e%2e/other.css")]
    [InlineData("GET", "/console/..%2fother.css")]
    [InlineData("GET", "/console/..%5cother.css")]
    [InlineData("GET", "/console/deep/..%2f..%2fother.css")]
    [InlineData("GET", "/console//script.js")]
    // A page and an asset have one address each.
    [InlineData("GET", "/console/index.html")]
    [InlineData("GET", "/script.js")]
    [InlineData("POST", "/console/script.js")]
    public async Task A_request_for_no_public_file_waits_until_the_application_answers_it(string method, string path)
    {
        var application = new Application();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        var waiting = _http.SendAsync(request, Stop);
        await _server.StartAsync(application, Stop);
        Assert.False(waiting.IsCompleted);

        _server.Open();

        using var answer = await waiting;
        Assert.Equal(Application.Answer, answer.StatusCode);
        Assert.Equal(1, application.Begun);
    }

    [Fact]
    public async Task The_application_sees_every_request_to_its_end_and_none_before_it_is_let_in()
    {
        var application = new Application();
        await _server.StartAsync(application, Stop);
        var waiting = await SendAsync();
        Assert.Equal(0, application.Begun);
        Assert.Equal(0, application.Ended);

        _server.Open();
        using var one = await waiting.WaitAsync(Stop);
        using var two = await _http.GetAsync(new Uri("/api/two", UriKind.Relative), Stop);

        await _server.StopAsync(Stop);
        Assert.Equal(2, application.Begun);
        Assert.Equal(2, application.Ended);
    }

    [Theory]
    [InlineData("alerts.example", null, "/api/health")]
    [InlineData("alerts.example", null, "/")]
    [InlineData("localhost", "https://alerts.example", "/api/health")]
    public async Task A_foreign_host_or_origin_is_refused_during_the_warmup(string host, string? origin, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        request.Headers.TryAddWithoutValidation("Origin", origin);

        using var answer = await _http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("/problems/not-allowed", await ProblemAsync(answer));
    }

    [Fact]
    public async Task A_waiting_request_gets_503_when_the_application_does_not_start()
    {
        var waiting = await SendAsync();

        await _server.CloseAsync();

        using var answer = await waiting.WaitAsync(Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("/problems/not-started", await ProblemAsync(answer));
    }

    [Fact]
    public async Task A_failure_in_the_application_is_logged_by_the_applications_providers()
    {
        var log = new FakeLogCollector();
        await _server.StartAsync(new Application(), Stop);
        _server.Open();
        _server.LogTo([new FakeLoggerProvider(log)]);

        using var answer = await _http.GetAsync(new Uri(Application.Broken, UriKind.Relative), Stop);
        await _server.StopAsync(Stop);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.IsType<InvalidOperationException>(
            Assert.Single(log.GetSnapshot(), r => r.Level >= LogLevel.Error).Exception
        );
    }

    [Theory]
    [InlineData("localhost:7071")]
    [InlineData("https://localhost:7071")]
    public async Task An_address_that_cannot_be_served_is_a_plain_message(string url)
    {
        var refused = await Assert.ThrowsAsync<LocalHostException>(() =>
            WarmupServer.ListenAsync(url, files: null, Stop)
        );

        Assert.Contains(url, refused.Message, StringComparison.Ordinal);
        Assert.Contains("ASPNETCORE_URLS", refused.Message, StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_files, "public", "deep"));
        foreach (
            var (name, content) in new[]
            {
                ("public/index.html", "home"),
                ("public/script.js", "script"),
                ("public/deep/style.css", "style"),
                ("public/.hidden.css", "hidden"),
                ("other.css", "other"),
            }
        )
        {
            await File.WriteAllTextAsync(Path.Combine(_files, name), content, Stop);
        }

        _server = await WarmupServer.ListenAsync("http://127.0.0.1:0", Path.Combine(_files, "public"), Stop);
        _http = new HttpClient(_connections, disposeHandler: false) { BaseAddress = _server.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _connections.Dispose();
        _arrivals.Dispose();
        await _server.CloseAsync();
        Directory.Delete(_files, recursive: true);
    }

    /// <summary>Sends a request; on return it has arrived.</summary>
    private async Task<Task<HttpResponseMessage>> SendAsync()
    {
        var path = $"/api/{Fresh.Key()}";
        var answer = _http.GetAsync(new Uri(path, UriKind.Relative), Stop);
        await _arrivals.OfAsync(path, Stop);
        return answer;
    }

    private static async Task<string?> ProblemAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop)).RootElement.GetProperty("type").GetString();

    /// <summary>
    /// Answers all requests but one the same way, and counts them; those that end apart from where they began do not
    /// count.
    /// </summary>
    private sealed class Application : IHttpApplication<IFeatureCollection>
    {
        public const HttpStatusCode Answer = HttpStatusCode.Accepted;
        public const string Broken = "/api/broken";
        private readonly AsyncLocal<IFeatureCollection?> _current = new();
        private int _begun;
        private int _ended;

        public int Begun => _begun;

        public int Ended => _ended;

        public IFeatureCollection CreateContext(IFeatureCollection contextFeatures)
        {
            Interlocked.Increment(ref _begun);
            _current.Value = contextFeatures;
            return contextFeatures;
        }

        public Task ProcessRequestAsync(IFeatureCollection context)
        {
            context.GetRequiredFeature<IHttpResponseFeature>().StatusCode = (int)Answer;
            return context.GetRequiredFeature<IHttpRequestFeature>().Path == Broken
                ? Task.FromException(new InvalidOperationException())
                : Task.CompletedTask;
        }

        public void DisposeContext(IFeatureCollection context, Exception? exception)
        {
            if (_current.Value == context)
            {
                Interlocked.Increment(ref _ended);
            }
        }
    }
}
