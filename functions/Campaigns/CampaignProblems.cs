using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Campaigns;

public static class CampaignProblems
{
    public static Problem UnknownCampaign(string id) =>
        new("unknown-campaign", StatusCodes.Status404NotFound, "No such campaign", $"There is no campaign '{id}'.");

    public static Problem CampaignExists(string id) =>
        new(
            "campaign-exists",
            StatusCodes.Status409Conflict,
            "There is a campaign with this id",
            $"The id '{id}' is taken; nothing was copied. Choose another one."
        );

    public static Problem UnknownOccurrence() =>
        new(
            "unknown-occurrence",
            StatusCodes.Status404NotFound,
            "The campaign has nothing planned then",
            "Name the due instant as the campaign's occurrences say it."
        );

    public static Problem AlreadySettled() =>
        new(
            "already-settled",
            StatusCodes.Status409Conflict,
            "The date is over or too close",
            "It has started, was skipped for another reason, or is due within a minute."
        );

    public static Problem UnknownCalendar() =>
        new("unknown-calendar", StatusCodes.Status404NotFound, "No such calendar");

    public static Problem UnreadableCalendar(string detail) =>
        new("unreadable-calendar", StatusCodes.Status400BadRequest, "The body is no calendar file with events", detail);

    public static Problem UnreadableNotice(string detail) =>
        new("unreadable-notice", StatusCodes.Status400BadRequest, "The text is no holiday notice", detail);

    /// <summary>
    /// Reports invalid fields; where all are unknown lists, templates or senders, the code says which.
    /// </summary>
    public static Problem FromErrors(IReadOnlyList<FieldError> errors) =>
        DistinctCodes(errors) switch
        {
            var codes when codes.SetEquals(["unknown-list"]) => Unknown("unknown-list", "No such list", errors),
            var codes when codes.SetEquals(["unknown-template"]) => Unknown(
                "unknown-template",
                "No such template",
                errors
            ),
            var codes when codes.SetEquals(["unknown-sender"]) => Unknown("unknown-sender", "No such sender", errors),
            _ => CommonProblems.InvalidFields(errors),
        };

    private static HashSet<string> DistinctCodes(IReadOnlyList<FieldError> errors) =>
        errors.Where(e => e.More is null).Select(e => e.Code).ToHashSet(StringComparer.Ordinal);

    private static Problem Unknown(string code, string title, IReadOnlyList<FieldError> errors) =>
        new(code, StatusCodes.Status422UnprocessableEntity, title, errors[0].Detail, errors);
}
