using System.Globalization;
using Azure.Data.Tables;

namespace CommunityAlerts.Storage;

/// <summary>A text longer than one property takes, spread over several: <c>Texts0</c>, <c>Texts1</c>, ….</summary>
public static class LongText
{
    /// <summary>UTF-16 units a property: half of the 64 KiB, less some.</summary>
    private const int MostUnits = 30_000;

    public static void Put(TableEntity row, string name, string text)
    {
        for (var i = 0; i * MostUnits < text.Length; i++)
        {
            var start = i * MostUnits;
            row[Part(name, i)] = text[start..Math.Min(text.Length, start + MostUnits)];
        }
    }

    public static string Get(TableEntity row, string name) =>
        string.Concat(Enumerable.Range(0, int.MaxValue).Select(i => row.GetString(Part(name, i))).TakeWhile(part => part is not null));

    private static string Part(string name, int i) => string.Create(CultureInfo.InvariantCulture, $"{name}{i}");
}
