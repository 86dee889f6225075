using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Contacts;

/// <summary>The body of the opt-out routes.</summary>
public sealed record OptOutBody(string Phone)
{
    /// <summary>In the operator's words.</summary>
    public string? Reason { get; init; }

    /// <summary>Assumed where the number has no country code; null is the setting's.</summary>
    public string? Region { get; init; }
}

/// <summary>An opt-out as callers see it.</summary>
/// <param name="Phone">E.164; null once the person was erased.</param>
/// <param name="Since">When it was stored.</param>
/// <param name="Act">By what: <c>reply</c>, <c>carrier</c>, or <c>operator:{name}</c>.</param>
/// <param name="Reason">In an operator's words.</param>
public sealed record OptOutView(string? Phone, Instant Since, string Act, string? Reason)
{
    public static OptOutView Of(OptOut optOut) => new(optOut.Phone?.E164, optOut.Since, optOut.Act, optOut.Reason);
}

public sealed record OptOutsPage(IReadOnlyList<OptOutView> OptOuts, string? Cursor);

/// <summary>Opt-outs by an operator's hand.</summary>
public sealed class OptOutDesk(OptOutStore optOuts, People people, ContactEditor editor, TimeProvider clock)
{
    private const int MostReason = 500;

    public async Task<Result<OptOut>> AddAsync(Caller caller, OptOutBody asked, CancellationToken cancellationToken)
    {
        if (asked.Reason?.Length > MostReason)
        {
            return CommonProblems.InvalidFields(new FieldError("/reason", "too-long", $"At most {MostReason} characters."));
        }

        var number = await NumberAsync(caller, asked, cancellationToken);
        if (!number.IsOk)
        {
            return number.Problem;
        }

        var asOfNow = new OptOut(number.Value.Key, number.Value.Phone, clock.GetCurrentInstant(), $"operator:{caller.Name}", asked.Reason);
        await optOuts.AddAsync(asOfNow, cancellationToken);
        return await optOuts.FindAsync(number.Value.Key, cancellationToken) ?? asOfNow;
    }

    public async Task<Result<OptOut>> FindAsync(Caller caller, OptOutBody asked, CancellationToken cancellationToken)
    {
        var number = await NumberAsync(caller, asked, cancellationToken);
        return !number.IsOk ? number.Problem
            : await optOuts.FindAsync(number.Value.Key, cancellationToken) is { } found ? found
            : ContactProblems.UnknownOptOut();
    }

    public async Task<Problem?> RemoveAsync(Caller caller, OptOutBody asked, CancellationToken cancellationToken)
    {
        var number = await NumberAsync(caller, asked, cancellationToken);
        if (number.IsOk)
        {
            await optOuts.RemoveAsync(number.Value.Key, cancellationToken);
        }

        return number.Problem;
    }

    /// <summary>The opt-outs after the cursor (<c>{bucket}~{number key}</c>) that the caller's area reaches, by bucket, then key.</summary>
    public async Task<Result<(IReadOnlyList<OptOut> OptOuts, string? After)>> PageAsync(Caller caller, Page page, CancellationToken cancellationToken)
    {
        var first = 0;
        NumberKey? after = null;
        if (page.After is { } cursor)
        {
            if (cursor.Split('~') is not [var bucketText, var key] || !int.TryParse(bucketText, NumberStyles.None, CultureInfo.InvariantCulture, out first)
                || key.Length > NumberKey.Length || key.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c)))
            {
                return CommonProblems.UnreadableQuery("cursor", "Take the cursor as the page before gave it.");
            }

            after = new NumberKey(key);
        }

        var found = new List<OptOut>();
        for (var bucket = first; bucket < optOuts.Buckets; bucket++, after = null)
        {
            await foreach (var optOut in optOuts.BucketAsync(bucket, after, page.Limit, cancellationToken))
            {
                if (found.Count == page.Limit)
                {
                    return (found, string.Create(CultureInfo.InvariantCulture, $"{bucket}~{after}"));
                }

                after = optOut.Key;
                if (await people.MustReachAsync(caller, optOut.Key, cancellationToken) is null)
                {
                    found.Add(optOut);
                }
            }
        }

        return (found, null);
    }

    private async Task<Result<(PhoneNumber Phone, NumberKey Key)>> NumberAsync(Caller caller, OptOutBody asked, CancellationToken cancellationToken)
    {
        var number = editor.Number(asked.Phone, asked.Region);
        return number.IsOk && await people.MustReachAsync(caller, number.Value.Key, cancellationToken) is { } outside ? outside : number;
    }
}

