using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>
/// Calendars, one row each: partition = <c>calendars</c>, row = SHA-256 of the secret, in hex. A row never
/// changes; revoking deletes it.
/// </summary>
public sealed class CalendarStore(StorageAccount storage)
{
    private readonly Table _table = storage.Table(Tables.Calendars);

    /// <summary>Finds a calendar by one point read; null where there is none.</summary>
    public async Task<AreaCalendar?> FindAsync(string id, CancellationToken cancellationToken) =>
        TableLimits.IsKey(id) && await _table.FindAsync(Tables.Calendars, id, cancellationToken) is { } row
            ? _table.Read(row, FromRow)
            : null;

    /// <summary>Reads the calendars after <paramref name="after"/>, by id.</summary>
    /// <param name="after">The id before the first one, exclusive; null is the beginning.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="leftOut">Called for a row that cannot be read; null where none may be left out.</param>
    public async IAsyncEnumerable<AreaCalendar> ReadAllAsync(
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        Action<UnreadableRowException>? leftOut = null
    )
    {
        await foreach (var row in _table.ReadRangeAsync(Tables.Calendars, after, cancellationToken: cancellationToken))
        {
            if (_table.TryRead(row, FromRow, leftOut) is { } calendar)
            {
                yield return calendar;
            }
        }
    }

    /// <summary>
    /// Adds a calendar. Its id comes from a new secret, so an existing row is this one, written by an attempt whose
    /// answer was lost.
    /// </summary>
    public Task AddAsync(AreaCalendar calendar, CancellationToken cancellationToken) =>
        _table.TryAddAsync(
            new TableEntity(Tables.Calendars, calendar.Id)
            {
                ["Name"] = calendar.Name,
                ["Area"] = calendar.Area,
                ["CreatedAt"] = calendar.CreatedAt.ToDateTimeOffset(),
                ["CreatedBy"] = calendar.CreatedBy,
            },
            cancellationToken
        );

    /// <summary>Deletes a calendar; one that does not exist is no error.</summary>
    public Task DeleteAsync(string id, CancellationToken cancellationToken) =>
        _table.TryDeleteAsync(Tables.Calendars, id, expectedETag: null, cancellationToken);

    private static AreaCalendar FromRow(TableEntity row) =>
        new()
        {
            Id = row.RowKey,
            Name = row.GetText("Name"),
            Area = row.GetText("Area"),
            CreatedAt = row.GetInstant("CreatedAt"),
            CreatedBy = row.GetText("CreatedBy"),
        };
}
