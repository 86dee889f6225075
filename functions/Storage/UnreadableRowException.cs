using CommunityAlerts.Problems;

namespace CommunityAlerts.Storage;

/// <summary>
/// Thrown for a row that this version cannot read: it was damaged, edited by another program, or written by a newer
/// version.
/// </summary>
/// <param name="table">The name of the table, prefix included.</param>
/// <param name="partition">The partition key.</param>
/// <param name="row">The row key.</param>
/// <param name="reason">The exception that reading the row threw.</param>
public sealed class UnreadableRowException(string table, string partition, string row, Exception reason)
    : ProblemException(CommonProblems.UnreadableRow(table, row), reason)
{
    public string Table => table;
    public string Partition => partition;
    public string Row => row;
}
