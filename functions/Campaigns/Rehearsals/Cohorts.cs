using System.Runtime.InteropServices;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>
/// Merges people whom budgets limit in the same way: all of them get the same texts, so one is simulated for all.
/// </summary>
/// <remarks>
/// People are connected by the households that they share, and are limited together. One such component is the same as
/// another where its people come in the same order, in the same groups of the same headcounts, with texts of the same
/// size and with households shared in the same way.
/// </remarks>
public static class Cohorts
{
    /// <summary>Merges equal components of people into one, which counts for all of them.</summary>
    /// <param name="reading">The headcounts as read, with one entry for each person.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static HeadcountReading Merge(HeadcountReading reading, CancellationToken cancellationToken)
    {
        var headcounts = reading.Headcounts.Distinct().ToList();
        var components = FindComponents(reading, headcounts, cancellationToken);
        var kinds = ClassifyComponents(reading, headcounts, components, cancellationToken);

        // The first component of a kind is simulated for all of it.
        var counts = new Dictionary<int, (int First, int Count)>();
        foreach (var component in components.Take(reading.People).Distinct())
        {
            counts[kinds[component]] = counts.TryGetValue(kinds[component], out var known)
                ? (known.First, known.Count + 1)
                : (component, 1);
        }

        var (people, households) = (new IndexMap(reading.People), new IndexMap(reading.Households));
        var merged = headcounts.ToDictionary(
            h => h,
            h => new Headcount
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
                        Person = people.Map(person.Person),
                        Household = person.Household < 0 ? -1 : households.Map(person.Household),
                        Count = kind.Count,
                    },
                ],
            }
        );
        return new HeadcountReading(
            [.. reading.Headcounts.Select(h => merged[h])],
            people.Count,
            households.Count,
            [.. reading.Overlaps.Select(r => r with { Headcounts = r.Headcounts.Select(h => merged[h]).ToHashSet() })]
        );
    }

    /// <summary>
    /// Computes components: by index of a person, then of a household, an index that represents its component.
    /// </summary>
    private static int[] FindComponents(
        HeadcountReading reading,
        List<Headcount> headcounts,
        CancellationToken cancellationToken
    )
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

    /// <summary>Computes the kind of each component: components of the same kind are equal.</summary>
    /// <remarks>
    /// The people of a component form a path through a trie of numbered nodes; the node at its end is the kind.
    /// </remarks>
    private static int[] ClassifyComponents(
        HeadcountReading reading,
        List<Headcount> headcounts,
        int[] components,
        CancellationToken cancellationToken
    )
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
                var household =
                    person.Household < 0 ? -1 : IndexInComponent(component, reading.People + person.Household);
                var step = new Step(
                    kinds[component],
                    at,
                    IndexInComponent(component, person.Person),
                    household,
                    person.Group,
                    person.Segments
                );
                if (!next.TryGetValue(step, out var kind))
                {
                    next[step] = kind = next.Count + 1;
                }

                kinds[component] = kind;
            }
        }

        return kinds;

        // Numbers the people and households of a component from 1, in the order in which they first appear.
        int IndexInComponent(int component, int at) => places[at] > 0 ? places[at] : places[at] = ++known[component];
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Step(int Kind, int Headcount, int Person, int Household, int Group, int Segments);

    /// <summary>Renumbers indexes without gaps, in the order of the calls.</summary>
    private sealed class IndexMap(int count)
    {
        private readonly int[] _places = new int[count];

        public int Count { get; private set; }

        public int Map(int place) => (_places[place] > 0 ? _places[place] : _places[place] = ++Count) - 1;
    }
}
