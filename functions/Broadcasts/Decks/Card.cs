using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Templates;

namespace CommunityAlerts.Broadcasts.Decks;

/// <summary>A card as frozen in a broadcast.</summary>
/// <param name="Template">The template's id, which identifies the card.</param>
/// <param name="Version">The version of the template.</param>
/// <param name="Texts">The texts by language, exactly as in the template.</param>
public sealed record Card(string Template, int Version, bool Urgent, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>
    /// The maximum length in JSON characters of all cards in a broadcast's row, which every batch reads.
    /// </summary>
    public const int MaxCharacters = 100_000;

    /// <summary>
    /// Freezes the cards of a deck that are not retired, with the texts of the chosen versions of their templates.
    /// </summary>
    /// <param name="templates">The templates.</param>
    /// <param name="deck">The cards, each with the JSON Pointer of its template for errors.</param>
    /// <param name="areas">The areas of the broadcast or campaign, in which each template must be usable.</param>
    /// <param name="errors">
    /// Receives a fault for each template that is unknown or belongs to other areas or lacks the version, and one where
    /// the texts are too long for a broadcast's row.
    /// </param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="chooseVersion">
    /// Returns the version of a card's template, given the newest one; null is the newest. Absent takes the card's own.
    /// </param>
    public static async Task<IReadOnlyList<Card>> FreezeAsync(
        TemplateStore templates,
        IEnumerable<(string Pointer, DeckCard Card)> deck,
        IReadOnlyCollection<string> areas,
        ICollection<FieldError> errors,
        CancellationToken cancellationToken,
        Func<Template, int?>? chooseVersion = null
    )
    {
        List<Card> cards = [];
        foreach (var (pointer, card) in deck)
        {
            var (newest, template) = await templates.FindAsync(
                card.Template,
                chooseVersion ?? (_ => card.Version),
                cancellationToken
            );

            // A retired card is never given, so its template may belong to other areas by now.
            IEnumerable<string> requiredAreas = card.Retired ? [] : areas;
            if (TemplateProblems.ValidateUsable(pointer, card.Template, newest, requiredAreas) is { } unusable)
            {
                errors.Add(unusable);
            }
            else if (template is null)
            {
                errors.Add(TemplateProblems.UnknownVersion(card.Template));
            }
            else if (!card.Retired)
            {
                cards.Add(new Card(template.Id, template.Version, card.Urgent, template.Texts));
            }
        }

        if (ValidateSize(cards) is { } tooLong)
        {
            errors.Add(tooLong);
        }

        return cards;
    }

    /// <summary>Checks that a broadcast's row can hold the cards; null where it can.</summary>
    public static FieldError? ValidateSize(IReadOnlyList<Card> cards) =>
        Json.Write(cards).Length is var length and > MaxCharacters
            ? new FieldError(
                "/deck",
                "too-long",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The texts of all cards that are not retired take {length} characters with their names; "
                        + $"{MaxCharacters} are allowed. Retire cards, or shorten their texts."
                )
            )
            : null;
}
