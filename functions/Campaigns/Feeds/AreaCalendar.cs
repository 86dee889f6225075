using NodaTime;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>
/// A calendar issued for an area: anybody who has its secret can read what its campaigns planned and sent, and
/// nothing else.
/// </summary>
public sealed record AreaCalendar
{
    /// <summary>
    /// The id, derived from the secret by <see cref="CalendarSecret.ComputeId"/>: names the calendar, and gives no
    /// access.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>The name as calendar programs show it, 1 to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Campaigns of this area and of those below it are in the feed.</summary>
    public required string Area { get; init; }
    public required Instant CreatedAt { get; init; }
    public required string CreatedBy { get; init; }
}

/// <summary>The body of <c>POST /api/calendars</c>.</summary>
/// <param name="Name">The name that calendar programs show, 1 to 200 characters.</param>
public sealed record NewCalendar(string Name)
{
    /// <summary>The path of the area; null is the caller's.</summary>
    public string? Area { get; init; }
}

/// <summary>A calendar as callers see it: without its secret.</summary>
public sealed record CalendarView(string Id, string Name, string Area, Instant CreatedAt, string CreatedBy)
{
    public static CalendarView From(AreaCalendar calendar) =>
        new(calendar.Id, calendar.Name, calendar.Area, calendar.CreatedAt, calendar.CreatedBy);
}

/// <summary>A page of calendars, by id.</summary>
public sealed record CalendarPage(IReadOnlyList<CalendarView> Calendars, string? Cursor);

/// <summary>A new calendar with its secret address.</summary>
/// <param name="Id">The id by which it is listed and revoked.</param>
/// <param name="Name">The name that calendar programs show.</param>
/// <param name="Area">The path of its area.</param>
/// <param name="Address">The path of its feed, with the secret: shown this once, and stored nowhere.</param>
/// <param name="CreatedAt">The instant of its creation.</param>
/// <param name="CreatedBy">The name of the caller.</param>
public sealed record CreatedCalendar(
    string Id,
    string Name,
    string Area,
    string Address,
    Instant CreatedAt,
    string CreatedBy
);
