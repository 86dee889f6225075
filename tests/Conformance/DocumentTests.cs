using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace CommunityAlerts.Tests.Conformance;

/// <summary>Documents agree with the code.</summary>
public sealed partial class DocumentTests
{
    private static readonly Lazy<string> Architecture = new(() => Repository.Read("functions", "ARCHITECTURE.md"));

    /// <summary>The overview and the page of each pipeline.</summary>
    private static readonly Lazy<string> Pages = new(() =>
        string.Concat(
            Architecture.Value,
            Repository.Read("functions", "Broadcasts", "README.md"),
            Repository.Read("functions", "Campaigns", "README.md"),
            Repository.Read("functions", "Notifications", "README.md")
        )
    );

    /// <summary>The folders at which paths in documents begin, beside the document's own.</summary>
    private static readonly string[] PathFolders = [".", "functions", "functions/Console", "tests"];

    [Fact]
    public void The_problem_list_has_one_paragraph_for_each_code_in_order()
    {
        var written = Headings()
            .Matches(Repository.Read("functions", "Problems", "README.md"))
            .Select(m => m.Groups["code"].Value)
            .ToList();

        Assert.Equal(ProblemCatalogue.All.Keys, written, StringComparer.Ordinal);
    }

    [Fact]
    public void The_problem_list_names_every_field_code()
    {
        var list = Repository.Read("functions", "Problems", "README.md");

        Assert.All(
            FieldCodesInUse(),
            code =>
                Assert.True(
                    list.Contains($"`{code}`", StringComparison.Ordinal) || ProblemCatalogue.All.ContainsKey(code),
                    $"Problems/README.md does not name the field code '{code}'."
                )
        );
    }

    /// <summary>A shell takes what stands between angle brackets for files to read and write.</summary>
    [Fact]
    public void No_command_in_a_document_has_a_placeholder_in_angle_brackets()
    {
        var commands =
            from document in Repository.Files(".", "*.md")
            from block in CodeBlocks().Matches(File.ReadAllText(document))
            from line in block.Groups["code"].Value.Split('\n')
            where Command().IsMatch(line)
            select $"{Path.GetFileName(document)}: {line}";

        Assert.NotEmpty(commands);
        Assert.DoesNotContain(commands, c => Placeholder().IsMatch(c));
    }

