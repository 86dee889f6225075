using CommunityAlerts.Rounds.Cases;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Rounds.Rosters;

/// <summary>A contact and one of its households, as they were when a pass listed them.</summary>
public sealed record RosterPair
{
    public required NumberKey Contact { get; init; }
    public required HouseholdKey Household { get; init; }

    /// <summary>The household id as the office wrote it; null where the contact has none.</summary>
    public string? HouseholdId { get; init; }

    /// <summary>The contact's whole area path.</summary>
    public required string Area { get; init; }
    public required int Shard { get; init; }

    /// <summary>The place among the guardians, from 1; null comes after all others.</summary>
    public int? Order { get; init; }

    /// <summary>Whether the number could be texted: it has one, has not opted out, and a row gives consent.</summary>
    public required bool IsTextable { get; init; }

    /// <summary>The number of the pass that listed it.</summary>
    public required int Pass { get; init; }

    public string? Name { get; init; }

    /// <summary>E.164; null for a person without a number.</summary>
    public PhoneNumber? Phone { get; init; }
    public string? Language { get; init; }
    public string? Relation { get; init; }
    public string? Address { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public IReadOnlyList<string> Children { get; init; } = [];

    /// <summary>Whether the person is being erased, so that no case takes them in any more.</summary>
    public bool IsErasing { get; init; }

    /// <summary>The order of the members of a household: of guardians, then of keys.</summary>
    public static IComparer<RosterPair> GuardianOrder { get; } =
        Comparer<RosterPair>.Create(
            (a, b) =>
                (a.Order ?? int.MaxValue).CompareTo(b.Order ?? int.MaxValue) is var byOrder and not 0
                    ? byOrder
                    : NumberKey.Order.Compare(a.Contact, b.Contact)
        );

    /// <summary>Returns the reach before any text.</summary>
    public Reach FirstReach =>
        Phone is null ? Reach.NoNumber
        : IsTextable ? Reach.Waiting
        : Reach.NotTextable;
}

/// <summary>A member of a household, for the visit list.</summary>
public sealed record CasePerson
{
    /// <summary>The contact key.</summary>
    public required string Key { get; init; }
    public string? Name { get; init; }

    /// <summary>E.164.</summary>
    public string? Phone { get; init; }
    public string? Language { get; init; }
    public string? Relation { get; init; }
    public int? Order { get; init; }
    public required bool IsTextable { get; init; }

    /// <summary>The first children that the person stands for, at most <see cref="MaxChildren"/>.</summary>
    public IReadOnlyList<string> Children
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The maximum number of children of a person in the row of a case.</summary>
    public const int MaxChildren = 5;

    public static CasePerson Of(RosterPair pair) =>
        new()
        {
            Key = pair.Contact.Value,
            Name = pair.Name,
            Phone = pair.Phone?.E164,
            Language = pair.Language,
            Relation = pair.Relation,
            Order = pair.Order,
            IsTextable = pair.IsTextable,
            Children = [.. pair.Children.Take(MaxChildren)],
        };
}
