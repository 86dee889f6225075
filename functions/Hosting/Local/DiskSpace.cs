using System.Globalization;
using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Hosting.Local;

/// <summary>
/// Watches the free space of the disk under the data folder. The emulator answers before it has written, so
/// writes to a full disk would be lost.
/// </summary>
/// <remarks>
/// While there is too little, requests that write are refused with 507, timers and queues pause, and the health check
/// reports it.
/// </remarks>
public sealed class DiskSpace(string folder, long leastFreeBytes, Func<long> readFreeBytes, ILogger<DiskSpace> log)
    : IHealthPart
{
    /// <summary>The name of the setting: megabytes that must be free in addition to one copy of the store; 256 by
    /// default.</summary>
    public const string Setting = "Local:LeastFreeMegabytes";

    /// <summary>The name in the health check.</summary>
    public const string Name = "disk space";

    private const int Megabyte = 1 << 20;
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private long? _checkedAt;
    private bool _isLow;

    /// <summary>Whether there is too little space; at most a second old.</summary>
    public bool IsLow
    {
        get
        {
            lock (_lock)
            {
                if (_checkedAt is not { } at || TimeProvider.System.GetElapsedTime(at) >= CheckInterval)
                {
                    Check();
                    _checkedAt = TimeProvider.System.GetTimestamp();
                }

                return _isLow;
            }
        }
    }

    string? IHealthPart.Missing => IsLow ? Name : null;

    /// <summary>Watches a data folder.</summary>
    /// <param name="folder">The path of the data folder.</param>
    /// <param name="leastMegabytes">The value of the setting; null where it is not set.</param>
    /// <param name="log">The log of when space runs out, and of when there is enough again.</param>
    public static DiskSpace Watch(string folder, string? leastMegabytes, ILogger<DiskSpace> log) =>
        new(
            folder,
            leastMegabytes is null ? 256L * Megabyte
                : long.TryParse(leastMegabytes, NumberStyles.None, CultureInfo.InvariantCulture, out var megabytes)
                && megabytes <= int.MaxValue
                    ? megabytes * Megabyte
                : throw new LocalHostException($"The setting {Setting} must be a whole number of megabytes."),
            () => new DriveInfo(folder).AvailableFreeSpace,
            log
        );

    /// <summary>The message for a person while there is too little space.</summary>
    public string Refusal =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"The disk under {folder} has {readFreeBytes() / Megabyte} MB left; {NeededBytes / Megabyte} MB are "
                + $"needed. Free some, then try again."
        );

    /// <summary>Bytes that must be free: the emulator saves by writing a copy beside the old store.</summary>
    private long NeededBytes =>
        leastFreeBytes
        + (
            Directory.Exists(StoreFolder)
                ? new DirectoryInfo(StoreFolder).EnumerateFiles("*.json").Sum(f => f.Length)
                : 0
        );

    private string StoreFolder => Path.Combine(folder, "storage");

    private void Check()
    {
        var isLow = readFreeBytes() < NeededBytes;
        if (isLow && !_isLow)
        {
            log.DiskIsLow(Refusal);
        }
        else if (!isLow && _isLow)
        {
            log.DiskHasRoom();
        }

        _isLow = isLow;
    }
}
