using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Hosting.Local.Demo;
using CommunityAlerts.Hosting.Local.SignIn;
using CommunityAlerts.Hosting.Local.Store;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Support;

/// <summary>The real program in processes of its own, one at a time, always at the same address.</summary>
public sealed class RealProgram : IAsyncDisposable
{
    /// <summary>Time that a process may take to answer or to end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Beyond every term of the protocol: an expansion that stopped (2 min), a claim that expired (2 min), a batch
    /// overdue (2 min), and the time until it is requeued (10 min).
    /// </summary>
    private static readonly Duration Turn = Duration.FromMinutes(11);

    /// <summary>
    /// Number of turns of the clock. One continues the work that a stop left; work lost after that, such as a message
    /// whose batch changed under its worker, waits for one more each time.
    /// </summary>
    private const int MaxTurns = 4;

    /// <summary>
    /// Seconds that a message may take: calls for 60 s, 15 s for the last, 30 s of rest after a throw, and 30 s for its
    /// slot.
    /// </summary>
    private const int MaxMessageSeconds = 135;

    private static readonly SocketsHttpHandler Connections = new();
    private readonly Uri _address = new($"http://127.0.0.1:{FreePorts.Find(1)[0]}");
    private readonly StringBuilder _output = new();
    private readonly List<string> _folders = [];
    private Process? _running;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The assembly that is started: by default the program that was built with the tests.</summary>
    public string Assembly { get; init; } = typeof(LocalHost).Assembly.Location;

    /// <summary>Environment variables other than address and data folder, for those that start from now on.</summary>
    public IDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Everything that every process has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>A data folder that goes with this.</summary>
    public string FreshFolder()
    {
        _folders.Add(Directory.CreateTempSubdirectory("alerts-program-").FullName);
        return _folders[^1];
    }

    /// <summary>Starts the program; the one before must have ended.</summary>
    public void Start(string data, params string[] arguments)
    {
        Assert.True(_running is null or { HasExited: true });
        _running?.Dispose();
        var start = new ProcessStartInfo("dotnet", [Assembly, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["Local__Data"] = data;
        start.Environment["ASPNETCORE_URLS"] = _address.ToString();
        foreach (var (name, value) in Settings)
        {
            start.Environment[name] = value;
        }

        _running = Process.Start(start)!;
        // A full pipe would stop it.
        _running.OutputDataReceived += Keep;
        _running.ErrorDataReceived += Keep;
        _running.BeginOutputReadLine();
        _running.BeginErrorReadLine();
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> RunAsync(string data, params string[] arguments)
    {
        Start(data, arguments);
        return await EndAsync();
    }

    /// <summary>Stops the program by SIGTERM, so that it ends in order.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        Assert.Equal(0, SendSignal(_running!.Id, 15));
        return await EndAsync();
    }

    /// <summary>Ends it without warning.</summary>
    public async Task KillAsync()
    {
        _running!.Kill();
        await EndAsync();
    }

    /// <summary>Waits until it answers.</summary>
    public async Task AnswersAsync()
    {
        using var http = Anonymous();
        await Eventually.HoldsAsync(
            async () =>
            {
                Assert.False(_running!.HasExited, $"The host ended by itself: {Output}");
                try
                {
                    using var answer = await http.GetAsync(new Uri("/api/health", UriKind.Relative), Cancel);
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            Patience
        );
    }

    /// <summary>A client without sign-in.</summary>
    public HttpClient Anonymous() =>
        new(Connections, disposeHandler: false)
        {
            BaseAddress = _address,
            Timeout = TimeSpan.FromSeconds(2 * MaxMessageSeconds),
        };

    /// <summary>The administrator of a data folder, once the host answers.</summary>
    public async Task<HttpClient> SignInAsync(string data)
    {
        await AnswersAsync();
        var operators = JsonSerializer.Deserialize<List<Operator>>(
            await File.ReadAllTextAsync(Path.Combine(data, "operators.json"), Cancel),
            DemoApi.Options
        )!;
        var http = Anonymous();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            operators.First(o => o.Roles.Contains(Role.Administrator)).Token
        );
        return http;
    }

    /// <summary>Waits for the first broadcast there is to come so far.</summary>
    public static async Task<BroadcastAnswer> RunningAsync(DemoApi api, Func<BroadcastAnswer, bool> far) =>
        (
            await DemoApi.PollAsync(
                "The broadcast",
                Patience,
                async () =>
                    (await api.GetAsync<JsonElement>("/api/broadcasts", Cancel))
                        .GetProperty("broadcasts")
                        .Deserialize<List<BroadcastAnswer>>(DemoApi.Options)!
                        .FirstOrDefault(),
                b => b is not null && far(b),
                Cancel
            )
        )!;

    /// <summary>
    /// Lets what can go on go on, and turns the clock where something waits for its time: how many turns it takes is
    /// the protocol's, how long each takes the machine's.
    /// </summary>
    /// <param name="api">The host's API.</param>
    /// <param name="broadcast">The broadcast's id.</param>
    /// <param name="until">Tells whether the broadcast has gone on as far as is waited for.</param>
    /// <param name="maxMessageSeconds">
    /// Seconds to wait for messages in progress. After a kill none are in progress, but their claims remain until they
    /// expire.
    /// </param>
    public static async Task<BroadcastAnswer> GoesOnAsync(
        DemoApi api,
        string broadcast,
        Func<BroadcastAnswer, bool> until,
        int maxMessageSeconds = MaxMessageSeconds
    )
    {
        for (var turns = 0; ; turns++)
        {
            // A message taken in the very moment of a kill keeps this from being quiet for ten minutes, but nothing
            // from settling.
            await api.PostAsync($"/local/quiet?timeoutSeconds={maxMessageSeconds}", body: null, Cancel);
            var answer = await api.GetAsync<JsonElement>($"/api/broadcasts/{broadcast}", Cancel);
            var now = answer.Deserialize<BroadcastAnswer>(DemoApi.Options)!;
            if (until(now))
            {
                return now;
            }

            Assert.True(turns < MaxTurns, $"After {turns} changes of the clock the broadcast is at {answer}");
            var clock = (await api.GetAsync<ClockAnswer>("/local/clock", Cancel)).Now;
            await api.PutAsync("/local/clock", new { Now = clock + Turn }, Cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is { HasExited: false })
        {
            // The host ends in order, and its folder's emulator with it.
            await StopAsync();
        }

        _running?.Dispose();
        foreach (var folder in _folders)
        {
            if (Emulator.Find(folder, Azurite.Package) is { } left)
            {
                await left.StopAsync(CancellationToken.None);
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _running!.WaitForExitAsync(patience.Token);
        return _running.ExitCode;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.AppendLine(line.Data);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int SendSignal(int process, int signal);
}
