using CommunityAlerts.Deliveries;

namespace CommunityAlerts.Rounds.Cases;

/// <summary>The outcome of a round's texts to one member: read again from the ledger, never counted.</summary>
public enum Reach
{
    /// <summary>A text is on its way, or none was sent yet.</summary>
    Waiting,

    /// <summary>The carrier took a text, or delivered it.</summary>
    Reached,

    /// <summary>No text got through.</summary>
    Failed,

    /// <summary>The audience is expanded, and the member was not in it.</summary>
    None,

    /// <summary>The member had opted out, or gave no consent, when the roster was listed.</summary>
    NotTextable,

    /// <summary>The member has no number.</summary>
    NoNumber,
}

/// <summary>The letters by which a row holds reaches.</summary>
public static class ReachLetters
{
    private const string Letters = "wrfntp";

    /// <summary>Whether a member could be texted when the roster was listed.</summary>
    public static bool IsTextable(this Reach reach) => reach is not (Reach.NotTextable or Reach.NoNumber);

    public static char ToLetter(this Reach reach) => Letters[(int)reach];

    /// <summary>Reads a letter.</summary>
    /// <exception cref="FormatException">The letter is none.</exception>
    public static Reach FromLetter(char letter) =>
        Letters.IndexOf(letter, StringComparison.Ordinal) is var index and >= 0
            ? (Reach)index
            : throw new FormatException("No such letter of a reach.");

    /// <summary>
    /// Computes the reach of a member from the states of all texts of the round to the member's number: the best of
    /// them.
    /// </summary>
    /// <param name="states">The states, one a broadcast that has the number.</param>
    /// <param name="isExpanded">Whether all broadcasts of the round so far are expanded.</param>
    public static Reach Find(IReadOnlyCollection<DeliveryState> states, bool isExpanded) =>
        states.Any(s => s is DeliveryState.Accepted or DeliveryState.Delivered) ? Reach.Reached
        : !isExpanded || states.Any(s => s is DeliveryState.Waiting or DeliveryState.Sending) ? Reach.Waiting
        : states.Count > 0 ? Reach.Failed
        : Reach.None;
}
