using CommunityAlerts.Contacts.Imports.Headers;
using CommunityAlerts.Contacts.Imports.TableFiles;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>The answer about a file in which no column has numbers.</summary>
internal static class MissingPhoneColumn
{
    /// <summary>
    /// Reports that no phone column was found, names the columns seen and proposes the one whose cells are numbers.
    /// </summary>
    public static FileReading CreateReading(IReadOnlyList<FileRow> first, FoundHeader? header, string region)
    {
        // Without a phone column the likeliest header is the first row with the most cells.
        var likelyHeader =
            header
            ?? HeaderRow.HeaderAt(
                first,
                first.Index().MaxBy(r => r.Item.Cells.Count(c => c.AsSpan().Trim().Length > 0)).Index
            );
        var columns = HeaderParser.Parse(likelyHeader.Cells, [.. first.Skip(likelyHeader.DataFrom)]);
        if (header is null && FindUnnumberedHeader(first) is { } unnumbered)
        {
            (likelyHeader, columns) = unnumbered;
        }

        var numbers = HeaderParser.FromContent([.. first], region).People.SelectMany(p => p.Phones).Take(1).ToList();
        var seen = columns.Recognized.Take(10).Select(c => c.Header);
        var proposal =
            numbers.Count == 0 && columns.HasNameAndHome
                ? "Name the column 手机号 or phone, or keep its people as people without a number, who are never texted, "
                    + "with withoutNumbers=true."
            : numbers.Count == 0 ? "Name the column 手机号 or phone."
            : $"The cells of column {numbers[0] + 1} ('{columns.HeaderAt(numbers[0])}') are numbers: name it 手机号 "
                + $"or phone. A file without a header is read with headerRow=0.";
        return new FileReading(
            ImportProblem.OfFile(
                "no-phone-column",
                $"No row of the first {TextTable.HeadRows} names a phone column. Columns seen: "
                    + $"{string.Join(", ", seen)}. {proposal}"
            )
        )
        {
            HeaderRow = likelyHeader.Row,
            Columns =
            [
                .. columns.Recognized.Select(c =>
                    numbers.Count > 0 && c.Header == columns.HeaderAt(numbers[0])
                        ? c with
                        {
                            As = Columns.Phone,
                            How = "content",
                        }
                        : c
                ),
            ],
        };
    }

    /// <summary>
    /// Finds the header and columns of a file that has names and homes and no numbers; null where there is no such
    /// header.
    /// </summary>
    private static (FoundHeader Header, Columns Columns)? FindUnnumberedHeader(IReadOnlyList<FileRow> first)
    {
        if (HeaderRow.Find([.. first.Take(TextTable.HeadRows)], withoutNumbers: true) is not { } header)
        {
            return null;
        }

        var columns = HeaderParser.Parse(header.Cells, [.. first.Skip(header.DataFrom)], withoutNumbers: true);
        return columns.HasNameAndHome ? (header, columns) : null;
    }
}
