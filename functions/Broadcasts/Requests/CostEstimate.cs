using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>Estimates the cost and the sending time of texts before a sender of the pool is chosen for each.</summary>
/// <param name="pool">The senders of the broadcast, with their prefixes and prices.</param>
/// <param name="senders">The senders with their current rates.</param>
public sealed class CostEstimate(IReadOnlyList<PoolSender> pool, IReadOnlyList<Sender> senders)
{
    private readonly Dictionary<string, (IReadOnlyList<PoolSender> Candidates, int Segments)> _segmentsByCandidates =
        new(StringComparer.Ordinal);

    public int Segments => _segmentsByCandidates.Values.Sum(s => s.Segments);

    /// <summary>
    /// The cost of all texts: exact where the senders that may serve a recipient cost the same, else an upper bound.
    /// </summary>
    public Money Cost =>
        new(
            _segmentsByCandidates.Values.Sum(s => s.Segments * s.Candidates.Max(c => c.Price.Amount)),
            pool[0].Price.Currency
        );

    /// <summary>The sending time if all senders send without pause.</summary>
    public Duration SendTime =>
        _segmentsByCandidates
            .Values.Select(s =>
                SlotAllocator.ComputeDuration(
                    s.Candidates.Sum(c => senders.First(f => f.Id == c.Id).SegmentsPerMinute),
                    s.Segments
                )
            )
            .DefaultIfEmpty(Duration.Zero)
            .Max();

    public void Add(PhoneNumber phone, int segments) => Add(pool.SendersFor(phone), segments);

    /// <summary>Adds the segments of recipients whom the same senders may serve.</summary>
    public void Add(IReadOnlyList<PoolSender> candidates, int segments)
    {
        var candidateKey = SenderPool.MakeKey(candidates);
        _segmentsByCandidates[candidateKey] = (
            candidates,
            _segmentsByCandidates.GetValueOrDefault(candidateKey).Segments + segments
        );
    }
}
