using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.People;

/// <summary>A feature that holds data about people other than their contacts: deliveries, replies.</summary>
public interface IPersonData
{
    /// <summary>
    /// The kind of its data, in one plural word such as <c>deliveries</c>; the name it has in answers.
    /// </summary>
    string Kind { get; }

    /// <summary>
    /// Whether it stores nothing of its own: what it finds is computed from contacts and other data, whose areas decide
    /// who may erase the person.
    /// </summary>
    bool IsComputed => false;

    /// <summary>Finds everything held about a number.</summary>
    Task<IReadOnlyList<HeldData>> FindAsync(NumberKey key, CancellationToken cancellationToken);

    /// <summary>Deletes the data, or removes the person from it; a repeat continues where it was interrupted.</summary>
    /// <returns>False where some data is in use now and has to be erased by a repeat.</returns>
    Task<bool> EraseAsync(NumberKey key, CancellationToken cancellationToken);
}

/// <summary>A fact held about a person.</summary>
/// <param name="Areas">
/// The areas that the data belongs to: a caller who covers one of them sees it; where there is none, only one who
/// covers the whole tree.
/// </param>
/// <param name="Data">The data, to be serialised as JSON.</param>
public sealed record HeldData(IReadOnlyList<string> Areas, object Data)
{
    /// <summary>Whether it tells that the number opted out: only callers who may read the opt-out see it.</summary>
    public bool TellsOfOptOut { get; init; }
}
