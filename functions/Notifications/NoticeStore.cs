using System.Globalization;
using Azure.Data.Tables;
using CommunityAlerts.Storage;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Notifications;

/// <summary>A text that is to be claimed: what it tells an operator, as which text of a day.</summary>
/// <param name="Operator">The operator's key.</param>
/// <param name="Day">The local day of the subscription's area.</param>
/// <param name="Number">The number of the text on that day, from 0.</param>
/// <param name="Matters">The keys of the matters, as <see cref="NoticeStore.KeyOf"/> makes them; at most 98.</param>
/// <param name="Token">A token of this claim alone.</param>
public sealed record NoticeClaim(
    string Operator,
    LocalDate Day,
    int Number,
    IReadOnlyList<string> Matters,
    string Token
);

/// <summary>The notices of one operator in the last days.</summary>
/// <param name="Keys">The row keys.</param>
public sealed record SentNotices(IReadOnlySet<string> Keys)
{
    /// <summary>
    /// Finds the lowest number of a text on a day that is free, from 0: a text that was not sent releases its own.
    /// </summary>
    public int FindFreeNumber(LocalDate day, string @operator)
    {
        var number = 0;
        while (Keys.Contains(NoticeStore.TextKey(day, number, @operator)))
        {
            number++;
        }

        return number;
    }
}

/// <summary>
/// Claims texts to staff. In table <c>notifications</c>: partition = <c>sent~{operator}</c>, rows =
/// <c>{yyyyMMdd}~{kind}~{hash of the subject}~{operator}</c> for each matter and
/// <c>{yyyyMMdd}~text~{number}~{operator}</c>
/// for the text. One transaction inserts them: the claim.
/// </summary>
public sealed class NoticeStore(StorageAccount storage)
{
    /// <summary>The days for which notices are kept; longer than any matter is looked back on.</summary>
    public const int DaysKept = 14;

    private const string Prefix = "sent~";
    private static readonly LocalDatePattern DayPattern = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");
    private readonly Table _table = storage.Table(Tables.Notifications);

    /// <summary>Returns the key under which an operator is notified of a matter once.</summary>
    public static string KeyOf(string @operator, Matter matter, DateTimeZone zone) =>
        $"{Format(matter.At.InZone(zone).Date)}~{matter.Kind}~{HashedKey.Compute(matter.Subject)}~{@operator}";

    internal static string TextKey(LocalDate day, int number, string @operator) =>
        string.Create(CultureInfo.InvariantCulture, $"{Format(day)}~text~{number}~{@operator}");

    /// <summary>Reads the notices of an operator since a day.</summary>
    public async Task<SentNotices> ReadAsync(string @operator, LocalDate since, CancellationToken cancellationToken)
    {
        var rows = _table.ReadRangeAsync(
            Prefix + @operator,
            after: Format(since),
            select: [],
            cancellationToken: cancellationToken
        );
        var keys = await rows.Select(r => r.RowKey).ToListAsync(cancellationToken);
        return new SentNotices(keys.ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Claims a text with its matters, all or none.</summary>
    /// <returns>False where another run claimed the text or one of the matters.</returns>
    public async Task<bool> TryClaimAsync(NoticeClaim claim, CancellationToken cancellationToken)
    {
        var text = new TableEntity(Prefix + claim.Operator, TextKey(claim)) { ["Token"] = claim.Token };
        List<TableTransactionAction> actions =
        [
            .. claim
                .Matters.Select(m => new TableEntity(Prefix + claim.Operator, m))
                .Prepend(text)
                .Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)),
        ];
        if (await _table.TryTransactAsync(actions, cancellationToken) is null)
        {
            return true;
        }

        // The answer may have been lost and the write repeated (rule R2): then the row has this claim's token.
        return await _table.FindAsync(text.PartitionKey, text.RowKey, cancellationToken) is { } row
            && row.GetString("Token") == claim.Token;
    }

    /// <summary>Takes a claim back whose text was certainly not sent, so that a later run tells it.</summary>
    public async Task ReleaseAsync(NoticeClaim claim, CancellationToken cancellationToken)
    {
        foreach (var key in claim.Matters.Append(TextKey(claim)))
        {
            await _table.TryDeleteAsync(Prefix + claim.Operator, key, expectedETag: null, cancellationToken);
        }
    }

    /// <summary>Deletes the notices before a day. Safe to run twice, or at once.</summary>
    public async Task DeleteBeforeAsync(LocalDate day, CancellationToken cancellationToken)
    {
        await foreach (var row in _table.ReadKeysInPartitionsAsync(Prefix, Prefix + "~", cancellationToken))
        {
            if (string.CompareOrdinal(row.RowKey, Format(day)) < 0)
            {
                await _table.TryDeleteAsync(row.PartitionKey, row.RowKey, expectedETag: null, cancellationToken);
            }
        }
    }

    private static string TextKey(NoticeClaim claim) => TextKey(claim.Day, claim.Number, claim.Operator);

    private static string Format(LocalDate day) => DayPattern.Format(day);
}
