using CommunityAlerts.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Contacts.People;

/// <summary>The route that searches people, and the timer that keeps their index.</summary>
public sealed class PersonSearchTriggers(RequestPipeline pipeline, PersonSearch search, PeopleIndexRefresh refresh)
{
    /// <summary>
    /// POST /api/people/search — people on all lists of the caller's area, by name, pinyin initials, end of number,
    /// household or address.
    /// </summary>
    [Function("SearchPeople")]
    [
        Allows(Role.Official, Role.Auditor),
        Accepts(typeof(PeopleQuery), Example = """{"q":"wxm"}"""),
        Answers(200, typeof(PeoplePage)),
        Problems("unreadable-body", "invalid-fields")
    ]
    public Task<IResult> SearchAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/people/search")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<PeopleQuery>(
            this,
            request,
            async (caller, body) =>
                (await search.FindAsync(caller, body, cancellationToken)).ToHttp(page => Json.Answer(page)),
            cancellationToken
        );

    /// <summary>Every ten minutes — keeps the index of people near what the lists hold.</summary>
    [Function("RefreshPeopleIndex")]
    public Task RefreshAsync([TimerTrigger("50 */10 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        refresh.RefreshAsync(cancellationToken);
}
