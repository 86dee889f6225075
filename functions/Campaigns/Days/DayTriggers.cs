using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Contacts.Imports.TableFiles;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>Routes for school terms, holidays, make-up workdays and exam days. They contain no rules.</summary>
public sealed class DayTriggers(
    RequestPipeline pipeline,
    DayStore days,
    DayService dayService,
    IOptions<Settings> settings,
    TimeProvider clock
)
{
    private const string Example = """
        {"days":[{"kind":"school-term","name":"春季学期","from":"2027-02-22","to":"2027-07-09"},
                 {"kind":"holiday","name":"端午节","from":"2027-06-09"},{"kind":"exam","name":"中考","from":"2027-06-18","to":"2027-06-20"}]}
        """;

    /// <summary>GET /api/days — the whole catalogue of local days, as saved last.</summary>
    [Function("GetDays")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(DaysView))]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/days")] HttpRequest request,
        CancellationToken cancellationToken
    ) => pipeline.HandleAsync(this, request, async _ => Answer(request, await days.ReadNewestAsync(cancellationToken)));

    /// <summary>
    /// PUT /api/days — replaces the catalogue; campaigns that depend on it are planned again from this moment on. What
    /// is changed must lie within the caller's area.
    /// </summary>
    [Function("PutDays")]
    [Allows(Role.Official), Accepts(typeof(DaysBody), Example = Example), Answers(200, typeof(DaysView))]
    [Problems("unreadable-body", "invalid-fields", "stale-version"), Header("If-Match", "The version to replace")]
    public Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/days")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<DaysBody>(
            this,
            request,
            async (caller, body) =>
                (
                    await dayService.ReplaceAsync(
                        caller,
                        body.Days,
                        IfMatch.From(request.Headers.IfMatch),
                        cancellationToken
                    )
                ).ToHttp(saved => Answer(request, saved)),
            cancellationToken
        );

    /// <summary>
    /// POST /api/days/imports — takes the events of a calendar file (iCalendar) into the catalogue; the same file again
    /// changes nothing.
    /// A body <c>text/plain</c> is the text of an official holiday notice (国务院办公厅关于…年部分节假日安排的通知).
    /// </summary>
    /// <remarks>
    /// A dry run answers what was understood, and the catalogue as it would be: with kinds changed or days left out,
    /// <c>PUT /api/days</c> stores that by the answer's ETag.
    /// </remarks>
    [Function("ImportDays")]
    [
        Allows(Role.Official),
        Accepts(null, "text/calendar"),
        Answers(200, typeof(DayImport)),
        Problems(
            "unreadable-calendar",
            "unreadable-notice",
            "unreadable-query",
            "invalid-fields",
            "stale-version",
            "too-large"
        )
    ]
    [
        Query(
            "kind",
            "What the events are unless their categories say: holiday (default), school-term, make-up-workday, "
                + "exam, observance"
        ),
        Query("area", "Where they hold; everywhere unless given")
    ]
    [
        Query("mode", "merge (default), or replace: what files brought before and is no more in this one goes"),
        Query("dryRun", "true: nothing is stored")
    ]
    [
        Query("year", "The year that a holiday notice is about, where its title does not say"),
        Header("If-Match", "The version of the catalogue to change")
    ]
    public Task<IResult> ImportAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/days/imports")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
            {
                var options = DayImportOptions.Read(request);
                if (!options.IsOk)
                {
                    return options.Problem.ToHttp();
                }

                var text = await ReadTextAsync(request, cancellationToken);
                if (!text.IsOk)
                {
                    return text.Problem.ToHttp();
                }

                var read = ParseDays(text.Value, request, options.Value, cancellationToken);
                if (!read.IsOk)
                {
                    return read.Problem.ToHttp();
                }

                var imported = options.Value.IsDryRun
                    ? await dayService.PreviewAsync(caller, read.Value, options.Value, cancellationToken)
                    : await dayService.ImportAsync(
                        caller,
                        read.Value,
                        options.Value,
                        IfMatch.From(request.Headers.IfMatch),
                        cancellationToken
                    );
                return imported.ToHttp(done =>
                {
                    request.HttpContext.Response.Headers.ETag = DayService.ETag(done.Catalogue);
                    return Json.Answer(done.Summary);
                });
            }
        );

    private Result<ImportedDays> ParseDays(
        string text,
        HttpRequest request,
        DayImportOptions options,
        CancellationToken cancellationToken
    )
    {
        // Some programs send calendar files as plain text.
        var isNotice =
            request.ContentType?.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) is true
            && !text.TrimStart('\uFEFF', ' ', '\r', '\n').StartsWith("BEGIN:", StringComparison.OrdinalIgnoreCase);
        if (isNotice)
        {
            return HolidayNotice.Read(text, options.Year, options.Area, cancellationToken);
        }

        var zone = Zones.Get(settings.Value.Zone);
        return DayFile.Read(
            text,
            options.Kind,
            options.Area,
            clock.GetCurrentInstant().InZone(zone).Date,
            zone,
            cancellationToken
        );
    }

    private async Task<Result<string>> ReadTextAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (await request.ReadBytesAsync(DayFile.MaxBytes, cancellationToken) is not { } bytes)
        {
            return CommonProblems.TooLarge($"A calendar file may have {DayFile.MaxBytes / 1024 / 1024} MiB.");
        }

        bytes = CalendarEncoding.Unfolded(bytes);
        return FileEncoding.DetectInRegion(bytes, settings.Value.Region) is { } encoding
            ? encoding.Decode(bytes)
            : CampaignProblems.UnreadableCalendar("Its bytes are no text.");
    }

    private static IResult Answer(HttpRequest request, DayCatalogue catalogue)
    {
        request.HttpContext.Response.Headers.ETag = DayService.ETag(catalogue);
        return Json.Answer(new DaysView(catalogue.Entries, catalogue.Version == 0 ? null : catalogue.ChangedAt));
    }
}

