using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Benchmarks.StartUp;

/// <summary>
/// Measures the time from the start of the process to its first answer: the local host with storage running already,
/// and a bare ASP.NET Core app, in turn.
/// </summary>
/// <remarks>
/// Explicit: run by the command in tests/README.md. Both are published compiled ahead, as for Azure, and started as
/// <c>dotnet app.dll</c>; the answer is that of <c>/</c>.
/// </remarks>
[Collection(BenchmarkOutput.OneAtATime)]
public sealed class StartUpBenchmark : IDisposable
{
    private const int Rounds = 15;
    private const double MaxOfBare = 1.5;

    private readonly string _folder = Directory.CreateTempSubdirectory("alerts-start-").FullName;
    private readonly HttpClient _http = new(new SocketsHttpHandler()) { Timeout = TimeSpan.FromSeconds(5) };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task The_local_host_answers_within_one_and_a_half_times_what_a_bare_app_takes()
    {
        var bare = await PublishAsync("tests/Benchmarks/StartUp/Bare.cs", "Bare.dll");
        var host = await PublishAsync("functions/functions.csproj", "CommunityAlerts.dll");
        var storage = await Azurite.ConnectionStringAsync();
        var prefix = Azurite.FreshPrefix();
        List<TimeSpan> bares = [];
        List<TimeSpan> hosts = [];
        // The first round fills disk caches and makes the tables; it does not count.
        for (var round = 0; round <= Rounds; round++)
        {
            bares.Add(await FirstAnswerAsync(bare));
            hosts.Add(
                await FirstAnswerAsync(
                    host,
                    ("Storage", storage),
                    ("Local__Prefix", prefix),
                    ("Local__Data", Path.Combine(_folder, "data"))
                )
            );
        }

        var (theirs, ours) = (Median(bares[1..]), Median(hosts[1..]));
        var ratio = ours / theirs;
        await BenchmarkOutput.PrintAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"first answer, median of {Rounds}: bare app {theirs.TotalMilliseconds:F0} ms (best "
                    + $"{bares[1..].Min().TotalMilliseconds:F0}), local host {ours.TotalMilliseconds:F0} ms (best "
                    + $"{hosts[1..].Min().TotalMilliseconds:F0})"
            )
        );
        await BenchmarkOutput.PrintAsync(
            ratio <= MaxOfBare,
            string.Create(
                CultureInfo.InvariantCulture,
                $"the local host takes {ratio:F2} times what a bare app takes, at most {MaxOfBare}"
            )
        );
    }

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static TimeSpan Median(IEnumerable<TimeSpan> times) => times.Order().ElementAt(Rounds / 2);

    /// <summary>Publishes away from the repository's own output and lock files.</summary>
    private async Task<string> PublishAsync(string what, string file)
    {
        var output = Path.Combine(_folder, file);
        using var publish = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [
                    "publish",
                    Path.Combine(Repository.Root, what),
                    "-c",
                    "Release",
                    "-o",
                    output,
                    "-r",
                    RuntimeInformation.RuntimeIdentifier,
                    "--no-self-contained",
                    "-p:PublishReadyToRun=true",
                    "-p:PublishAot=false",
                    "-p:RunAnalyzers=false",
                    $"-p:ArtifactsPath={_folder}/artifacts",
                    $"-p:NuGetLockFilePath={_folder}/lock.json",
                    "-p:RestoreLockedMode=false",
                ]
            )
        )!;
        await publish.WaitForExitAsync(Stop);
        Assert.Equal(0, publish.ExitCode);
        return Path.Combine(output, file);
    }

    private async Task<TimeSpan> FirstAnswerAsync(
        string app,
        params IReadOnlyList<(string Name, string Value)> settings
    )
    {
        var address = $"http://127.0.0.1:{FreePorts.Find(1)[0]}";
        var start = new ProcessStartInfo("dotnet", [app]) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var (name, value) in settings.Append(("ASPNETCORE_URLS", address)))
        {
            start.Environment[name] = value;
        }

        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        try
        {
            while (true)
            {
                try
                {
                    using var answer = await _http.GetAsync(new Uri($"{address}/"), Stop);
                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                    return Stopwatch.GetElapsedTime(began);
                }
                catch (HttpRequestException) when (!process.HasExited)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Stop);
                }
            }
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }
}
