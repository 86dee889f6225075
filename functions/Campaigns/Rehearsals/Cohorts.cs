using System.Collections.Immutable;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>
/// Counts people whom budgets limit in the same way as one: what one of them gets, all get, so that one is simulated
/// for all.
/// </summary>
/// <remarks>
/// Who shares households is limited together. Such a circle is the same as another where its people come in the same
/// order, in the same groups of the same headcounts, with texts of the same size and with households shared alike.
/// </remarks>
public static class Cohorts
{
    /// <summary>The same headcounts with one person, or one circle, for all that are the same.</summary>
    /// <param name="reading">As it was read, each person counted once.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static HeadcountReading Merge(HeadcountReading reading, CancellationToken cancellationToken)
    {
        var headcounts = reading.Of.Distinct().ToList();
        var circles = CirclesOf(reading, headcounts, cancellationToken);
        var kinds = KindsOf(reading, headcounts, circles, cancellationToken);

        // The first circle of a kind stands for all of it.
        var counts = new Dictionary<int, (int First, int Count)>();
        foreach (var circle in circles.Take(reading.People).Distinct())
        {
            counts[kinds[circle]] = counts.TryGetValue(kinds[circle], out var known)
                ? (known.First, known.Count + 1)
                : (circle, 1);
        }

        var (people, households) = (new Places(reading.People), new Places(reading.Households));
        var merged = headcounts.ToDictionary(h => h, h => new Headcount
        {
            Excluded = h.Excluded,
            Groups = h.Groups,
            Limited =
            [
                .. from person in h.Limited
                let circle = circles[person.Person]
                let kind = counts[kinds[circle]]
                where kind.First == circle
                select person with
                {
                    Person = people.Of(person.Person),
                    Household = person.Household < 0 ? -1 : households.Of(person.Household),
                    Count = kind.Count,
                },
            ],
        });
        return new HeadcountReading(
            [.. reading.Of.Select(h => merged[h])],
            people.Given,
            households.Given,
            [.. reading.Reaches.Select(r => r with { Headcounts = r.Headcounts.Select(h => merged[h]).ToHashSet() })]);
    }

    /// <summary>By place of a person, then of a household: the place of a person or household of its circle.</summary>
    private static int[] CirclesOf(
        HeadcountReading reading, List<Headcount> headcounts, CancellationToken cancellationToken)
    {
        int[] parents = [.. Enumerable.Range(0, reading.People + reading.Households)];
        foreach (var headcount in headcounts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var person in headcount.Limited.Where(p => p.Household >= 0))
            {
                parents[Root(reading.People + person.Household)] = Root(person.Person);
            }
        }

        return [.. parents.Select((_, at) => Root(at))];

        int Root(int at)
        {
            while (parents[at] != at)
            {
                at = parents[at] = parents[parents[at]];
            }

            return at;
        }
    }

    /// <summary>By circle, a number that only circles have that are the same.</summary>
    /// <remarks>Each person of a circle leads from one number to the next, as letters lead through a trie.</remarks>
    private static int[] KindsOf(
        HeadcountReading reading, List<Headcount> headcounts, int[] circles, CancellationToken cancellationToken)
    {
        var kinds = new int[circles.Length];
        var next = new Dictionary<Step, int>();
        var (known, places) = (new int[circles.Length], new int[circles.Length]);
        foreach (var (at, headcount) in headcounts.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var person in headcount.Limited)
            {
                var circle = circles[person.Person];
                var household = person.Household < 0 ? -1 : PlaceIn(circle, reading.People + person.Household);
                var step = new Step(
                    kinds[circle], at, PlaceIn(circle, person.Person), household, person.Group, person.Segments);
                if (!next.TryGetValue(step, out var kind))
                {
                    next[step] = kind = next.Count + 1;
                }

                kinds[circle] = kind;
            }
        }

        return kinds;

        // From 1, in the order in which the circle's people and households come.
        int PlaceIn(int circle, int at) => places[at] > 0 ? places[at] : places[at] = ++known[circle];
    }

    private readonly record struct Step(int Kind, int Headcount, int Person, int Household, int Group, int Segments);

    /// <summary>Numbers places anew without gaps, in the order asked.</summary>
    private sealed class Places(int count)
    {
        private readonly int[] _places = new int[count];

        public int Given { get; private set; }

        public int Of(int place) => (_places[place] > 0 ? _places[place] : _places[place] = ++Given) - 1;
    }
}
