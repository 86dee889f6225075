using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Campaigns.Occurrences;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Campaigns;

/// <summary>The route that lists the people who would get a campaign's next text.</summary>
public sealed class NextRecipientTriggers(
    RequestPipeline pipeline,
    CampaignService campaigns,
    RecipientPages recipients,
    TimeProvider clock
)
{
    /// <summary>
    /// GET /api/campaigns/{id}/next/recipients — the people who would get the next text, by the contacts, opt-outs and
    /// budgets of now. A page may be short, even empty, with a cursor.
    /// </summary>
    [Function("ListNextRecipients")]
    [
        Allows(Role.Official, Role.Auditor),
        Answers(200, typeof(RecipientPage)),
        Problems("unknown-campaign", "unreadable-query", "invalid-fields", "busy")
    ]
    [Query("limit", Page.LimitDescription), Query("cursor", Page.CursorDescription)]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/campaigns/{id}/next/recipients")]
            HttpRequest request,
        string id,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandlePageAsync(
            this,
            request,
            async (caller, page) =>
            {
                var found = await campaigns.FindAsync(caller, id, cancellationToken);
                if (!found.IsOk)
                {
                    return found.Problem.ToHttp();
                }

                var campaign = found.Value;
                var read = await recipients.ReadAsync(
                    OccurrenceRequest.Create(campaign, FindStart(campaign), latestUsefulAt: null),
                    OccurrenceRequest.CallerFor(campaign),
                    campaign.Body.Schedule.Zone,
                    page,
                    cancellationToken
                );
                return read.ToHttp(p => Json.Answer(p));
            }
        );

    /// <summary>Returns the next date; null, which is now, where a broadcast cannot be requested for it yet.</summary>
    private Instant? FindStart(Campaign campaign) =>
        campaign.NextAt <= clock.GetCurrentInstant() + BroadcastFactory.MaxStartAhead ? campaign.NextAt : null;
}
