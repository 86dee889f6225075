using System.Collections.Immutable;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>Gathers collisions: counts all, keeps the first of each kind.</summary>
public sealed class Collisions
{
    /// <summary>The maximum number kept of each kind: one for each day that a rehearsal may have.</summary>
    public const int MaxOfAKind = 400;

    private readonly List<Collision> _kept = [];
    private readonly Dictionary<CollisionKind, int> _counts = [];

    /// <summary>The number of each kind.</summary>
    public ImmutableSortedDictionary<CollisionKind, int> Counts => _counts.ToImmutableSortedDictionary();

    /// <summary>The collisions by day, those of occurrences by their due instants.</summary>
    public IReadOnlyList<Collision> Kept => [.. _kept.OrderBy(c => c.Day).ThenBy(c => c.At).ThenBy(c => c.Kind)];

    /// <summary>Adds a collision; those of one kind must be added in order of time.</summary>
    public void Add(Collision collision)
    {
        var before = _counts.GetValueOrDefault(collision.Kind);
        _counts[collision.Kind] = before + 1;
        if (before < MaxOfAKind)
        {
            _kept.Add(collision);
        }
    }

    /// <summary>Returns these collisions and more, which must be in order of time.</summary>
    public Collisions With(IEnumerable<Collision> more)
    {
        var all = new Collisions();
        all._kept.AddRange(_kept);
        foreach (var (kind, count) in _counts)
        {
            all._counts[kind] = count;
        }

        foreach (var collision in more)
        {
            all.Add(collision);
        }

        return all;
    }
}
