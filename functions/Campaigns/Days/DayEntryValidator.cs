using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Campaigns.Seasons;
using CommunityAlerts.Problems;
using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>Validates an entry of the catalogue.</summary>
public static class DayEntryValidator
{
    public const int MaxEntries = 2_000;
    public const int MaxUid = 255;

    /// <summary>The maximum number of characters of the whole catalogue as JSON, so that it fits one row.</summary>
    public const int MaxCharacters = 400_000;
    internal const int MaxName = 100;

    /// <summary>Finds faults of an entry, field by field.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="pointer">JSON Pointer of the entry.</param>
    public static IEnumerable<FieldError> Validate(DayEntry entry, string pointer)
    {
        if (entry.Name.Trim().Length is 0 or > MaxName)
        {
            yield return new($"{pointer}/name", "unusable-name", $"A name has 1 to {MaxName} characters.");
        }
        else if (OneLine.Validate($"{pointer}/name", entry.Name) is { } fault)
        {
            yield return fault;
        }
        else if (DayReference.IsReserved(entry.Name))
        {
            yield return new(
                $"{pointer}/name",
                "unusable-name",
                "A name is not one of the kinds and does not end in -start or -end: seasons would take it for "
                    + "something else."
            );
        }

        if (!CalendarRange.Contains(entry.From))
        {
            yield return new($"{pointer}/from", "out-of-range", "Days lie in 1900 to 2100.");
        }
        else if (entry.Last < entry.From)
        {
            yield return new($"{pointer}/to", "too-early", "The last day comes before the first.");
        }
        else if (Period.DaysBetween(entry.From, entry.Last) >= SeasonSpan.MaxDays)
        {
            yield return new($"{pointer}/to", "too-far", $"An entry has at most {SeasonSpan.MaxDays} days.");
        }

        if (entry.Area is { } area && !Area.IsPath(area))
        {
            yield return new(
                $"{pointer}/area",
                "unreadable-area",
                "An area is a path such as beiguan/hongqilu/dadaoxi/03."
            );
        }

        if (entry.Uid is { Length: 0 or > MaxUid })
        {
            yield return new($"{pointer}/uid", "length", $"A uid has 1 to {MaxUid} characters.");
        }
    }
}
