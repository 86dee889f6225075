using CommunityAlerts.Broadcasts;
using CommunityAlerts.Contacts;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Tests.Support;

/// <summary>A broadcast and its sender, as rehearsals simulate them: who gets it is up to the headcount.</summary>
public static class SimulatedBroadcast
{
    public static readonly PoolSender Pooled = new(
        "default",
        "+18005550199",
        [],
        Reports: true,
        new Money(0.05m, "CNY")
    );

    public static Sender Sender(int segmentsPerMinute) =>
        new()
        {
            Id = Pooled.Id,
            From = Pooled.From,
            SegmentsPerMinute = segmentsPerMinute,
            PricePerSegment = Pooled.Price,
        };

    /// <summary>A routine one without texts.</summary>
    public static Broadcast In(string zone) =>
        new()
        {
            Id = "",
            Name = "",
            Texts = new Dictionary<string, string>(StringComparer.Ordinal),
            Audience = new Audience(),
            Lists = [],
            Areas = [],
            Sender = Pooled.Id,
            Pool = [Pooled],
            Urgency = Urgency.Routine,
            RequestedAt = default,
            RequestedBy = "",
            StartAt = default,
            LatestUsefulAt = default,
            Zone = zone,
        };
}
