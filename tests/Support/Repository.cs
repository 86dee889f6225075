using CommunityAlerts.Hosting.Local.CommandLine;

namespace CommunityAlerts.Tests.Support;

/// <summary>The files of this repository, for tests that hold documents and code to one another.</summary>
public static class Repository
{
    public static string Root { get; } = Checkout.Root;

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    /// <summary>Every file below a folder with such a name, build output and packages left out.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory
            .EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(f =>
                !f.Split(Path.DirectorySeparatorChar)
                    .Any(part => part is "node_modules" or "artifacts" or ".local" or ".git")
            );
}
