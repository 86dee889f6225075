using System.Globalization;
using Azure.Data.Tables;

namespace CommunityAlerts.Storage;

/// <summary>
/// A text longer than one property takes, spread over several: <c>Texts0</c>, <c>Texts1</c>, … after a first property
/// <c>Texts0</c>; <c>Broadcast</c>, <c>Broadcast1</c>, … after <c>Broadcast</c>.
/// </summary>
public static class LongText
{
    /// <summary>UTF-16 units of one property: 60,000 bytes, below the limit of 64 KiB.</summary>
    private const int MaxUnits = 30_000;

    /// <summary>Writes a text to as many properties as it needs; removes none of a longer text before it.</summary>
    /// <param name="row">The row that gets the properties.</param>
    /// <param name="first">The name of the first property.</param>
    /// <param name="text">JSON, which escapes surrogate pairs, so that none is cut in two.</param>
    public static void Put(TableEntity row, string first, string text)
    {
        for (var i = 0; i * MaxUnits < text.Length; i++)
        {
            var start = i * MaxUnits;
            row[PropertyName(first, i)] = text[start..Math.Min(text.Length, start + MaxUnits)];
        }
    }

    /// <summary>Reads a text; empty where the row has none.</summary>
    public static string Get(TableEntity row, string first) =>
        string.Concat(
            Enumerable
                .Range(0, row.Count)
                .Select(i => row.GetString(PropertyName(first, i)))
                .TakeWhile(part => part is not null)
        );

    private static string PropertyName(string first, int i) =>
        i == 0 ? first : string.Create(CultureInfo.InvariantCulture, $"{first.TrimEnd('0')}{i}");
}
