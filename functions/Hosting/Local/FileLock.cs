namespace CommunityAlerts.Hosting.Local;

/// <summary>A lock that ends with its process, however that ends.</summary>
public static class FileLock
{
    /// <summary>Error codes by which Linux, macOS and Windows say that another process has the file open.</summary>
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020)];

    /// <summary>Null when somebody else holds it.</summary>
    /// <exception cref="IOException">The file cannot be created, such as on a read-only disk.</exception>
    /// <exception cref="UnauthorizedAccessException">The same, by permissions.</exception>
    public static IDisposable? TryTake(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (Held.Contains(e.HResult))
        {
            return null;
        }
    }

    public static async Task<IDisposable> WaitAsync(string path, CancellationToken cancellationToken)
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
