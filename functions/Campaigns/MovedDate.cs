using NodaTime;

namespace CommunityAlerts.Campaigns;

/// <summary>One date of a campaign that a person moved; it counts while the campaign plans the original date.</summary>
/// <param name="From">The due instant by the schedule, or the one to which an earlier move led.</param>
/// <param name="To">The due instant instead, in whole minutes.</param>
public sealed record MovedDate(Instant From, Instant To);
