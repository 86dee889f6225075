namespace CommunityAlerts.Problems;

/// <summary>Bounds the number and the size of the field errors of an answer.</summary>
public static class FieldErrors
{
    /// <summary>The maximum number of errors of an answer; the last one counts those left out.</summary>
    public const int MaxCount = 100;

    /// <summary>Returns the first errors, each shortened, and one that counts the others.</summary>
    /// <param name="errors">The errors; may contain counts from lists that were bounded before.</param>
    public static IReadOnlyList<FieldError> Bound(IReadOnlyList<FieldError> errors)
    {
        if (errors.Count <= MaxCount)
        {
            return [.. errors.Select(e => e.Shortened())];
        }

        var more = errors.Skip(MaxCount - 1).Sum(e => e.More ?? 1);
        return
        [
            .. errors.Take(MaxCount - 1).Select(e => e.Shortened()),
            new FieldError("", "more-errors", $"There are {more} more; the first are named.") { More = more },
        ];
    }
}
