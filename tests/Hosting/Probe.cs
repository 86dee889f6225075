using System.Collections.Concurrent;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>Settings and observations of the probe triggers.</summary>
public sealed class Probe
{
    private int _inProgress;
    private int _most;

    public ConcurrentQueue<(string Text, int DequeueCount)> Messages { get; } = new();
    public ConcurrentQueue<TimerInfo> Timers { get; } = new();

    /// <summary>The most that ran at once.</summary>
    public int Most => _most;

    public int InProgress => _inProgress;

    public Func<CancellationToken, Task> Work { get; set; } = _ => Task.CompletedTask;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = Interlocked.Increment(ref _inProgress);
        InterlockedMax(now);
        try
        {
            await Work(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _inProgress);
        }
    }

    /// <summary>Starts a host whose only triggers are those of <paramref name="triggers"/>.</summary>
    public Task<AlertsApp> StartAsync(
        Type triggers,
        QueueSettings? queues = null,
        params (string Name, string? Value)[] settings
    ) => StartAsync(triggers, new StopLimits(), queues, settings);

    /// <summary>Starts a host with limits of its own for the stop.</summary>
    public Task<AlertsApp> StartAsync(
        Type triggers,
        StopLimits limits,
        QueueSettings? queues = null,
        params (string Name, string? Value)[] settings
    ) =>
        AlertsApp.StartAsync(
            new LocalHostOptions
            {
                Triggers = Trigger.FindAll(triggers),
                Pages = null,
                StopLimits = limits,
                ConfigureServices = services =>
                {
                    services.AddSingleton(this);
                    services.AddFakeLogging();
                    services.AddSingleton(
                        new HostFile("", queues ?? new QueueSettings { MaxPollingInterval = TimeSpan.FromSeconds(1) })
                    );
                },
            },
            settings
        );

    private void InterlockedMax(int value)
    {
        var seen = _most;
        while (value > seen && Interlocked.CompareExchange(ref _most, value, seen) is var before && before != seen)
        {
            seen = before;
        }
    }
}

public sealed class QueueProbe(Probe probe)
{
    [Function("TakeMessage")]
    public async Task TakeAsync(
        [QueueTrigger(Queues.Imports, Connection = "Storage")] string message,
        int dequeueCount,
        CancellationToken cancellationToken
    )
    {
        probe.Messages.Enqueue((message, dequeueCount));
        await probe.RunAsync(cancellationToken);
    }
}

public sealed class TimerProbe(Probe probe)
{
    [Function("RunNightly")]
    public async Task RunAsync([TimerTrigger("%Nightly%")] TimerInfo timer, CancellationToken cancellationToken)
    {
        probe.Timers.Enqueue(timer);
        await probe.RunAsync(cancellationToken);
    }
}

public sealed class HttpProbe(RequestPipeline pipeline)
{
    [Function("GetByLater")]
    [Public("A test.")]
    public Task<IResult> LaterAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/things/one")] HttpRequest request
    ) => pipeline.HandleAnonymousAsync(request, () => Task.FromResult(Results.Text("later")));

    [Function("GetByEarlier")]
    [Public("A test.")]
    public Task<IResult> EarlierAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/things/{thing}")] HttpRequest request,
        string thing
    ) => pipeline.HandleAnonymousAsync(request, () => Task.FromResult(Results.Text($"earlier {thing}")));

    [Function("FailInside")]
    [Public("A test.")]
    public Task<IResult> FailAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/fail/inside")] HttpRequest request
    ) => pipeline.HandleAnonymousAsync(request, () => throw new InvalidOperationException("secret detail"));

    [Function("FailOutside")]
    [Public("A test.")]
    public Task<IResult> FailOutsideAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/fail/outside")] HttpRequest request
    ) =>
        pipeline is null
            ? Task.FromResult(Results.Ok())
            : throw new InvalidOperationException($"secret detail {request.Path}");

    [Function("ShowHeaders")]
    [Public("A test.")]
    public Task<IResult> HeadersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "api/headers")] HttpRequest request
    ) =>
        pipeline.HandleAnonymousAsync(
            request,
            () => Task.FromResult(Results.Text(string.Join(' ', request.Headers.Keys)))
        );

    [Function("ReadBody")]
    [Public("A test.")]
    public Task<IResult> BodyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/body")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAnonymousAsync(
            request,
            async () =>
            {
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body, cancellationToken);
                return Results.Text($"{body.Length}");
            }
        );

    [Function("zzServeRest")]
    [Public("A test.")]
    public Task<IResult> RestAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{*path}")] HttpRequest request,
        string? path
    ) => pipeline.HandleAnonymousAsync(request, () => Task.FromResult(Results.Text($"rest {path}")));
}
