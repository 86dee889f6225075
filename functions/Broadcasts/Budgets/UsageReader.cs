using CommunityAlerts.Sms;

namespace CommunityAlerts.Broadcasts.Budgets;

/// <summary>
/// The rows of one bucket and week, read once by pages of 1,000 as keys are asked for in order; a page that no key
/// needs is not read.
/// </summary>
public sealed class UsageReader(BudgetStore store, int bucket, IsoWeek week)
{
    private readonly Dictionary<NumberKey, UsageRow> _page = [];
    private string? _after;
    private string? _upTo = "";

    /// <summary>The row of a number, or a new one; as it was when its page was read.</summary>
    public async ValueTask<UsageRow> FindAsync(NumberKey key, CancellationToken cancellationToken)
    {
        if (
            (_after is not null && string.CompareOrdinal(key.Value, _after) <= 0)
            || (_upTo is not null && string.CompareOrdinal(key.Value, _upTo) > 0)
        )
        {
            await ReadPageAsync(Before(key), cancellationToken);
        }

        return _page.GetValueOrDefault(key) ?? UsageRow.New(key.Value);
    }

    /// <summary>The rows of these numbers as they are now.</summary>
    /// <param name="keys">In key order.</param>
    public async Task<IReadOnlyDictionary<NumberKey, UsageRow>> ReadAsync(
        IReadOnlyList<NumberKey> keys,
        CancellationToken cancellationToken
    )
    {
        var rows = keys.ToDictionary(k => k, k => UsageRow.New(k.Value));
        await foreach (var row in store.NumbersAsync(bucket, week, Before(keys[0]), keys[^1], cancellationToken))
        {
            if (rows.ContainsKey(new NumberKey(row.Row)))
            {
                rows[new NumberKey(row.Row)] = row;
            }
        }

        return rows;
    }

    private async Task ReadPageAsync(string after, CancellationToken cancellationToken)
    {
        _page.Clear();
        _after = after;
        _upTo = null;
        await foreach (var row in store.NumbersAsync(bucket, week, after, upTo: null, cancellationToken))
        {
            _page.Add(new NumberKey(row.Row), row);
            if (_page.Count == Storage.TableLimits.MaxRowsAPage)
            {
                _upTo = row.Row;
                break;
            }
        }
    }

    /// <summary>
    /// Less than the key and, but for the few that share 25 characters with it, more than those before it.
    /// </summary>
    private static string Before(NumberKey key) => key.Value[..^1];
}
