using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Broadcasts.Decks;

/// <summary>A card history as read, or one to be added where <paramref name="ETag"/> is null.</summary>
/// <param name="Campaign">
/// The campaign's key: <c>{id}~{milliseconds of its creation}</c>, or the id alone where an older version created it.
/// </param>
/// <param name="Area">The area of the person at the last assignment.</param>
public sealed record StoredCardHistory(NumberKey Key, string Campaign, CardHistory History, string Area, ETag? ETag)
{
    public static StoredCardHistory New(NumberKey key, string campaign) =>
        new(key, campaign, CardHistory.Empty, Area: "", ETag: null);
}

/// <summary>
/// Stores card histories: partition = bucket, two digits; row = <c>{number key}~{campaign}</c>, unique over the table
/// (<see cref="StoredCardHistory.Campaign"/>).
/// </summary>
public sealed class CardHistoryStore(StorageAccount storage)
{
    private const char Separator = '~';
    private readonly Table _table = storage.Table(Tables.Cards);

    /// <summary>
    /// Reads the histories of a campaign for number keys from <paramref name="first"/> to <paramref name="last"/>, both
    /// included.
    /// </summary>
    public async Task<IReadOnlyDictionary<NumberKey, StoredCardHistory>> ReadRangeAsync(
        string campaign,
        int bucket,
        NumberKey first,
        NumberKey last,
        CancellationToken cancellationToken
    )
    {
        var histories = new Dictionary<NumberKey, StoredCardHistory>();
        await foreach (
            var history in ReadAsync(
                bucket,
                first,
                last,
                TableClient.CreateQueryFilter($"Campaign eq {campaign}"),
                cancellationToken
            )
        )
        {
            histories.Add(history.Key, history);
        }

        return histories;
    }

    /// <summary>Reads all histories of a campaign (<see cref="StoredCardHistory.Campaign"/>) in one bucket.</summary>
    public async Task<IReadOnlyDictionary<NumberKey, CardHistory>> ReadAllAsync(
        string campaign,
        int bucket,
        CancellationToken cancellationToken
    )
    {
        var histories = new Dictionary<NumberKey, CardHistory>();
        await foreach (
            var row in _table.ReadRangeAsync(
                Partition(bucket),
                extraFilter: TableClient.CreateQueryFilter($"Campaign eq {campaign}"),
                cancellationToken: cancellationToken
            )
        )
        {
            var stored = _table.Read(row, FromRow);
            histories.Add(stored.Key, stored.History);
        }

        return histories;
    }

    /// <summary>Reads the histories of one person in all campaigns.</summary>
    public IAsyncEnumerable<StoredCardHistory> ReadPersonAsync(
        int bucket,
        NumberKey key,
        CancellationToken cancellationToken
    ) => ReadAsync(bucket, key, key, also: null, cancellationToken);

    /// <summary>Adds and replaces histories of one bucket, at most 100, in one transaction.</summary>
    /// <returns>False where any history has changed since it was read; nothing is then written.</returns>
    public async Task<bool> TryWriteAsync(
        int bucket,
        IReadOnlyList<StoredCardHistory> histories,
        CancellationToken cancellationToken
    ) =>
        await _table.TryTransactAsync(
            [
                .. histories.Select(h =>
                    h.ETag is { } asRead
                        ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, ToRow(bucket, h), asRead)
                        : new TableTransactionAction(TableTransactionActionType.Add, ToRow(bucket, h))
                ),
            ],
            cancellationToken
        )
            is null;

    /// <summary>Deletes a history; false where it has changed since it was read.</summary>
    public Task<bool> TryDeleteAsync(int bucket, StoredCardHistory history, CancellationToken cancellationToken) =>
        _table.TryDeleteAsync(
            Partition(bucket),
            RowKey(history.Key, history.Campaign),
            history.ETag,
            cancellationToken
        );

    private async IAsyncEnumerable<StoredCardHistory> ReadAsync(
        int bucket,
        NumberKey first,
        NumberKey last,
        string? also,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // The bare key sorts before its rows, and ~~ after them.
        await foreach (
            var row in _table.ReadRangeAsync(
                Partition(bucket),
                first.Value,
                last.Value + "~~",
                extraFilter: also,
                cancellationToken: cancellationToken
            )
        )
        {
            yield return _table.Read(row, FromRow);
        }
    }

    private static string Partition(int bucket) => bucket.ToString("00", CultureInfo.InvariantCulture);

    private static string RowKey(NumberKey key, string campaign) => $"{key.Value}{Separator}{campaign}";

    private static TableEntity ToRow(int bucket, StoredCardHistory stored) =>
        new(Partition(bucket), RowKey(stored.Key, stored.Campaign))
        {
            ["Campaign"] = stored.Campaign,
            ["Area"] = stored.Area,
            ["Seen"] = string.Join(' ', stored.History.Seen),
            ["Known"] = string.Join(' ', stored.History.EverSeen),
            ["Given"] = string.Join(' ', stored.History.Pending.Select(Write)),
            ["Last"] = stored.History.Last is { } last ? Write(last) : null,
            ["Round"] = stored.History.Round,
        };

    private static StoredCardHistory FromRow(TableEntity row) =>
        new(
            NumberKey.Parse(row.RowKey[..NumberKey.Length]),
            row.GetText("Campaign"),
            new CardHistory(
                [.. SplitWords(row, "Seen")],
                [.. SplitWords(row, "Known")],
                [.. SplitWords(row, "Given").Select(Parse)],
                row.GetString("Last") is { } last ? Parse(last) : null,
                row.GetNumber("Round")
            ),
            row.GetString("Area"),
            row.ETag
        );

    private static string Write(CardAssignment cardAssignment) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{cardAssignment.Number}{Separator}{cardAssignment.Broadcast}{Separator}{cardAssignment.Card}"
        );

    private static CardAssignment Parse(string text) =>
        text.Split(Separator) is [var number, var broadcast, var card]
            ? new CardAssignment(int.Parse(number, CultureInfo.InvariantCulture), broadcast, card)
            : throw new FormatException("An assigned card is number~broadcast~card.");

    private static string[] SplitWords(TableEntity row, string name) =>
        row.GetText(name).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
