using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.Imports;

/// <summary>A good row of a file: what it says of one number. Texts are as a contact's row stores them; null is blank.</summary>
public sealed record FileContact(
    int Row, PhoneNumber Phone, NumberKey Key, string? Name, string? Language, string? Area, string? Household, string? Tags, string? Values, ConsentBasis? Basis);

/// <summary>What became of one row of a file.</summary>
/// <param name="Row">Its line or sheet row, from 1.</param>
/// <param name="Contact">Null where it is rejected.</param>
/// <param name="Problem">Why it is rejected.</param>
/// <param name="Key">Whose row it is, also of a rejected one where its number can be read.</param>
public readonly record struct ReadRow(int Row, FileContact? Contact, ImportProblem? Problem, NumberKey? Key);
