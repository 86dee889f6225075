using CommunityAlerts.Operations;
using CommunityAlerts.Storage;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Support;

/// <summary>Exports in a folder that ends with the test.</summary>
public sealed class Exports : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("alerts-exports-").FullName;
    private int _made;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A folder that is not there yet.</summary>
    public string Fresh() => Path.Combine(_root, $"{_made++}");

    /// <summary>Exports an engine's account.</summary>
    public async Task<(ExportFolder Folder, Manifest Manifest)> ExportAsync(
        Engine engine,
        AccountFacts? facts = null,
        Func<string, Task>? written = null
    )
    {
        var folder = new ExportFolder(Fresh());
        return (
            folder,
            await new Exporter(engine.Storage, engine.Clock).ExportAsync(
                folder,
                facts ?? Facts(),
                (table, _) => written?.Invoke(table) ?? Task.CompletedTask,
                Cancel
            )
        );
    }

    /// <summary>Restores it as the command does.</summary>
    public static async Task<RestoreResult> RestoreAsync(
        ExportFolder folder,
        StorageAccount storage,
        TimeProvider clock,
        bool moved,
        Func<string, Task>? restored = null
    ) =>
        await new Restorer(storage, clock).RestoreAsync(
            folder,
            await folder.VerifyAsync(Cancel),
            moved,
            (table, _) => restored?.Invoke(table) ?? Task.CompletedTask,
            Cancel
        );

    /// <summary>The default facts of an account.</summary>
    public static AccountFacts Facts(byte secret = 0, int buckets = 2) =>
        new(Convert.ToBase64String([.. Enumerable.Repeat(secret, 32)]), buckets, Duration.Zero);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
