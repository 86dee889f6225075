using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>
/// A person of a file's row: what it says of one number, or of a person without one. Texts are as a contact's row
/// stores them; null is blank.
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
/// <param name="Row">Its line or sheet row, from 1.</param>
/// <param name="Contacts">
/// The people whom it names, without a number where it has none; none where it is rejected.
/// </param>
/// <param name="Problems">Why it is rejected, or what of it was left out.</param>
/// <param name="Keys">Whose row it is, also where it is rejected: their contacts are in the file all the same.</param>
/// <param name="HoldsRemovals">A number of the row could not be read, so nobody knows whose it is.</param>
/// <param name="AreaCell">What the row says of its area, where it says anything.</param>
/// <param name="Area">What that was taken for; null where it is no known area.</param>
/// <param name="Remarks">Remarks that matter before the person is texted.</param>
public readonly record struct ReadRow(
    int Row,
    IReadOnlyList<FileContact> Contacts,
    IReadOnlyList<ImportProblem> Problems,
    IReadOnlyList<NumberKey> Keys,
    bool HoldsRemovals = false,
    string? AreaCell = null,
    string? Area = null,
    IReadOnlyList<ImportRemark>? Remarks = null);
