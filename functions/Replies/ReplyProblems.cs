using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Replies;

public static class ReplyProblems
{
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
