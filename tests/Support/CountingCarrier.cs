using System.Collections.Concurrent;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Tests.Support;

/// <summary>
/// A carrier that is not simulated, as far as the engine can tell: it takes every text and remembers it.
/// </summary>
public sealed class CountingCarrier : ICarrier
{
    private readonly ConcurrentQueue<SendRequest> _taken = [];

    public IReadOnlyCollection<SendRequest> Taken => _taken;

    public bool IsSimulated => false;

    public Task<IReadOnlyList<SendOutcome>> SendAsync(SendRequest request, CancellationToken cancellationToken)
    {
        _taken.Enqueue(request);
        return Task.FromResult<IReadOnlyList<SendOutcome>>([
            .. request.To.Select(p => new SendOutcome.Accepted(p.E164)),
        ]);
    }
}
