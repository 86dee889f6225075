using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>Requests that are in progress when the host stops.</summary>
public sealed class StoppedRequestsTests
{
    private static readonly StopLimits OnlyAnswers = new()
    {
        Requests = TimeSpan.Zero,
        Answers = TimeSpan.FromMinutes(1),
    };
    private static readonly StopLimits Nothing = new() { Requests = TimeSpan.Zero, Answers = TimeSpan.Zero };

    private readonly Probe _probe = new();
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/waits")]
    [InlineData("/api/waits/outside")]
    public async Task A_request_in_progress_is_cancelled_and_answered_503_when_the_host_stops(string path)
    {
        var app = await StartAsync(OnlyAnswers, WaitAsync);
        var sending = app.Anonymous.GetAsync(new Uri(path, UriKind.Relative), Stop);
        await _arrived.Task.WaitAsync(Stop);

        await app.DisposeAsync();

        using var answer = await sending;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal("/problems/stopping", problem.RootElement.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_request_whose_body_has_not_come_yet_is_answered_too()
    {
        var app = await StartAsync(OnlyAnswers, WaitAsync);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, app.Address.Port, Stop);
        await client
            .GetStream()
            .WriteAsync("PUT /api/body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{"u8.ToArray(), Stop);
        await _arrived.Task.WaitAsync(Stop);

        var stopping = app.DisposeAsync();

        using var reader = new StreamReader(client.GetStream());
        Assert.StartsWith("HTTP/1.1 503 ", await reader.ReadLineAsync(Stop), StringComparison.Ordinal);
        client.Close();
        await stopping;
    }

    [Fact]
    public async Task An_answer_that_has_begun_is_cut_and_not_ended_as_if_it_were_whole()
    {
        var app = await StartAsync(OnlyAnswers, WaitAsync);
        using var answer = await app.Anonymous.GetAsync(
            new Uri("/api/events", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead,
            Stop
        );
        await using var events = await answer.Content.ReadAsStreamAsync(Stop);
        using var reader = new StreamReader(events);
        Assert.Equal("data: first", await reader.ReadLineAsync(Stop));

        await app.DisposeAsync();

        await Assert.ThrowsAnyAsync<IOException>(() => reader.ReadToEndAsync(Stop));
    }

    [Fact]
    public async Task A_request_that_ignores_its_cancellation_is_aborted()
    {
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var app = await StartAsync(
            Nothing,
            async _ =>
            {
                _arrived.SetResult();
                await never.Task.WaitAsync(CancellationToken.None);
            }
        );
        var sending = app.Anonymous.GetAsync(new Uri("/api/waits", UriKind.Relative), Stop);
        await _arrived.Task.WaitAsync(Stop);

        await app.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => sending.WaitAsync(Stop));
        never.SetResult();
    }

    [Fact]
    public async Task Requests_are_cancelled_in_time_to_answer_while_a_message_still_runs()
    {
        // Nothing is left of the time but that for answers, and a message that takes all of it.
        var limits = new StopLimits { All = TimeSpan.FromMinutes(1), Answers = TimeSpan.FromMinutes(1) };
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var app = await StartAsync(limits, WaitAsync);
        _probe.Work = async abandoned =>
        {
            taken.SetResult();
            await answered.Task.WaitAsync(abandoned);
        };
        await app.Storage.Queue(Queues.Imports).SendAsync("long", Stop);
        await taken.Task.WaitAsync(Stop);
        _probe.Work = WaitAsync;
        var sending = app.Anonymous.GetAsync(new Uri("/api/waits", UriKind.Relative), Stop);
        await _arrived.Task.WaitAsync(Stop);

        var stopping = app.DisposeAsync();

        using var answer = await sending;
        Assert.False(stopping.IsCompleted);
        answered.SetResult();
        await stopping;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task A_host_ends_without_a_message_whose_function_ignores_its_token()
    {
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var limits = new StopLimits
        {
            All = TimeSpan.Zero,
            Requests = TimeSpan.Zero,
            Answers = TimeSpan.Zero,
        };
        var app = await StartAsync(
            limits,
            async _ =>
            {
                _arrived.SetResult();
                await never.Task.WaitAsync(CancellationToken.None);
            }
        );
        await app.Storage.Queue(Queues.Imports).SendAsync("long", Stop);
        await _arrived.Task.WaitAsync(Stop);

        await app.DisposeAsync();

        Assert.False(never.Task.IsCompleted);
        never.SetResult();
    }

    private Task<AlertsApp> StartAsync(StopLimits limits, Func<CancellationToken, Task> work)
    {
        _probe.Work = work;
        return _probe.StartAsync(typeof(StopProbe), limits);
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        _arrived.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }
}

public sealed class StopProbe(RequestPipeline pipeline, Probe probe)
{
    [Function("Wait")]
    [Public("A test.")]
    public Task<IResult> WaitAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/waits")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAnonymousAsync(
            request,
            async () =>
            {
                await probe.RunAsync(cancellationToken);
                return Results.Text("done");
            }
        );

    [Function("WaitOutside")]
    [Public("A test.")]
    [SuppressMessage("Usage", "IDE0060", Justification = "A trigger takes its request.")]
    public async Task<IResult> WaitOutsideAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/waits/outside")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        await probe.RunAsync(cancellationToken);
        return Results.Text("done");
    }

    [Function("ReadSlowBody")]
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
                var reading = request.Body.CopyToAsync(body, cancellationToken);
                await Task.WhenAny(reading, probe.RunAsync(cancellationToken));
                await reading;
                return Results.Text("done");
            }
        );

    [Function("StreamEvents")]
    [Public("A test.")]
    public Task<IResult> EventsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/events")] HttpRequest request,
        CancellationToken cancellationToken
    ) =>
        pipeline.HandleAnonymousAsync(
            request,
            () =>
                Task.FromResult(
                    Results.Stream(
                        async output =>
                        {
                            await output.WriteAsync(Encoding.UTF8.GetBytes("data: first\n\n"), cancellationToken);
                            await output.FlushAsync(cancellationToken);
                            await probe.RunAsync(cancellationToken);
                        },
                        "text/event-stream"
                    )
                )
        );

    [Function("TakeLongMessage")]
    public Task TakeAsync(
        [QueueTrigger(Queues.Imports, Connection = "Storage")] string message,
        CancellationToken cancellationToken
    )
    {
        probe.Messages.Enqueue((message, 0));
        return probe.RunAsync(cancellationToken);
    }
}
