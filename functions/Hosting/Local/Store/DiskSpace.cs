using System.Globalization;
using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Hosting.Local.Store;

/// <summary>
/// Watches the free space of the disk under the data folder, and whether the emulator saves. The emulator answers
/// before it has written, so writes to a full or write-protected disk would be lost.
/// </summary>
/// <remarks>
/// While there is too little, requests that write are refused with 507, timers and queues pause, and the health check
/// reports it.
/// </remarks>
/// <param name="folder">The path of the data folder.</param>
/// <param name="leastFreeBytes">The bytes that must be free in addition to one copy of the store.</param>
/// <param name="readFreeBytes">Returns the free bytes of the disk.</param>
/// <param name="saves">Whether the emulator saves; null where another account is used.</param>
/// <param name="log">The log of when space runs out, and of when there is enough again.</param>
public sealed class DiskSpace(
    string folder,
    long leastFreeBytes,
    Func<long> readFreeBytes,
    StoreSaves? saves,
    ILogger<DiskSpace> log
) : IHealthPart
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
    private string? _refusal;

    /// <summary>Whether writes would be lost; at most a second old.</summary>
    public bool IsLow => Refusal is not null;

    /// <summary>The message for a person while writes would be lost, else null; at most a second old.</summary>
    public string? Refusal
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

                return _refusal;
            }
        }
    }

    string? IHealthPart.Missing => IsLow ? Name : null;

    /// <summary>Watches a data folder.</summary>
    /// <param name="folder">The path of the data folder.</param>
    /// <param name="leastMegabytes">The value of the setting; null where it is not set.</param>
    /// <param name="saves">Whether the emulator saves; null where another account is used.</param>
    /// <param name="log">The log of when space runs out, and of when there is enough again.</param>
    public static DiskSpace Watch(string folder, string? leastMegabytes, StoreSaves? saves, ILogger<DiskSpace> log) =>
        new(
            folder,
            leastMegabytes is null ? 256L * Megabyte
                : long.TryParse(leastMegabytes, NumberStyles.None, CultureInfo.InvariantCulture, out var megabytes)
                && megabytes <= int.MaxValue
                    ? megabytes * Megabyte
                : throw new LocalHostException($"The setting {Setting} must be a whole number of megabytes."),
            () => new DriveInfo(folder).AvailableFreeSpace,
            saves,
            log
        );

    private void Check()
    {
        var before = _refusal;
        _refusal = FindRefusal();
        if (before is null && _refusal is not null)
        {
            log.DiskIsLow(_refusal);
        }
        else if (before is not null && _refusal is null)
        {
            log.DiskHasRoom();
        }
    }

    private string? FindRefusal()
    {
        var (free, needed) = (readFreeBytes(), leastFreeBytes + (saves?.NeededBytes ?? 0));
        return free < needed
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The disk under {folder} has {free / Megabyte} MB left; {needed / Megabyte} MB are needed. "
                    + $"Free some, then try again."
            )
            : saves?.FindFailure();
    }
}
