using System.Buffers;
using System.Xml;
using CommunityAlerts.Contacts.Imports.Rows;
using CsvHelper;
using Microsoft.AspNetCore.Http;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Worksheets;

namespace CommunityAlerts.Contacts.Sheets;

/// <summary>Writes files for people.</summary>
public static class SheetWriter
{
    private static readonly SearchValues<char> DigitsAndBlank = SearchValues.Create("0123456789 ");
    private const int WidestColumn = 60;
    private const int RowsMeasured = 200;

    /// <summary>Returns the answer that downloads the rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="format">The format.</param>
    /// <param name="name">The name of the file, without its end.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static IResult ToResult(
        SheetRows rows,
        SheetFormat format,
        string name,
        CancellationToken cancellationToken
    ) =>
        format == SheetFormat.Csv
            ? Results.Stream(
                stream => WriteCsvAsync(rows, stream, cancellationToken),
                "text/csv; charset=utf-8",
                $"{name}.csv"
            )
            : Results.Stream(
                stream => WriteXlsxAsync(rows, stream, cancellationToken),
                SheetRequest.XlsxType,
                $"{name}.xlsx"
            );

    /// <summary>Writes CSV with a byte order mark and cells that no spreadsheet calculates or converts.</summary>
    public static async Task WriteCsvAsync(SheetRows rows, Stream output, CancellationToken cancellationToken)
    {
        await using var csv = CsvWriter.Create(
            output,
            new CsvWriterOptions { WriteByteOrderMark = true },
            leaveOpen: true
        );
        await csv.WriteRecordAsync([.. rows.Headers.Select(Cells.EscapeForSpreadsheet)], cancellationToken);
        foreach (var row in rows.Order())
        {
            await csv.WriteRecordAsync([.. row.Select(EscapeForSpreadsheet)], cancellationToken);
        }

        await csv.FlushAsync(cancellationToken);
    }

    /// <summary>
    /// Writes a workbook of one sheet, whose cells are texts, with its header in bold and always shown.
    /// </summary>
    public static async Task WriteXlsxAsync(SheetRows rows, Stream output, CancellationToken cancellationToken)
    {
        // The end of a workbook is written without waiting, which a response does not allow.
        using var workbook = new MemoryStream();
        var ordered = rows.Order().ToList();
        await using (var sheet = await Spreadsheet.CreateNewAsync(workbook, cancellationToken: cancellationToken))
        {
            await sheet.StartWorksheetAsync("1", LayOut(rows.Headers, ordered), cancellationToken);
            var bold = sheet.AddStyle(new Style { Font = new Font { Bold = true } });
            await sheet.AddHeaderRowAsync([.. rows.Headers.Select(ToXml)], bold, cancellationToken);
            foreach (var row in ordered)
            {
                await sheet.AddRowAsync([.. row.Select(c => new DataCell(ToXml(c)))], cancellationToken);
            }

            await sheet.FinishAsync(cancellationToken);
        }

        workbook.Position = 0;
        await workbook.CopyToAsync(output, cancellationToken);
    }

    /// <summary>Escapes a cell; a number in groups stays as it is, since spreadsheets keep it as text.</summary>
    private static string EscapeForSpreadsheet(string cell) =>
        cell is ['+', >= '1' and <= '9', ..]
        && cell.Contains(' ')
        && cell.AsSpan(1).IndexOfAnyExcept(DigitsAndBlank) < 0
            ? cell
            : Cells.EscapeForSpreadsheet(cell);

    /// <summary>Makes columns as wide as their first cells, and keeps the header in view.</summary>
    private static WorksheetOptions LayOut(IReadOnlyList<string> headers, IReadOnlyList<string[]> rows)
    {
        var options = new WorksheetOptions { FrozenRows = 1 };
        foreach (var (i, header) in headers.Index())
        {
            var widest = rows.Take(RowsMeasured).Select(r => WidthOf(r[i])).Append(WidthOf(header)).Max();
            options.Column(i + 1).Width = Math.Min(widest + 2, WidestColumn);
        }

        return options;
    }

    /// <summary>Counts the columns of a terminal that a text takes: two for a Chinese character.</summary>
    private static int WidthOf(string text) => text.Sum(c => c >= '\u1100' ? 2 : 1);

    /// <summary>Leaves out what no workbook can contain, such as a vertical tab.</summary>
    private static string ToXml(string text) =>
        text.All(XmlConvert.IsXmlChar)
            ? text
            : string.Concat(text.EnumerateRunes().Where(r => r.Value > 0xffff || XmlConvert.IsXmlChar((char)r.Value)));
}
