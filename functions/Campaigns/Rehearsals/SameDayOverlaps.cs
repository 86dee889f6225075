using NodaTime;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>Finds the days on which people are recipients of several campaigns.</summary>
/// <param name="reaches">The number of people for each set of headcounts in which they are recipients.</param>
public sealed class SameDayOverlaps(IReadOnlyList<RecipientOverlap> reaches)
{
    private readonly SortedDictionary<LocalDate, SortedDictionary<string, Headcount>> _days = [];
    private readonly Dictionary<string, (IReadOnlyList<string> Campaigns, int People)> _known = new(
        StringComparer.Ordinal
    );

    public void Add(LocalDate day, string campaign, Headcount headcount)
    {
        if (!_days.TryGetValue(day, out var campaigns))
        {
            _days[day] = campaigns = new SortedDictionary<string, Headcount>(StringComparer.Ordinal);
        }

        campaigns[campaign] = headcount;
    }

    /// <summary>Finds a collision for each day on which people are recipients of two or more campaigns.</summary>
    public IEnumerable<Collision> Find(CancellationToken cancellationToken)
    {
        foreach (var (day, campaigns) in _days.Where(d => d.Value.Count > 1))
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Cached, since most weeks repeat the week before.
            var key = string.Join(' ', campaigns.Keys);
            var (ids, people) = _known.TryGetValue(key, out var known) ? known : _known[key] = FindSharing(campaigns);
            if (people > 0)
            {
                yield return new Collision
                {
                    Kind = CollisionKind.SameDay,
                    Day = day,
                    Campaigns = ids,
                    People = people,
                    Detail = $"{people} people are recipients of two or more of these campaigns on this day.",
                };
            }
        }
    }

    /// <summary>Finds the campaigns that share recipients with another, and the number of these people.</summary>
    private (IReadOnlyList<string> Campaigns, int People) FindSharing(SortedDictionary<string, Headcount> campaigns)
    {
        var meeting = new SortedSet<string>(StringComparer.Ordinal);
        var people = 0;
        foreach (var reach in reaches)
        {
            var sharing = campaigns.Where(c => reach.Headcounts.Contains(c.Value)).Select(c => c.Key).ToList();
            if (sharing.Count > 1)
            {
                meeting.UnionWith(sharing);
                people += reach.People;
            }
        }

        return ([.. meeting], people);
    }
}
