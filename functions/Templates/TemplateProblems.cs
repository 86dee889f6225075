using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Templates;

public static class TemplateProblems
{
    public static Problem UnknownTemplate(string id) =>
        new("unknown-template", StatusCodes.Status404NotFound, "No such template", $"There is no template '{id}'.");

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
