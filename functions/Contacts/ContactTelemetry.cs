using System.Diagnostics.Metrics;

namespace CommunityAlerts.Contacts;

/// <summary>Metrics of contacts.</summary>
public sealed class ContactTelemetry(IMeterFactory meters)
{
    private readonly Counter<long> _optOuts = meters
        .Create("CommunityAlerts.Contacts")
        .CreateCounter<long>(
            "communityalerts.contact.optouts",
            unit: "{contact}",
            description: "Numbers that are opted out and were not before."
        );

    /// <summary>Counts a number that has opted out.</summary>
    /// <param name="act">
    /// The act by which it opted out, as stored: <c>reply</c>, <c>carrier</c>, <c>operator:{name}</c>. The operator's
    /// name is not recorded.
    /// </param>
    public void OptedOut(string act) => _optOuts.Add(1, new KeyValuePair<string, object?>("origin", act.Split(':')[0]));
}
