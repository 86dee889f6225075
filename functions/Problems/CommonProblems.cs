using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Problems;

/// <summary>
/// The problems that any route may answer with; a feature defines further ones in its <c>…Problems</c> class.
/// </summary>
public static class CommonProblems
{
    public static Problem UnreadableBody(string detail, string? pointer = null) =>
        new(
            "unreadable-body",
            StatusCodes.Status400BadRequest,
            "The body cannot be read as what this route takes",
            detail,
            pointer is null ? null : [new FieldError(pointer, "unreadable", detail)]
        );

    /// <summary>The body was read, but fields break rules; all of them are named.</summary>
    public static Problem InvalidFields(params IReadOnlyList<FieldError> errors) =>
        new(
            "invalid-fields",
            StatusCodes.Status422UnprocessableEntity,
            "Some fields break a rule",
            errors.Count > 0 ? errors[0].Detail : null,
            errors
        );

    public static Problem UnreadableQuery(string name, string detail) =>
        new(
            "unreadable-query",
            StatusCodes.Status400BadRequest,
            "A query value cannot be read",
            detail,
            [new FieldError($"?{name}", "unreadable", detail)]
        );

    /// <summary>A cursor that no page of the list returned.</summary>
    public static Problem UnreadableCursor() =>
        UnreadableQuery("cursor", "Take the cursor as the page before gave it.");

    /// <summary>A cursor in a body that no page has returned.</summary>
    public static FieldError UnreadableCursorField() =>
        new("/cursor", "unreadable", "Give the cursor of the page before.");

    public static Problem NotSignedIn(string detail) =>
        new("not-signed-in", StatusCodes.Status401Unauthorized, "Nobody is signed in", detail);

    public static Problem NotAllowed(string detail) =>
        new("not-allowed", StatusCodes.Status403Forbidden, "Not allowed", detail);

    public static Problem NotFound(string detail) =>
        new("not-found", StatusCodes.Status404NotFound, "No such thing", detail);

    public static Problem StaleVersion(string detail) =>
        new("stale-version", StatusCodes.Status412PreconditionFailed, "It has changed since it was read", detail);

    /// <summary>
    /// Returns the detail of a 409 for a resource such as <c>list 'parents'</c>; <paramref name="by"/> is null where
    /// the caller may not know what needs it.
    /// </summary>
    public static string DescribeUse(string resource, UsedBy? by) =>
        by is null
            ? $"The {resource} is used outside your area."
            : $"The {resource} is used by the {by.Kind} '{by.Id}'.";

    public static Problem TooLarge(string detail) =>
        new("too-large", StatusCodes.Status413PayloadTooLarge, "The body is too large", detail);

    /// <summary>Too many requests of a kind run at once for the memory of the process.</summary>
    public static Problem Busy(string detail) =>
        new(
            "busy",
            StatusCodes.Status503ServiceUnavailable,
            "Too much at once",
            detail,
            RetryAfter: TimeSpan.FromSeconds(10)
        );

    public static Problem StorageOutOfReach() =>
        new(
            "storage-out-of-reach",
            StatusCodes.Status503ServiceUnavailable,
            "Storage is out of reach",
            "Nothing was lost; try again shortly.",
            RetryAfter: TimeSpan.FromSeconds(10)
        );

    /// <summary>A row in storage that this version cannot read.</summary>
    public static Problem UnreadableRow(string table, string row) =>
        new(
            "unreadable-row",
            StatusCodes.Status500InternalServerError,
            "A stored row cannot be read",
            $"The row '{row}' of the table '{table}' is damaged, was changed by hand or was written by a newer "
                + $"version. Nothing else is touched; restore that row."
        );

    /// <summary>A bug of the program; the log has the details under the trace id of the answer.</summary>
    public static Problem Unexpected(string traceId) =>
        new(
            "unexpected",
            StatusCodes.Status500InternalServerError,
            "Something went wrong on our side",
            $"The log has it under {traceId}.",
            TraceId: traceId
        );
}
