using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Campaigns.Occurrences;

/// <summary>
/// Results of due occurrences, one row each: partition = campaign id, row = <c>{due instant}~{campaign}</c>. The insert
/// claims the occurrence.
/// </summary>
/// <remarks>
/// The campaign is part of the row key so that keys are unique over the table, not only in their partition.
/// </remarks>
public sealed class OccurrenceStore(StorageAccount storage)
{
    // Keys sort like the instants: their width is fixed from 1900 to 2100.
    private static readonly InstantPattern KeyPattern = InstantPattern.Create(
        "uuuuMMdd'T'HHmmss'Z'",
        CultureInfo.InvariantCulture
    );
    private readonly Table _table = storage.Table(Tables.Occurrences);

    /// <summary>Adds the row of an occurrence.</summary>
    /// <returns>False when the occurrence has a row already.</returns>
    public async Task<bool> TryAddAsync(Occurrence occurrence, CancellationToken cancellationToken) =>
        await _table.TryAddAsync(ToRow(occurrence), cancellationToken) is not null;

    /// <summary>
    /// Claims an occurrence: adds its row, or replaces one that a deleted campaign with the same id left skipped or
    /// moved.
    /// </summary>
    /// <returns>Null when it was claimed; else the row that has the claim.</returns>
    public async Task<StoredOccurrence?> ClaimAsync(
        Campaign campaign,
        Occurrence claim,
        CancellationToken cancellationToken
    )
    {
        while (!await TryAddAsync(claim, cancellationToken))
        {
            if (await FindAsync(campaign.Id, claim.DueAt, cancellationToken) is not { } stored)
            {
                // Deleted meanwhile: the next attempt adds it.
                continue;
            }

            if (!stored.Occurrence.IsSkippedInFormer(campaign))
            {
                return stored;
            }

            if (await TryReplaceAsync(claim, stored.Row, cancellationToken))
            {
                return null;
            }
        }

        return null;
    }

    public async Task<StoredOccurrence?> FindAsync(
        string campaign,
        Instant dueAt,
        CancellationToken cancellationToken
    ) =>
        await _table.FindAsync(campaign, RowKey(campaign, dueAt), cancellationToken) is { } row
            ? new StoredOccurrence(_table.Read(row, FromRow), row.ETag)
            : null;

    /// <summary>Replaces the row of an occurrence if it is unchanged; false where it is not.</summary>
    public async Task<bool> TryReplaceAsync(Occurrence occurrence, ETag asRead, CancellationToken cancellationToken) =>
        await _table.TryReplaceAsync(ToRow(occurrence), asRead, cancellationToken) is not null;

    /// <summary>Deletes the row of an occurrence if it is unchanged; false where it is not.</summary>
    public Task<bool> TryDeleteAsync(Occurrence occurrence, ETag asRead, CancellationToken cancellationToken) =>
        _table.TryDeleteAsync(
            occurrence.Campaign,
            RowKey(occurrence.Campaign, occurrence.DueAt),
            asRead,
            cancellationToken
        );

    /// <summary>Reads occurrences due in [<paramref name="from"/>, <paramref name="to"/>], ascending.</summary>
    /// <param name="campaign">The campaign's id.</param>
    /// <param name="from">The first due instant, inclusive.</param>
    /// <param name="to">The last due instant, inclusive.</param>
    /// <param name="pageSize">Rows a call, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="leftOut">Called for a row that cannot be read; null where none may be left out.</param>
    public async IAsyncEnumerable<Occurrence> ReadRangeAsync(
        string campaign,
        Instant from,
        Instant to,
        int pageSize,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        Action<UnreadableRowException>? leftOut = null
    )
    {
        // The bare instant sorts before every key of that instant, and ~~ after it.
        await foreach (
            var row in _table.ReadRangeAsync(
                campaign,
                KeyPattern.Format(from),
                KeyPattern.Format(to) + "~~",
                pageSize: pageSize,
                cancellationToken: cancellationToken
            )
        )
        {
            // Keys have whole seconds, like due instants; the range may begin within a second.
            if (_table.TryRead(row, FromRow, leftOut) is { } occurrence && occurrence.DueAt >= from)
            {
                yield return occurrence;
            }
        }
    }

    /// <summary>The key of an occurrence's row; keys of a campaign sort by due instant.</summary>
    public static string RowKey(string campaign, Instant dueAt) => $"{KeyPattern.Format(dueAt)}~{campaign}";

    private static TableEntity ToRow(Occurrence o) =>
        new(o.Campaign, RowKey(o.Campaign, o.DueAt))
        {
            ["DueAt"] = o.DueAt.ToDateTimeOffset(),
            ["State"] = o.State.ToString(),
            ["Broadcast"] = o.Broadcast,
            ["Reason"] = o.Reason,
            ["Cause"] = o.Cause?.Code,
            ["MovedTo"] = o.Cause?.MovedTo?.ToDateTimeOffset(),
            ["MovedFrom"] = o.Cause?.MovedFrom?.ToDateTimeOffset(),
            ["CampaignCreatedAt"] = o.CampaignCreatedAt?.ToDateTimeOffset(),
            ["SettledAt"] = o.SettledAt?.ToDateTimeOffset(),
        };

    private static Occurrence FromRow(TableEntity row) =>
        new()
        {
            Campaign = row.PartitionKey,
            DueAt = row.GetInstant("DueAt"),
            State = Enum.Parse<OccurrenceState>(row.GetText("State")),
            Broadcast = row.GetString("Broadcast"),
            Reason = row.GetString("Reason"),
            Cause = row.GetString("Cause") is { } cause
                ? new OccurrenceCause(cause)
                {
                    MovedTo = row.FindInstant("MovedTo"),
                    MovedFrom = row.FindInstant("MovedFrom"),
                }
                : null,
            CampaignCreatedAt = row.FindInstant("CampaignCreatedAt"),
            SettledAt = row.FindInstant("SettledAt"),
            IsOnRecord = true,
        };
}

/// <summary>An occurrence with the version of its row.</summary>
/// <param name="Occurrence">The occurrence.</param>
/// <param name="Row">The ETag of the row as read.</param>
public sealed record StoredOccurrence(Occurrence Occurrence, ETag Row);
