using System.Text.RegularExpressions;
using NodaTime;

namespace CommunityAlerts.Contacts.Lists;

/// <summary>A named set of contacts.</summary>
public sealed partial record ContactList
{
    /// <summary>Lower-case letters, digits and dashes.</summary>
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>The list's area; an official works with lists at or below the official's own area.</summary>
    public required string Area { get; init; }
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Whether the people are invented: every carrier but the simulated one refuses them.</summary>
    public bool Sample { get; init; }

    public required Instant CreatedAt { get; init; }

    /// <summary>
    /// Whether the list is being deleted, marked before anything else: no order, import or contact is accepted for it
    /// any more.
    /// </summary>
    public bool IsBeingDeleted { get; init; }

    /// <summary>
    /// Whether its contacts are being removed, set after nothing was found that uses the list: the deletion is not
    /// taken back any more.
    /// </summary>
    public bool IsBeingCleared { get; init; }

    /// <summary>
    /// Whether <paramref name="id"/> can name a list: 1 to 63 lower-case letters, digits and dashes, a letter or digit
    /// at both ends.
    /// </summary>
    public static bool IsId(string id) => IdPattern().IsMatch(id);

    [GeneratedRegex(@"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex IdPattern();
}