/// <summary>Opt-outs over HTTP.</summary>
public sealed class OptOutTriggers(Door door, OptOutDesk desk)
{
    /// <summary>GET /api/opt-outs — the numbers that are not to be texted.</summary>
    [Function("GetOptOuts")]
    [Allows(Role.Official, Role.Auditor), Answers(200, typeof(OptOutsPage)), Problems("unreadable-query"), Query("limit", "1 to 1,000, else 100"), Query("cursor", "as the page before gave it")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/opt-outs")] HttpRequest request, CancellationToken cancellationToken) =>
        door.EnterAsync(this, request, async caller =>
        {
            var page = Page.From(request);
            return page.IsOk
                ? (await desk.PageAsync(caller, page.Value, cancellationToken)).ToHttp(p => Json.Answer(new OptOutsPage([.. p.OptOuts.Select(OptOutView.Of)], Page.Cursor(p.After))))
                : page.Problem.ToHttp();
        });

    /// <summary>POST /api/opt-outs — nobody texts this number any more; a repeat keeps the first instant.</summary>
    [Function("AddOptOut")]
    [Allows(Role.Official), Accepts(typeof(OptOutBody), Example = """{"phone":"+12025550123","reason":"asked at the desk"}"""), Answers(200, typeof(OptOutView))]
    [Problems("unreadable-body", "unreadable-number", "not-a-mobile", "number-lost-digits", "invalid-fields")]
    public Task<IResult> AddAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/opt-outs")] HttpRequest request, CancellationToken cancellationToken) =>
        door.EnterAsync(this, request, async caller =>
        {
            var body = await request.ReadBodyAsync<OptOutBody>(cancellationToken);
            return body.IsOk
                ? (await desk.AddAsync(caller, body.Value, cancellationToken)).ToHttp(o => Json.Answer(OptOutView.Of(o)))
                : body.Problem.ToHttp();
        });

    /// <summary>POST /api/opt-outs/find — the number's opt-out; 404 where there is none.</summary>
    [Function("FindOptOut")]
    [Allows(Role.Official, Role.Auditor), Accepts(typeof(OptOutBody), Example = """{"phone":"+12025550123"}"""), Answers(200, typeof(OptOutView))]
    [Problems("unreadable-body", "unreadable-number", "not-a-mobile", "number-lost-digits", "unknown-opt-out")]
    public Task<IResult> FindAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/opt-outs/find")] HttpRequest request, CancellationToken cancellationToken) =>
        door.EnterAsync(this, request, async caller =>
        {
            var body = await request.ReadBodyAsync<OptOutBody>(cancellationToken);
            return body.IsOk
                ? (await desk.FindAsync(caller, body.Value, cancellationToken)).ToHttp(o => Json.Answer(OptOutView.Of(o)))
                : body.Problem.ToHttp();
        });

    /// <summary>POST /api/opt-outs/remove — the number may be texted again; 204 also where there was no opt-out.</summary>
    [Function("RemoveOptOut")]
    [Allows(Role.Official), Accepts(typeof(OptOutBody), Example = """{"phone":"+12025550123","reason":"asked to be back"}"""), Answers(204)]
    [Problems("unreadable-body", "unreadable-number", "not-a-mobile", "number-lost-digits")]
    public Task<IResult> RemoveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/opt-outs/remove")] HttpRequest request, CancellationToken cancellationToken) =>
        door.EnterAsync(this, request, async caller =>
        {
            var body = await request.ReadBodyAsync<OptOutBody>(cancellationToken);
            return !body.IsOk ? body.Problem.ToHttp()
                : await desk.RemoveAsync(caller, body.Value, cancellationToken) is { } problem ? problem.ToHttp()
                : Results.NoContent();
        });
}
