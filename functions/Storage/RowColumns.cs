using Azure.Data.Tables;
using NodaTime;

namespace CommunityAlerts.Storage;

/// <summary>Reads columns that a row must have: within <see cref="Table.Read{T}"/>, which names the row.</summary>
public static class RowColumns
{
    /// <summary>Instants of rows are in [0001, 2200), so that what is computed from one stays a date.</summary>
    private static readonly Instant Earliest = Instant.FromUtc(1, 1, 1, 0, 0);
    private static readonly Instant ExclusiveEnd = Instant.FromUtc(2200, 1, 1, 0, 0);

    /// <summary>Reads a text, which may be empty.</summary>
    /// <exception cref="FormatException">The row has no such column, or its value is out of range.</exception>
    /// <exception cref="InvalidOperationException">The column has another type.</exception>
    public static string GetText(this TableEntity row, string column) => row.GetString(column) ?? throw Missing(column);

    /// <summary>Reads a whole number.</summary>
    /// <inheritdoc cref="GetText" />
    public static int GetNumber(this TableEntity row, string column) => row.GetInt32(column) ?? throw Missing(column);

    /// <summary>Reads an instant in [0001, 2200).</summary>
    /// <inheritdoc cref="GetText" />
    public static Instant GetInstant(this TableEntity row, string column) =>
        row.FindInstant(column) ?? throw Missing(column);

    /// <summary>Reads an instant in [0001, 2200); null where there is none.</summary>
    public static Instant? FindInstant(this TableEntity row, string column)
    {
        if (row.GetDateTimeOffset(column) is not { } value)
        {
            return null;
        }

        var instant = Instant.FromDateTimeOffset(value);
        return instant >= Earliest && instant < ExclusiveEnd
            ? instant
            : throw new FormatException($"{column} is too far away.");
    }

    /// <summary>Throws a <see cref="FormatException"/> where a row breaks a rule.</summary>
    /// <param name="holds">Whether the row keeps the rule.</param>
    /// <param name="rule">The message of the exception.</param>
    public static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new FormatException(rule);
        }
    }

    private static FormatException Missing(string column) => new($"{column} is missing.");
}
