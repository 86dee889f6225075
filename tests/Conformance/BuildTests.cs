using System.Text.Json;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Conformance;

/// <summary>
/// The real commands of the SDK on the real project: what <c>dotnet run</c> starts, and what <c>dotnet publish</c>
/// leaves.
/// </summary>
/// <remarks>
/// The Functions worker's SDK hooks both; <c>Directory.Build.targets</c> overrides what is not wanted, by private
/// names.
/// </remarks>
public sealed class BuildTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alerts-build-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Project => Path.Combine(Repository.Root, "functions");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Dotnet_run_starts_the_program_itself()
    {
        var (exitCode, output, error) = await DotnetAsync("run", "--no-build", "--project", Project, "--", "--help");

        Assert.True(exitCode == 0, output + error);
        Assert.Contains("serves http://localhost:7071", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Core Tools", output + error, StringComparison.Ordinal);
    }

    /// <summary>
    /// Restores by the lock file, as CI does. What the compiler made for the tests stands for what it would make here,
    /// and nothing is compiled ahead of time: both take half a minute and change no file name.
    /// </summary>
    [Fact]
    public async Task Dotnet_publish_output_runs_in_Azure_and_starts_as_the_local_host()
    {
        var made = Path.Combine(
            Repository.Root,
            "artifacts",
            "obj",
            "functions",
            Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))
        );
        var stands = Path.Combine(_folder, "artifacts", "obj", "functions", "release_linux-x64");
        foreach (
            var file in new[]
            {
                "CommunityAlerts.dll",
                "CommunityAlerts.pdb",
                "CommunityAlerts.xml",
                "ref/CommunityAlerts.dll",
                "refint/CommunityAlerts.dll",
            }
        )
        {
            var copy = Path.Combine(stands, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(made, file), copy);
            // Newer than every source, so that the build leaves it as it is.
            File.SetLastWriteTimeUtc(copy, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1));
        }

        await PublishedAsync("-p:PublishReadyToRun=false");
    }

    [Fact(Explicit = true)]
    public Task Dotnet_publish_compiles_and_leaves_the_same() => PublishedAsync();

    private async Task PublishedAsync(params string[] switches)
    {
        var published = Path.Combine(_folder, "published");
        var (exitCode, output, error) = await DotnetAsync([
            "publish",
            Project,
            "-c",
            "Release",
            "-o",
            published,
            "-p:RestoreLockedMode=true",
            "-p:RunAnalyzers=false",
            $"-p:ArtifactsPath={_folder}/artifacts",
            .. switches,
        ]);
        Assert.True(exitCode == 0, output + error);

        // What the Functions host looks for.
        string[] files =
        [
            "functions.metadata",
            "worker.config.json",
            "extensions.json",
            "host.json",
            "CommunityAlerts.dll",
            "Console/index.html",
            "Console/console.css",
            "Console/lib/uplot.js",
            "Console/shared/api.js",
            "Console/campaigns/wizard/draft.js",
        ];
        Assert.All(files, file => Assert.True(File.Exists(Path.Combine(published, file)), $"{file} is missing."));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(published, ".azurefunctions")));
        using var metadata = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(published, "functions.metadata"), Stop)
        );
        Assert.Equal(
            Trigger.All.Select(t => t.Name).Order(StringComparer.Ordinal),
            metadata
                .RootElement.EnumerateArray()
                .Select(f => f.GetProperty("name").GetString()!)
                .Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        using var worker = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(published, "worker.config.json"), Stop)
        );
        Assert.Equal(
            "CommunityAlerts.dll",
            worker.RootElement.GetProperty("description").GetProperty("defaultWorkerPath").GetString()
        );

        // What only a checkout needs.
        Assert.False(Directory.Exists(Path.Combine(published, "Hosting")));
        Assert.False(Directory.Exists(Path.Combine(published, "Console", "node_modules")));
        Assert.Empty(Directory.GetFiles(Path.Combine(published, "Console"), "*.ts", SearchOption.AllDirectories));

        await using var program = new RealProgram { Assembly = Path.Combine(published, "CommunityAlerts.dll") };
        program.Settings["Storage"] = await Azurite.ConnectionStringAsync();
        program.Settings["Local__Prefix"] = Azurite.FreshPrefix();
        var data = program.FreshFolder();
        program.Start(data);
        using var administrator = await program.SignInAsync(data);
        Assert.Contains(
            "CommunityAlerts",
            await administrator.GetStringAsync(new Uri("/", UriKind.Relative), Stop),
            StringComparison.Ordinal
        );
        var sample = await administrator.GetAsync(new Uri("/local/sample", UriKind.Relative), Stop);
        Assert.Contains("/problems/no-sample", await sample.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(0, await program.StopAsync());
        Assert.Equal(1, await program.RunAsync(program.FreshFolder(), "demo", "--exit"));
        Assert.Contains("run it from a checkout", program.Output, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output, string Error)> DotnetAsync(params string[] arguments) =>
        Programs.RunAsync(
            "dotnet",
            arguments,
            Repository.Root,
            [("DOTNET_NOLOGO", "true"), ("MSBUILDDISABLENODEREUSE", "1")],
            Stop
        );
}
