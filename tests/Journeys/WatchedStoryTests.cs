using System.Diagnostics;
using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Journeys;

/// <summary>Telemetry of a story, seen from outside.</summary>
public sealed class WatchedStoryTests(WatchedStory story) : IClassFixture<WatchedStory>
{
    private static readonly string[] Work = ["expand audience", "send batches", "record reports"];

    /// <summary>Instruments of other tests: here nobody dies, nothing is dear and no staff is told.</summary>
    private static readonly string[] NotInThisStory =
    [
        "communityalerts.notification.texts",
        "communityalerts.row.unreadable",
        "communityalerts.sweep.claims.expired",
        "communityalerts.spend.stopped",
    ];

    [Fact]
    public void A_broadcast_is_one_trace_from_the_request_to_the_report() =>
        IsOneTrace(story.UrgentId, WatchedStory.Urgent);

    [Fact]
    public void A_batch_that_waits_in_a_table_until_it_is_due_keeps_its_trace()
    {
        Assert.True(story.Waited > 0);
        IsOneTrace(story.QuietId, WatchedStory.Quiet);
    }

    [Fact]
    public void Each_function_run_has_a_span_of_its_own_and_the_work_is_linked_to_it()
    {
        var runs = story
            .Spans.Where(s => s.DisplayName == "function SendUrgentBatch")
            .Select(s => s.SpanId)
            .ToHashSet();
        var sent = story.Spans.Where(s => s.DisplayName == "send batches" && IsOf(s, story.UrgentId)).ToList();

        Assert.NotEmpty(sent);
        Assert.All(sent, s => Assert.Contains(Assert.Single(s.Links).Context.SpanId, runs));
        Assert.Contains(story.Spans, s => s.DisplayName == "function RunCampaigns");
    }

    [Fact]
    public void Traces_metrics_and_logs_go_out_by_OTLP()
    {
        Assert.All(Work, name => Assert.Contains(name, story.Collector.Sent("traces"), StringComparison.Ordinal));
        Assert.Contains("TableClient.SubmitTransaction", story.Collector.Sent("traces"), StringComparison.Ordinal);
        Assert.All(
            story.Measured.Keys,
            name => Assert.Contains(name, story.Collector.Sent("metrics"), StringComparison.Ordinal)
        );
        Assert.Contains(
            $"Broadcast {story.UrgentId} requested by",
            story.Collector.Sent("logs"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("traces")]
    [InlineData("metrics")]
    [InlineData("logs")]
    public void No_output_holds_a_number_a_name_a_text_or_the_secret_of_an_address(string signal)
    {
        var sent = story.Collector.Sent(signal);

        Assert.NotEmpty(sent);
        Assert.Equal(32, story.CalendarSecret.Length);
        Assert.All(
            [.. WatchedStory.Planted, story.CalendarSecret],
            planted => Assert.DoesNotContain(planted, sent, StringComparison.OrdinalIgnoreCase)
        );
    }

    [Fact]
    public void Every_instrument_measures_with_the_attributes_that_the_table_lists()
    {
        var listed = InstrumentTable
            .Read()
            .Where(i => !NotInThisStory.Contains(i.Name, StringComparer.Ordinal))
            .ToDictionary(i => i.Name, i => i.Attributes, StringComparer.Ordinal);

        Assert.Equal(
            listed.Keys.Order(StringComparer.Ordinal),
            story.Measured.Keys.Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.All(story.Measured, m => Assert.Equal(listed[m.Key], m.Value, StringComparer.Ordinal));
    }

    private void IsOneTrace(string broadcast, string trace)
    {
        var its = story.Spans.Where(s => IsOf(s, broadcast)).ToList();

        Assert.Equal(
            Work.Order(StringComparer.Ordinal),
            its.Select(s => s.DisplayName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.All(its, s => Assert.Equal(trace, s.TraceId.ToHexString()));
        var request = Assert.Single(
            story.Spans,
            s => s.Source.Name == "Microsoft.AspNetCore" && s.TraceId.ToHexString() == trace
        );
        Assert.All(its, s => Assert.Equal(request.SpanId, s.ParentSpanId));
    }

    private static bool IsOf(Activity span, string broadcast) =>
        span.Source.Name == Tracing.Source && (string?)span.GetTagItem("communityalerts.broadcast.id") == broadcast;
}
