using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.People;

/// <summary>A feature that holds data about people other than their contacts: deliveries, replies.</summary>
public interface IPersonData
{
    /// <summary>
    /// The kind of its data, in one plural word such as <c>deliveries</c>; the name it has in answers.
    /// </summary>
    string Kind { get; }

    /// <summary>Everything held about a number.</summary>
    Task<IReadOnlyList<HeldData>> FindAsync(NumberKey key, CancellationToken cancellationToken);

    /// <summary>Deletes it, or removes the person from it; a repeat continues.</summary>
    /// <returns>False where something is in use just now and has to wait for a repeat.</returns>
    Task<bool> EraseAsync(NumberKey key, CancellationToken cancellationToken);
}

/// <summary>A fact held about a person.</summary>
/// <param name="Areas">
/// The areas it belongs to: who covers one of them sees it; where there is none, only who answers for the whole tree.
/// </param>
/// <param name="Data">Written as JSON.</param>
public sealed record HeldData(IReadOnlyList<string> Areas, object Data);
