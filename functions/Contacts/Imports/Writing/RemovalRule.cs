using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Contacts.Imports.Writing;

/// <summary>Decides which rows of the list <c>replace</c> removes.</summary>
/// <param name="file">The file.</param>
/// <param name="request">The import's request.</param>
/// <param name="removed">The people who were removed or erased after the upload, and when.</param>
public sealed class RemovalRule(ReadFile file, ImportRequest request, IReadOnlyDictionary<NumberKey, Instant> removed)
{
    /// <summary>
    /// Whether the row's contact was removed or erased after the upload. The removal has not deleted the row yet, or an
    /// interrupted run of this import wrote the row after it.
    /// </summary>
    public bool WasRemoved(TableEntity row) =>
        removed.TryGetValue(new(row.RowKey), out var removedAt) && !ContactRow.IsChangedAfter(row, removedAt);

    /// <summary>Whether <c>replace</c> removes the row, given that <see cref="WasRemoved"/> is false.</summary>
    public bool Removes(TableEntity row, bool isInFile) =>
        request.Mode is ImportMode.Replace
        && !isInFile
        && !file.RejectedKeys.Contains(new(row.RowKey))
        && AreaPath.Covers(request.ByArea, row.GetString(nameof(Contact.Area)))
        && !ContactRow.IsChangedAfter(row, request.At);
}
