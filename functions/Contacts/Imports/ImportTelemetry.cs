using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>Logs and metrics of imports.</summary>
public sealed partial class ImportTelemetry(ILogger<ImportTelemetry> log)
{
    public void Completed(Import import, ReadFile file)
    {
        if (log.IsEnabled(LogLevel.Information))
        {
            var plans = import.Plans.Values.ToList();
            var (added, updated, rejected, removed) = (
                plans.Sum(p => p.Added),
                plans.Sum(p => p.Updated),
                file.Rejected + plans.Sum(p => p.Rejected),
                plans.Sum(p => p.Removed)
            );
            ImportCompleted(import.Id, import.Request.List, file.Rows, added, updated, rejected, removed);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Import {ImportId} into {ListId} completed: {RowCount} rows, {AddedCount} added, {UpdatedCount} "
            + "updated, {RejectedCount} rejected, {RemovedCount} removed"
    )]
    private partial void ImportCompleted(
        string importId,
        string listId,
        int rowCount,
        int addedCount,
        int updatedCount,
        int rejectedCount,
        int removedCount
    );

    [LoggerMessage(Level = LogLevel.Information, Message = "Import {ImportId} into {ListId} failed: {ProblemCode}")]
    public partial void ImportFailed(string importId, string listId, string problemCode);
}
