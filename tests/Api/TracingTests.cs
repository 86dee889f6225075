using System.Diagnostics;
using CommunityAlerts.Api;
using Xunit;

namespace CommunityAlerts.Tests.Api;

public sealed class TracingTests : IDisposable
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Requested = $"00-{Trace}-b7ad6b7169203331-01";

    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name == Tracing.Source,
        Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    public TracingTests() => ActivitySource.AddActivityListener(_listener);

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Work_continues_its_stored_trace_and_is_linked_to_the_running_function()
    {
        Activity? run = null;
        Activity? work = null;
        await Tracing.RunAsync(
            "function X",
            async () =>
            {
                run = Activity.Current;
                await Tracing.ContinueAsync(
                    "x",
                    Requested,
                    [new("id", "7")],
                    () => Task.FromResult(work = Activity.Current)
                );
                Assert.Same(run, Activity.Current);
            }
        );

        Assert.Equal(Trace, work!.TraceId.ToHexString());
        Assert.Equal("b7ad6b7169203331", work.ParentSpanId.ToHexString());
        Assert.Equal(ActivityKind.Consumer, work.Kind);
        Assert.Equal("7", work.GetTagItem("id"));
        Assert.Equal(run!.SpanId, Assert.Single(work.Links).Context.SpanId);
    }

    [Theory]
    // Nobody traced the request, or an older version kept nothing.
    [InlineData(null)]
    // Not ours to read.
    [InlineData("")]
    [InlineData("00-zero-one-01")]
    public async Task Work_without_a_readable_trace_stays_in_the_trace_of_the_running_function(string? kept)
    {
        Activity? run = null;
        Activity? work = null;
        await Tracing.RunAsync(
            "function X",
            () =>
            {
                run = Activity.Current;
                return Tracing.ContinueAsync("x", kept, [], () => Task.FromResult(work = Activity.Current));
            }
        );

        Assert.Equal(run!.TraceId, work!.TraceId);
        Assert.Equal(run.SpanId, work.ParentSpanId);
    }

    [Fact]
    public async Task Work_that_begins_its_own_trace_is_linked_to_the_running_function()
    {
        var kept = new List<string?>();
        Activity? tick = null;
        await Tracing.RunAsync(
            "function RunCampaigns",
            async () =>
            {
                tick = Activity.Current;
                for (var i = 0; i < 2; i++)
                {
                    await Tracing.RunInNewTraceAsync(
                        "start occurrence",
                        [],
                        () =>
                        {
                            kept.Add(Tracing.Traceparent);
                            Assert.Equal(tick!.SpanId, Assert.Single(Activity.Current!.Links).Context.SpanId);
                            return Task.FromResult(0);
                        }
                    );
                    Assert.Same(tick, Activity.Current);
                }
            }
        );

        var traces = kept.ConvertAll(k => ActivityContext.Parse(k!, null).TraceId);
        Assert.Equal(3, traces.Append(tick!.TraceId).Distinct().Count());
    }

    [Fact]
    public async Task A_failure_is_recorded_by_its_exception_type_only()
    {
        Activity? failed = null;
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Tracing.RunAsync(
                "function X",
                () =>
                {
                    failed = Activity.Current;
                    throw new InvalidOperationException("+14155550137");
                }
            )
        );

        Assert.Equal(ActivityStatusCode.Error, failed!.Status);
        Assert.Null(failed.StatusDescription);
        Assert.Equal("System.InvalidOperationException", failed.GetTagItem("error.type"));
        Assert.Empty(failed.Events);
    }
}
