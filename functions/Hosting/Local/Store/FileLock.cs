namespace CommunityAlerts.Hosting.Local.Store;

/// <summary>Locks between processes, released by the system when a process ends.</summary>
public static class FileLock
{
    /// <summary>The error codes of Linux, macOS and Windows for a file that another process has open.</summary>
    private static readonly int[] LockedErrorCodes = [11, 35, unchecked((int)0x80070020)];

    /// <summary>Takes the lock; null while another process holds it.</summary>
    /// <exception cref="IOException">The file cannot be created, such as on a read-only disk.</exception>
    /// <exception cref="UnauthorizedAccessException">The permissions do not allow it.</exception>
    public static IDisposable? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (LockedErrorCodes.Contains(e.HResult))
        {
            return null;
        }
    }

    /// <summary>Takes the lock, and waits while another process holds it.</summary>
    public static async Task<IDisposable> TakeAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryTake(path) is { } taken)
            {
                return taken;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
        }
    }
}
