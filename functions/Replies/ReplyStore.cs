using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Replies;

/// <summary>A reply as stored.</summary>
/// <param name="Reply">The text as received.</param>
/// <param name="Key">The key of the writer's number.</param>
/// <param name="Keyword">The keyword that was recognised.</param>
/// <param name="Areas">
/// The areas of the writer's contacts when the reply came: callers who cover one of them see it. Empty where no list
/// has the number; then only callers for the whole tree see it.
/// </param>
public sealed record StoredReply(Reply Reply, NumberKey Key, Keyword Keyword, IReadOnlyList<string> Areas)
{
    /// <summary>
    /// Whether the writer probably wants no more texts though there is no keyword: an operator decides. False in rows
    /// of older versions.
    /// </summary>
    public bool LikelyStop { get; init; }
}

/// <summary>A stored reply's claim row, with whether it was handled and the ETag as read.</summary>
public sealed record ReplyClaim(string RowKey, bool IsHandled, ETag ETag);

/// <summary>Stores replies, all in partition <c>replies</c>, in four kinds of rows.</summary>
/// <remarks><c>{inverted instant}~{hash of number and message id}</c>: the reply, so that the newest comes first.
/// <c>id~{hash of number and message id}</c>: the claim, inserted in the same transaction; a repeated event finds it.
/// Its property is <c>Handled</c>.
/// <c>help~{number key}~{UTC day}</c>: the claim of the day's answer to HELP.
/// <c>wish~{number key}</c>: the last preference of a number, see <see cref="PreferenceStore"/>.
/// The property <c>Number</c> (the key) is on every row, for finding and erasing all that is held about a
/// number.</remarks>
public sealed class ReplyStore(StorageAccount storage)
{
    private const string Partition = Tables.Replies;

    /// <summary>A row key after those of all replies and before all other rows.</summary>
    private const string AfterInstants = "a";

    /// <summary>A suffix that sorts after every hash of a message id.</summary>
    private const string AfterHashes = "~~";

    private readonly Table _table = storage.Table(Tables.Replies);

    /// <summary>Stores a reply, or finds the one that an earlier event with the same message id stored.</summary>
    public async Task<ReplyClaim> ClaimAsync(StoredReply kept, CancellationToken cancellationToken)
    {
        var hash = HashedKey.Compute($"{kept.Key}~{kept.Reply.MessageId}");
        var row = $"id~{hash}";
        while (true)
        {
            if (await _table.FindAsync(Partition, row, cancellationToken) is { } found)
            {
                return new ReplyClaim(row, _table.Read(found, r => r.GetBoolean("Handled")) is true, found.ETag);
            }

            // Whether this or another call inserted it, the stored row decides.
            await _table.TryTransactAsync(
                [
                    new(
                        TableTransactionActionType.Add,
                        new TableEntity(Partition, row) { ["Handled"] = false, ["Number"] = kept.Key.Value }
                    ),
                    new(TableTransactionActionType.Add, ToRow(kept, hash)),
                ],
                cancellationToken
            );
        }
    }

    /// <summary>Marks a reply handled; false where another call did so first.</summary>
    public async Task<bool> TryMarkHandledAsync(ReplyClaim claim, NumberKey key, CancellationToken cancellationToken) =>
        await _table.TryReplaceAsync(
            new TableEntity(Partition, claim.RowKey) { ["Handled"] = true, ["Number"] = key.Value },
            claim.ETag,
            cancellationToken
        )
            is not null;

    /// <summary>Claims the answer to HELP for a number and a UTC day; false where it was answered that day.</summary>
    /// <remarks>The limit keeps a number that answers by itself from being sent texts without end.</remarks>
    public async Task<bool> TryClaimHelpAsync(NumberKey key, LocalDate day, CancellationToken cancellationToken) =>
        await _table.TryAddAsync(
            new TableEntity(Partition, $"help~{key.Value}~{LocalDatePattern.Iso.Format(day)}")
            {
                ["Number"] = key.Value,
            },
            cancellationToken
        )
            is not null;

