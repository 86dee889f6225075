using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Planning;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns;

public sealed class MovedDateTests
{
    private static readonly Instant Friday = Plans.At("2027-06-18T16:30+08");
    private static readonly Instant Thursday = Friday - Duration.FromDays(1);
    private static readonly Instant Sunday = Friday + Duration.FromDays(2);
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_moved_date_fires_at_its_new_instant_only()
    {
        var plan = Fridays(new MovedDate(Friday, Thursday));

        Assert.Equal("2027-06-11 2027-06-17 2027-06-25", Plans.Days(plan.Between("2027-06-10", "2027-06-25")));
        Assert.Equal([Thursday], CampaignPlanner.EnumerateDue(plan, Thursday - Duration.Epsilon, Thursday, Token));
        Assert.Empty(CampaignPlanner.EnumerateDue(plan, Friday - Duration.Epsilon, Friday, Token));
    }

    [Fact]
    public void A_moved_date_is_explained_at_both_of_its_instants()
    {
        var explained = CampaignPlanner
            .Explain(Fridays(new MovedDate(Friday, Thursday)), Thursday - Duration.Epsilon, Friday, Token)
            .ToList();

        Assert.Equal(["moved-here", "moved"], explained.Select(e => e.Cause.Code), StringComparer.Ordinal);
        Assert.Equal((Friday, Thursday), (explained[0].Cause.MovedFrom, explained[1].Cause.MovedTo));
        Assert.Equal("moved to 2027-06-17T08:30:00Z", explained[1].Phrase);
    }

    [Fact]
    public void A_date_moved_twice_fires_at_the_last_of_its_instants()
    {
        var plan = Fridays(new MovedDate(Friday, Thursday), new MovedDate(Thursday, Sunday));

        Assert.Equal("2027-06-11 2027-06-20 2027-06-25", Plans.Days(plan.Between("2027-06-10", "2027-06-25")));
    }

    [Theory]
    [InlineData("2027-06-16T16:30+08")]
    [InlineData("2027-06-18T16:31+08")]
    public void A_move_of_a_date_that_is_not_planned_changes_nothing(string from)
    {
        var plan = Fridays(new MovedDate(Plans.At(from), Sunday));

        Assert.Equal("2027-06-11 2027-06-18 2027-06-25", Plans.Days(plan.Between("2027-06-10", "2027-06-25")));
    }

    [Fact]
    public void A_date_moved_beyond_the_season_and_the_year_is_the_next_one()
    {
        var last = Plans.At("2027-09-10T16:30+08");
        var beyond = Plans.At("2028-02-01T09:00+08");
        var plan = Fridays(new MovedDate(last, beyond));

        var next = CampaignPlanner.FindNextAfter(
            plan,
            last - Duration.FromDays(1),
            new CandidateBudget(250_000),
            Token
        );

        Assert.Equal(beyond, next.At);
    }

    private static CampaignPlan Fridays(params MovedDate[] moves) =>
        Plans.Plan(Plans.Season("05-01..09-10"), Plans.Rule("FREQ=WEEKLY;BYDAY=FR", "16:30", "Asia/Shanghai")) with
        {
            Moves = moves,
        };
}
