using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Templates;

public static class TemplateProblems
{
    public static Problem UnknownTemplate(string id) =>
        new("unknown-template", StatusCodes.Status404NotFound, "No such template", $"There is no template '{id}'.");

    public static FieldError UnknownTemplateField(string pointer, string id) =>
        new(pointer, "unknown-template", $"There is no template '{id}'.") { Name = id };

    public static FieldError TemplateOrTexts() =>
        new("/template", "template-or-texts", "Give either template or texts.");

    /// <summary>Why what belongs to these areas cannot use a template; null where it can.</summary>
    /// <param name="pointer">Of the template's name.</param>
    /// <param name="id">As it was named.</param>
    /// <param name="template">It; null where there is none.</param>
    /// <param name="areas">Of the campaign, or of the broadcast's lists.</param>
    public static FieldError? Unusable(string pointer, string id, Template? template, IEnumerable<string> areas) =>
        template is null ? UnknownTemplateField(pointer, id)
        : template.Serves(areas) ? null
        : new FieldError(
            pointer,
            "other-area",
            $"The template '{id}' is for the area '{template.Area}'."
        )
        {
            Name = id,
        };

    /// <summary>Still needed; <paramref name="by"/> is null where the caller may not know what needs it.</summary>
    public static Problem TemplateInUse(string id, UsedBy? by) =>
        new(
            "template-in-use",
            StatusCodes.Status409Conflict,
            "The template is in use",
            CommonProblems.InUse($"template '{id}'", by),
            UsedBy: by
        );
}
