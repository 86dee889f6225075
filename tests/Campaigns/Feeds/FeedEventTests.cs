using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.Feeds;
using CommunityAlerts.Campaigns.Planning;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Feeds;

/// <summary>Which occurrences stand in a feed, and as what.</summary>
public sealed class FeedEventTests
{
    private static readonly Instant Now = Instant.FromUtc(2027, 6, 18, 8, 0);

    [Theory]
    // On record: the plan of today changes nothing of it.
    [InlineData(OccurrenceState.Started, true, -400, false, FeedState.Started)]
    [InlineData(OccurrenceState.Skipped, true, -400, false, FeedState.Skipped)]
    [InlineData(OccurrenceState.Missed, true, -400, true, FeedState.Missed)]
    [InlineData(OccurrenceState.Paused, true, -400, false, FeedState.Paused)]
    // Planned, and not settled yet: also where the timer is late.
    [InlineData(OccurrenceState.Planned, false, 1, false, FeedState.Planned)]
    [InlineData(OccurrenceState.Planned, false, 1, true, FeedState.OnHold)]
    [InlineData(OccurrenceState.Planned, false, -1, false, FeedState.Planned)]
    // Before the campaign was: never meant to start.
    [InlineData(OccurrenceState.Planned, false, -2, false, null)]
    [InlineData(OccurrenceState.Planned, false, -400, false, null)]
    // Left out by the season: shown as long as the campaign is what it is.
    [InlineData(OccurrenceState.Skipped, false, 1, false, FeedState.Skipped)]
    [InlineData(OccurrenceState.Skipped, false, -30, false, FeedState.Skipped)]
    [InlineData(OccurrenceState.Skipped, false, -60, false, null)]
    public void An_event_shows_the_state_of_its_occurrence(
        OccurrenceState state,
        bool isOnRecord,
        int hours,
        bool isPaused,
        FeedState? expected
    )
    {
        // Changed 50 hours ago, settled up to two hours ago.
        var occurrence = new Occurrence
        {
            Campaign = "c",
            DueAt = Now + Duration.FromHours(hours),
            State = state,
            IsOnRecord = isOnRecord,
            Reason = "why",
        };

        var shown = FeedEvent.From(Campaign(isPaused), occurrence);

        Assert.Equal(expected, shown?.State);
        Assert.Equal(shown?.State is FeedState.Skipped ? "why" : null, shown?.Reason);
    }

    [Fact]
    public void An_excluded_occurrence_shows_its_reason()
    {
        var plan = Plans.Plan(
            """{"from":"05-01","to":"09-10","except":[{"day":"exam"}]}""",
            Plans.Rule("FREQ=WEEKLY;BYDAY=FR", "16:30", "Asia/Shanghai"),
            Plans.Catalogue("exam 中考 2027-06-25")
        );
        var left = CampaignPlanner
            .Explain(plan, Now, Now + Duration.FromDays(10), TestContext.Current.CancellationToken)
            .Single(e => e.IsLeftOut);

        var shown = FeedEvent.From(
            Campaign(isPaused: false),
            new Occurrence
            {
                Campaign = "c",
                DueAt = left.DueAt,
                State = OccurrenceState.Skipped,
                Reason = left.Phrase,
                Cause = left.Cause,
            }
        );

        Assert.Equal("2027-06-25T08:30:00Z", InstantPattern.General.Format(shown!.DueAt));
        Assert.Equal("原因：按设定避开（中考）\n区域：beiguan", FeedTexts.ForLanguage("zh-CN").Description(shown));
        Assert.Equal(
            "Why: Friday in 05-01..09-10; left out: exam (中考)\nArea: beiguan",
            FeedTexts.ForLanguage("en").Description(shown)
        );
    }

    [Fact]
    public void The_events_nearest_to_now_are_kept_when_there_are_too_many()
    {
        var hours = Enumerable
            .Range(-1_488, 10_000)
            .Select(h =>
                FeedEvent.From(
                    Campaign(isPaused: false),
                    new Occurrence
                    {
                        Campaign = "c",
                        DueAt = Now + Duration.FromHours(h),
                        State = OccurrenceState.Started,
                        IsOnRecord = true,
                    }
                )!
            )
            .ToList();

        var (kept, isCut) = FeedReader.SelectNearest(hours, Now);

        Assert.True(isCut);
        Assert.Equal(Enumerable.Range(-1_000, 2_000), kept.Select(e => (int)(e.DueAt - Now).TotalHours).Order());
        Assert.Equal(Now, kept[0].DueAt);
        Assert.False(FeedReader.SelectNearest(hours[..FeedReader.MaxEvents], Now).IsCut);
    }

    private static Campaign Campaign(bool isPaused)
    {
        var body = Plans.Body("""{"from":"05-01","to":"09-10"}""", Plans.Rule("FREQ=DAILY", "16:30", "Asia/Shanghai"));
        return new Campaign
        {
            Id = "c",
            Body = body,
            Terms = CampaignParser.Parse(body, DayCatalogue.Empty).Value!,
            Area = "beiguan",
            State = isPaused ? CampaignState.Paused : CampaignState.Active,
            ChangedAt = Now - Duration.FromHours(50),
            ChangedBy = "wang",
            Revision = 1,
            Through = Now - Duration.FromHours(2),
        };
    }
}
