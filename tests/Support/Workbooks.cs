using ExcelDataReader;

namespace CommunityAlerts.Tests.Support;

/// <summary>Reads workbooks that the program writes.</summary>
public static class Workbooks
{
    /// <summary>Reads the rows of the first sheet, with <c>|</c> between cells; every cell has to be a text.</summary>
    public static IReadOnlyList<string> Read(byte[] file)
    {
        using var reader = ExcelReaderFactory.CreateOpenXmlReader(new MemoryStream(file));
        List<string> rows = [];
        while (reader.Read())
        {
            rows.Add(
                string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => (string?)reader.GetValue(i) ?? ""))
            );
        }

        return rows;
    }
}
