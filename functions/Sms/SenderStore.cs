using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Sms;

/// <summary>
/// Stores senders, one row each: partition = <c>senders</c>, row = id, property <c>Sender</c> the sender as JSON.
/// </summary>
/// <remarks>
/// Sender <c>default</c> always exists: without a row, the settings describe it. Other properties of a sender's row are
/// kept by every change and are not part of its version.
/// </remarks>
public sealed class SenderStore(
    StorageAccount storage,
    IOptions<SenderDefaults> defaults,
    IOptions<Settings> settings,
    ICarrier carrier
)
{
    private const string Partition = "senders";
    private const string SenderColumn = "Sender";
    private const string DeletedColumn = "Deleted";
    private readonly Table _table = storage.Table(Tables.Senders);

    /// <summary>Finds a sender; null where there is none or it was deleted.</summary>
    public async Task<Sender?> FindAsync(string id, CancellationToken cancellationToken) =>
        await ReadAsync(id, cancellationToken) is { Sender: { } sender } found && !IsDeleted(found.Row) ? sender : null;

    /// <summary>
    /// Finds a sender even if it was deleted, for the broadcasts that use it; null where it never existed.
    /// </summary>
    public async Task<Sender?> FindWithDeletedAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync(id, cancellationToken)).Sender;

    /// <summary>Reads all senders that are not deleted, by id.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="leftOut">Called for a row that cannot be read; null where none may be left out.</param>
    public Task<IReadOnlyList<Sender>> ReadAllAsync(
        CancellationToken cancellationToken,
        Action<UnreadableRowException>? leftOut = null
    ) => ReadAllAsync(withDeleted: false, leftOut, cancellationToken);

    /// <summary>Reads all senders including deleted ones, by id.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="leftOut">Called for a row that cannot be read; null where none may be left out.</param>
    public Task<IReadOnlyList<Sender>> ReadAllWithDeletedAsync(
        CancellationToken cancellationToken,
        Action<UnreadableRowException>? leftOut = null
    ) => ReadAllAsync(withDeleted: true, leftOut, cancellationToken);

    private async Task<IReadOnlyList<Sender>> ReadAllAsync(
        bool withDeleted,
        Action<UnreadableRowException>? leftOut,
        CancellationToken cancellationToken
    )
    {
        List<Sender> all = [];
        var isDefaultLeftOut = false;
        await foreach (
            var row in _table.ReadRangeAsync(
                Partition,
                select: [SenderColumn, DeletedColumn],
                cancellationToken: cancellationToken
            )
        )
        {
            if (_table.TryRead(row, FromRow, leftOut) is not { } stored)
            {
                isDefaultLeftOut |= row.RowKey == Sender.DefaultId;
            }
            else if (stored.Sender is { } sender && (withDeleted || !stored.IsDeleted))
            {
                all.Add(sender);
            }
        }

        // An unreadable row may differ from the settings, so they do not replace it.
        if (!isDefaultLeftOut && all.TrueForAll(s => s.Id != Sender.DefaultId))
        {
            all.Add(await ReadDefaultAsync(cancellationToken));
        }

        return [.. all.OrderBy(s => s.Id, StringComparer.Ordinal)];
    }

    /// <summary>Saves a sender.</summary>
    /// <param name="sender">The sender in its new form.</param>
    /// <param name="ifMatch">The versions that may be replaced, as <see cref="ComputeVersion"/> makes them.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether the sender is new; <c>stale-version</c>.</returns>
    public async Task<Result<bool>> PutAsync(Sender sender, IfMatch ifMatch, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (row, stored) = await ReadAsync(sender.Id, cancellationToken);
            var current = IsDeleted(row) ? null : stored;
            if (!ifMatch.Allows(current is null ? null : ComputeVersion(current)))
            {
                return CommonProblems.StaleVersion($"Sender '{sender.Id}' has another version.");
            }

            var changed = row ?? new TableEntity(Partition, sender.Id);
            changed[SenderColumn] = Json.Write(sender);
            changed.Remove(DeletedColumn);
            if (await _table.TryWriteAsync(changed, row?.ETag, cancellationToken) is not null)
            {
                return current is null;
            }
        }
    }

    /// <summary>
    /// Marks a sender deleted, so that no new request can name it. Its row stays for the broadcasts that use it. The
    /// caller then looks for uses that were stored meanwhile, and undoes the deletion where there are any.
    /// </summary>
    /// <param name="id">The sender's id; not <c>default</c>.</param>
    /// <param name="ifMatch">The versions that may be deleted, see <see cref="PutAsync"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The deletion, also of a concurrent call; <c>not-found</c>, <c>stale-version</c>.</returns>
    public async Task<Result<SenderDeletion>> DeleteAsync(
        string id,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        for (var isRetry = false; ; isRetry = true)
        {
            var (row, sender) = await ReadAsync(id, cancellationToken);
            if (row is null || sender is null || IsDeleted(row))
            {
                // On a later attempt: deleted meanwhile, by our write whose answer was lost or by another call.
                return isRetry && row is not null ? new SenderDeletion(id, row.ETag) : SmsProblems.NoSuchSender(id);
            }

            if (!ifMatch.Allows(ComputeVersion(sender)))
            {
                return CommonProblems.StaleVersion($"Sender '{id}' has another version.");
            }

            row[DeletedColumn] = true;
            if (await _table.TryReplaceAsync(row, row.ETag, cancellationToken) is { } marked)
            {
                return new SenderDeletion(id, marked);
            }
        }
    }

    /// <summary>Undoes a deletion, unless the sender was saved again since.</summary>
    public async Task UndoAsync(SenderDeletion deletion, CancellationToken cancellationToken)
    {
        if (await _table.FindAsync(Partition, deletion.Id, cancellationToken) is { } row)
        {
            row.Remove(DeletedColumn);
            await _table.TryReplaceAsync(row, deletion.Row, cancellationToken);
        }
    }

    /// <summary>Computes the version of a sender, as an HTTP entity tag.</summary>
    public static string ComputeVersion(Sender sender) => IfMatch.ComputeTag(Json.Write(sender));

    private static Stored FromRow(TableEntity row)
    {
        var sender = row.GetString(SenderColumn) is { } json ? Json.Read<Sender>(json) : null;
        RowColumns.Require(
            sender is null || (sender.Id == row.RowKey && sender.From.Length > 0 && sender.SegmentsPerMinute > 0),
            "The id is another sender's, or the number, name or rate is missing."
        );
        return new(sender, IsDeleted(row));
    }

    private static bool IsDeleted(TableEntity? row) => row?.GetBoolean(DeletedColumn) == true;

    private async Task<(TableEntity? Row, Sender? Sender)> ReadAsync(string id, CancellationToken cancellationToken)
    {
        if (!TableLimits.IsKey(id))
        {
            return (null, null);
        }

        var row = await _table.FindAsync(Partition, id, cancellationToken);
        return (
            row,
            row is not null && _table.Read(row, FromRow).Sender is { } sender ? sender
            : id == Sender.DefaultId ? await ReadDefaultAsync(cancellationToken)
            : null
        );
    }

    private async Task<Sender> ReadDefaultAsync(CancellationToken cancellationToken) =>
        defaults.Value.ToSender(await carrier.GetSegmentsPerMinuteAsync(cancellationToken), settings.Value.Currency);

    /// <summary>A row as read; the sender is null where the row has no sender column.</summary>
    private sealed record Stored(Sender? Sender, bool IsDeleted);
}

/// <summary>A deletion as it was stored.</summary>
/// <param name="Id">The sender's id.</param>
/// <param name="Row">The ETag of its row, marked deleted.</param>
public sealed record SenderDeletion(string Id, ETag Row);
