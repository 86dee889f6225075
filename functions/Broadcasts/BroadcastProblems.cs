using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Broadcasts;

public static class BroadcastProblems
{
    public static Problem UnknownBroadcast(string id) =>
        new("unknown-broadcast", StatusCodes.Status404NotFound, "No such broadcast", $"There is no broadcast '{id}'.");

    public static Problem IdempotencyKeyMissing() =>
        new(
            "idempotency-key-missing",
            StatusCodes.Status400BadRequest,
            "An Idempotency-Key is needed",
            "Send the header Idempotency-Key with a value of your own, 1 to 200 characters: a repeat with the "
                + "same key never texts twice."
        );

    public static Problem IdempotencyKeyReused() =>
        new(
            "idempotency-key-reused",
            StatusCodes.Status409Conflict,
            "This Idempotency-Key came with another body before",
            "Take a new key for a new request; nothing was sent."
        );

    public static Problem EmptyAudience() =>
        new(
            "empty-audience",
            StatusCodes.Status422UnprocessableEntity,
            "Nobody would get this text",
            "Every contact of the audience is excluded, or its lists are empty. A preview tells why.",
            [new FieldError("/audience", "empty-audience", "Nobody would get this text.")]
        );

    /// <summary>
    /// Makes the 409 of a follow-up while another one of its kind is open; <paramref name="by"/> is the other's id.
    /// </summary>
    public static Problem AlreadyFollowed(string by) =>
        new(
            "already-followed",
            StatusCodes.Status409Conflict,
            "Another broadcast to the same people is not finished",
            $"Nothing was sent. The broadcast '{by}' is not finished; once it is, another one reaches those "
                + $"whom it did not.",
            By: by
        );

    public static Problem NotEnded() =>
        new(
            "not-ended",
            StatusCodes.Status409Conflict,
            "The broadcast has not ended",
            "Cancel it or let it finish, and wait until nobody of it is being sent to: then it is known who got "
                + "nothing."
        );

    public static Problem NobodyLeft() =>
        new(
            "nobody-left",
            StatusCodes.Status422UnprocessableEntity,
            "Nobody is left without the text",
            "Everybody of the audience got it, may have got it, or would be excluded. Who was undelivered gets a retry."
        );

    public static Problem RestoredInDoubt() =>
        new(
            "restored-in-doubt",
            StatusCodes.Status409Conflict,
            "It is not known who got the text",
            "A restore cancelled the broadcast, because the exported account may have continued it. Nothing was "
                + "sent."
        );

    public static Problem NotScheduled() =>
        new(
            "not-scheduled",
            StatusCodes.Status409Conflict,
            "The broadcast has begun or was cancelled",
            "Only a scheduled broadcast can be replaced; one that runs can be cancelled."
        );

    public static Problem AlreadyFinished() =>
        new(
            "already-finished",
            StatusCodes.Status409Conflict,
            "The broadcast is finished or cancelled",
            "There is nothing left to cancel or to pause."
        );

    public static Problem NotPaused() =>
        new(
            "not-paused",
            StatusCodes.Status409Conflict,
            "The broadcast is not paused",
            "It is not paused, or somebody has resumed it already."
        );

    public static Problem CannotResume() =>
        new(
            "cannot-resume",
            StatusCodes.Status409Conflict,
            "The broadcast cannot be resumed",
            "It is cancelled, finished or past its latest useful time. A new broadcast to the remainder reaches those "
                + "who got nothing."
        );

    public static Problem OptedOut() =>
        new(
            "opted-out",
            StatusCodes.Status409Conflict,
            "This number has opted out",
            "Nothing was sent: an opt-out applies to every broadcast."
        );
}