/// <summary>The body of <c>PUT /api/days</c>: the whole catalogue, at most 2,000 entries.</summary>
public sealed record DaysBody
{
    public required IReadOnlyList<DayEntry> Days { get; init; }
}

/// <summary>The catalogue of local days as callers see it.</summary>
/// <param name="Days">The entries in the order saved.</param>
/// <param name="ChangedAt">The instant at which it was saved last; absent where it never was.</param>
public sealed record DaysView(IReadOnlyList<DayEntry> Days, Instant? ChangedAt);

/// <summary>The query parameters of an import of days.</summary>
/// <param name="Kind">The kind of the events whose categories name none.</param>
/// <param name="Area">The path of the area where the days apply; null is everywhere.</param>
/// <param name="Mode">Whether days that the file lacks are kept.</param>
/// <param name="IsDryRun">Whether nothing is saved.</param>
/// <param name="Year">The year of a holiday notice; null is the one in its title.</param>
public sealed record DayImportOptions(DayKind Kind, string? Area, DayImportMode Mode, bool IsDryRun, int? Year)
{
    public static Result<DayImportOptions> Read(HttpRequest request)
    {
        var kind = Value(request, "kind") ?? "holiday";
        if (!DayReference.Kinds.TryGetValue(kind, out var dayKind))
        {
            return CommonProblems.UnreadableQuery(
                "kind",
                $"kind is one of {string.Join(", ", DayReference.Kinds.Keys)}."
            );
        }

        var area = AreaQuery.Read(request);
        if (!area.IsOk)
        {
            return area.Problem;
        }

        var mode = Value(request, "mode") ?? "merge";
        if (mode is not ("merge" or "replace"))
        {
            return CommonProblems.UnreadableQuery("mode", "mode is merge or replace.");
        }

        int? year = null;
        if (Value(request, "year") is { } given)
        {
            if (
                !int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var parsedYear)
                || parsedYear is < CalendarRange.FirstYear or > CalendarRange.LastYear
            )
            {
                return CommonProblems.UnreadableQuery(
                    "year",
                    $"A year is one from {CalendarRange.FirstYear} to {CalendarRange.LastYear}."
                );
            }

            year = parsedYear;
        }

        var dryRun = Value(request, "dryRun") ?? "false";
        return dryRun is "true" or "false"
            ? new DayImportOptions(
                dayKind,
                area.Value is { Length: > 0 } path ? path : null,
                mode == "replace" ? DayImportMode.Replace : DayImportMode.Merge,
                dryRun == "true",
                year
            )
            : CommonProblems.UnreadableQuery("dryRun", "dryRun is true or false.");
    }

    private static string? Value(HttpRequest request, string name) =>
        request.Query[name].FirstOrDefault() is { Length: > 0 } value ? value : null;
}
