using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Replies;

public static class ReplyProblems
{
    /// <summary>Returns the problem of a cursor that is no row key; null for a valid one, and for none.</summary>
    public static Problem? FindCursorProblem(Page page) =>
        page.After is { } cursor && !TableLimits.IsKey(cursor) ? CommonProblems.UnreadableCursor() : null;

    public static Problem UnknownThread(string id) =>
        new(
            "unknown-thread",
            StatusCodes.Status404NotFound,
            "There is no such thread",
            $"No thread of your area has the id '{id}'."
        );

    public static Problem QuietHours() =>
        new(
            "quiet-hours",
            StatusCodes.Status409Conflict,
            "It is quiet now where the recipient lives",
            "Nothing was sent. Give a reason to send the answer now."
        );

    public static Problem WrongSecret() =>
        new(
            "wrong-secret",
            StatusCodes.Status401Unauthorized,
            "The secret is wrong or missing",
            $"Send the events' secret in the header {EventSecrets.Header}."
        );

    public static Problem EventsNotWritten() =>
        new(
            "events-not-written",
            StatusCodes.Status503ServiceUnavailable,
            "Not every event could be written",
            "Send the same call again.",
            RetryAfter: TimeSpan.FromSeconds(10)
        );
}
