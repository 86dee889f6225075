using CommunityAlerts.Sms;

namespace CommunityAlerts.Broadcasts;

/// <summary>A sender as frozen in a broadcast: number, prefixes and price do not change after the request.</summary>
/// <param name="Id">The id of the sender; its rate is not frozen but read at each reservation.</param>
/// <param name="From">The number or name.</param>
/// <param name="Prefixes">
/// The country prefixes it serves; empty serves the numbers that no other sender's prefix matches.
/// </param>
/// <param name="Reports">Whether the carrier sends delivery reports.</param>
/// <param name="Price">The price of one segment.</param>
public sealed record PoolSender(string Id, string From, IReadOnlyList<string> Prefixes, bool Reports, Money Price);

/// <summary>Selects the senders of a request, and those that may text a number.</summary>
public static class SenderPool
{
    /// <summary>
    /// Selects the senders of a request: the one it names; where it names none, <c>default</c> and all senders with
    /// prefixes that cost in the same currency.
    /// </summary>
    /// <remarks>
    /// The signatures are always those of the request's sender, since texts are rendered before a sender is chosen.
    /// </remarks>
    public static IReadOnlyList<PoolSender> Select(string? senderId, IReadOnlyList<Sender> all)
    {
        var first = all.First(s => s.Id == (senderId ?? Sender.DefaultId));
        IEnumerable<Sender> prefixSenders = senderId is null
            ? all.Where(s =>
                    s != first && s.Prefixes.Count > 0 && s.PricePerSegment.Currency == first.PricePerSegment.Currency
                )
                .OrderBy(s => s.Id, StringComparer.Ordinal)
            : [];
        return
        [
            .. prefixSenders
                .Prepend(first)
                .Select(s => new PoolSender(s.Id, s.From, s.Prefixes, s.Reports, s.PricePerSegment)),
        ];
    }

    /// <summary>
    /// Selects the senders that may text a number: those with the longest matching prefix; where none matches, those
    /// without prefixes; else the pool's first. Among them the slot allocator chooses the earliest free one.
    /// </summary>
    public static IReadOnlyList<PoolSender> SendersFor(this IReadOnlyList<PoolSender> pool, PhoneNumber phone)
    {
        if (pool.Count == 1)
        {
            return pool;
        }

        var longest = pool.Max(s => MatchLength(s, phone));
        return longest >= 0 ? [.. pool.Where(s => MatchLength(s, phone) == longest)] : [pool[0]];
    }

    /// <summary>Computes the cost of segments, each counted with the id of its sender, at the frozen prices.</summary>
    public static Money ComputeCost(
        this IReadOnlyList<PoolSender> pool,
        IEnumerable<(string Sender, int Segments)> segmentsBySender
    )
    {
        var prices = pool.ToDictionary(s => s.Id, s => s.Price.Amount, StringComparer.Ordinal);
        return new Money(segmentsBySender.Sum(s => s.Segments * prices[s.Sender]), pool[0].Price.Currency);
    }

    /// <summary>Makes the key of senders that may text the same numbers.</summary>
    public static string MakeKey(IReadOnlyList<PoolSender> candidates) =>
        candidates.Count == 1 ? candidates[0].Id : string.Join(' ', candidates.Select(c => c.Id));

    /// <summary>
    /// Returns the length of the longest matching prefix; 0 for a sender without prefixes, -1 where none matches.
    /// </summary>
    private static int MatchLength(PoolSender sender, PhoneNumber phone) =>
        sender.Prefixes.Count == 0
            ? 0
            : sender
                .Prefixes.Where(p => phone.E164.StartsWith(p, StringComparison.Ordinal))
                .Select(p => p.Length)
                .DefaultIfEmpty(-1)
                .Max();
}
