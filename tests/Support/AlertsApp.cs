using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Hosting.Local.SignIn;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Storage;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Extensions;
using Xunit;

namespace CommunityAlerts.Tests.Support;

/// <summary>
/// The real local host in this process, on a port and in names of its own in the shared emulator. Its clock starts at
/// <see cref="Start"/>.
/// </summary>
public sealed class AlertsApp : IAsyncDisposable
{
    /// <summary>A Friday in the drowning season, 16:00 in Shanghai.</summary>
    public static readonly Instant Start = Instant.FromUtc(2027, 6, 18, 8, 0);

    private static readonly SocketsHttpHandler Connections = new();
    private readonly LocalHost _host;
    private readonly string _folder;
    private readonly Dictionary<string, HttpClient> _clients = new(StringComparer.Ordinal);

    private AlertsApp(LocalHost host, string folder) => (_host, _folder) = (host, folder);

    public HttpClient Administrator => ClientOf(Role.Administrator, "");

    public HttpClient Auditor => ClientOf(Role.Auditor, "");

    public HttpClient Visitor => ClientOf(Role.Visitor, "");

    /// <summary>A client without sign-in.</summary>
    public HttpClient Anonymous => Client(token: null);

    public IServiceProvider Services => _host.Services;

    public Uri Address => _host.Address;

    public StorageAccount Storage => Services.GetRequiredService<StorageAccount>();

    public TurnedClock Clock => Services.GetRequiredService<TurnedClock>();

    /// <summary>The folder the host keeps its files in.</summary>
    public string Folder => _folder;

    /// <summary>Starts one with settings such as <c>("Alerts:Buckets", "2")</c>.</summary>
    public static Task<AlertsApp> StartAsync(params (string Name, string? Value)[] settings) =>
        StartAsync(replace: null, settings);

    /// <summary>
    /// Starts one with some services replaced: whatever <paramref name="replace"/> registers comes last and wins.
    /// </summary>
    public static Task<AlertsApp> StartAsync(
        Action<IServiceCollection>? replace,
        params (string Name, string? Value)[] settings
    ) => StartAsync(new LocalHostOptions { ConfigureServices = replace }, settings);

    /// <summary>Starts one with options of the caller's own; what they leave open is filled in.</summary>
    public static async Task<AlertsApp> StartAsync(
        LocalHostOptions options,
        params (string Name, string? Value)[] settings
    )
    {
        var all = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Local:Prefix"] = Azurite.FreshPrefix(),
        };
        foreach (var (name, value) in options.Settings.Select(s => (s.Key, s.Value)).Concat(settings))
        {
            all[name] = value;
        }

        all.TryAdd("Storage", await Azurite.ConnectionStringAsync(all["Local:Prefix"]!));

        var folder = options.Folder ?? Directory.CreateTempSubdirectory("alerts-app-").FullName;
        var host = await LocalHost.StartAsync(
            options with
            {
                Settings = all,
                Folder = folder,
                Url = options.Url ?? "http://127.0.0.1:0",
                ClockAhead =
                    options.ClockAhead == default
                        ? Start.ToDateTimeOffset() - TimeProvider.System.GetUtcNow()
                        : options.ClockAhead,
                Silent = true,
            },
            TestContext.Current.CancellationToken
        );
        return new AlertsApp(host, folder);
    }

    /// <summary>An official who answers for <paramref name="area"/>.</summary>
    public HttpClient Official(string area = "") => ClientOf(Role.Official, area);

    /// <summary>Somebody with any role and area; give a name where it is to stay the same with another area.</summary>
    public HttpClient ClientOf(Role role, string area, string? name = null)
    {
        var id = $"{name}~{role}~{area}";
        if (!_clients.TryGetValue(id, out var client))
        {
            _clients[id] = client = Client(TokenOf(role, area, name));
        }

        return client;
    }

    /// <summary>Lets somebody in who signs in by the token.</summary>
    public string TokenOf(Role role, string area = "", string? name = null)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        Services.GetRequiredService<Operators>().AddGuest(new Operator(name ?? $"{role}~{area}", token, [role], area));
        return token;
    }

    /// <summary>Requests a broadcast as an administrator.</summary>
    /// <param name="body">The request, as JSON.</param>
    /// <returns>The broadcast's id.</returns>
    public async Task<string> StartBroadcastAsync(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/broadcasts")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", Fresh.Key());
        using var accepted = await Administrator.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await accepted.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(accepted.StatusCode == HttpStatusCode.Accepted, text);
        return (string)JsonNode.Parse(text)!["id"]!;
    }

    /// <summary>Counts the work that is left to do now.</summary>
    public Task<WorkLeft> LeftAsync() =>
        Services.GetRequiredService<WorkMonitor>().CountPendingAsync(TestContext.Current.CancellationToken);

    /// <summary>
    /// Waits until no work runs, nothing due is unsent and no report is to be posted; fails after
    /// <paramref name="patience"/> (a minute by default).
    /// </summary>
    public async Task UntilQuietAsync(TimeSpan? patience = null)
    {
        var left = await Services
            .GetRequiredService<WorkMonitor>()
            .WaitUntilIdleAsync(patience ?? TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.True(left.Quiet, $"Not quiet: {left}");
    }

    /// <summary>Turns the clock, with all that hangs on it; what becomes due runs at once.</summary>
    public async Task TurnClockAsync(Instant now)
    {
        var turned = await Services
            .GetRequiredService<ClockTurner>()
            .TurnToAsync(now, TestContext.Current.CancellationToken);
        Assert.True(turned.IsOk, turned.Problem?.Detail);
    }

    /// <summary>Turns the clock on by <paramref name="time"/>.</summary>
    public Task TurnClockAsync(Duration time) => TurnClockAsync(Clock.GetCurrentInstant() + time);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private HttpClient Client(string? token)
    {
        var client = new HttpClient(Connections, disposeHandler: false) { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = token is null
            ? null
            : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
