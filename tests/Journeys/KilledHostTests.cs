using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Hosting.Local.Demo;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Journeys;

/// <summary>The real program in a process of its own, killed without warning in the middle of the demo's broadcast.</summary>
public sealed class KilledHostTests : IAsyncLifetime
{
    /// <summary>How long a process may take to answer, and the demo to be under way.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Beyond every term of the protocol: an expansion that stopped (2 min), a claim that expired (2 min), a batch overdue (2 min), and the time until it is nudged again (10 min).</summary>
    private static readonly Duration Turn = Duration.FromMinutes(11);

    /// <summary>What the kill left is set going by one turn. What is lost on the way after that, such as a message whose batch changed under its worker, waits for one more each time.</summary>
    private const int MostTurns = 4;

    /// <summary>What a message in hand may take: calls for 60 s, 15 s for the last, and 30 s of rest after a throw; and 30 s for its slot.</summary>
    private const int LongestInHand = 135;

    private readonly string _data = Directory.CreateTempSubdirectory("alerts-killed-").FullName;
    private readonly string _address = $"http://127.0.0.1:{FreePort()}";
    private readonly HttpClient _http;
    private Process? _host;

    public KilledHostTests() => _http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(_address), Timeout = TimeSpan.FromSeconds(2 * LongestInHand) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Demo => Path.Combine(_data, "demo");

    [Fact]
    public async Task After_a_kill_in_the_middle_of_the_demo_the_broadcast_settles_and_no_handset_has_two_texts()
    {
        _host = Start(_data, "demo");
        var api = await SignInAsync();
        var running = await RunningAsync(api, b => b.Called >= 100);
        Assert.InRange(running.Called, 100, running.Recipients - 1);

        _host.Kill();
        await _host.WaitForExitAsync(Cancel);
        _host.Dispose();
        _host = Start(Demo);
        await AnswersAsync();

        var settled = await SettledAsync(api, running.Id);

        var ledger = new List<DeliveryAnswer>();
        await foreach (var delivery in api.PagesAsync<DeliveryAnswer>($"/api/broadcasts/{running.Id}/deliveries?limit=1000", "deliveries", Cancel))
        {
            ledger.Add(delivery);
        }

        Assert.Equal(settled.Recipients, ledger.Count);
        Assert.Equal(settled.Recipients, settled.Tallies.Values.Sum());
        await Parallel.ForEachAsync(ledger, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (delivery, token) =>
        {
            var handset = await api.GetAsync<HandsetAnswer>($"/local/handsets/{Uri.EscapeDataString(delivery.Phone)}", token);
            var texts = handset.Messages.Where(m => m.Broadcast == running.Id).ToList();
            switch (delivery.State)
            {
                case "delivered":
                    Assert.Equal(delivery.Text, Assert.Single(texts).Text);
                    break;
                case "refused" or "skipped":
                    Assert.Empty(texts);
                    break;
                case "unknown" or "undelivered":
                    Assert.InRange(texts.Count, 0, 1);
                    break;
                default:
                    Assert.Fail($"{delivery.State} is no final state.");
                    break;
            }
        });
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_host is { HasExited: false })
        {
            // SIGTERM: the host ends in order, and its folder's emulator with it.
            Assert.Equal(0, SendSignal(_host.Id, 15));
            await _host.WaitForExitAsync(CancellationToken.None);
        }

        _host?.Dispose();
        _http.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private Process Start(string data, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(LocalHost).Assembly.Location, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["Local__Data"] = data;
        start.Environment["ASPNETCORE_URLS"] = _address;
        var process = Process.Start(start)!;
        // A full pipe would stop it.
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task<DemoApi> SignInAsync()
    {
        await AnswersAsync();
        var operators = JsonSerializer.Deserialize<List<Operator>>(await File.ReadAllTextAsync(Path.Combine(Demo, "operators.json"), Cancel), DemoApi.Options)!;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", operators.First(o => o.Roles.Contains(Role.Administrator)).Token);
        return new DemoApi(_http);
    }

    private Task AnswersAsync() => Eventually.HoldsAsync(
        async () =>
        {
            Assert.False(_host!.HasExited, "The host ended by itself.");
            try
            {
                using var answer = await _http.GetAsync(new Uri("/api/health", UriKind.Relative), Cancel);
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        Patience);

    private static async Task<BroadcastAnswer> RunningAsync(DemoApi api, Func<BroadcastAnswer, bool> far) =>
        (await DemoApi.UntilAsync(
            "The demo's broadcast",
            Patience,
            async () => (await api.GetAsync<JsonElement>("/api/broadcasts", Cancel)).GetProperty("broadcasts").Deserialize<List<BroadcastAnswer>>(DemoApi.Options)!.FirstOrDefault(),
            b => b is not null && far(b),
            Cancel))!;

    /// <summary>Lets what can go on go on, and turns the clock where something waits for its time: how many turns it takes is the protocol's, how long each takes the machine's.</summary>
    private static async Task<BroadcastAnswer> SettledAsync(DemoApi api, string broadcast)
    {
        for (var turns = 0; ; turns++)
        {
            // A message taken in the very moment of the kill keeps this from being quiet for ten minutes, but nothing from settling.
            await api.PostAsync($"/local/quiet?timeoutSeconds={LongestInHand}", body: null, Cancel);
            var answer = await api.GetAsync<JsonElement>($"/api/broadcasts/{broadcast}", Cancel);
            var now = answer.Deserialize<BroadcastAnswer>(DemoApi.Options)!;
            if (now is { Settled: true, State: "finished" })
            {
                return now;
            }

            Assert.True(turns < MostTurns, $"After {turns} turns of the clock it stands at {answer}");
            var clock = (await api.GetAsync<ClockAnswer>("/local/clock", Cancel)).Now;
            await api.PutAsync("/local/clock", new { Now = clock + Turn }, Cancel);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
