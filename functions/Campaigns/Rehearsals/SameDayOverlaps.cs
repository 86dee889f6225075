using NodaTime;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>Which campaigns fall on which days, and who would hear from several of them on one.</summary>
/// <param name="reaches">Everybody who is a recipient of any, by which.</param>
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

    /// <summary>A collision for each day on which somebody is a recipient of two campaigns or more.</summary>
    public IEnumerable<Collision> Find(CancellationToken cancellationToken)
    {
        foreach (var (day, campaigns) in _days.Where(d => d.Value.Count > 1))
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Most weeks are like the week before.
            var key = string.Join(' ', campaigns.Keys);
            var (ids, people) = _known.TryGetValue(key, out var known) ? known : _known[key] = Meeting(campaigns);
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

    /// <summary>The campaigns that share recipients with another, and the number of these people.</summary>
    private (IReadOnlyList<string> Campaigns, int People) Meeting(SortedDictionary<string, Headcount> campaigns)
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
