using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.SignIn;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Hosting.Local.Triggers;
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
/// Routes of the local host only: its clock, and waiting until it is idle. They require an administrator of the whole
/// tree, since they belong to no area; those that sign a device in and out are open.
/// </summary>
public static class LocalEndpoints
{
    /// <summary>The body of <c>GET</c> and <c>PUT /local/clock</c>.</summary>
    public sealed record ClockBody(Instant Now);

    public static void MapLocal(this IEndpointRouteBuilder app, IEnumerable<LocalRoutes> others)
    {
        var group = app.MapGroup("/local")
            .AddEndpointFilter(AnswerOutagesAsync)
            .AddEndpointFilter(RequireAdministratorAsync);
        SignInEndpoints.Map(
            app.MapGroup("/local").AddEndpointFilter(AnswerOutagesAsync).AddEndpointFilter(LimitBodyAsync)
        );
        group.MapGet("/clock", (TurnedClock clock) => Json.Answer(new ClockBody(clock.GetCurrentInstant())));
        group.MapPut("/clock", TurnAsync);
        group.MapPost("/quiet", WaitUntilQuietAsync);
        foreach (var part in others)
        {
            part.Map(group);
        }
    }

    /// <summary>
    /// Answers outages as triggers do: 503 where storage does not answer, a problem for an unreadable row; and 503
    /// where a file of the data folder cannot be written.
    /// </summary>
    private static async ValueTask<object?> AnswerOutagesAsync(
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
            LogOf(context).StorageFailed(HttpTriggers.GetRoute(context.HttpContext), e.InnermostCause());
            return CommonProblems.StorageOutOfReach().ToHttp();
        }
        catch (FileNotSavedException e)
        {
            LogOf(context).FileNotSaved(e.File, e.InnermostCause());
            return e.Problem.ToHttp();
        }
        catch (ProblemException e)
        {
            return e.Problem.ToHttp();
        }
    }

    private static ILogger LogOf(EndpointFilterInvocationContext context) =>
        context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(LocalEndpoints));

    private static async ValueTask<object?> RequireAdministratorAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    )
    {
        var caller = IdentifyCaller(context);
        return RequestLimits.FindProblem(context.HttpContext.Request) is { } tooLarge ? tooLarge.ToHttp()
            : !caller.IsOk ? caller.Problem.ToHttp()
            : caller.Value is { Area: "" } && caller.Value.Is(Role.Administrator) ? await next(context)
            : CommonProblems.NotAllowed("This takes an administrator for the whole tree.").ToHttp();
    }

    private static ValueTask<object?> LimitBodyAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    ) =>
        RequestLimits.FindProblem(context.HttpContext.Request) is { } tooLarge
            ? ValueTask.FromResult<object?>(tooLarge.ToHttp())
            : next(context);

    private static Result<Caller> IdentifyCaller(EndpointFilterInvocationContext context) =>
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

    // Parsed here, because the framework answers a failed binding without a body.
    private static async Task<IResult> WaitUntilQuietAsync(
        WorkMonitor work,
        string? timeoutSeconds,
        CancellationToken cancellationToken
    ) =>
        int.TryParse(timeoutSeconds ?? "30", NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= 3_600
            ? Json.Answer(await work.WaitUntilIdleAsync(TimeSpan.FromSeconds(seconds), cancellationToken))
            : CommonProblems
                .UnreadableQuery("timeoutSeconds", "timeoutSeconds is a whole number from 0 to 3600.")
                .ToHttp();
}

/// <summary>Turns the clock, and updates everything that depends on it.</summary>
public sealed class ClockTurner(
    TurnedClock clock,
    StorageAccount storage,
    LocalStore store,
    Func<Background> background
) : IDisposable
{
    /// <summary>
    /// Allows one change of the clock at a time, so that the check against the past is still true when it is made.
    /// </summary>
    private readonly SemaphoreSlim _lock = new(1, 1);

    /// <summary>The first instant that is too late: calendars and the catalogue of days end before it.</summary>
    private static readonly Instant ExclusiveEnd = Instant.FromUtc(2101, 1, 1, 0, 0);

    /// <summary>
    /// Turns the clock to <paramref name="now"/>. Problems: <c>clock-goes-back</c> where that is the past and the store
    /// is not empty, <c>invalid-fields</c> from the year 2101 on.
    /// </summary>
    /// <remarks>
    /// On return every timer that became due counts as work, and every message that became due is visible.
    /// </remarks>
    public async Task<Result<Instant>> TurnToAsync(Instant now, CancellationToken cancellationToken)
    {
        if (now >= ExclusiveEnd)
        {
            return CommonProblems.InvalidFields(
                new FieldError("/now", "too-far", "The clock goes up to the end of 2100, in UTC.")
            );
        }

        await _lock.WaitAsync(cancellationToken);
        try
        {
            if (now < clock.GetCurrentInstant() && !await store.IsEmptyAsync(cancellationToken))
            {
                return LocalProblems.ClockGoesBack(clock.GetCurrentInstant());
            }

            await TurnedClockMark.MarkTurnedAsync(storage, cancellationToken);
            await store.CreateMonthsAsync(now.ToDateTimeOffset(), cancellationToken);
            await clock.TurnToAsync(now.ToDateTimeOffset(), cancellationToken);
            await background().ShowDueMessagesAsync(cancellationToken);
            return now;
        }
        finally
        {
            _lock.Release();
        }
    }

    public void Dispose() => _lock.Dispose();
}
