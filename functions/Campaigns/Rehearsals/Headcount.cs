using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Decks;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>
/// The counted audience of one broadcast, whenever it starts: totals by group, and single entries only for people whom
/// a budget limits.
/// </summary>
public sealed class Headcount
{
    private int? _recipients;

    /// <summary>Contacts of the audience who get no text, by reason, budgets aside; every reason is named.</summary>
    public required ImmutableSortedDictionary<string, int> Excluded { get; init; }

    /// <summary>The recipients by group, budgets aside.</summary>
    public required IReadOnlyList<CountedGroup> Groups { get; init; }

    /// <summary>
    /// The people whom a budget limits, in the order in which an expansion reads them: by bucket, then by key.
    /// </summary>
    public required ImmutableArray<CountedPerson> Limited { get; init; }

    public int Recipients => _recipients ??= Groups.Sum(g => g.People);
}

/// <summary>Recipients whose areas have the same rules, and whom the same senders may text.</summary>
/// <param name="Area">The path of one of their areas, which stands for all of them.</param>
/// <param name="Rules">The rules of these areas.</param>
/// <param name="Senders">The senders that may text them.</param>
/// <param name="People">The number of recipients.</param>
/// <param name="Segments">The segments of all their texts; 0 where they get cards.</param>
/// <param name="Cards">
/// Their card history and the segments of each card; null where the broadcast has one text for all.
/// </param>
public sealed record CountedGroup(
    string Area,
    AreaRules Rules,
    IReadOnlyList<PoolSender> Senders,
    int People,
    int Segments,
    CountedCards? Cards = null
);

/// <summary>The cards of people with the same card history and the same number of segments for each card.</summary>
/// <param name="History">The card history.</param>
/// <param name="Segments">
/// The segments of one person's text by card, in the broadcast's order; 0 where the card cannot be sent to them.
/// </param>
public sealed record CountedCards(CardHistory History, IReadOnlyList<int> Segments);

/// <summary>One recipient whom a budget limits, or several who are limited in the same way; 20 bytes.</summary>
/// <param name="Person">
/// The person's index, [0, <see cref="HeadcountReading.People"/>), the same in every headcount.
/// </param>
/// <param name="Household">
/// The household's index, [0, <see cref="HeadcountReading.Households"/>); negative where none is counted.
/// </param>
/// <param name="Group">The index of the group in the headcount.</param>
/// <param name="Segments">The segments of one person's text; 0 where the group has cards.</param>
/// <param name="Count">The number of people for whom this one is simulated: see <see cref="Cohorts"/>.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CountedPerson(int Person, int Household, int Group, int Segments, int Count = 1);

/// <summary>The headcounts of several broadcasts, from one reading.</summary>
/// <param name="Headcounts">One headcount for each broadcast, in the order given; equal ones are the same
/// object.</param>
/// <param name="People">The number of indexes of people.</param>
/// <param name="Households">The number of indexes of households.</param>
/// <param name="Overlaps">The number of people for each set of headcounts in which they are recipients.</param>
public sealed record HeadcountReading(
    IReadOnlyList<Headcount> Headcounts,
    int People,
    int Households,
    IReadOnlyList<RecipientOverlap> Overlaps
);

/// <summary>The people who are recipients in exactly these headcounts.</summary>
public sealed record RecipientOverlap(IReadOnlySet<Headcount> Headcounts, int People);
