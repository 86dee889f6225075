using CommunityAlerts.Api;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Hosting;

/// <summary>
/// The rights that operators had at their last sign-in: the platform tells them with a request alone, so they are
/// trusted for some days only.
/// </summary>
public sealed class SeenRights(TimeProvider clock) : IOperatorRights
{
    public static readonly Duration TrustedFor = Duration.FromDays(30);

    public Caller? Find(Caller asSeen, Instant seenAt) =>
        clock.GetCurrentInstant() - seenAt <= TrustedFor ? asSeen : null;
}
