using System.Text;
using System.Text.Json;
using CommunityAlerts.Hosting.Local.CommandLine;
using CommunityAlerts.Hosting.Local.Store;
using Xunit;

namespace CommunityAlerts.Tests.Support;

/// <summary>
/// Reads calendar files by ical.js, which shares nothing with the library that writes them. Installed from its lock
/// file by the first test that asks.
/// </summary>
public static class ICalendarReader
{
    private static readonly string Ours = Path.Combine(AppContext.BaseDirectory, "Support", "ICalendar");
    private static readonly string Installed = Path.Combine(Checkout.Local, "icalendar");
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>A property as read: its values unescaped, an instant as <c>2027-06-18T08:30:00Z</c>.</summary>
    public sealed record Property(
        string Name,
        string Type,
        IReadOnlyList<string> Parameters,
        IReadOnlyList<string> Values
    );

    /// <summary>A component within the calendar.</summary>
    public sealed record Part(string Name, int Parts, IReadOnlyList<Property> Properties)
    {
        /// <summary>The value of a property that is there once.</summary>
        public string this[string name] => Assert.Single(Assert.Single(Properties, p => p.Name == name).Values);

        /// <summary>All of a property's values, joined by bars.</summary>
        public string All(string name) =>
            string.Join('|', Properties.Where(p => p.Name == name).SelectMany(p => p.Values));
    }

    /// <summary>The whole file.</summary>
    public sealed record File(string Name, IReadOnlyList<Property> Properties, IReadOnlyList<Part> Parts)
    {
        public string this[string name] => Assert.Single(Assert.Single(Properties, p => p.Name == name).Values);
    }

    /// <summary>Reads a file, strictly.</summary>
    public static async Task<File> ReadAsync(string text)
    {
        AssertLines(text);
        var cancel = TestContext.Current.CancellationToken;
        await InstallAsync(cancel);
        var file = Path.GetTempFileName();
        try
        {
            await System.IO.File.WriteAllTextAsync(file, text, cancel);
            var library = Path.Combine(Installed, "node_modules", "ical.js", "dist", "ical.js");
            var (code, output, error) = await Programs.RunAsync(
                "node",
                [Path.Combine(Ours, "read.mjs"), library, file],
                Ours,
                [],
                cancel
            );
            Assert.True(code == 0, error);
            return JsonSerializer.Deserialize<File>(output, Json)!;
        }
        finally
        {
            System.IO.File.Delete(file);
        }
    }

    /// <summary>
    /// Checks what a reader would correct silently: lines end with CRLF and have at most 75 octets without it (RFC
    /// 5545, 3.1), and no character is cut.
    /// </summary>
    private static void AssertLines(string text)
    {
        Assert.EndsWith("END:VCALENDAR\r\n", text, StringComparison.Ordinal);
        foreach (var line in text.Split("\r\n"))
        {
            Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, 75);
            Assert.DoesNotContain(line, char.IsControl);
            Assert.DoesNotContain('\uFFFD', line);
        }
    }

    private static async Task InstallAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Installed);
        var wanted = await System.IO.File.ReadAllTextAsync(Path.Combine(Ours, "package-lock.json"), cancellationToken);
        var stamp = Path.Combine(Installed, "installed");
        using var turn = await FileLock.TakeAsync(Path.Combine(Installed, "lock"), cancellationToken);
        if (System.IO.File.Exists(stamp) && await System.IO.File.ReadAllTextAsync(stamp, cancellationToken) == wanted)
        {
            return;
        }

        foreach (var name in new[] { "package.json", "package-lock.json" })
        {
            System.IO.File.Copy(Path.Combine(Ours, name), Path.Combine(Installed, name), overwrite: true);
        }

        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var (code, _, error) = await Programs.RunAsync(
            npm,
            ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            Installed,
            [],
            cancellationToken
        );
        Assert.True(code == 0, error);
        await System.IO.File.WriteAllTextAsync(stamp, wanted, cancellationToken);
    }
}
