using System.Globalization;
using CommunityAlerts.Areas;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Contacts.Sheets;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Problems;
using CsvHelper;

namespace CommunityAlerts.Broadcasts.Statistics;

/// <summary>Makes files of past months: for people in the words of their language, and for programs.</summary>
public static class StatisticsSheet
{
    /// <summary>The columns of the file for programs; <c>otherCosts</c> is empty where there is one currency.</summary>
    private static readonly string[] Columns =
    [
        "key",
        "name",
        "broadcasts",
        "texts",
        "segments",
        "cost",
        "currency",
        "delivered",
        "undelivered",
        "refused",
        "unknown",
        "skipped",
        "accepted",
        "waiting",
        "optOuts",
        "otherCosts",
    ];

    private static readonly Dictionary<StatisticsGrouping, (string Chinese, string English)> Titles = new()
    {
        [StatisticsGrouping.Month] = ("月份", "Month"),
        [StatisticsGrouping.Campaign] = ("计划", "Campaign"),
        [StatisticsGrouping.Template] = ("模板", "Template"),
        [StatisticsGrouping.Area] = ("区域", "Area"),
    };

    private static readonly (DeliveryState State, Func<StatisticsRow, int> Count)[] States =
    [
        (DeliveryState.Delivered, r => r.Delivered),
        (DeliveryState.Undelivered, r => r.Undelivered),
        (DeliveryState.Refused, r => r.Refused),
        (DeliveryState.Unknown, r => r.Unknown),
        (DeliveryState.Skipped, r => r.Skipped),
    ];

    /// <summary>The format of amounts: exact, without zeros at the end, which a spreadsheet would drop.</summary>
    private const string AmountPattern = "0.############################";

    /// <summary>Percentages as <c>97.5%</c> in both languages.</summary>
    private static readonly NumberFormatInfo SharePattern = new() { PercentPositivePattern = 1 };

    /// <summary>Makes the rows of the file for people, ordered by month or name; <c>too-large</c>.</summary>
    /// <param name="view">The rows.</param>
    /// <param name="by">The kind of rows.</param>
    /// <param name="areas">The names of areas, in the reader's language.</param>
    /// <param name="isChinese">Whether the reader reads Chinese; else English.</param>
    public static Result<SheetRows> Make(StatisticsView view, StatisticsGrouping by, AreaNames areas, bool isChinese)
    {
        var rows = new SheetRows([Say(isChinese, Titles[by]), .. MakeHeaders(isChinese)], isChinese);
        foreach (var row in view.GetFileRows())
        {
            var name = NameOf(row, by, areas, isChinese);
            if (rows.Add(new SheetHome(name, null, null, row.Key), [name, .. MakeCells(row)]) is { } tooLarge)
            {
                return tooLarge;
            }
        }

        return rows;
    }

    /// <summary>Writes the file for programs: keys, whole numbers, amounts with a point.</summary>
    public static async Task WriteCsvAsync(StatisticsView view, Stream output, CancellationToken cancellationToken)
    {
        await using var csv = CsvWriter.Create(
            output,
            new CsvWriterOptions { WriteByteOrderMark = true },
            leaveOpen: true
        );
        await csv.WriteRecordAsync(Columns, cancellationToken);
        foreach (var row in view.GetFileRows())
        {
            await csv.WriteRecordAsync(
                [
                    Cells.EscapeForSpreadsheet(row.Key),
                    Cells.EscapeForSpreadsheet(row.Name),
                    Write(row.Broadcasts),
                    Write(row.Texts),
                    Write(row.Segments),
                    Write(row.Cost.Amount),
                    row.Cost.Currency,
                    Write(row.Delivered),
                    Write(row.Undelivered),
                    Write(row.Refused),
                    Write(row.Unknown),
                    Write(row.Skipped),
                    Write(row.Accepted),
                    Write(row.Waiting),
                    row.OptOuts is { } optOuts ? Write(optOuts) : "",
                    WriteOthers(row),
                ],
                cancellationToken
            );
        }
    }

    /// <summary>Returns the name of the file for people, without its end.</summary>
    public static string NameFile(StatisticsQuery query, bool isChinese) =>
        $"{Say(isChinese, ("发送统计", "statistics"))} {query.GetMonths().First()} {query.GetMonths().Last()}";

    private static IReadOnlyList<string> MakeHeaders(bool isChinese)
    {
        var words = DeliveryWords.For(isChinese);
        return
        [
            Say(isChinese, ("群发次数", "Broadcasts")),
            Say(isChinese, ("短信", "Texts")),
            Say(isChinese, ("送达率", "Delivered share")),
            Say(isChinese, ("计费条数", "Segments")),
            Say(isChinese, ("费用", "Cost")),
            Say(isChinese, ("币种", "Currency")),
            .. States.Select(s => words.StateOf(s.State, detail: null)),
            Say(isChinese, ("退订", "Opt-outs")),
            Say(isChinese, ("其他币种费用", "Cost in other currencies")),
        ];
    }

    private static IEnumerable<string?> MakeCells(StatisticsRow row) =>
        [
            Write(row.Broadcasts),
            Write(row.Texts),
            row.Texts > 0 ? (row.Delivered / (decimal)row.Texts).ToString("P1", SharePattern) : null,
            Write(row.Segments),
            row.Cost.Amount.ToString(AmountPattern, CultureInfo.InvariantCulture),
            row.Cost.Currency,
            .. States.Select(s => Write(s.Count(row))),
            row.OptOuts is { } optOuts ? Write(optOuts) : null,
            WriteOthers(row),
        ];

    private static string NameOf(StatisticsRow row, StatisticsGrouping by, AreaNames areas, bool isChinese) =>
        (by, row.Key) switch
        {
            (_, StatisticsRow.ErasedKey) => Say(isChinese, ("已删除的人", "Erased people")),
            (_, StatisticsRow.UnreadableKey) => Say(
                isChinese,
                ("数据读不出、没有统计的群发", "Broadcasts whose data cannot be read, not counted")
            ),
            (StatisticsGrouping.Area, var path) => areas.NameOf(path),
            (StatisticsGrouping.Campaign, "") => Say(isChinese, ("不属于任何计划", "No campaign")),
            (StatisticsGrouping.Template, "") => Say(isChinese, ("没有使用模板", "No template")),
            _ => AreaNames.OfLanguage(row.Name, isChinese),
        };

    private static string Say(bool isChinese, (string Chinese, string English) words) =>
        isChinese ? words.Chinese : words.English;

    private static string WriteOthers(StatisticsRow row) =>
        string.Join("; ", (row.OtherCosts ?? []).Select(c => $"{Write(c.Amount)} {c.Currency}"));

    private static string Write(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Write(decimal amount) => amount.ToString(CultureInfo.InvariantCulture);
}
