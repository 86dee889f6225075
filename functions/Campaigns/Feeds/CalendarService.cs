using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using NodaTime.Extensions;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>Creates, lists and revokes calendars within the caller's area.</summary>
public sealed class CalendarService(
    CalendarStore calendars,
    AuditLog audit,
    TimeProvider clock,
    TableTelemetry tables,
    KnownAreas knownAreas
)
{
    /// <summary>
    /// Creates a calendar. A call repeated after a lost answer creates another: the first stays in the list, its
    /// secret known to nobody, until it is revoked.
    /// </summary>
    public async Task<Result<CreatedCalendar>> CreateAsync(
        Caller caller,
        NewCalendar body,
        CancellationToken cancellationToken
    )
    {
        var area = body.Area ?? caller.Area;
        List<FieldError> errors = [];
        if (body.Name.Trim().Length is 0 or > 200)
        {
            errors.Add(new FieldError("/name", "length", "A name has 1 to 200 characters.") { Max = 200 });
        }
        else if (OneLine.Validate("/name", body.Name) is { } fault)
        {
            errors.Add(fault);
        }

        if (!Area.IsPath(area))
        {
            errors.Add(
                new FieldError(
                    "/area",
                    "unreadable-area",
                    "An area is a path such as beiguan/hongqilu/dadaoxi/03; empty is the whole tree."
                )
            );
        }

        if (errors.Count > 0)
        {
            return CommonProblems.InvalidFields(errors);
        }

        if (caller.MustCover(area) is { } outside)
        {
            return outside;
        }

        if (
            await knownAreas.FindProblemAsync(caller.Area, "/area", area, stored: null, cancellationToken) is
            { } unknown
        )
        {
            return unknown;
        }

        var secret = CalendarSecret.Create();
        var calendar = new AreaCalendar
        {
            Id = CalendarSecret.ComputeId(secret)!,
            Name = body.Name,
            Area = area,
            CreatedAt = clock.GetCurrentInstant(),
            CreatedBy = caller.Name,
        };
        await calendars.AddAsync(calendar, cancellationToken);
        await audit.RecordAsync(caller.Name, "make-calendar", calendar.Id);
        return new CreatedCalendar(
            calendar.Id,
            calendar.Name,
            calendar.Area,
            $"/api/calendar/{secret}.ics",
            calendar.CreatedAt,
            calendar.CreatedBy
        );
    }

    /// <summary>Lists the calendars of the caller's area, by id.</summary>
    public async Task<CalendarPage> ListAsync(Caller caller, Page page, CancellationToken cancellationToken)
    {
        var all = calendars
            .ReadAllAsync(page.After, cancellationToken, tables.RowSkipped)
            .Where(c => caller.Covers(c.Area));
        var (found, cursor) = await page.TakeAsync(all, CalendarView.From, c => c.Id, cancellationToken);
        return new CalendarPage(found, cursor);
    }

    /// <summary>Revokes a calendar: its feed is not found from now on.</summary>
    /// <returns>Null when it was revoked; else <c>unknown-calendar</c> or <c>not-allowed</c>.</returns>
    public async Task<Problem?> RevokeAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (await calendars.FindAsync(id, cancellationToken) is not { } calendar)
        {
            return CampaignProblems.UnknownCalendar();
        }

        if (caller.MustCover(calendar.Area) is { } outside)
        {
            return outside;
        }

        await calendars.DeleteAsync(id, cancellationToken);
        await audit.RecordAsync(caller.Name, "revoke-calendar", id);
        return null;
    }
}
