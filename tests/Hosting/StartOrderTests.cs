using System.Net;
using System.Text.Json;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>The host listens first and is built then: here the test holds up the building.</summary>
public sealed class StartOrderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alerts-start-").FullName;
    private readonly Uri _address = new($"http://127.0.0.1:{FreePorts.Find(1)[0]}");
    private readonly SocketsHttpHandler _connections = new();
    private readonly Arrivals _arrivals = new();
    private readonly ManualResetEventSlim _held = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient _http;

    public StartOrderTests() => _http = new HttpClient(_connections, disposeHandler: false) { BaseAddress = _address };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_is_answered_while_the_rest_is_built_and_the_rest_once_it_is()
    {
        var starting = StartAsync(_ => { }, Stop);
        await _reached.Task.WaitAsync(Stop);

        var waiting = await SendAsync();
        Assert.Contains(
            "CommunityAlerts",
            await _http.GetStringAsync(new Uri("/", UriKind.Relative), Stop),
            StringComparison.Ordinal
        );
        Assert.False(waiting.IsCompleted);
        _held.Set();

        await using var host = await starting;
        Assert.Equal("/problems/not-signed-in", await waiting.WaitAsync(Stop));
        using var health = await _http.GetAsync(new Uri("/api/health", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Fact]
    public async Task A_failed_start_answers_waiting_requests_and_frees_address_and_folder()
    {
        var starting = StartAsync(_ => throw new LocalHostException("The setting is wrong."), Stop);
        await _reached.Task.WaitAsync(Stop);
        var waiting = await SendAsync();
        _held.Set();

        var failed = await Assert.ThrowsAsync<LocalHostException>(() => starting.WaitAsync(Stop));

        Assert.Equal("The setting is wrong.", failed.Message);
        Assert.Equal("/problems/not-started", await waiting.WaitAsync(Stop));
        await using var next = await StartAsync(_ => { }, Stop);
        Assert.Equal(_address, next.Address);
    }

    [Fact]
    public async Task A_host_stopped_while_it_is_built_answers_waiting_requests_and_ends()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var starting = StartAsync(_ => { }, stop.Token);
        await _reached.Task.WaitAsync(Stop);
        var waiting = await SendAsync();
        await stop.CancelAsync();
        _held.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WaitAsync(Stop));

        Assert.Equal("/problems/not-started", await waiting.WaitAsync(Stop));
        DataFolder.Lock(_folder).Dispose();
    }

    public void Dispose()
    {
        _http.Dispose();
        _connections.Dispose();
        _arrivals.Dispose();
        _held.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Starts a host whose building stops in the middle until the test lets it go on.</summary>
    private async Task<LocalHost> StartAsync(Action<IServiceCollection> then, CancellationToken cancellationToken)
    {
        var options = new LocalHostOptions
        {
            Settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
            {
                ["Storage"] = await Azurite.ConnectionStringAsync(),
                ["Local:Prefix"] = Azurite.FreshPrefix(),
            },
            Folder = _folder,
            Url = _address.ToString(),
            Silent = true,
            ConfigureServices = services =>
            {
                _reached.TrySetResult();
                _held.Wait(Stop);
                then(services);
            },
        };
        return await Task.Run(() => LocalHost.StartAsync(options, cancellationToken), Stop);
    }

    /// <summary>Asks the application as nobody in particular; on return the request has arrived.</summary>
    /// <returns>The problem that is answered.</returns>
    private async Task<Task<string?>> SendAsync()
    {
        var path = $"/api/lists/{Fresh.Key()}";
        var problem = ProblemAsync(path);
        await _arrivals.OfAsync(path, Stop);
        return problem;
    }

    private async Task<string?> ProblemAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), Stop);
        return JsonDocument
            .Parse(await answer.Content.ReadAsStringAsync(Stop))
            .RootElement.GetProperty("type")
            .GetString();
    }
}
