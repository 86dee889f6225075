using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Decks;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>
/// The audience of one broadcast, whenever it starts: sums, and one by one only the people whom a budget limits.
/// </summary>
public sealed class Headcount
{
    private int? _recipients;

    /// <summary>Contacts of the audience who get no text, by reason, budgets aside; every reason is named.</summary>
    public required ImmutableSortedDictionary<string, int> Excluded { get; init; }

    /// <summary>Everybody who gets a text where no budget forbids it.</summary>
    public required IReadOnlyList<CountedGroup> Groups { get; init; }

    /// <summary>
    /// The people whom a budget limits, in the order in which an expansion reads them: by bucket, then by key.
    /// </summary>
    public required ImmutableArray<CountedPerson> Limited { get; init; }

    public int Recipients => _recipients ??= Groups.Sum(g => g.People);
}

/// <summary>People for whom the same holds: the same rules of their areas, the same senders.</summary>
/// <param name="Area">One of their areas: what is asked of it holds for all.</param>
/// <param name="Rules">What holds there.</param>
/// <param name="Senders">Who may text them.</param>
/// <param name="People">How many.</param>
/// <param name="Segments">Of all their texts; 0 where they are given cards.</param>
/// <param name="Cards">
/// What of a deck they have had and would get; null where the broadcast has one text for all.
/// </param>
public sealed record CountedGroup(
    string Area,
    AreaRules Rules,
    IReadOnlyList<PoolSender> Senders,
    int People,
    int Segments,
    CountedCards? Cards = null
);

/// <summary>People who have had the same of a deck, and for whom each card's text takes the same.</summary>
/// <param name="History">What they have had.</param>
/// <param name="Segments">
/// Of one person's text, by card in the broadcast's order; 0 where they get none, since a value is missing.
/// </param>
public sealed record CountedCards(CardHistory History, IReadOnlyList<int> Segments);

/// <summary>One recipient whom a budget limits, or several who are limited in the same way; 20 bytes.</summary>
/// <param name="Person">
/// A place of their own, [0, <see cref="HeadcountReading.People"/>), the same in every headcount.
/// </param>
/// <param name="Household">
/// A place of their household's, [0, <see cref="HeadcountReading.Households"/>); negative where none is counted.
/// </param>
/// <param name="Group">Which of the headcount's groups.</param>
/// <param name="Segments">Of one person's text; 0 where they are given cards, which their group knows.</param>
/// <param name="Count">How many people this one is simulated for: see <see cref="Cohorts"/>.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CountedPerson(int Person, int Household, int Group, int Segments, int Count = 1);

/// <summary>The headcounts of several broadcasts, from one reading.</summary>
/// <param name="Of">One for each broadcast, in the order asked; the same object where they come to the same.</param>
/// <param name="People">Places of people.</param>
/// <param name="Households">Places of households.</param>
/// <param name="Reaches">Everybody who is a recipient of any, by which.</param>
public sealed record HeadcountReading(
    IReadOnlyList<Headcount> Of,
    int People,
    int Households,
    IReadOnlyList<RecipientOverlap> Reaches
);

/// <summary>People who are recipients of just these headcounts.</summary>
public sealed record RecipientOverlap(IReadOnlySet<Headcount> Headcounts, int People);
