using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Templates;

namespace CommunityAlerts.Broadcasts.Decks;

/// <summary>A card as a broadcast froze it.</summary>
/// <param name="Template">The template's id, which is the card.</param>
/// <param name="Version">The version of its texts.</param>
/// <param name="Texts">By language, byte for byte.</param>
public sealed record Card(string Template, int Version, bool Urgent, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>
    /// Characters that the texts of a deck may take as a broadcast's row holds them: a row that every batch reads stays
    /// small.
    /// </summary>
    public const int MaxCharacters = 100_000;

    /// <summary>The cards of a deck that are not retired, with their templates' newest texts.</summary>
    /// <param name="templates">Where they stand.</param>
    /// <param name="deck">Its cards, each with the JSON Pointer of its template.</param>
    /// <param name="areas">To which the broadcast or the campaign belongs.</param>
    /// <param name="errors">
    /// Gets what is wrong: templates that there are not or that are for other areas, more text than a broadcast's row
    /// takes.
    /// </param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IReadOnlyList<Card>> FreezeAsync(
        TemplateStore templates,
        IEnumerable<(string Pointer, DeckCard Card)> deck,
        IReadOnlyCollection<string> areas,
        ICollection<FieldError> errors,
        CancellationToken cancellationToken
    )
    {
        List<Card> cards = [];
        foreach (var (pointer, card) in deck)
        {
            var template = await templates.FindAsync(card.Template, cancellationToken);

            // A retired card is never given: it may name a template that is for other areas by now.
            IEnumerable<string> served = card.Retired ? [] : areas;
            if (TemplateProblems.Unusable(pointer, card.Template, template, served) is { } unusable)
            {
                errors.Add(unusable);
            }
            else if (!card.Retired)
            {
                cards.Add(new Card(template!.Id, template.Version, card.Urgent, template.Texts));
            }
        }

        if (TooLong(cards) is { } tooLong)
        {
            errors.Add(tooLong);
        }

        return cards;
    }

    /// <summary>Why a broadcast's row cannot hold these cards; null where it can.</summary>
    public static FieldError? TooLong(IReadOnlyList<Card> cards) =>
        Json.Write(cards).Length is var length and > MaxCharacters
            ? new FieldError(
                "/deck",
                "too-long",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The texts of all cards that are not retired take {length} characters with their names; {MaxCharacters} are allowed. Retire cards, or shorten their texts."
                )
            )
            : null;
}
