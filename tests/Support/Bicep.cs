using System.Reflection;
using System.Text.Json.Nodes;
using CommunityAlerts.Tests.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(Bicep))]

namespace CommunityAlerts.Tests.Support;

/// <summary>
/// The Bicep CLI, and what it makes of a copy of <c>infra/</c>. It asks nobody: types are built in, and no module comes
/// from a registry.
/// </summary>
public sealed class Bicep : IDisposable
{
    private static readonly string? Program = typeof(Bicep)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .SingleOrDefault(a => a.Key == "Bicep")
        ?.Value;

    private static readonly (string Name, string Value)[] Environment =
    [
        ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"),
        ("AZURE_ENV_NAME", "test"),
        ("AZURE_LOCATION", "eastus2"),
        ("ALERTS_AUTH_CLIENT_ID", "00000000-0000-0000-0000-0000000000f2"),
        ("ALERTS_BUDGET_START", "2026-11-01"),
        ("ALERTS_OPERATOR_EMAILS", "operator@example.org"),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("alerts-bicep-").FullName;
    private readonly Dictionary<string, Task<(JsonNode Result, string Warnings)>> _made = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public Bicep()
    {
        foreach (var file in Repository.Files("infra", "*"))
        {
            var copy = Path.Combine(_folder, Path.GetRelativePath(Path.Combine(Repository.Root, "infra"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>
    /// The package holds a program for one platform. Elsewhere these tests cannot run; in CI they must.
    /// </summary>
    public static void MustBeHere() =>
        Assert.SkipWhen(
            Program is null && System.Environment.GetEnvironmentVariable("CI") != "true",
            "The Bicep CLI comes for Linux on x64 only; on other machines infra/ is not checked."
        );

    /// <summary>
    /// Every resource that the deployment of <c>{stage}.bicepparam</c> would make, its expressions evaluated where
    /// Azure's answers are not needed.
    /// </summary>
    public async Task<IReadOnlyList<JsonNode>> ResourcesAsync(string stage)
    {
        var (snapshot, _) = await SnapshotAsync($"{stage}.bicepparam");
        return [.. snapshot["predictedResources"]!.AsArray().Select(r => r!)];
    }

    /// <summary>The ARM template that a file becomes, modules and all.</summary>
    public async Task<JsonNode> TemplateAsync(string file) => (await BuildAsync(file)).Result;

    /// <summary>
    /// The warnings of the linter, which checks a file whenever the CLI reads it: empty where there are none.
    /// </summary>
    public async Task<string> WarningsAsync(string file) =>
        (
            file.EndsWith(".bicepparam", StringComparison.Ordinal) ? await SnapshotAsync(file) : await BuildAsync(file)
        ).Warnings;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<(JsonNode Result, string Warnings)> BuildAsync(string file) =>
        OnceAsync(
            file,
            async () =>
            {
                var (output, error) = await RunAsync(["build", file, "--stdout"]);
                return (JsonNode.Parse(output)!, error);
            }
        );

    private Task<(JsonNode Result, string Warnings)> SnapshotAsync(string file) =>
        OnceAsync(
            file,
            async () =>
            {
                const string anyId = "00000000-0000-0000-0000-0000000000f1";
                var (output, error) = await RunAsync([
                    "snapshot",
                    file,
                    "--mode",
                    "overwrite",
                    "--subscription-id",
                    anyId,
                    "--tenant-id",
                    anyId,
                    "--location",
                    "eastus2",
                ]);
                var snapshot = await File.ReadAllTextAsync(
                    Path.Combine(_folder, Path.ChangeExtension(file, ".snapshot.json"))
                );
                return (JsonNode.Parse(snapshot)!, output + error);
            }
        );

    /// <summary>Runs the CLI, which takes seconds, once for each file.</summary>
    private Task<(JsonNode Result, string Warnings)> OnceAsync(
        string file,
        Func<Task<(JsonNode Result, string Warnings)>> make
    )
    {
        lock (_lock)
        {
            return _made.TryGetValue(file, out var made) ? made : _made[file] = make();
        }
    }

    private async Task<(string Output, string Error)> RunAsync(string[] arguments)
    {
        var (exitCode, output, error) = await Programs.RunAsync(
            Program!,
            arguments,
            _folder,
            Environment,
            CancellationToken.None
        );
        Assert.True(exitCode == 0, $"bicep {string.Join(' ', arguments)}: {output}{error}");
        return (output, error);
    }
}
