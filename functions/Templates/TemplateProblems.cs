using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Templates;

public static class TemplateProblems
{
    public static Problem UnknownTemplate(string id) =>
        new("unknown-template", StatusCodes.Status404NotFound, "No such template", $"There is no template '{id}'.");

    public static Problem TemplateInUse(string id, UsedBy by) =>
        new("template-in-use", StatusCodes.Status409Conflict, "The template is in use", $"The template '{id}' is used by the {by.Kind} '{by.Id}'.", UsedBy: by);
}
