using CommunityAlerts.Sms;

namespace CommunityAlerts.Broadcasts.Budgets;

/// <summary>
/// Reads the usage rows of one bucket and week in pages of 1,000, as keys are requested in order; pages without a
/// requested key are not read.
/// </summary>
public sealed class UsageReader(BudgetStore store, int bucket, IsoWeek week)
{
    private readonly Dictionary<NumberKey, UsageRow> _page = [];
    private string? _after;
    private string? _upTo = "";

    /// <summary>Finds the row of a number as of the read of its page, or makes a new one.</summary>
    public async ValueTask<UsageRow> FindAsync(NumberKey key, CancellationToken cancellationToken)
    {
        if (
            (_after is not null && string.CompareOrdinal(key.Value, _after) <= 0)
            || (_upTo is not null && string.CompareOrdinal(key.Value, _upTo) > 0)
        )
        {
            await ReadPageAsync(KeyJustBefore(key), cancellationToken);
        }

        return _page.GetValueOrDefault(key) ?? UsageRow.New(key.Value);
    }

    /// <summary>Reads the current rows of several numbers; a number without one gets a new row.</summary>
    /// <param name="keys">The keys, at least one, in key order.</param>
    public async Task<IReadOnlyDictionary<NumberKey, UsageRow>> ReadAsync(
        IReadOnlyList<NumberKey> keys,
        CancellationToken cancellationToken
    )
    {
        var rows = keys.ToDictionary(k => k, k => UsageRow.New(k.Value));
        await foreach (
            var row in store.ReadNumbersAsync(bucket, week, KeyJustBefore(keys[0]), keys[^1], cancellationToken)
        )
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
        await foreach (var row in store.ReadNumbersAsync(bucket, week, after, upTo: null, cancellationToken))
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
    /// Returns a text that sorts before the key and, except for keys that share its first 25 characters, after all
    /// smaller keys.
    /// </summary>
    private static string KeyJustBefore(NumberKey key) => key.Value[..^1];
}
