using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.Imports.Rows;

/// <summary>
/// A person of a file's row: the fields of one number, or of a person without one. Texts have the form in which a
/// contact's row stores them; null is a blank cell.
/// </summary>
public sealed record FileContact
{
    /// <summary>The line or sheet row, from 1.</summary>
    public required int Row { get; init; }

    /// <summary>Null for a person without a number.</summary>
    public required PhoneNumber? Phone { get; init; }
    public required NumberKey Key { get; init; }
    public string? Name { get; init; }
    public string? Language { get; init; }
    public string? Area { get; init; }
    public string? Household { get; init; }
    public string? Address { get; init; }
    public string? Relation { get; init; }

    /// <summary>The place among the guardians of a household, from 1.</summary>
    public int? Order { get; init; }
    public string? Tags { get; init; }
    public string? Values { get; init; }
    public ConsentBasis? Basis { get; init; }

    /// <summary>The child that the row names.</summary>
    public string? Child { get; init; }

    /// <summary>The children of all rows with this number, a line each; null where there is one or none.</summary>
    public string? Children { get; init; }

    /// <summary>The households of all rows with this number, a line each; null where there is one or none.</summary>
    public string? Households { get; init; }
}

/// <summary>The result of one row of a file.</summary>
/// <param name="Row">The line or sheet row, from 1.</param>
/// <param name="Contacts">
/// The people that the row names, without a number where it has none; empty where it is rejected.
/// </param>
/// <param name="Problems">Why the row is rejected, or which parts of it were left out.</param>
/// <param name="Keys">
/// The keys of the row's other numbers, or of all of them where it is rejected: their contacts count as being in the
/// file.
/// </param>
/// <param name="HoldsRemovals">
/// Whether a number of the row could not be read, so that its owner is unknown and <c>replace</c> must remove nobody.
/// </param>
/// <param name="AreaCell">The row's area cells; null where all are blank.</param>
/// <param name="Area">The path of the area; null where it is no known area.</param>
/// <param name="Remarks">Remarks that matter before the person is texted.</param>
public readonly record struct ReadRow(
    int Row,
    IReadOnlyList<FileContact> Contacts,
    IReadOnlyList<ImportProblem> Problems,
    IReadOnlyList<NumberKey> Keys,
    bool HoldsRemovals = false,
    string? AreaCell = null,
    string? Area = null,
    IReadOnlyList<ImportRemark>? Remarks = null
);
