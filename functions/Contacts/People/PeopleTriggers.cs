using CommunityAlerts.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Contacts.People;

/// <summary>Routes that return and erase the data held about a person.</summary>
public sealed class PeopleTriggers(RequestPipeline pipeline, PersonService people, PersonReader persons)
{
    /// <summary>POST /api/people/find — everything held about a number, or about a contact without one.</summary>
    [Function("FindPerson")]
    [
        Allows(Role.Official, Role.Auditor),
        Accepts(typeof(PersonBody), Example = """{"phone":"+12025550123"}"""),
        Answers(200, typeof(PersonView))
    ]
    [Problems("unreadable-body", "unreadable-number", "number-lost-digits", "invalid-fields")]
    public Task<IResult> FindAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/people/find")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<PersonBody>(
            this,
            request,
            async (caller, body) =>
            {
                var person = persons.ReadPerson(body);
                return person.IsOk
                    ? Json.Answer(await people.FindAsync(caller, person.Value, cancellationToken))
                    : person.Problem.ToHttp();
            },
            cancellationToken
        );

    /// <summary>
    /// POST /api/people/erase — erases everything held about a number, or a contact without one; an opt-out stays as a
    /// bare key. 202 where a text is being sent just now: repeat the request later.
    /// </summary>
    [Function("ErasePerson")]
    [
        Allows(Role.Official),
        Accepts(typeof(PersonBody), Example = """{"phone":"+12025550123"}"""),
        Answers(204),
        Answers(202, typeof(ErasedView))
    ]
    [Problems("unreadable-body", "unreadable-number", "number-lost-digits", "invalid-fields", "unknown-contact")]
    public Task<IResult> EraseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/people/erase")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleBodyAsync<PersonBody>(
            this,
            request,
            async (caller, body) =>
            {
                var person = persons.ReadPerson(body);
                return person.IsOk
                    ? (await people.EraseAsync(caller, person.Value, cancellationToken)).ToHttp(erased =>
                        erased.Later.Count == 0
                            ? Results.NoContent()
                            : Json.Answer(erased, StatusCodes.Status202Accepted)
                    )
                    : person.Problem.ToHttp();
            },
            cancellationToken
        );
}
