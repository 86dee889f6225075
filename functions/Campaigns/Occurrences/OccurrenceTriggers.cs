using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Campaigns.Occurrences;

/// <summary>Routes that list the occurrences of a campaign, and that skip, move and restore single ones.</summary>
public sealed class OccurrenceTriggers(
    RequestPipeline pipeline,
    CampaignService campaigns,
    OccurrenceReader occurrences,
    SkipService skips,
    MoveService moves,
    TimeProvider clock
)
{
    /// <summary>
    /// GET /api/campaigns/{id}/occurrences — past and planned, ascending, in any range within 1900–2100.
    /// </summary>
    [Function("ListOccurrences")]
    [
        Allows(Role.Official, Role.Auditor),
        Answers(200, typeof(OccurrencePage)),
        Problems("unknown-campaign", "unreadable-query")
    ]
    [
        Query("from", "Inclusive: an instant, or a day in the campaign's zone; now unless given"),
        Query("to", "Inclusive, likewise; a year after from unless given")
    ]
    [Query("limit", Page.LimitDescription), Query("cursor", Page.CursorDescription)]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{id}/occurrences")]
            HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
            {
                var campaign = await campaigns.FindAsync(caller, id, cancellationToken);
                if (!campaign.IsOk)
                {
                    return campaign.Problem.ToHttp();
                }

                var range = OccurrenceRange.Read(request, campaign.Value, clock);
                return range.IsOk
                    ? Json.Answer(
                        await OccurrencePage.ReadAsync(occurrences, campaign.Value, range.Value, cancellationToken)
                    )
                    : range.Problem.ToHttp();
            }
        );

    /// <summary>POST /api/campaigns/{id}/occurrences/skip — skips one occurrence that is not due yet.</summary>
    [Function("SkipOccurrence")]
    [
        Allows(Role.Official),
        Accepts(typeof(OccurrenceSkip), Example = """{"dueAt":"2027-06-25T08:30:00Z","reason":"School trip"}"""),
        Answers(200, typeof(OccurrenceView)),
        Problems("unknown-campaign", "unknown-occurrence", "already-settled", "invalid-fields", "unreadable-body")
    ]
    public Task<IResult> SkipAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{id}/occurrences/skip")]
            HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<OccurrenceSkip>(
            this,
            request,
            async (caller, body) => Answer(await skips.SkipAsync(caller, id, body, cancellationToken)),
            cancellationToken
        );

    /// <summary>
    /// POST /api/campaigns/{id}/occurrences/move — moves one occurrence to another instant, up to a minute before both.
    /// </summary>
    [Function("MoveOccurrence")]
    [
        Allows(Role.Official),
        Accepts(typeof(OccurrenceMove), Example = """{"dueAt":"2027-06-25T08:30:00Z","to":"2027-06-24T08:30:00Z"}"""),
        Answers(200, typeof(OccurrenceView)),
        Problems("unknown-campaign", "unknown-occurrence", "already-settled", "invalid-fields", "unreadable-body")
    ]
    public Task<IResult> MoveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{id}/occurrences/move")]
            HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<OccurrenceMove>(
            this,
            request,
            async (caller, body) => Answer(await moves.MoveAsync(caller, id, body, cancellationToken)),
            cancellationToken
        );

    /// <summary>
    /// POST /api/campaigns/{id}/occurrences/restore — restores a skipped or moved occurrence, named by its original
    /// date, up to a minute before.
    /// </summary>
    [Function("RestoreOccurrence")]
    [
        Allows(Role.Official),
        Accepts(typeof(OccurrenceSkip), Example = """{"dueAt":"2027-06-25T08:30:00Z"}"""),
        Answers(200, typeof(OccurrenceView)),
        Problems("unknown-campaign", "unknown-occurrence", "already-settled", "invalid-fields", "unreadable-body")
    ]
    public Task<IResult> RestoreAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/campaigns/{id}/occurrences/restore")]
            HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<OccurrenceSkip>(
            this,
            request,
            async (caller, body) => Answer(await skips.RestoreAsync(caller, id, body, cancellationToken)),
            cancellationToken
        );

    private static IResult Answer(Result<Occurrence> changed) =>
        changed.ToHttp(o => Json.Answer(OccurrenceView.From(o)));
}
