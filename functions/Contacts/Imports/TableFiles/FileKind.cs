using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace CommunityAlerts.Contacts.Imports.TableFiles;

/// <summary>Recognises files that an import cannot read, and advises what to do instead.</summary>
public static partial class FileKind
{
    private const string SaveAs = "Open it in Excel or WPS and save it as .xlsx, or as CSV.";

    private static readonly string[] Tables = [".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".txt", ".numbers"];

    /// <summary>The number of bytes at the beginning that are examined.</summary>
    private const int MaxHead = 4096;

    /// <summary>Describes a binary file by its first bytes; null for a file that may be text.</summary>
    public static string? Detect(ReadOnlySpan<byte> bytes) =>
        bytes switch
        {
            [0xD0, 0xCF, 0x11, 0xE0, ..] =>
                $"This is an old Excel file (.xls) or one with a password. Remove the password. {SaveAs}",
            [0x09, 0x00 or 0x02 or 0x04 or 0x08, <= 0x10, 0x00, ..] => $"This is an old Excel file (.xls). {SaveAs}",
            [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] =>
                $"This is a PDF. Copy its table into a workbook and save that as .xlsx.",
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..]
            or [0xFF, 0xD8, 0xFF, ..]
            or [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..]
            or [(byte)'I', (byte)'I', (byte)'*', 0, ..]
            or [(byte)'M', (byte)'M', 0, (byte)'*', ..]
            or [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..]
            or [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..]
            or [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] =>
                "This is a picture. Type the list into a workbook and save it as .xlsx.",
            [0x1F, 0x8B, ..]
            or [(byte)'R', (byte)'a', (byte)'r', (byte)'!', ..]
            or [(byte)'7', (byte)'z', 0xBC, 0xAF, ..] => "This is an archive. Unpack it first.",
            _ when FileEncoding.IsBinary(bytes) => $"The body is neither text nor an XLSX workbook. {SaveAs}",
            _ => null,
        };

    /// <summary>Describes a zip archive that is no XLSX workbook.</summary>
    public static string DetectArchive(byte[] bytes)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(bytes), ZipArchiveMode.Read);
            var names = archive.Entries.Select(e => e.FullName.Replace('\\', '/')).ToList();
            return names.Contains("xl/workbook.bin", StringComparer.OrdinalIgnoreCase)
                    ? $"This is a binary Excel workbook (.xlsb). {SaveAs}"
                : names.Exists(n => n.StartsWith("word/", StringComparison.OrdinalIgnoreCase))
                    ? "This is a Word document. Copy its table into a workbook and save that as .xlsx."
                : names.Exists(n => n.StartsWith("ppt/", StringComparison.OrdinalIgnoreCase))
                    ? "This is a presentation. Copy its table into a workbook and save that as .xlsx."
                : names.Contains("content.xml", StringComparer.Ordinal)
                    ? $"This is an OpenDocument file (.ods). {SaveAs}"
                : names.Exists(n => n.EndsWith(".iwa", StringComparison.Ordinal) || n == "Index.zip")
                    ? "This is a Numbers file. Export it as .xlsx or CSV."
                : names.Exists(n => Tables.Contains(Path.GetExtension(n).ToLowerInvariant()))
                    ? "This is an archive with a table in it. Unpack it first."
                : "This is an archive, but no XLSX workbook.";
        }
        catch (InvalidDataException)
        {
            return "The workbook is damaged.";
        }
    }

    /// <summary>Describes a text that is no table, by its beginning; null for a text that may be one.</summary>
    public static string? DetectText(ReadOnlySpan<byte> bytes)
    {
        // Names of these formats are ASCII; the zeros of UTF-16 and a byte order mark do not matter.
        var head = new StringBuilder();
        foreach (var b in bytes[..Math.Min(bytes.Length, MaxHead)])
        {
            if (b is > 0x20 and < 0x7F)
            {
                head.Append((char)(b | (b is >= (byte)'A' and <= (byte)'Z' ? 0x20 : 0)));
            }
        }

        var text = head.ToString();
        return text.StartsWith("begin:vcard", StringComparison.Ordinal)
                ? "These are contacts of a phone (vCard). Open them in a contacts program and export them as "
                    + "CSV or .xlsx."
            : text.StartsWith("begin:vcalendar", StringComparison.Ordinal)
                ? "This is a calendar. Import it under days, not into a list."
            : text.StartsWith("{\\rtf", StringComparison.Ordinal)
                ? "This is a text document (RTF). Copy its table into a workbook and save that as .xlsx."
            : text.StartsWith("%pdf-", StringComparison.Ordinal)
                ? "This is a PDF. Copy its table into a workbook and save that as .xlsx."
            : MimeHeadPattern().IsMatch(text) && text.Contains("mime-version:", StringComparison.Ordinal)
                ? $"This is a web page that is called a table (.mht), or a letter. {SaveAs}"
            : text.StartsWith('<') ? DetectMarkup(text)
            : text.StartsWith("{\"", StringComparison.Ordinal)
            || text.StartsWith("[{", StringComparison.Ordinal)
            || text.StartsWith("[[", StringComparison.Ordinal)
            || text.StartsWith("[\"", StringComparison.Ordinal)
                ? $"This is JSON, no table. {SaveAs}"
            : null;
    }

    private static string? DetectMarkup(string text) =>
        text.Contains("schemas-microsoft-com:office:spreadsheet", StringComparison.Ordinal)
            ? $"This is an Excel 2003 file in XML that may be called .xls. {SaveAs}"
        : HtmlPattern().IsMatch(text) ? $"This is a web page (HTML) that may be called .xls. {SaveAs}"
        : MarkupPattern().IsMatch(text)
        && (
            text.Contains("</", StringComparison.Ordinal)
            || text.Contains("/>", StringComparison.Ordinal)
            || text.StartsWith("<?", StringComparison.Ordinal)
        )
            ? $"This is XML, no table. {SaveAs}"
        : null;

    [GeneratedRegex("^(?:mime-version|from|subject|date|received|return-path):", RegexOptions.NonBacktracking)]
    private static partial Regex MimeHeadPattern();

    [GeneratedRegex(
        "<!doctypehtml|<(?:html|table|meta|style|head|body|div|script|center|font|tr|td|th)[ />a-z]",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex HtmlPattern();

    [GeneratedRegex(@"^<(?:\?xml|!--|!doctype|[a-z])", RegexOptions.NonBacktracking)]
    private static partial Regex MarkupPattern();
}
