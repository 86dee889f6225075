using System.Diagnostics;
using System.Text.RegularExpressions;
using CommunityAlerts.Problems;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>The console's scripts, looked at without running them.</summary>
public sealed partial class ScriptTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "functions", "Console");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_scripts_pass_the_type_check()
    {
        var start = new ProcessStartInfo(
            "node",
            [Path.Combine("node_modules", "typescript", "bin", "tsc"), "-p", "jsconfig.json"]
        )
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);

        Assert.True(process.ExitCode == 0, output);
    }

    /// <summary>Forbids the type <c>any</c>, whose values are not checked at all.</summary>
    [Fact]
    public void No_type_is_any() =>
        Assert.DoesNotContain(Scripts(), s => !HoldsStrings(s) && Unchecked().IsMatch(File.ReadAllText(s)));

    [Fact]
    public async Task The_types_of_the_API_are_made_from_its_description()
    {
        string[] check = ["run", "--silent", "types", "--", "--check"];
        var (exitCode, output, error) = await Programs.RunAsync("npm", check, Folder, [], Token);

        Assert.True(exitCode == 0, $"{output}{error} Run 'npm run types' in functions/Console.");
    }

    /// <summary>Keeps a page from loading another page's scripts by way of shared ones.</summary>
    [Fact]
    public void Shared_scripts_import_shared_scripts_and_libraries_only()
    {
        var shared = Path.Combine(Folder, "shared");
        string[] allowed = [shared, Path.Combine(Folder, "lib")];
        var imports =
            from script in Scripts()
            where script.StartsWith(shared, StringComparison.Ordinal)
            from import in Imports().Matches(File.ReadAllText(script))
            select (
                Script: script,
                Path: Path.GetFullPath(import.Groups["path"].Value, Path.GetDirectoryName(script)!)
            );

        Assert.NotEmpty(imports);
        Assert.All(imports, i => Assert.Contains(allowed, a => i.Path.StartsWith(a, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_word_is_there_in_both_languages_and_every_key_has_words()
    {
        var known = Known();
        var asked =
            from script in Scripts()
            where !HoldsStrings(script)
            from call in Calls().Matches(File.ReadAllText(script))
            select $"{Path.GetRelativePath(Folder, script)}: {call.Groups["key"].Value}";

        Assert.NotEmpty(known);
        Assert.DoesNotContain(asked, a => !known.Contains(a.Split(": ", 2)[1]));
    }

    /// <summary>Words for a role, <c>no lists text (auditor)</c>, stand beside those for everybody else.</summary>
    [Fact]
    public void Words_for_a_role_have_words_for_the_others()
    {
        var known = Known();
        var ofRoles = known.Where(k =>
            Array.Exists(
                [" (auditor)", " (official)", " (visitor)"],
                role => k.EndsWith(role, StringComparison.Ordinal)
            )
        );

        Assert.All(ofRoles, k => Assert.Contains(k[..k.LastIndexOf(" (", StringComparison.Ordinal)], known));
        Assert.DoesNotContain(known.Except(ofRoles, StringComparer.Ordinal), k => k.EndsWith(')'));
    }

    /// <summary>Keeps words of programmers off Chinese pages.</summary>
    [Fact]
    public void Chinese_strings_have_no_words_of_programmers() =>
        Assert.All(
            Scripts().Where(HoldsStrings),
            table => Assert.DoesNotMatch("令牌|试算|预演|取消这一次|由计划", File.ReadAllText(table))
        );

    /// <summary>A page loads the common tables and its own: a key in two would mean what the last one says.</summary>
    [Fact]
    public void No_key_is_in_two_tables()
    {
        var keys =
            from table in Scripts().Where(HoldsStrings)
            from key in Keys().Matches(File.ReadAllText(table))
            select key.Groups["quoted"].Value + key.Groups["plain"].Value;

        Assert.Empty(keys.GroupBy(k => k, StringComparer.Ordinal).Where(k => k.Count() > 1).Select(k => k.Key));
    }

    /// <summary>Keeps the host's English off Chinese pages.</summary>
    [Fact]
    public void Every_code_that_a_page_can_meet_has_words_and_no_words_are_left_over()
    {
        // Of calls by carriers alone; and what the console itself finds.
        var problems = ProblemCatalogue
            .All.Keys.Except(["events-not-written", "wrong-secret"], StringComparer.Ordinal)
            .Append("unreachable")
            .ToList();
        var readme = Repository.Read("functions", "Problems", "README.md");
        string Part(string heading) =>
            readme.Split("\n# ").Single(p => p.StartsWith($"{heading}\n", StringComparison.Ordinal));
        HashSet<string> Codes(Regex codes, string part) =>
            codes.Matches(Part(part)).Select(m => m.Groups["code"].Value).ToHashSet(StringComparer.Ordinal);
        var cells = Codes(Quoted(), "In imports");
        var faults = Codes(Listed(), "In fields");
        var source = Repository.Read("functions", "Campaigns", "OccurrenceCause.cs");
        var causes = Constants()
            .Matches(source)
            .Concat(Arms().Matches(source))
            .Select(m => m.Groups["code"].Value)
            .ToList();
        var notes = Repository
            .Files("functions", "*.cs")
            .SelectMany(f => Notes().Matches(File.ReadAllText(f)))
            .Select(m => m.Groups["code"].Value);

        Assert.Equal(problems.Order(StringComparer.Ordinal), CodesOf("problem"), StringComparer.Ordinal);
        Assert.Equal(faults.Concat(OfEvents).Order(StringComparer.Ordinal), CodesOf("fault"), StringComparer.Ordinal);
        Assert.All(faults, f => Assert.Contains($"fault {f}", Known()));
        Assert.All(cells, c => Assert.Contains(CodesOf("cell").Concat(problems).Concat(CodesOf("fault")), k => k == c));
        Assert.All(CodesOf("cell"), c => Assert.Contains(c, cells));
        Assert.All(
            causes,
            c => Assert.Contains(Known(), k => k == $"cause {c}" || k == $"cause day {c}" || c is "planned" or "each")
        );
        Assert.Equal(notes.Order(StringComparer.Ordinal), CodesOf("note"), StringComparer.Ordinal);
    }

    /// <summary>Codes that only an event of a calendar file or a sentence of a holiday notice can have.</summary>
    private static readonly string[] OfEvents = ["no-date", "not-understood", "wrong-weekday"];

    /// <summary>The codes that have words, in order.</summary>
    private static List<string> CodesOf(string kind) =>
        [
            .. Known()
                .Where(k => k.StartsWith(kind + " ", StringComparison.Ordinal))
                .Select(k => k.Split(' ')[1])
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];

    private static HashSet<string> Known() =>
        Scripts()
            .Where(HoldsStrings)
            .SelectMany(f => Keys().Matches(File.ReadAllText(f)))
            .Select(m => m.Groups["quoted"].Value + m.Groups["plain"].Value)
            .ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> Scripts() => Repository.Files(Path.Combine("functions", "Console"), "*.js");

    private static bool HoldsStrings(string script) =>
        Path.GetFileName(script) == "strings.js" || Path.GetFileName(Path.GetDirectoryName(script)) == "strings";

    [GeneratedRegex("`(?<code>undecodable|[a-z]+(-[a-z]+)+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    [GeneratedRegex("^- `(?<code>[a-z-]+)`", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Listed();

    [GeneratedRegex("""const string \w+ = "(?<code>[a-z-]+)";""", RegexOptions.ExplicitCapture)]
    private static partial Regex Constants();

    [GeneratedRegex("""^\s+"(?<code>[a-z-]+)" =>""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Arms();

    [GeneratedRegex("""new EdgeNote\(\s*"(?<code>[a-z-]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Notes();

    [GeneratedRegex(@"[{<]any\b|[:|] any\b|\bany\[\]", RegexOptions.ExplicitCapture)]
    private static partial Regex Unchecked();

    /// <summary>
    /// Matches the path of an import, from one line or several; types named in comments are not loaded.
    /// </summary>
    [GeneratedRegex("""^(import|\}).* ?"(?<path>\.[^"]+)";$""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Imports();

    /// <summary>A key with words in two languages: <c>name: ["…", "…"]</c>.</summary>
    [GeneratedRegex(
        """^\s*(?:"(?<quoted>[^"]+)"|(?<plain>[A-Za-z]\w*)):\s*\[\s*(?:"(?:[^"\\]|\\.)+"|`[^`]+`),\s*(?:"(?:[^"\\]|\\.)+"|`[^`]+`),?\s*\]""",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Keys();

    /// <summary>Matches a call with a plain key; keys made of parts are seen on the page.</summary>
    [GeneratedRegex("""\bt\("(?<key>[^"]+)"[,)]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Calls();
}
