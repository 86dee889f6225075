using System.IO.Compression;

namespace CommunityAlerts.Contacts.Imports.TableFiles;

/// <summary>One row of a file.</summary>
/// <param name="Row">The file's own line (where the record begins) or sheet row, from 1.</param>
/// <param name="Cells">The cells as the file has them.</param>
/// <param name="IsBroken">
/// A quote is opened here and not closed where it should be; the cells are those of its line.
/// </param>
public readonly record struct FileRow(int Row, string[] Cells, bool IsBroken)
{
    public bool IsBlank => Array.TrueForAll(Cells, c => c.AsSpan().Trim().Length == 0);
}

/// <summary>The exception for a file that exceeds a limit, and so needs more work than any list of people.</summary>
/// <param name="message">Names the limit.</param>
public sealed class TableTooLargeException(string message) : Exception(message);

/// <summary>The limits of a file with people, whatever a small file claims.</summary>
public static class TableFile
{
    /// <summary>
    /// The maximum number of columns of a file. Blank cells beyond it, as formatting leaves them, are left out.
    /// </summary>
    public const int MaxColumns = 256;

    /// <summary>
    /// The maximum number of cells of a file, rows times columns, blank ones included: 25 columns in each of 200,000
    /// rows.
    /// </summary>
    public const int MaxCells = 5_000_000;

    /// <summary>The last row that a sheet can have in any spreadsheet program.</summary>
    public const int MaxSheetRow = 1_048_576;

    /// <summary>The maximum number of characters of all cells of a workbook: cells may share one long text.</summary>
    public const long MaxCharacters = 64L * 1024 * 1024;

    public static bool IsZip(ReadOnlySpan<byte> bytes) => bytes is [0x50, 0x4B, 0x03, 0x04, ..];

    internal static int AddCells(int all, int more) =>
        all + more <= MaxCells
            ? all + more
            : throw new TableTooLargeException(
                $"The table has more than {MaxCells} cells, rows times columns. Delete columns and rows that "
                    + $"are not needed, blank ones too."
            );

    internal static TableTooLargeException TooManyColumns() =>
        new(
            $"The table reaches beyond {MaxColumns} columns. "
                + "Delete what is to the right of your columns, formatting too, and save the file again."
        );

    /// <summary>Whether a zip archive is a workbook, and which size its entries declare, unpacked, in bytes.</summary>
    public static bool IsWorkbook(byte[] bytes, out long unpacked)
    {
        unpacked = 0;
        try
        {
            using var archive = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read);
            unpacked = archive.Entries.Sum(e => e.Length);
            return archive.Entries.Any(e =>
                    e.FullName.Replace('\\', '/').Equals("xl/workbook.xml", StringComparison.OrdinalIgnoreCase)
                )
                && archive.Entries.Any(e =>
                    e.FullName.Replace('\\', '/').StartsWith("xl/worksheets/", StringComparison.OrdinalIgnoreCase)
                );
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
