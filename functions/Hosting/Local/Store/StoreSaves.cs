using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace CommunityAlerts.Hosting.Local.Store;

/// <summary>
/// Checks that the emulator can save, and does save, the tables that it has acknowledged: it answers before it writes,
/// and reports no failure to write.
/// </summary>
/// <param name="folder">The folder of the emulator's files, which may not exist yet.</param>
/// <param name="clock">The clock of the machine, by which files are dated.</param>
public sealed class StoreSaves(string folder, TimeProvider clock)
{
    /// <summary>The name of the emulator's file of tables.</summary>
    public const string TablesFile = "__azurite_db_table__.json";

    /// <summary>The time after which a write that is not on disk is a failure; the emulator saves every 5 s.</summary>
    private static readonly TimeSpan MaxUnsaved = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan MaxUnsavedAtStop = TimeSpan.FromSeconds(15);
    private readonly Lock _lock = new();
    private DateTimeOffset? _firstUnsavedWriteAt;
    private DateTimeOffset _lastWriteAt;

    /// <summary>The bytes that a save needs: the emulator writes a copy beside the old files.</summary>
    public long NeededBytes =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*.json").Sum(f => f.Length) : 0;

    /// <summary>Whether the emulator has acknowledged a write since it saved last.</summary>
    public bool HasUnsavedWrites => FindUnsavedTime() > TimeSpan.Zero;

    /// <summary>Records each successful write of a client to tables.</summary>
    public void Observe(ClientOptions options)
    {
        if (options is TableClientOptions)
        {
            options.AddPolicy(new WritePolicy(this), HttpPipelinePosition.PerCall);
        }
    }

    /// <summary>Records that the emulator has acknowledged a write to a table just now.</summary>
    public void RecordWrite()
    {
        lock (_lock)
        {
            _lastWriteAt = clock.GetUtcNow();
            _firstUnsavedWriteAt ??= _lastWriteAt;
        }
    }

    /// <summary>
    /// Returns the reason why the emulator cannot save, as a sentence; null where nothing shows that.
    /// </summary>
    public string? FindFailure() => FindFailure(MaxUnsaved);

    /// <summary>
    /// Returns the reason why the emulator would lose writes if it were stopped now, as a sentence; null where nothing
    /// shows that.
    /// </summary>
    public string? FindFailureAtStop() =>
        new DriveInfo(folder).AvailableFreeSpace < NeededBytes
            ? $"The disk under {folder} has no room for another copy of its files."
            : FindFailure(MaxUnsavedAtStop);

    private string? FindFailure(TimeSpan maxUnsaved)
    {
        if (FindWriteFailure() is { } reason)
        {
            return $"The folder {folder} cannot be written: {reason}";
        }

        var unsaved = FindUnsavedTime();
        return unsaved > maxUnsaved
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The storage emulator has not saved {TablesFile} in {folder} for {unsaved.TotalSeconds:0} s."
            )
            : null;
    }

    private string? FindWriteFailure()
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        try
        {
            var probe = Path.Combine(folder, ".write-probe");
            File.WriteAllBytes(probe, [0]);
            File.Delete(probe);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>The age of the oldest write since the last save.</summary>
    private TimeSpan FindUnsavedTime()
    {
        var savedAt = new DateTimeOffset(File.GetLastWriteTimeUtc(Path.Combine(folder, TablesFile)), TimeSpan.Zero);
        lock (_lock)
        {
            if (_firstUnsavedWriteAt < savedAt)
            {
                _firstUnsavedWriteAt = _lastWriteAt > savedAt ? _lastWriteAt : null;
            }

            return _firstUnsavedWriteAt is { } first ? clock.GetUtcNow() - first : TimeSpan.Zero;
        }
    }

    private sealed class WritePolicy(StoreSaves saves) : HttpPipelineSynchronousPolicy
    {
        public override void OnReceivedResponse(HttpMessage message)
        {
            // Some calls expect 409, such as the creation of a table, which changes nothing.
            if (message.Request.Method != RequestMethod.Get && message.Response.Status is >= 200 and < 300)
            {
                saves.RecordWrite();
            }
        }
    }
}
