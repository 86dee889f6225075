using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Spectre.Console;

namespace CommunityAlerts.Hosting.Local.Demo;

/// <summary>The result of a demo.</summary>
/// <param name="Imports">The imports of all lists.</param>
/// <param name="Broadcast">The broadcast of the Friday, at its end.</param>
/// <param name="Comparison">The comparison of its texts on handsets with the ledger.</param>
/// <param name="Settled">Whether every broadcast is settled.</param>
/// <param name="Took">The duration of the demo.</param>
public sealed record DemoResult(
    IReadOnlyList<ListImport> Imports,
    BroadcastAnswer Broadcast,
    LedgerComparison Comparison,
    bool Settled,
    TimeSpan Took
)
{
    /// <summary>Whether everything is settled and on the handsets.</summary>
    public bool IsGood => Settled && Comparison.IsMatch;
}

/// <summary>Prints the demo: colours and progress bars in a terminal, plain lines in a file.</summary>
public sealed class DemoScreen(IAnsiConsole console)
{
    private static readonly LocalDateTimePattern Moment = LocalDateTimePattern.CreateWithInvariantCulture(
        "ddd uuuu-MM-dd HH:mm"
    );
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(3);

    private static readonly (string State, string Means, string Colour)[] States =
    [
        ("delivered", "the handset has it", "green"),
        ("undelivered", "tried, will not arrive now", "yellow"),
        ("refused", "the number takes no texts", "yellow"),
        ("skipped", "we chose not to", "grey"),
        ("unknown", "may have arrived", "red"),
        ("accepted", "no report yet", "red"),
        ("waiting", "not sent", "red"),
        ("sending", "not sent", "red"),
    ];

    private int _step;

    private bool IsLive => console.Profile.Capabilities is { Ansi: true, Interactive: true };

    public void ShowTitle(SampleDistrict district)
    {
        console.WriteLine();
        console.Write(new Rule("[bold]CommunityAlerts: from a contact file to texts on handsets[/]").LeftJustified());
        WriteLine(
            $"{district.Name}: [bold]{FormatCount(district.Residents)}[/] residents, {district.Lists.Count} lists. Nothing leaves this machine; every number ends in 555-01XX, kept for fiction.",
            indent: 0
        );
    }

    public void ShowStep(string step)
    {
        console.WriteLine();
        WriteLine($"[bold blue]{++_step}[/] [bold]{step}[/]", indent: 0);
    }

    public void ShowLine(string line) => WriteLine($"{line}");

    public void ShowImports(IReadOnlyList<ListImport> imports)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("List", "File as it came");
        foreach (var header in (string[])["Rows", "Stored", "Twice", "Rejected"])
        {
            table.AddColumn(new TableColumn(header).RightAligned());
        }

        foreach (var (list, import) in imports)
        {
            table.AddRow(
                Escaped(list.Name),
                Escaped(list.Kind),
                FormatCount(import.Rows),
                FormatCount(import.Added + import.Updated),
                FormatCount(import.Unchanged),
                FormatCount(import.Rejected)
            );
        }

