using System.Text;
using CsvHelper;

namespace CommunityAlerts.Api;

/// <summary>
/// Reads tables that are built into the program: CSV in UTF-8 with a header, which people who do not program can edit.
/// </summary>
public static class EmbeddedTable
{
    /// <summary>Reads the rows after the header, each with its line number (the header is line 1).</summary>
    /// <param name="resource">The logical name of the embedded file.</param>
    /// <exception cref="InvalidOperationException">The program does not contain the resource.</exception>
    public static IEnumerable<(int Line, string[] Cells)> Read(string resource)
    {
        using var stream =
            typeof(EmbeddedTable).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The program was built without {resource}.");
        using var reader = CsvReader.Create(
            new StreamReader(stream, Encoding.UTF8),
            new CsvReaderOptions { HasHeader = false, TrackLineNumbers = true }
        );
        while (reader.Read())
        {
            var line = (int)reader.LineNumber;
            if (line > 1)
            {
                yield return (line, [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)]);
            }
        }
    }
}
