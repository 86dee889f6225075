using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Storage;

/// <summary>Logs and metrics of tables.</summary>
public sealed partial class TableTelemetry(ILogger<TableTelemetry> log, IMeterFactory meters)
{
    private readonly Counter<long> _unreadable = meters
        .Create("CommunityAlerts.Storage")
        .CreateCounter<long>(
            "communityalerts.row.unreadable",
            unit: "{row}",
            description: "Rows that were left out of a list since they cannot be read, each time."
        );

    /// <summary>
    /// Counts and logs a row that a list was answered without. The exception is logged by its type alone: its message
    /// may contain the row's data.
    /// </summary>
    public void RowSkipped(UnreadableRowException row)
    {
        CountUnreadable(row);
        RowLeftOut(row.Table, row.Partition, row.Row, row.InnerException!.GetType().Name);
    }

    /// <summary>Counts the row where the feature has a log message of its own for it.</summary>
    public void CountUnreadable(UnreadableRowException row) =>
        _unreadable.Add(1, new KeyValuePair<string, object?>("table", row.Table));

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Row {Partition} {Row} of table {Table} cannot be read and is left out of a list until it is "
            + "restored: {Reason}"
    )]
    private partial void RowLeftOut(string table, string partition, string row, string reason);
}
