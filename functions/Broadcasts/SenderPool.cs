using CommunityAlerts.Sms;

namespace CommunityAlerts.Broadcasts;

/// <summary>
/// A sender as frozen with a broadcast: what its texts come from and cost does not change on the way.
/// </summary>
/// <param name="Id">Its rate is read again at each reservation; the rest is as it was ordered.</param>
/// <param name="From">The number or name.</param>
/// <param name="Prefixes">Country prefixes it serves; empty serves whom no prefix serves.</param>
/// <param name="Reports">Whether delivery reports come.</param>
/// <param name="Price">Of one segment.</param>
public sealed record PoolSender(string Id, string From, IReadOnlyList<string> Prefixes, bool Reports, Money Price);

/// <summary>Which senders may text whom.</summary>
public static class SenderPool
{
    /// <summary>
    /// The senders of an order: the one it names; where it names none, <c>default</c> and all senders that are kept for
    /// certain prefixes and cost in the same currency.
    /// </summary>
    /// <remarks>The signature is the order's in any case: texts are rendered before a sender is chosen.</remarks>
    public static IReadOnlyList<PoolSender> Select(string? named, IReadOnlyList<Sender> all)
    {
        var first = all.First(s => s.Id == (named ?? Sender.DefaultId));
        IEnumerable<Sender> reserved = named is null
            ? all.Where(s =>
                    s != first && s.Prefixes.Count > 0 && s.PricePerSegment.Currency == first.PricePerSegment.Currency
                )
                .OrderBy(s => s.Id, StringComparer.Ordinal)
            : [];
        return
        [
            .. reserved
                .Prepend(first)
                .Select(s => new PoolSender(s.Id, s.From, s.Prefixes, s.Reports, s.PricePerSegment)),
        ];
    }

    /// <summary>
    /// The senders that may text a number: those with the longest matching prefix; where no prefix matches, those
    /// without any; in the end the pool's first. The one with free capacity first is chosen among them.
    /// </summary>
    public static IReadOnlyList<PoolSender> For(this IReadOnlyList<PoolSender> pool, PhoneNumber phone)
    {
        if (pool.Count == 1)
        {
            return pool;
        }

        var longest = pool.Max(s => Match(s, phone));
        return longest >= 0 ? [.. pool.Where(s => Match(s, phone) == longest)] : [pool[0]];
    }

    /// <summary>
    /// The length of the prefix that matches; 0 for a sender without prefixes, -1 for one that serves others.
    /// </summary>
    private static int Match(PoolSender sender, PhoneNumber phone) =>
        sender.Prefixes.Count == 0
            ? 0
            : sender
                .Prefixes.Where(p => phone.E164.StartsWith(p, StringComparison.Ordinal))
                .Select(p => p.Length)
                .DefaultIfEmpty(-1)
                .Max();
}
