using System.Collections.Immutable;

namespace CommunityAlerts.Rounds.Cases;

/// <summary>
/// Up to <see cref="MaxCases"/> cases of one grid, in one row, with all that changes about them. Every change of a case
/// is one conditional replace of this row.
/// </summary>
public sealed record CaseSheet
{
    /// <summary>The maximum number of cases: with the rows of pass and sheet a transaction is full.</summary>
    public const int MaxCases = 98;

    /// <summary>
    /// The number of members from which on no case is added, so that the row stays far below its maximum size.
    /// </summary>
    public const int MaxMembersToGrow = 2_000;

    /// <summary>The number of the shard whose partition has the row.</summary>
    public required int Shard { get; init; }

    /// <summary>The whole area path of the grid.</summary>
    public required string Area { get; init; }

    /// <summary>The number among the sheets of its grid, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>The cases, in the order in which they came.</summary>
    public required ImmutableList<SheetCase> Cases { get; init; }

    /// <summary>
    /// The number of the attempt to close the round that found the sheet settled; 0 for none. It only grows, and says
    /// something only together with the round's own state.
    /// </summary>
    public int Frozen { get; init; }

    /// <summary>The counts of its cases by state.</summary>
    public CaseCounts Counts => CaseCounts.Of(Cases.Select(c => c.Standing.State));

    /// <summary>Whether another case fits.</summary>
    public bool HasRoom => Cases.Count < MaxCases && Cases.Sum(c => c.Members.Length) < MaxMembersToGrow;

    /// <summary>Returns the index of a household's case; negative where it has none here.</summary>
    public int IndexOf(HouseholdKey household) => Cases.FindIndex(c => c.Household == household);

    /// <summary>Returns the sheet with the standing of one case replaced.</summary>
    public CaseSheet WithStanding(int index, CaseStanding standing) =>
        this with
        {
            Cases = Cases.SetItem(index, Cases[index] with { Standing = standing }),
        };
}

/// <summary>A case in a sheet.</summary>
/// <param name="Household">The household.</param>
/// <param name="Standing">The state, by its marks.</param>
/// <param name="Members">The members, in the order of guardians.</param>
public sealed record SheetCase(HouseholdKey Household, CaseStanding Standing, ImmutableArray<SheetMember> Members)
{
    public bool Equals(SheetCase? other) =>
        other is not null
        && Household == other.Household
        && Standing == other.Standing
        && Members.AsSpan().SequenceEqual(other.Members.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Household, Standing, Members.Length);
}

/// <summary>A member of a household in a sheet.</summary>
/// <param name="Contact">The first characters of the member's contact key.</param>
/// <param name="Reach">The outcome of the round's texts to the member.</param>
public sealed record SheetMember(string Contact, Reach Reach)
{
    /// <summary>The number of characters of a contact key that a sheet has.</summary>
    public const int Length = 8;

    /// <summary>Returns the part of a contact key that a sheet has.</summary>
    public static string Shorten(Sms.NumberKey contact) => contact.Value[..Length];
}
