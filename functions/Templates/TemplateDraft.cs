using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Templates;

/// <summary>A template to save: the body of <c>PUT /api/templates/{id}</c>.</summary>
public sealed record TemplateDraft
{
    public const int MaxNameCharacters = 100;
    public const int MaxPurposeCharacters = 500;

    /// <summary>
    /// The maximum number of warnings: many languages that share no placeholder would have thousands.
    /// </summary>
    public const int MaxWarnings = 100;

    /// <summary>The name for people, shown in lists.</summary>
    public required string Name { get; init; }

    /// <summary>Scriban texts by BCP 47 tag, at least one.</summary>
    public required IReadOnlyDictionary<string, string> Texts { get; init; }

    /// <summary>The purpose, in a sentence.</summary>
    public string? Purpose { get; init; }

    /// <summary>
    /// The area whose officials write it and in which it may be used; absent keeps the stored area, and gives a new
    /// template the caller's.
    /// </summary>
    public string? Area { get; init; }

    /// <summary>Whether saving this would change nothing.</summary>
    public bool IsSameAs(Template template) =>
        Name == template.Name
        && (Area is null || Area == template.Area)
        && Purpose == template.Purpose
        && Texts.Count == template.Texts.Count
        && Texts.All(t => template.Texts.TryGetValue(t.Key, out var text) && text == t.Value);

    /// <summary>
    /// Checks that the texts parse, use only what the sandbox has, and that none can take more segments than are
    /// allowed.
    /// </summary>
    /// <param name="signatures">The sender's signatures, which count towards the segments.</param>
    /// <param name="maxSegments">The segments a text may take, from the setting <c>Alerts:MaxSegments</c>.</param>
    /// <returns>
    /// The parsed texts; <c>invalid-fields</c> with every fault, those in a text with line and column.
    /// </returns>
    public Result<Wording> Validate(SenderSignatures signatures, int maxSegments)
    {
        if (Texts.Count > Wording.MaxLanguages)
        {
            // Further errors for each of these texts would add nothing.
            return CommonProblems.InvalidFields(Wording.WrongCount());
        }

        var errors = new List<FieldError>();
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > MaxNameCharacters)
        {
            errors.Add(
                new FieldError("/name", "wrong-length", $"A name has 1 to {MaxNameCharacters} characters.")
                {
                    Max = MaxNameCharacters,
                }
            );
        }
        else if (OneLine.Validate("/name", Name) is { } fault)
        {
            errors.Add(fault);
        }

        if (Purpose?.Length > MaxPurposeCharacters)
        {
            errors.Add(
                new FieldError("/purpose", "wrong-length", $"A purpose has at most {MaxPurposeCharacters} characters.")
                {
                    Max = MaxPurposeCharacters,
                }
            );
        }
        else if (OneLine.ValidateLines("/purpose", Purpose) is { } unplain)
        {
            errors.Add(unplain);
        }

        if (Area is { } area && !Areas.Area.IsPath(area))
        {
            errors.Add(
                new FieldError("/area", "unreadable-area", "An area is a path such as beiguan/hongqilu/dadaoxi.")
            );
        }

        var wording = TextsValidator.Validate(Texts, signatures, maxSegments);
        errors.AddRange(wording.Problem?.Errors ?? []);
        return errors.Count > 0 ? CommonProblems.InvalidFields(errors) : wording;
    }

    /// <summary>Returns warnings, at most <see cref="MaxWarnings"/>; the template may still be saved.</summary>
    /// <remarks>Only the lists that a text is sent to know which columns they have, so a name that is not standard is a
    /// warning with line and column, not a fault;
    /// who has no value for it is left out as <c>missing-value</c>, which the broadcast's preview counts.</remarks>
    public static IReadOnlyList<FieldError> Warnings(Wording wording) => [.. AllWarnings(wording).Take(MaxWarnings)];

    private static IEnumerable<FieldError> AllWarnings(Wording wording)
    {
        var names = wording.Texts.ToDictionary(
            t => t.Key,
            t =>
                t.Value.Placeholders.Select(p => Placeholders.ToStandardName(p.Name)).ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        foreach (var (language, text) in wording.Texts.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            foreach (var use in text.Placeholders.Where(p => !Placeholders.IsStandard(p.Name)))
            {
                const string requirement = "every list that this goes to needs a column of that name";
                var message = $"'{use.Name}' is no standard placeholder: {requirement}";
                yield return Warning(language, use, "unknown-placeholder", message);
            }

            foreach (var (other, otherNames) in names.Where(other => other.Key != language))
            {
                foreach (
                    var use in text.Placeholders.Where(p => !otherNames.Contains(Placeholders.ToStandardName(p.Name)))
                )
                {
                    var message = $"'{use.Name}' is not in the text for {other}";
                    yield return Warning(language, use, "differing-placeholders", message) with
                    {
                        Language = other,
                    };
                }
            }
        }
    }

    private static FieldError Warning(string language, PlaceholderUse use, string code, string message) =>
        new Fault(use.Line, use.Column, code, message, use.Name).ToFieldError(Wording.Pointer(language));
}
