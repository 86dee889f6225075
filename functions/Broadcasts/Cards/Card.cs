using CommunityAlerts.Api;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Broadcasts.Cards;

/// <summary>A card as a broadcast froze it.</summary>
/// <param name="Template">The template's id, which is the card.</param>
/// <param name="Version">The version of its texts.</param>
/// <param name="Texts">By language, byte for byte.</param>
public sealed record Card(string Template, int Version, bool Urgent, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>Characters that the texts of a deck may take as a broadcast's row holds them: a row that every batch reads stays small.</summary>
    public const int MostCharacters = 100_000;

    /// <summary>Why a broadcast's row cannot hold these cards; null where it can.</summary>
    public static FieldError? TooLong(IReadOnlyList<Card> cards) => Json.Write(cards).Length is var length and > MostCharacters
        ? new FieldError("/deck", "too-long", string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"The texts of all cards that are not retired take {length} characters with their names; {MostCharacters} are allowed. Retire cards, or shorten their texts."))
        : null;
}
