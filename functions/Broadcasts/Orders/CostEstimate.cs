using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Orders;

/// <summary>
/// Adds up what texts will cost and how long they take, before anybody knows which sender of the pool takes which.
/// </summary>
/// <param name="pool">Who may text whom, and at what price.</param>
/// <param name="senders">For their paces.</param>
public sealed class CostEstimate(IReadOnlyList<PoolSender> pool, IReadOnlyList<Sender> senders)
{
    private readonly Dictionary<string, (IReadOnlyList<PoolSender> Candidates, int Segments)> _shares = new(
        StringComparer.Ordinal
    );

    public int Segments => _shares.Values.Sum(s => s.Segments);

    /// <summary>Exact where the senders that may serve a recipient cost the same; else an upper bound.</summary>
    public Money Cost =>
        new(_shares.Values.Sum(s => s.Segments * s.Candidates.Max(c => c.Price.Amount)), pool[0].Price.Currency);

    /// <summary>The sending time with every sender busy all the time.</summary>
    public Duration SendTime =>
        _shares
            .Values.Select(s =>
                SlotAllocator.DurationOf(
                    s.Candidates.Sum(c => senders.First(f => f.Id == c.Id).SegmentsPerMinute),
                    s.Segments
                )
            )
            .DefaultIfEmpty(Duration.Zero)
            .Max();

    public void Add(PhoneNumber phone, int segments) => Add(pool.For(phone), segments);

    /// <summary>Adds segments of people whom the same senders may serve.</summary>
    public void Add(IReadOnlyList<PoolSender> candidates, int segments)
    {
        var name = string.Join(' ', candidates.Select(c => c.Id));
        _shares[name] = (candidates, _shares.GetValueOrDefault(name).Segments + segments);
    }
}
