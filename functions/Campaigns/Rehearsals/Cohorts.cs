using System.Runtime.InteropServices;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>
/// Counts people whom budgets limit in the same way as one: what one of them gets, all get, so that one is simulated
/// for all.
/// </summary>
/// <remarks>
/// People are connected by the households that they share, and are limited together. One such component is the same as
/// another where its people come in the same order, in the same groups of the same headcounts, with texts of the same
/// size and with households shared in the same way.
/// </remarks>
public static class Cohorts
{
    /// <summary>Gives the same headcounts with one component for all that are the same.</summary>
    /// <param name="reading">As it was read, each person counted once.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static HeadcountReading Merge(HeadcountReading reading, CancellationToken cancellationToken)
    {
        var headcounts = reading.Of.Distinct().ToList();
        var components = ComponentsOf(reading, headcounts, cancellationToken);
        var kinds = KindsOf(reading, headcounts, components, cancellationToken);

        // The first component of a kind is simulated for all of it.
        var counts = new Dictionary<int, (int First, int Count)>();
        foreach (var component in components.Take(reading.People).Distinct())
        {
            counts[kinds[component]] = counts.TryGetValue(kinds[component], out var known)
                ? (known.First, known.Count + 1)
                : (component, 1);
        }

        var (people, households) = (new Places(reading.People), new Places(reading.Households));
        var merged = headcounts.ToDictionary(h => h, h => new Headcount
        {
            Excluded = h.Excluded,
            Groups = h.Groups,
            Limited =
            [
                .. from person in h.Limited
                let component = components[person.Person]
                let kind = counts[kinds[component]]
                where kind.First == component
                select person with
                {
                    Person = people.NumberAt(person.Person),
                    Household = person.Household < 0 ? -1 : households.NumberAt(person.Household),
                    Count = kind.Count,
                },
            ],
        });
        return new HeadcountReading(
            [.. reading.Of.Select(h => merged[h])],
            people.Count,
            households.Count,
            [.. reading.Reaches.Select(r => r with { Headcounts = r.Headcounts.Select(h => merged[h]).ToHashSet() })]);
    }

    /// <summary>The components: by index of a person, then of a household, the first index of its component.</summary>
    private static int[] ComponentsOf(
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

    /// <summary>The kinds of components: components with the same number are the same.</summary>
    /// <remarks>Each person of a component leads from one number to the next, as letters lead through a trie.</remarks>
    private static int[] KindsOf(
        HeadcountReading reading, List<Headcount> headcounts, int[] components, CancellationToken cancellationToken)
    {
        var kinds = new int[components.Length];
        var next = new Dictionary<Step, int>();
        var (known, places) = (new int[components.Length], new int[components.Length]);
        foreach (var (at, headcount) in headcounts.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var person in headcount.Limited)
            {
                var component = components[person.Person];
                var household = person.Household < 0 ? -1 : PlaceIn(component, reading.People + person.Household);
                var step = new Step(
                    kinds[component], at, PlaceIn(component, person.Person), household, person.Group, person.Segments);
                if (!next.TryGetValue(step, out var kind))
                {
                    next[step] = kind = next.Count + 1;
                }

                kinds[component] = kind;
            }
        }

        return kinds;

        // From 1, in the order in which the component's people and households come.
        int PlaceIn(int component, int at) => places[at] > 0 ? places[at] : places[at] = ++known[component];
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Step(int Kind, int Headcount, int Person, int Household, int Group, int Segments);

    /// <summary>Numbers places again without gaps, in the order of the calls.</summary>
    private sealed class Places(int count)
    {
        private readonly int[] _places = new int[count];

        public int Count { get; private set; }

        public int NumberAt(int place) => (_places[place] > 0 ? _places[place] : _places[place] = ++Count) - 1;
    }
}
