using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Contacts.Imports.Writing;

/// <summary>
/// Compares one bucket of a file with the list's rows, and plans writes and counts. Both are sorted by key, so one pass
/// is enough.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="request">The import's request.</param>
/// <param name="contacts">The file's contacts of the bucket, by key.</param>
/// <param name="partition">The partition of the list's rows.</param>
/// <param name="removed">The people who were removed or erased after the upload, and when.</param>
public sealed class BucketPlanner(
    ReadFile file,
    ImportRequest request,
    FileContact[] contacts,
    string partition,
    IReadOnlyDictionary<NumberKey, Instant> removed
)
{
    private readonly ImportedRow _rows = new(file, request, partition);
    private readonly RemovalRule _removals = new(file, request, removed);
    private readonly List<(FileContact? Add, TableEntity? Change, TableEntity? Remove)> _writes = [];
    private readonly List<ImportProblem> _problems = [];
    private int _next;
    private int _added;
    private int _updated;
    private int _unchanged;
    private int _removed;
    private int _keptByHandChange;

    /// <summary>
    /// Rows whose contacts stay as they are: outside the caller's area, changed since the upload, or with values that
    /// are too long together.
    /// </summary>
    public IReadOnlyList<ImportProblem> Problems => _problems;

    public BucketPlan Plan => new(_added, _updated, _unchanged, _problems.Count, _removed, Done: false);

    /// <summary>Adds the next row of the list; rows come in key order.</summary>
    public void AddExisting(TableEntity row)
    {
        while (_next < contacts.Length && string.CompareOrdinal(contacts[_next].Key.Value, row.RowKey) < 0)
        {
            Add(contacts[_next++]);
        }

        var isInFile = _next < contacts.Length && contacts[_next].Key.Value == row.RowKey;
        if (_removals.WasRemoved(row))
        {
            Remove(row);
            if (isInFile)
            {
                ReportUntouched(contacts[_next++]);
            }
        }
        else if (isInFile)
        {
            Compare(contacts[_next++], row);
        }
        else if (_removals.Removes(row, isInFile))
        {
            _removed++;
            Remove(row);
        }
    }

    /// <summary>Ends the comparison: the file's remaining contacts are new.</summary>
    public void Complete()
    {
        while (_next < contacts.Length)
        {
            Add(contacts[_next++]);
        }
    }

    /// <summary>
    /// Returns the writes in key order, each conditional on the row as it was read; new rows are built lazily.
    /// </summary>
    public IEnumerable<TableTransactionAction> BuildActions() =>
        _writes.Select(w =>
            w.Remove is { } gone ? new TableTransactionAction(TableTransactionActionType.Delete, gone, gone.ETag)
            : w.Change is { } changed
                ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, changed, changed.ETag)
            : new TableTransactionAction(TableTransactionActionType.Add, _rows.Write(w.Add!, existing: null))
        );

    /// <summary>
    /// Returns the write in place of <paramref name="refused"/>, where another writer was first: a change by hand
    /// stays, other changes stay except in the columns that the file has.
    /// </summary>
    /// <param name="refused">One of <see cref="BuildActions"/>.</param>
    /// <param name="current">The list's row as it is now; null where there is none.</param>
    /// <returns>
    /// Null where nothing is left to do: the row already says the same, was changed by hand or removed from the list
    /// since the upload, or lies outside the caller's area.
    /// </returns>
    public TableTransactionAction? Rebase(TableTransactionAction refused, TableEntity? current)
    {
        if (current is null)
        {
            if (refused.ActionType is TableTransactionActionType.UpdateReplace)
            {
                ReportUntouched(FindContact(refused.Entity.RowKey)!);
            }

            return refused.ActionType is TableTransactionActionType.Add ? refused : null;
        }

        if (!AreaPath.Covers(request.ByArea, current.GetString(nameof(Contact.Area))))
        {
            return null;
        }

        if (refused.ActionType is TableTransactionActionType.Delete)
        {
            var wasRemoved = removed.TryGetValue(new(current.RowKey), out var removedAt);
            if (ContactRow.IsChangedAfter(current, wasRemoved ? removedAt : request.At))
            {
                _keptByHandChange += wasRemoved ? 0 : 1;
                return null;
            }

            return new TableTransactionAction(
                TableTransactionActionType.Delete,
                new TableEntity(partition, current.RowKey),
                current.ETag
            );
        }

        var contact = FindContact(current.RowKey)!;
        var row = _rows.Write(contact, current);
        if (ImportedRow.IsSame(row, current) || ImportedRow.IsTooLong(row))
        {
            return null;
        }

        if (ContactRow.IsChangedAfter(current, request.At))
        {
            ReportUntouched(contact);
            return null;
        }

        return new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, current.ETag);
    }

    /// <summary>Reports that a number was removed or erased while its row was written.</summary>
    /// <returns>False where the file does not contain the number, or the removal was known before.</returns>
    public bool ReportIfRemoved(NumberKey key)
    {
        if (removed.ContainsKey(key) || FindContact(key.Value) is not { } contact)
        {
            return false;
        }

        ReportUntouched(contact);
        return true;
    }

    /// <summary>
    /// Returns the final counts of a plan: rows changed since it was stored count as rejected, and contacts that are no
    /// longer removed are not counted.
    /// </summary>
    /// <param name="plan">The plan as stored before any row was written, by this run or an earlier one.</param>
    public BucketPlan ToFinalPlan(BucketPlan plan)
    {
        var changedRows = Math.Max(0, _problems.Count - plan.Rejected);
        var fromUpdated = Math.Min(changedRows, plan.Updated);
        var fromAdded = Math.Min(changedRows - fromUpdated, plan.Added);
        var fromUnchanged = Math.Min(changedRows - fromUpdated - fromAdded, plan.Unchanged);
        return plan with
        {
            Added = plan.Added - fromAdded,
            Updated = plan.Updated - fromUpdated,
            Unchanged = plan.Unchanged - fromUnchanged,
            Rejected = plan.Rejected + fromAdded + fromUpdated + fromUnchanged,
            Removed = plan.Removed - _keptByHandChange,
            Done = true,
        };
    }

    private void Add(FileContact contact)
    {
        if (removed.ContainsKey(contact.Key))
        {
            ReportUntouched(contact);
            return;
        }

        _added++;
        _writes.Add((contact, null, null));
    }

    private void Remove(TableEntity row) =>
        _writes.Add((null, null, new TableEntity(partition, row.RowKey) { ETag = row.ETag }));

    /// <summary>Reports a row whose contact was changed by hand, without its number, which may be erased.</summary>
    private void ReportUntouched(FileContact contact) =>
        _problems.Add(
            new ImportProblem(
                contact.Row,
                file.Columns.NumberHeader,
                "changed-since-upload",
                Value: null,
                "The contact was changed, removed or erased by hand after the file was uploaded; that stays.",
                Area: contact.Area ?? request.ListArea
            )
        );

    private FileContact? FindContact(string key) => Array.Find(contacts, c => c.Key.Value == key);

    private void Compare(FileContact contact, TableEntity existing)
    {
        if (!AreaPath.Covers(request.ByArea, existing.GetString(nameof(Contact.Area))))
        {
            _problems.Add(
                new ImportProblem(
                    contact.Row,
                    file.Columns.NumberHeader,
                    "outside-your-area",
                    contact.Phone is { } phone ? Cells.ToDisplay(phone.E164) : null,
                    $"The contact's area lies outside yours, '{request.ByArea}'; it stays as it is."
                )
            );
            return;
        }

        var row = _rows.Write(contact, existing);
        if (ImportedRow.IsTooLong(row))
        {
            _problems.Add(
                new ImportProblem(
                    contact.Row,
                    file.Columns.HeaderAt(0),
                    "too-long",
                    Value: null,
                    $"With those that the list has already, the placeholders' values are longer than "
                        + $"{ContactLimits.MaxValues} characters together.",
                    Area: (string)row[nameof(Contact.Area)]
                )
            );
            return;
        }

        if (ImportedRow.IsSame(row, existing))
        {
            _unchanged++;
            return;
        }

        if (ContactRow.IsChangedAfter(existing, request.At))
        {
            ReportUntouched(contact);
            return;
        }

        row.ETag = existing.ETag;
        _updated++;
        _writes.Add((null, row, null));
    }
}
