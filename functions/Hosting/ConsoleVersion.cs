using System.Security.Cryptography;
using System.Text;

namespace CommunityAlerts.Hosting;

/// <summary>
/// The version of the console's files: a hash of all of them, which stands in the addresses that pages load. So a
/// browser keeps what it has loaded, and a page of a new version loads no old script.
/// </summary>
/// <param name="folder">The folder that holds the files.</param>
public sealed class ConsoleVersion(string folder)
{
    private const string Prefix = "v-";
    private const int HashLength = 16;

    private volatile Known? _known;

    /// <summary>Whether a segment of a path has the form of a version.</summary>
    public static bool IsVersion(string segment) =>
        segment.Length == Prefix.Length + HashLength
        && segment.StartsWith(Prefix, StringComparison.Ordinal)
        && segment[Prefix.Length..].All(char.IsAsciiHexDigitLower);

    /// <summary>
    /// Returns the version of the files as they are now, such as <c>v-0123456789abcdef</c>; they may be edited while
    /// the host runs.
    /// </summary>
    public string Read()
    {
        var files = new DirectoryInfo(folder)
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .OrderBy(f => f.FullName, StringComparer.Ordinal)
            .ToList();
        var state = files.Select(StateOf).ToHashSet();
        if (_known is { } known && known.State.SetEquals(state))
        {
            return known.Version;
        }

        _known = known = new Known(state, Prefix + Hash(files));
        return known.Version;
    }

    /// <summary>Whether a file is of a version: of the one that was read last, and not changed since.</summary>
    public bool IsOf(string version, FileInfo file)
    {
        if (_known is null)
        {
            Read();
        }

        return _known is { } known && known.Version == version && known.State.Contains(StateOf(file));
    }

    private string Hash(IEnumerable<FileInfo> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            var name = Path.GetRelativePath(folder, file.FullName).Replace('\\', '/');
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file.FullName)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..HashLength];
    }

    private static (string, long, DateTime) StateOf(FileInfo file) =>
        (file.FullName, file.Length, file.LastWriteTimeUtc);

    private sealed record Known(HashSet<(string, long, DateTime)> State, string Version);
}
