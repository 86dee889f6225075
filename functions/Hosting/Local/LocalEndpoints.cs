using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Hosting.Local;

/// <summary>Routes that a part of the local host adds below <c>/local</c>.</summary>
public sealed record LocalRoutes(Action<RouteGroupBuilder> Map);

/// <summary>
/// Routes that only the local host has: the clock, and whether all work is done. For administrators of the whole tree:
/// none of it belongs to an area.
/// </summary>
public static class LocalEndpoints
{
    /// <summary>The time, as callers read and write it.</summary>
    public sealed record ClockBody(Instant Now);

    public static void MapLocal(this IEndpointRouteBuilder app, IEnumerable<LocalRoutes> others)
    {
        var group = app.MapGroup("/local").AddEndpointFilter(OutagesAsync).AddEndpointFilter(AdministratorsOnlyAsync);
        group.MapGet("/clock", (TurnedClock clock) => Json.Answer(new ClockBody(clock.GetCurrentInstant())));
        group.MapPut("/clock", TurnAsync);
        group.MapPost("/quiet", WaitUntilQuietAsync);
        foreach (var part in others)
        {
            part.Map(group);
        }
    }

    /// <summary>
    /// Answers outages as triggers do: 503 where storage does not answer, a problem for an unreadable row.
    /// </summary>
    private static async ValueTask<object?> OutagesAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    )
    {
        try
        {
            return await next(context);
        }
        catch (Exception e) when (e.IsOutage())
        {
            context
                .HttpContext.RequestServices.GetRequiredService<ILoggerFactory>()
                .CreateLogger(typeof(LocalEndpoints))
                .StorageFailed(context.HttpContext.Request.Path, e.LastTry());
            return CommonProblems.StorageOutOfReach().ToHttp();
        }
        catch (ProblemException e)
        {
            return e.Problem.ToHttp();
        }
    }

    private static async ValueTask<object?> AdministratorsOnlyAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    )
    {
        var caller = Caller(context);
        return RequestLimits.Check(context.HttpContext.Request) is { } tooLarge ? tooLarge.ToHttp()
            : !caller.IsOk ? caller.Problem.ToHttp()
            : caller.Value is { Area: "" } && caller.Value.Is(Role.Administrator) ? await next(context)
            : CommonProblems.NotAllowed("This takes an administrator for the whole tree.").ToHttp();
    }

    private static Result<Caller> Caller(EndpointFilterInvocationContext context) =>
        ((ICallers)context.HttpContext.RequestServices.GetService(typeof(ICallers))!).Identify(
            context.HttpContext.Request
        );

    private static async Task<IResult> TurnAsync(
        HttpRequest request,
        ClockTurner turner,
        CancellationToken cancellationToken
    )
    {
        var body = await request.ReadBodyAsync<ClockBody>(cancellationToken);
        if (!body.IsOk)
        {
            return body.Problem.ToHttp();
        }

        var turned = await turner.TurnToAsync(body.Value.Now, cancellationToken);
        return turned.ToHttp(now => Json.Answer(new ClockBody(now)));
    }

    // Read here, not bound: what the framework cannot bind it refuses without a body.
    private static async Task<IResult> WaitUntilQuietAsync(
        LocalWork work,
        string? timeoutSeconds,
        CancellationToken cancellationToken
    ) =>
        int.TryParse(timeoutSeconds ?? "30", NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= 3_600
            ? Json.Answer(await work.UntilQuietAsync(TimeSpan.FromSeconds(seconds), cancellationToken))
            : CommonProblems
                .UnreadableQuery("timeoutSeconds", "timeoutSeconds is a whole number from 0 to 3600.")
                .ToHttp();
}

/// <summary>Turns the clock, with all that hangs on it.</summary>
public sealed class ClockTurner(
    TurnedClock clock,
    StorageAccount storage,
    LocalStore store,
    Func<Background> background
) : IDisposable
{
    /// <summary>
    /// Allows one change of the clock at a time: the check for the past holds until the clock is changed.
    /// </summary>
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Calendars, and the days of the catalogue, go no further: the first instant that is too late.</summary>
    private static readonly Instant End = Instant.FromUtc(2101, 1, 1, 0, 0);

    /// <summary>
    /// Turns it to <paramref name="now"/>; <c>clock-goes-back</c> where that is the past and the store is not empty.
    /// </summary>
    /// <remarks>
    /// On return every timer that became due counts as work to do, and every message whose time has come can be seen.
    /// </remarks>
    public async Task<Result<Instant>> TurnToAsync(Instant now, CancellationToken cancellationToken)
    {
        if (now >= End)
        {
            return CommonProblems.InvalidFields(
                new FieldError("/now", "too-far", "The clock goes up to the end of 2100, in UTC."));
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            if (now < clock.GetCurrentInstant() && !await store.IsEmptyAsync(cancellationToken))
            {
                return LocalProblems.ClockGoesBack(clock.GetCurrentInstant());
            }

            await StoreMark.MarkTurnedAsync(storage, cancellationToken);
            await store.CreateMonthsAsync(now.ToDateTimeOffset(), cancellationToken);
            await clock.TurnToAsync(now.ToDateTimeOffset(), cancellationToken);
            await background().FollowClockAsync(cancellationToken);
            return now;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
