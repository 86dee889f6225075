using System.Globalization;
using CommunityAlerts.Campaigns.Rehearsals;
using NodaTime.Text;
using Spectre.Console;

namespace CommunityAlerts.Hosting.Local.CommandLine;

/// <summary>Prints a rehearsal: figures by campaign and by month, then the collisions.</summary>
public sealed class RehearsalScreen(IAnsiConsole console)
{
    private const int MaxCollisions = 40;

    private static readonly LocalDatePattern Day = LocalDatePattern.CreateWithInvariantCulture("uuuu-MM-dd");

    public void Show(Rehearsal rehearsal)
    {
        WriteLine(
            $"[bold]{Day.Format(rehearsal.From)} to {Day.Format(rehearsal.To)}[/], with today's lists; nothing is sent."
        );
        var campaigns = CreateTable(
            "Campaign",
            "State",
            "Occurrences",
            "Texts",
            "Segments",
            "Cost",
            "Hours",
            "Over budget"
        );
        foreach (var campaign in rehearsal.Campaigns)
        {
            campaigns.AddRow([
                campaign.Id,
                campaign.State.ToString().ToLowerInvariant(),
                .. Cells(campaign),
                FormatCount(campaign.OverBudget),
            ]);
        }

        campaigns.AddRow([
            "Total",
            "",
            .. Cells(rehearsal.Total),
            FormatCount(rehearsal.Campaigns.Sum(c => c.OverBudget)),
        ]);
        console.Write(campaigns);

        var months = CreateTable("Month", "Occurrences", "Texts", "Segments", "Cost", "Hours");
        foreach (var month in rehearsal.Months)
        {
            months.AddRow([month.Month, .. Cells(month)]);
        }

        console.Write(months);
        foreach (var (id, note) in rehearsal.Campaigns.SelectMany(c => c.Notes.Select(n => (c.Id, n))))
        {
            WriteLine($"{id}: {note}");
        }

        ShowCollisions(rehearsal);
    }

    private void ShowCollisions(Rehearsal rehearsal)
    {
        var all = rehearsal.CollisionCounts.Values.Sum();
        if (all == 0)
        {
            WriteLine($"[green]Nothing collides.[/]");
            return;
        }

        WriteLine(
            $"[yellow]{FormatCount(all)} collisions[/]: {string.Join(", ", rehearsal.CollisionCounts.Select(c => $"{FormatCount(c.Value)} {Describe(c.Key)}"))}."
        );
        var table = CreateTable("Day", "What", "Campaigns", "").Expand();
        table.Columns[2].LeftAligned();
        table.Columns[3].LeftAligned();
        foreach (var collision in rehearsal.Collisions.Take(MaxCollisions))
        {
            table.AddRow(
                Day.Format(collision.Day),
                Describe(collision.Kind),
                Markup.Escape(string.Join(", ", collision.Campaigns)),
                Markup.Escape(collision.Detail)
            );
        }

        console.Write(table);
        if (all > MaxCollisions)
        {
            WriteLine($"And {FormatCount(all - MaxCollisions)} more: POST /api/rehearsals lists them.");
        }
    }

    /// <summary>Creates a table; the first column and those of words are left-aligned, figures right-aligned.</summary>
    private static Table CreateTable(params string[] headers)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var (i, header) in headers.Index())
        {
            table.AddColumn(
                i is 0 || header is "State" or "What" ? new TableColumn(header) : new TableColumn(header).RightAligned()
            );
        }

        return table;
    }

    private static string[] Cells(Figures figures) =>
        [
            FormatCount(figures.Occurrences),
            FormatCount(figures.Recipients),
            FormatCount(figures.Segments),
            string.Join(" + ", (figures.OtherCosts ?? []).Prepend(figures.Cost).Select(c => c.ToCoins())),
            figures.Hours.ToString("N1", CultureInfo.InvariantCulture),
        ];

    private static string Describe(CollisionKind kind) =>
        kind switch
        {
            CollisionKind.SameDay => "same day",
            CollisionKind.Budget => "budget",
            CollisionKind.TooSlow => "too slow",
            CollisionKind.SpendCeiling => "spend ceiling",
            CollisionKind.DeckExhausted => "deck exhausted",
            CollisionKind.Nobody => "nobody",
            CollisionKind.NotOrdered => "not ordered",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind."),
        };

    private void WriteLine(FormattableString markup)
    {
        console.Write(Markup.FromInterpolated(CultureInfo.InvariantCulture, markup));
        console.WriteLine();
    }

    private static string FormatCount(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
