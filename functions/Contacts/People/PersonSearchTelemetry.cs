using System.Diagnostics.Metrics;
using CommunityAlerts.Api;

namespace CommunityAlerts.Contacts.People;

/// <summary>Metrics of the search of people; no text that was searched is in them.</summary>
public sealed class PersonSearchTelemetry(IMeterFactory meters)
{
    private readonly Histogram<double> _searches = meters
        .Create("CommunityAlerts.Contacts.People")
        .CreateSecondsHistogram("communityalerts.person.search", "Searches of people over all lists of a caller.");

    /// <summary>Records a search.</summary>
    /// <param name="took">The time that it took.</param>
    /// <param name="built">Whether a part of the index had to be made first.</param>
    public void Searched(TimeSpan took, bool built) =>
        _searches.Record(took.TotalSeconds, new KeyValuePair<string, object?>("built", built));
}
