using System.Globalization;
using CommunityAlerts.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Campaigns.Feeds;

/// <summary>Routes for creating calendars and for reading their feeds. They contain no rules.</summary>
public sealed class CalendarTriggers(RequestPipeline pipeline, CalendarService calendarService, CalendarFeeds feeds)
{
    private const string Example = """{"name":"Texts in Beiguan"}""";

    private static readonly string CacheControl = string.Create(
        CultureInfo.InvariantCulture,
        $"private, max-age={CalendarFeeds.CacheTtl.TotalSeconds:F0}"
    );

    /// <summary>
    /// POST /api/calendars — creates a calendar for an area. Its secret is shown only here; anybody who has it can
    /// read the feed until it is revoked.
    /// </summary>
    [Function("AddCalendar")]
    [
        Allows(Role.Official),
        Accepts(typeof(NewCalendar), Example = Example),
        Answers(201, typeof(CreatedCalendar)),
        Problems("unreadable-body", "invalid-fields")
    ]
    public Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/calendars")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<NewCalendar>(
            this,
            request,
            async (caller, body) =>
                (await calendarService.CreateAsync(caller, body, cancellationToken)).ToHttp(made =>
                    Json.Answer(made, StatusCodes.Status201Created)
                ),
            cancellationToken
        );

    /// <summary>GET /api/calendars — the calendars of the caller's area by id, without their secrets.</summary>
    [Function("ListCalendars")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(CalendarPage)), Problems("unreadable-query")]
    [Query("limit", Page.LimitDescription), Query("cursor", Page.CursorDescription)]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/calendars")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandlePageAsync(
            this,
            request,
            async (caller, page) => Json.Answer(await calendarService.ListAsync(caller, page, cancellationToken))
        );

    /// <summary>
    /// DELETE /api/calendars/{id} — revokes a calendar: 204, and the feed returns 404 from then on.
    /// </summary>
    [Function("RemoveCalendar")]
    [Allows(Role.Official), Answers(204), Problems("unknown-calendar")]
    public Task<IResult> RevokeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/calendars/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
                await calendarService.RevokeAsync(caller, id, cancellationToken) is { } problem
                    ? problem.ToHttp()
                    : Results.NoContent()
        );

    /// <summary>
    /// GET /api/calendar/{secret}.ics — the planned and past occurrences of the area's campaigns, as iCalendar
    /// (RFC 5545), from 62 days back to 366 days ahead.
    /// </summary>
    [Function("GetCalendar")]
    [
        Public("The secret in the address."),
        Answers(200, mediaType: CalendarFeeds.MediaType),
        Answers(304),
        Problems("unknown-calendar"),
        Header("If-None-Match", "The version that is there already")
    ]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/calendar/{secret}.ics")] HttpRequest request,
        string secret,
        CancellationToken cancellationToken
    )
    {
        // Removes the secret from the path, so that no log or problem contains it.
        request.Path = "/api/calendar";
        return pipeline.HandleAnonymousAsync(
            request,
            async () =>
            {
                if (await feeds.FindAsync(secret, cancellationToken) is not { } feed)
                {
                    return CampaignProblems.UnknownCalendar().ToHttp();
                }

                request.HttpContext.Response.Headers.CacheControl = CacheControl;
                return Results.Bytes(feed.Text, CalendarFeeds.MediaType, entityTag: feed.ETag);
            }
        );
    }
}
