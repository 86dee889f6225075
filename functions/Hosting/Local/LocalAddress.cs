namespace CommunityAlerts.Hosting.Local;

/// <summary>The address on which this host answers.</summary>
public sealed record LocalAddress(Uri Current);
