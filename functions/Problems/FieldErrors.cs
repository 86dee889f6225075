namespace CommunityAlerts.Problems;

/// <summary>Keeps answers small, however much is wrong with a body.</summary>
public static class FieldErrors
{
    /// <summary>Errors that one answer names at most; the last says how many more there are.</summary>
    public const int MaxCount = 100;

    /// <summary>The first errors, each with shortened texts, and the number of the others.</summary>
    /// <param name="errors">May hold the counts of lists that were bounded before.</param>
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
