using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>How officials keep school terms, holidays, make-up workdays and exam days. No rule lives here.</summary>
public sealed class DayTriggers(RequestPipeline pipeline, DayStore days, DayService dayService, IOptions<Settings> settings, TimeProvider clock)
{
    private const string Example = """
        {"days":[{"kind":"school-term","name":"春季学期","from":"2027-02-22","to":"2027-07-09"},
                 {"kind":"holiday","name":"端午节","from":"2027-06-09"},{"kind":"exam","name":"中考","from":"2027-06-18","to":"2027-06-20"}]}
        """;

    /// <summary>GET /api/days — the whole catalogue of local days, as saved last.</summary>
    [Function("GetDays")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(DaysView))]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/days")] HttpRequest request, CancellationToken cancellationToken) =>
        pipeline.HandleAsync(this, request, async _ => Answer(request, await days.NewestAsync(cancellationToken)));

    /// <summary>PUT /api/days — replaces the catalogue; campaigns that depend on it are planned again from this moment on. What is changed must lie within the caller's area.</summary>
    [Function("PutDays")]
    [Allows(Role.Official), Accepts(typeof(DaysBody), Example = Example), Answers(200, typeof(DaysView))]
    [Problems("unreadable-body", "invalid-fields", "stale-version"), Header("If-Match", "The version to replace")]
    public Task<IResult> PutAsync([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/days")] HttpRequest request, CancellationToken cancellationToken) =>
        pipeline.HandleAsync(this, request, async caller =>
        {
            var body = await request.ReadBodyAsync<DaysBody>(cancellationToken);
            return body.IsOk
                ? (await dayService.ReplaceAsync(caller, body.Value.Days, IfMatch.Of(request.Headers.IfMatch), cancellationToken)).ToHttp(saved => Answer(request, saved))
                : body.Problem.ToHttp();
        });

    /// <summary>POST /api/days/imports — takes the events of a calendar file (iCalendar) into the catalogue; the same file again changes nothing.</summary>
    [Function("ImportDays")]
    [Allows(Role.Official), Accepts(null, "text/calendar"), Answers(200, typeof(DayImport)), Problems("unreadable-calendar", "unreadable-query", "invalid-fields", "too-large")]
    [Query("kind", "What the events are unless their categories say: holiday (default), school-term, make-up-workday, exam"), Query("area", "Where they hold; everywhere unless given")]
    [Query("mode", "merge (default), or replace: what files brought before and is no more in this one goes"), Query("dryRun", "true: nothing is stored")]
    public Task<IResult> ImportAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/days/imports")] HttpRequest request, CancellationToken cancellationToken) =>
        pipeline.HandleAsync(this, request, async caller =>
        {
            var order = DayImportOrder.Read(request);
            if (!order.IsOk)
            {
                return order.Problem.ToHttp();
            }

            var text = await ReadAsync(request, cancellationToken);
            if (!text.IsOk)
            {
                return text.Problem.ToHttp();
            }

            var today = clock.GetCurrentInstant().InZone(Zones.Get(settings.Value.Zone)).Date;
            var read = DayFile.Read(text.Value, order.Value.Kind, order.Value.Area, today, cancellationToken);
            return read.IsOk
                ? (await dayService.ImportAsync(caller, read.Value, order.Value.Area, order.Value.Replace, order.Value.DryRun, cancellationToken)).ToHttp(told => Json.Answer(told))
                : read.Problem.ToHttp();
        });

    private static async Task<Result<string>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (await request.ReadBytesAsync(DayFile.MostBytes, cancellationToken) is not { } bytes)
        {
            return CommonProblems.TooLarge($"A calendar file may have {DayFile.MostBytes / 1024 / 1024} MiB.");
        }

        return FileEncoding.Of(bytes) is { } encoding ? encoding.Encoding.GetString(bytes, encoding.Skip, bytes.Length - encoding.Skip)
            : CampaignProblems.UnreadableCalendar("Its bytes are no text.");
    }

    private static IResult Answer(HttpRequest request, DayCatalogue catalogue)
    {
        request.HttpContext.Response.Headers.ETag = DayService.ETag(catalogue);
        return Json.Answer(new DaysView(catalogue.Entries, catalogue.Version == 0 ? null : catalogue.ChangedAt));
    }
}

/// <summary>The body of <c>PUT /api/days</c>: all of them, 2,000 at most.</summary>
public sealed record DaysBody
{
    public required IReadOnlyList<DayEntry> Days { get; init; }
}

/// <summary>The catalogue.</summary>
/// <param name="Days">In the order saved.</param>
/// <param name="ChangedAt">When it was saved last; absent where it never was.</param>
public sealed record DaysView(IReadOnlyList<DayEntry> Days, Instant? ChangedAt);

/// <summary>How a calendar file is to be read.</summary>
public sealed record DayImportOrder(DayKind Kind, string? Area, bool Replace, bool DryRun)
{
    public static Result<DayImportOrder> Read(HttpRequest request)
    {
        var kind = Value(request, "kind") ?? "holiday";
        if (!DayReference.Kinds.TryGetValue(kind, out var itsKind))
        {
            return CommonProblems.UnreadableQuery("kind", $"kind is one of {string.Join(", ", DayReference.Kinds.Keys)}.");
        }

        var area = Value(request, "area");
        if (area is not null && !Areas.Area.IsPath(area))
        {
            return CommonProblems.UnreadableQuery("area", "An area is a path such as beiguan/hongqilu/dadaoxi/03.");
        }

        var mode = Value(request, "mode") ?? "merge";
        if (mode is not ("merge" or "replace"))
        {
            return CommonProblems.UnreadableQuery("mode", "mode is merge or replace.");
        }

        var dryRun = Value(request, "dryRun") ?? "false";
        return dryRun is "true" or "false"
            ? new DayImportOrder(itsKind, area, mode == "replace", dryRun == "true")
            : CommonProblems.UnreadableQuery("dryRun", "dryRun is true or false.");
    }

    private static string? Value(HttpRequest request, string name) => request.Query[name].FirstOrDefault() is { Length: > 0 } value ? value : null;
}
