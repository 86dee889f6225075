using Azure.Data.Tables;
using NodaTime;

namespace CommunityAlerts.Storage;

/// <summary>Reads columns that a row must have: within <see cref="Table.Read{T}"/>, which names the row.</summary>
public static class RowColumns
{
    /// <summary>No row has an instant outside these: what is computed from a later one leaves the calendar.</summary>
    private static readonly Instant Earliest = Instant.FromUtc(1, 1, 1, 0, 0);
    private static readonly Instant End = Instant.FromUtc(2200, 1, 1, 0, 0);

    /// <summary>A text, also an empty one.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    /// <exception cref="InvalidOperationException">The column has another type.</exception>
    public static string Text(this TableEntity row, string column) => row.GetString(column) ?? throw Missing(column);

    /// <inheritdoc cref="Text" />
    public static int Number(this TableEntity row, string column) => row.GetInt32(column) ?? throw Missing(column);

    /// <summary>An instant before the year 2200.</summary>
    /// <inheritdoc cref="Text" />
    public static Instant At(this TableEntity row, string column) => row.FindAt(column) ?? throw Missing(column);

    /// <summary>Reads an instant; null where there is none.</summary>
    public static Instant? FindAt(this TableEntity row, string column)
    {
        if (row.GetDateTimeOffset(column) is not { } at)
        {
            return null;
        }

        var instant = Instant.FromDateTimeOffset(at);
        return instant >= Earliest && instant < End ? instant : throw new FormatException($"{column} is too far away.");
    }

    /// <summary>Throws where what was read breaks a rule that every row keeps.</summary>
    /// <param name="holds">Whether it keeps the rule.</param>
    /// <param name="rule">The rule.</param>
    public static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new FormatException(rule);
        }
    }

    private static FormatException Missing(string column) => new($"{column} is missing.");
}