    [GeneratedRegex("^```(?:sh|bash)?\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlocks();

    [GeneratedRegex("^(?:[a-z]+=\\$\\()?(?:curl|dotnet|npm|npx|node|git|az|azd) ")]
    private static partial Regex Command();

    [GeneratedRegex("<[a-zA-Z][^>\"']*>")]
    private static partial Regex Placeholder();

    [Fact]
    public void The_table_of_limits_says_what_the_constants_say()
    {
        var rows = LimitRows().Matches(Repository.Read("functions", "Problems", "README.md"));
        var wrong =
            from row in rows
            let place = row.Groups["constant"].Value.Split('.')
            let field = typeof(Problem)
                .Assembly.GetTypes()
                .SingleOrDefault(t => t.Name == place[0])
                ?.GetField(place[1], BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            where field is null || !IsWritten(row.Groups["limit"].Value, field.GetValue(null)!)
            select $"{row.Groups["constant"].Value} is {field?.GetValue(null) ?? "not there"}, not "
                + $"{row.Groups["limit"].Value}";

        Assert.InRange(rows.Count, 40, 200);
        Assert.Empty(wrong);

        static bool IsWritten(string text, object value) =>
            (text.Split(' '), value) switch
            {
                ([var number, "MiB"], IConvertible bytes) => Number(number) * 1024 * 1024
                    == bytes.ToInt64(CultureInfo.InvariantCulture),
                ([var number, "minutes"], TimeSpan time) => Number(number) == time.TotalMinutes,
                ([var number, "seconds"], TimeSpan time) => Number(number) == time.TotalSeconds,
                ([var number, "ms"], TimeSpan time) => Number(number) == time.TotalMilliseconds,
                ([var number], IConvertible count) => Number(number) == count.ToInt64(CultureInfo.InvariantCulture),
                _ => false,
            };

        static long Number(string text) => long.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Architecture_lists_every_table_queue_and_function()
    {
        Assert.All(Tables.All, t => Assert.Contains($"`{t}`", Architecture.Value, StringComparison.Ordinal));
        Assert.All(Queues.All, q => Assert.Contains($"`{q}`", Architecture.Value, StringComparison.Ordinal));
        Assert.All(
            Trigger.All.Where(t => t.FindAttribute<HttpTriggerAttribute>() is null),
            t => Assert.Contains($"`{t.Name}`", Pages.Value, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Every_threat_names_tests_that_there_are()
    {
        var page = Architecture.Value.Split("## Threats")[1].Split("\n## ")[0];
        var named = TestClasses().Matches(page).Select(m => m.Value).Distinct(StringComparer.Ordinal).ToList();
        var there = Repository
            .Files("tests", "*Tests.cs")
            .Select(f => Path.GetFileNameWithoutExtension(f))
            .ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, there));
        Assert.All(
            page.Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(1),
            row => Assert.Matches(TestClasses(), row)
        );
    }

    [Fact]
    public void Architecture_lists_every_setting() =>
        Assert.All(
            typeof(Settings).GetProperties(BindingFlags.Public | BindingFlags.Instance),
            p => Assert.Contains($"`Alerts:{p.Name}`", Architecture.Value, StringComparison.Ordinal)
        );

    [Fact]
    public void Tables_and_queues_are_named_in_one_place_only()
    {
        // Words that are also routes or everyday words would match by chance; the rest must not stand as a literal
        // elsewhere.
        string[] telling =
        [
            .. Tables
                .All.Concat(Queues.All)
                .Where(n => n is "optouts" or "occurrences" or "expansions" or "batches-urgent"),
        ];
        var wrong =
            from file in Repository.Files("functions", "*.cs")
            where Path.GetFileName(file) is not ("Tables.cs" or "Queues.cs")
            let text = File.ReadAllText(file)
            from name in telling
            where
                text.Contains($"GetTableClient(\"{name}\"", StringComparison.Ordinal)
                || text.Contains($"Table(\"{name}\"", StringComparison.Ordinal)
                || text.Contains($"QueueTrigger(\"{name}\"", StringComparison.Ordinal)
            select $"{file}: {name}";
        Assert.NotEmpty(telling);
        Assert.Empty(wrong);
    }

    [Fact]
    public void No_file_holds_an_unnumbered_to_do()
    {
        var wrong = Repository
            .Files("functions", "*.cs")
            .Concat(Repository.Files("tests", "*.cs"))
            .Where(f => ToDo().IsMatch(File.ReadAllText(f)));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_relative_link_in_a_document_leads_somewhere()
    {
        var wrong =
            from file in Repository.Files(".", "*.md")
            from Match link in Links().Matches(File.ReadAllText(file))
            let target = link.Groups["target"].Value.Split('#')[0]
            where
                target.Length > 0
                && !target.Contains("://", StringComparison.Ordinal)
                && !target.StartsWith("mailto:", StringComparison.Ordinal)
            let path = Path.Combine(Path.GetDirectoryName(file)!, target)
            where !File.Exists(path) && !Directory.Exists(path)
            select $"{file}: {target}";

        Assert.Empty(wrong);
    }

    /// <summary>
    /// Paths begin at the document's own folder, at the root, or at one of three others; data folders are no part of
    /// the repository.
    /// </summary>
    [Fact]
    public void Every_path_in_back_ticks_in_a_document_leads_somewhere()
    {
        var common = PathFolders.Select(f => Path.Combine(Repository.Root, f)).ToList();
        var names = Repository.Files(".", "*").Select(f => Path.GetFileName(f)).ToHashSet(StringComparer.Ordinal);
        var wrong =
            from document in Repository.Files(".", "*.md")
            from Match match in BackTicked().Matches(File.ReadAllText(document))
            let path = match.Groups["path"].Value
            let folders = (string[])[Path.GetDirectoryName(document)!, .. common]
            where path.Contains('/', StringComparison.Ordinal) ? !Leads(folders, path) : !names.Contains(path)
            select $"{document}: {path}";

        Assert.Empty(wrong);

        static bool Leads(string[] folders, string path) =>
            (!SourceFile().IsMatch(path) && !Array.Exists(folders, f => Exists(f, path.Split('/')[0])))
            || Array.Exists(folders, f => Exists(f, path));

        static bool Exists(string folder, string path)
        {
            var found = Path.Combine(folder, path);
            return path.Contains('*', StringComparison.Ordinal)
                ? Path.GetDirectoryName(found) is { } parent
                    && Directory.Exists(parent)
                    && Directory.EnumerateFiles(parent, Path.GetFileName(path)).Any()
                : Path.Exists(found);
        }
    }

    private static IEnumerable<string> FieldCodesInUse() =>
        Repository
            .Files("functions", "*.cs")
            .SelectMany(f => FieldCodes().Matches(File.ReadAllText(f)).Select(m => m.Groups["code"].Value))
            .Distinct(StringComparer.Ordinal);

    [GeneratedRegex(
        @"^\| [^|]+ \| (?<limit>[0-9][^|]*?) \| `(?<constant>\w+\.\w+)` \|",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex LimitRows();

    [GeneratedRegex(@"^## (?<code>[a-z0-9-]+)\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Headings();

    /// <summary>Matches a code in a field error, or after a pointer and before a sentence.</summary>
    [GeneratedRegex(
        """(new FieldError\([^;\n]*?, "(?<code>[a-z0-9-]+)")|(("|\bpointer), "(?<code>[a-z]+(-[a-z]+)*)", \$?"[A-Z0-9'{])""",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex FieldCodes();

    /// <summary>Matches a path of several parts, or the name of a file of ours.</summary>
    [GeneratedRegex(
        @"`(?<path>(?!\.local/)[\w.-]+(/[\w.*-]+)+/?|[\w.-]+\.(cs|js|css|html|bicep|bicepparam|sh|md))`",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex BackTicked();

    [GeneratedRegex(@"\.(cs|js|css|html|bicep|bicepparam|sh|md)$", RegexOptions.ExplicitCapture)]
    private static partial Regex SourceFile();

    [GeneratedRegex(@"\b[A-Z]\w+Tests\b")]
    private static partial Regex TestClasses();

    [GeneratedRegex(@"\bTODO\b(?! ?\(?#[0-9])")]
    private static partial Regex ToDo();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Links();
}
