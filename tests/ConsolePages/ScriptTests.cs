using System.Diagnostics;
using System.Text.RegularExpressions;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>The console's scripts, looked at without running them.</summary>
public sealed partial class ScriptTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "functions", "Console");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Their_types_are_right()
    {
        var start = new ProcessStartInfo("node", [Path.Combine("node_modules", "typescript", "bin", "tsc"), "-p", "jsconfig.json"]) { WorkingDirectory = Folder, RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var told = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);

        Assert.True(process.ExitCode == 0, told);
    }

    [Fact]
    public void Every_word_is_there_in_both_languages_and_every_key_has_words()
    {
        var scripts = Directory.EnumerateFiles(Folder, "*.js").ToDictionary(f => Path.GetFileName(f), File.ReadAllText, StringComparer.Ordinal);
        var known = scripts.Where(s => s.Key.EndsWith(".words.js", StringComparison.Ordinal)).SelectMany(s => Keys().Matches(s.Value)).Select(m => m.Groups["quoted"].Value + m.Groups["plain"].Value).ToHashSet(StringComparer.Ordinal);
        var asked = scripts.Where(s => !s.Key.EndsWith(".words.js", StringComparison.Ordinal)).SelectMany(s => Calls().Matches(s.Value).Select(m => $"{s.Key}: {m.Groups["key"].Value}"));

        Assert.NotEmpty(known);
        Assert.DoesNotContain(asked, a => !known.Contains(a.Split(": ", 2)[1]));
    }

    /// <summary>A key with words in two languages: <c>name: ["…", "…"]</c>.</summary>
    [GeneratedRegex("""^\s*(?:"(?<quoted>[^"]+)"|(?<plain>[A-Za-z]\w*)):\s*\[\s*(?:"(?:[^"\\]|\\.)+"|`[^`]+`),\s*(?:"(?:[^"\\]|\\.)+"|`[^`]+`),?\s*\]""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Keys();

    /// <summary>Asked for by a plain key; those made of parts are seen by who looks at the page.</summary>
    [GeneratedRegex("""\bt\("(?<key>[^"]+)"[,)]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Calls();
}
