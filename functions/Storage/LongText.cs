using System.Globalization;
using Azure.Data.Tables;

namespace CommunityAlerts.Storage;

/// <summary>
/// A text longer than one property takes, spread over several: <c>Texts0</c>, <c>Texts1</c>, … after a first property
/// <c>Texts0</c>; <c>Broadcast</c>, <c>Broadcast1</c>, … after <c>Broadcast</c>.
/// </summary>
public static class LongText
{
    /// <summary>UTF-16 units a property: half of the 64 KiB, less some.</summary>
    private const int MaxUnits = 30_000;

    /// <summary>Writes it.</summary>
    /// <param name="row">Gets as many properties as it takes.</param>
    /// <param name="first">The name of the first.</param>
    /// <param name="text">JSON, in which a character beyond the first plane is an escape: no cut parts a pair.</param>
    public static void Put(TableEntity row, string first, string text)
    {
        for (var i = 0; i * MaxUnits < text.Length; i++)
        {
            var start = i * MaxUnits;
            row[Part(first, i)] = text[start..Math.Min(text.Length, start + MaxUnits)];
        }
    }

    /// <summary>Reads it; empty where there is none.</summary>
    public static string Get(TableEntity row, string first) =>
        string.Concat(
            Enumerable
                .Range(0, row.Count)
                .Select(i => row.GetString(Part(first, i)))
                .TakeWhile(part => part is not null)
        );

    private static string Part(string first, int i) =>
        i == 0 ? first : string.Create(CultureInfo.InvariantCulture, $"{first.TrimEnd('0')}{i}");
}