        console.Write(table);
        console.WriteLine("  Rejected, for example:");
        foreach (var (list, problem) in Examples(imports))
        {
            WriteLine(
                $"[grey]{list.File}[/] row {problem.Row}, {problem.Column} [yellow]“{problem.Value}”[/] {problem.Code}"
            );
            WriteLine($"[grey]{problem.Detail}[/]", indent: 4);
        }
    }

    public void ShowPlan(IReadOnlyList<CampaignAnswer> campaigns, DateTimeZone zone, PreviewAnswer preview)
    {
        WriteLine($"The ready campaigns of a year, adopted by one call; when each is due next:");
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("");
        foreach (var campaign in campaigns.OrderBy(c => c.NextAt ?? Instant.MaxValue))
        {
            table.AddRow(
                new Text(campaign.NextAt is { } next ? Moment.Format(next.InZone(zone).LocalDateTime) : "never"),
                new Text(campaign.Name)
            );
        }

        console.Write(new Padder(table).Padding(2, 0, 0, 0));
        WriteLine(
            $"Preview: {FormatCount(preview.Recipients)} recipients ({Counts(preview.ByLanguage)}), {FormatCount(preview.Segments)} segments, {preview.Cost.Amount:N2} {preview.Cost.Currency}; left out: {Counts(preview.Excluded)}."
        );
    }

    /// <summary>Shows the progress of a broadcast whenever <paramref name="work"/> reports it.</summary>
    public Task WatchAsync(Func<Action<BroadcastAnswer>, Task> work) =>
        IsLive ? WatchLiveAsync(work) : WatchPlainAsync(work);

    /// <summary>Shows the end of the demo: one text, the comparison of handsets and ledger, and the numbers.</summary>
    public void ShowResult(DemoResult result)
    {
        if (result.Comparison.Example is { } example)
        {
            ShowExample(example);
        }

        ShowComparison(result.Comparison);
        ShowStep("In short");
        ShowSummary(result);
        console.MarkupLine(
            result.Settled ? "  [green]Settled: no state will change any more.[/]" : "  [red]Not settled.[/]"
        );
    }

    private void ShowExample(HandsetExample example) =>
        console.Write(
            new Padder(
                new Panel(new Text(example.Message.Text))
                    .Header($" {example.Phone} ")
                    .Border(BoxBorder.Rounded)
                    .Padding(1, 0)
            ).Padding(2, 0, 0, 0)
        );

    private void ShowComparison(LedgerComparison comparison) =>
        WriteLine(
            comparison.IsMatch
                ? (FormattableString)
                    $"[green]{FormatCount(comparison.Texts)} texts on as many handsets, each to the byte what the ledger says; nobody has two.[/]"
                : $"[red]They disagree: {comparison.Twice} twice, {comparison.Missing} missing, {comparison.Surplus} too many, {comparison.Different} with other words.[/]"
        );

    private void ShowSummary(DemoResult result)
    {
        var (imports, broadcast) = (result.Imports, result.Broadcast);
        var table = new Table()
            .Border(TableBorder.Rounded)
            .HideHeaders()
            .AddColumn("")
            .AddColumn(new TableColumn("").RightAligned())
            .AddColumn("");
        AddRow(
            "Imported",
            FormatCount(imports.Sum(i => i.Import.Added + i.Import.Updated)),
            $"of {FormatCount(imports.Sum(i => i.Import.Rows))} rows in {imports.Count} files"
        );
        AddRow("Rejected", FormatCount(imports.Sum(i => i.Import.Rejected)), "each named by row and column");
        AddRow("Left out", FormatCount(broadcast.Excluded.Values.Sum()), Counts(broadcast.Excluded));
        AddRow("Recipients", FormatCount(broadcast.Recipients), "");
        foreach (var (state, means, colour) in States.Where(s => broadcast.GetCount(s.State) > 0))
        {
            table.AddRow($"  [{colour}]{state}[/]", FormatCount(broadcast.GetCount(state)), $"[grey]{means}[/]");
        }

        AddRow("Segments", FormatCount(broadcast.Segments), "");
        AddRow("Cost", broadcast.Cost.Amount.ToString("N2", CultureInfo.InvariantCulture), broadcast.Cost.Currency);
        AddRow(
            "Took",
            result.Took.TotalSeconds.ToString("N0", CultureInfo.InvariantCulture),
            "seconds, from the first file to the last report"
        );
        console.Write(new Padder(table).Padding(2, 0, 0, 0));

        void AddRow(string label, string count, string note) =>
            table.AddRow($"[bold]{label}[/]", count, Markup.Escape(note));
    }

    private async Task WatchLiveAsync(Func<Action<BroadcastAnswer>, Task> work) =>
        await console
            .Progress()
            .AutoClear(false)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = 40 },
                new PercentageColumn(),
                new ElapsedTimeColumn()
            )
            .StartAsync(async context =>
            {
                var called = context.AddTask("  handed to the carrier", maxValue: 1);
                var final = context.AddTask("  outcome known");
                await work(broadcast =>
                {
                    foreach (
                        var (task, count, label) in ((ProgressTask, int, string)[])
                            [
                                (called, broadcast.Called, "handed to the carrier"),
                                (final, broadcast.Final, "outcome known"),
                            ]
                    )
                    {
                        task.MaxValue = Math.Max(broadcast.Recipients, 1);
                        task.Value = broadcast.State == "expanding" ? Math.Min(count, task.MaxValue - 1) : count;
                        task.Description = $"  {label} {FormatCount(count)} of {FormatCount(broadcast.Recipients)}";
                    }
                });
            });

    private async Task WatchPlainAsync(Func<Action<BroadcastAnswer>, Task> work)
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        long? last = null;
        await work(broadcast =>
        {
            var isEnd = broadcast.Settled && broadcast.Final == broadcast.Recipients;
            if (last is null || isEnd || clock.GetElapsedTime(last.Value) >= PlainInterval)
            {
                last = clock.GetTimestamp();
                ShowLine(
                    $"{clock.GetElapsedTime(start).TotalSeconds, 3:N0} s  {broadcast.State}: handed to the carrier {FormatCount(broadcast.Called)}, outcome known {FormatCount(broadcast.Final)} of {FormatCount(broadcast.Recipients)}"
                );
            }
        });
    }

    /// <summary>
    /// Finds one problem of each kind, and no more than five; rows that come twice are shown by their count.
    /// </summary>
    private static IEnumerable<(SampleList List, ImportProblem Problem)> Examples(IReadOnlyList<ListImport> imports) =>
        imports
            .SelectMany(i => i.Import.Problems.Select(p => (i.List, Problem: p)))
            .Where(p => p.Problem.Code != "duplicate-in-file")
            .DistinctBy(p => p.Problem.Code, StringComparer.Ordinal)
            .Take(5);

    /// <summary>Writes a line, wrapped to the terminal, indented by <paramref name="indent"/> columns.</summary>
    private void WriteLine(FormattableString markup, int indent = 2) =>
        console.Write(
            new Padder(Markup.FromInterpolated(CultureInfo.InvariantCulture, markup)).Padding(indent, 0, 0, 0)
        );

    private static string Counts(IReadOnlyDictionary<string, int> counts) =>
        string.Join(", ", counts.Where(c => c.Value > 0).Select(c => $"{FormatCount(c.Value)} {c.Key}"))
            is { Length: > 0 } words
            ? words
            : "nobody";

    private static string Escaped(string text) => Markup.Escape(text);

    private static string FormatCount(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
