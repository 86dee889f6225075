using CommunityAlerts.Hosting;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>The version of the console's files, by which browsers keep them.</summary>
public sealed class ConsoleVersionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alerts-version-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_is_of_a_version_until_it_is_changed()
    {
        var script = Write("page.js", "1");
        var style = Write("page.css", "a");
        var before = new ConsoleVersion(_folder).Read();
        var version = new ConsoleVersion(_folder);

        // Asked before anybody has read it.
        Assert.True(version.IsOf(before, script));
        Assert.False(version.IsOf("v-0123456789abcdef", script));

        script = Write("page.js", "1 + 1");
        Assert.False(version.IsOf(before, script));
        Assert.True(version.IsOf(before, style));

        var after = version.Read();
        Assert.NotEqual(before, after, StringComparer.Ordinal);
        Assert.True(ConsoleVersion.IsVersion(after));
        Assert.True(version.IsOf(after, script));
        Assert.False(version.IsOf(before, style));
    }

    private FileInfo Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return new FileInfo(path);
    }
}
