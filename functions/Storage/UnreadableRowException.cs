using CommunityAlerts.Problems;

namespace CommunityAlerts.Storage;

/// <summary>
/// A row does not hold what this version writes: it was damaged, edited by another program, or written by a newer
/// version.
/// </summary>
/// <param name="table">Its table, prefix included.</param>
/// <param name="partition">Its partition key.</param>
/// <param name="row">Its row key.</param>
/// <param name="reason">What reading it threw.</param>
public sealed class UnreadableRowException(string table, string partition, string row, Exception reason)
    : ProblemException(CommonProblems.UnreadableRow(table, row), reason)
{
    public string Table => table;
    public string Partition => partition;
    public string Row => row;
}
