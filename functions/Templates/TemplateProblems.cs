using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Templates;

public static class TemplateProblems
{
    public static Problem UnknownTemplate(string id) =>
        new("unknown-template", StatusCodes.Status404NotFound, "No such template", $"There is no template '{id}'.");

    public static Problem TemplateExists(string id) =>
        new(
            "template-exists",
            StatusCodes.Status409Conflict,
            "There is a template with this id",
            $"The id '{id}' is taken; nothing was saved. Choose another one."
        );

    public static FieldError UnknownTemplateField(string pointer, string id) =>
        new(pointer, "unknown-template", $"There is no template '{id}'.") { Name = id };

    /// <summary>Checks that a body gives exactly one of template and texts; null where it does.</summary>
    public static FieldError? ValidateTemplateOrTexts(bool hasTemplate, bool hasTexts) =>
        hasTemplate == hasTexts
            ? new FieldError("/template", "template-or-texts", "Give either template or texts.")
            : null;

    public static FieldError NoText() => new("/texts", "no-text", "Give a text in at least one language.");

    /// <summary>Returns why a campaign or broadcast of these areas cannot use a template; null where it can.</summary>
    /// <param name="pointer">The JSON Pointer of the template's id in the body.</param>
    /// <param name="id">The template's id as the body gives it.</param>
    /// <param name="template">The template; null where there is none.</param>
    /// <param name="areas">The areas of the campaign, or of the broadcast's lists.</param>
    public static FieldError? ValidateUsable(
        string pointer,
        string id,
        Template? template,
        IEnumerable<string> areas
    ) =>
        template is null ? UnknownTemplateField(pointer, id)
        : template.IsUsableIn(areas) ? null
        : new FieldError(pointer, "other-area", $"The template '{id}' is for the area '{template.Area}'.")
        {
            Name = id,
        };

    /// <summary>Returns the error of a version that a campaign is to keep and that a template does not have.</summary>
    public static FieldError UnknownVersion(string template) =>
        new($"/templateVersions/{template}", "unknown-version", $"The template '{template}' has no such version.")
        {
            Name = template,
        };

    /// <summary>
    /// The template is still used; <paramref name="by"/> is null where the caller may not know by what.
    /// </summary>
    public static Problem TemplateInUse(string id, UsedBy? by) =>
        new(
            "template-in-use",
            StatusCodes.Status409Conflict,
            "The template is in use",
            CommonProblems.DescribeUse($"template '{id}'", by),
            UsedBy: by
        );
}
