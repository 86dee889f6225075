using System.Globalization;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Templates;

/// <summary>Checks the texts of a template, or of a broadcast that has its own.</summary>
public static class TextsValidator
{
    /// <summary>The maximum length of the texts of all languages together, in UTF-16 units.</summary>
    public const int MaxCharacters = 16_000;

    /// <summary>
    /// Checks that texts parse, use only what the sandbox has, and that none can take more segments than are allowed.
    /// </summary>
    /// <param name="texts">The texts by language.</param>
    /// <param name="signatures">The sender's signatures, which count towards the segments.</param>
    /// <param name="maxSegments">The segments a text may take, from the setting <c>Alerts:MaxSegments</c>.</param>
    /// <returns>
    /// The parsed texts; <c>invalid-fields</c> with every fault, those in a text with line and column.
    /// </returns>
    public static Result<Wording> Validate(
        IReadOnlyDictionary<string, string> texts,
        SenderSignatures signatures,
        int maxSegments
    )
    {
        if (texts.Count > Wording.MaxLanguages)
        {
            // Further errors for each of these texts would add nothing.
            return CommonProblems.InvalidFields(Wording.WrongCount());
        }

        var errors = new List<FieldError>();
        if (texts.Values.Sum(t => t?.Length ?? 0) > MaxCharacters)
        {
            errors.Add(TooLong());
        }

        errors.AddRange(
            texts
                .Where(t => string.IsNullOrWhiteSpace(t.Value))
                .Select(t => new FieldError(Wording.Pointer(t.Key), "empty-text", "A text says something."))
        );
        var wording = Wording.Parse(texts);
        errors.AddRange(
            wording.IsOk
                ? wording
                    .Value.Texts.Select(t => ValidateSize(t.Key, t.Value, signatures.For(t.Key), maxSegments))
                    .OfType<FieldError>()
                : wording.Problem.Errors!
        );
        return errors.Count > 0 ? CommonProblems.InvalidFields(errors) : wording;
    }

    public static FieldError TooLong() =>
        new("/texts", "too-long", $"The texts of all languages together are longer than {MaxCharacters} characters.")
        {
            Max = MaxCharacters,
        };

    /// <summary>
    /// Measures the text with every value as long as it may get, and again without optional values; null where it fits.
    /// </summary>
    private static FieldError? ValidateSize(string language, WordingText text, string signature, int maxSegments)
    {
        var (segments, fault) = Measure(text, signature, Placeholders.LongestValue);
        if (fault is not null && text.Numbers.Count > 0)
        {
            (segments, fault) = Measure(
                text,
                signature,
                name => text.Numbers.Contains(name) ? Placeholders.LongestNumber : Placeholders.LongestValue(name)
            );
        }

        return fault is not null ? new FieldError(Wording.Pointer(language), "cannot-be-rendered", $"The text {fault}.")
            : segments > maxSegments
                ? new FieldError(
                    Wording.Pointer(language),
                    "too-many-segments",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"With long values and the signature it takes {segments} segments; {maxSegments} are allowed."
                    )
                )
                {
                    Segments = segments,
                    Max = maxSegments,
                }
            : null;
    }

    private static (int Segments, string? Fault) Measure(
        WordingText text,
        string signature,
        Func<string, string> longest
    )
    {
        var segments = 0;
        foreach (var find in new Func<string, string?>[] { longest, _ => null })
        {
            var (rendered, fault) = text.Render(find, [], longest);
            if (fault is not null)
            {
                return (0, fault);
            }

            segments = Math.Max(segments, SmsText.Measure(signature + rendered).Segments);
        }

        return (segments, null);
    }
}
