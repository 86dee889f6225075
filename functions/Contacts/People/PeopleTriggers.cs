using CommunityAlerts.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Contacts.People;

/// <summary>What is held about a person, and its end.</summary>
public sealed class PeopleTriggers(RequestPipeline pipeline, PersonService people, ContactService editor)
{
    /// <summary>POST /api/people/find — everything held about a number.</summary>
    [Function("FindPerson")]
    [
        Allows(Role.Official, Role.Auditor),
        Accepts(typeof(PhoneBody), Example = """{"phone":"+12025550123"}"""),
        Answers(200, typeof(PersonView))
    ]
    [Problems("unreadable-body", "unreadable-number", "number-lost-digits")]
    public Task<IResult> FindAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/people/find")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
            {
                var body = await request.ReadBodyAsync<PhoneBody>(cancellationToken);
                if (!body.IsOk)
                {
                    return body.Problem.ToHttp();
                }

                var number = editor.HeldNumber(body.Value.Phone, body.Value.Region);
                return number.IsOk
                    ? Json.Answer(
                        await people.FindAsync(caller, number.Value.Phone, number.Value.Key, cancellationToken)
                    )
                    : number.Problem.ToHttp();
            }
        );

    /// <summary>
    /// POST /api/people/erase — erases everything held about a number; an opt-out stays as a bare key. 202 where a text
    /// is just being sent: ask again later.
    /// </summary>
    [Function("ErasePerson")]
    [
        Allows(Role.Official),
        Accepts(typeof(PhoneBody), Example = """{"phone":"+12025550123"}"""),
        Answers(204),
        Answers(202, typeof(ErasedView))
    ]
    [Problems("unreadable-body", "unreadable-number", "number-lost-digits")]
    public Task<IResult> EraseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/people/erase")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAsync(
            this,
            request,
            async caller =>
            {
                var body = await request.ReadBodyAsync<PhoneBody>(cancellationToken);
                if (!body.IsOk)
                {
                    return body.Problem.ToHttp();
                }

                var number = editor.HeldNumber(body.Value.Phone, body.Value.Region);
                return number.IsOk
                    ? (await people.EraseAsync(caller, number.Value.Phone, number.Value.Key, cancellationToken)).ToHttp(
                        erased =>
                            erased.Later.Count == 0
                                ? Results.NoContent()
                                : Json.Answer(erased, StatusCodes.Status202Accepted)
                    )
                    : number.Problem.ToHttp();
            }
        );
}