    /// <summary>Reads the replies after a cursor, newest first.</summary>
    /// <param name="after">The cursor of the last reply of the page before; null starts at the newest.</param>
    /// <param name="period">Only replies received in this interval, both ends included; null is all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="leftOut">Called for a row that cannot be read; null where none may be left out.</param>
    public async IAsyncEnumerable<Positioned<StoredReply>> ListAsync(
        string? after,
        Interval? period,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        Action<UnreadableRowException>? leftOut = null
    )
    {
        var newest = period is { } span ? InvertedTicks(span.End) : null;
        var from = string.CompareOrdinal(after, newest) > 0 ? after : newest;
        var upTo = period is { Start: var first } ? InvertedTicks(first) + AfterHashes : AfterInstants;
        await foreach (var row in _table.ReadRangeAsync(Partition, from, upTo, cancellationToken: cancellationToken))
        {
            if (_table.TryRead(row, FromRow, leftOut) is { } kept)
            {
                yield return new Positioned<StoredReply>(kept, row.RowKey);
            }
        }
    }

    /// <summary>
    /// Reads the replies of one number, newest first. Scans all rows: for requests about a person, not for a broadcast.
    /// </summary>
    public async IAsyncEnumerable<StoredReply> FindByNumberAsync(
        NumberKey key,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (
            var row in _table.ReadRangeAsync(
                Partition,
                upTo: AfterInstants,
                extraFilter: FilterFor(key),
                cancellationToken: cancellationToken
            )
        )
        {
            yield return _table.Read(row, FromRow);
        }
    }

    /// <summary>
    /// Deletes the replies of a number. Its claim rows stay, without the number, so that a repeated event is
    /// recognised; so does its preference, since without the time a late, older START would end an opt-out.
    /// </summary>
    public async Task EraseAsync(NumberKey key, CancellationToken cancellationToken)
    {
        await foreach (
            var row in _table.ReadRangeAsync(
                Partition,
                extraFilter: FilterFor(key),
                cancellationToken: cancellationToken
            )
        )
        {
            if (row.RowKey.StartsWith("id~", StringComparison.Ordinal))
            {
                await _table.PutAsync(new TableEntity(Partition, row.RowKey) { ["Handled"] = true }, cancellationToken);
            }
            else if (!PreferenceStore.IsRow(row.RowKey))
            {
                await _table.TryDeleteAsync(Partition, row.RowKey, expectedETag: null, cancellationToken);
            }
        }
    }

    private static string FilterFor(NumberKey key) => TableClient.CreateQueryFilter($"Number eq {key.Value}");

    /// <summary>Converts an instant to a part of a row key that puts the latest first.</summary>
    public static string InvertedTicks(Instant at) =>
        (DateTimeOffset.MaxValue.Ticks - at.ToDateTimeOffset().Ticks).ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>Converts inverted ticks back; the latest instant for any other text.</summary>
    public static Instant FromInvertedTicks(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
        && ticks <= DateTimeOffset.MaxValue.Ticks
            ? Instant.FromDateTimeOffset(new DateTimeOffset(DateTimeOffset.MaxValue.Ticks - ticks, TimeSpan.Zero))
            : Instant.MaxValue;

    private static TableEntity ToRow(StoredReply kept, string hash) =>
        new(Partition, $"{InvertedTicks(kept.Reply.At)}~{hash}")
        {
            ["Number"] = kept.Key.Value,
            ["MessageId"] = kept.Reply.MessageId,
            ["Phone"] = kept.Reply.From.E164,
            ["To"] = kept.Reply.To,
            ["Text"] = kept.Reply.Text,
            ["At"] = kept.Reply.At.ToDateTimeOffset(),
            ["Keyword"] = kept.Keyword.ToString(),
            ["Areas"] = Json.Write(kept.Areas),
            ["LikelyStop"] = kept.LikelyStop ? true : null,
        };

    private static StoredReply FromRow(TableEntity row) =>
        new(
            new Reply(
                row.GetText("MessageId"),
                PhoneNumber.FromE164(row.GetText("Phone")),
                row.GetText("To"),
                row.GetText("Text"),
                row.GetInstant("At")
            ),
            NumberKey.Parse(row.GetText("Number")),
            Enum.Parse<Keyword>(row.GetText("Keyword")),
            Json.Read<string[]>(row.GetText("Areas"))
        )
        {
            LikelyStop = row.GetBoolean("LikelyStop") is true,
        };
}
