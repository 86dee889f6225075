using CommunityAlerts.Deliveries;
using CommunityAlerts.Rounds;
using CommunityAlerts.Rounds.Cases;
using CommunityAlerts.Rounds.Questions;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Rounds.Cases;

public sealed class VisitReasonsTests
{
    private static readonly LocalDate Today = new(2027, 6, 20);
    private static readonly MarkStamp Mark = new("a", Instant.FromUtc(2027, 6, 18, 8, 30));

    [Theory]
    // One who may answer yet keeps the household off the list until the deadline.
    [InlineData("r", false, null)]
    [InlineData("w", false, null)]
    [InlineData("fr", false, null)]
    [InlineData("r", true, VisitReason.Silent)]
    [InlineData("nw", true, VisitReason.Silent)]
    // Nothing got through to anybody: nobody has to wait for the deadline.
    [InlineData("f", false, VisitReason.Unreachable)]
    [InlineData("fnt", false, VisitReason.Unreachable)]
    [InlineData("fp", true, VisitReason.Unreachable)]
    [InlineData("p", false, VisitReason.NoNumber)]
    [InlineData("pp", true, VisitReason.NoNumber)]
    [InlineData("t", false, VisitReason.NotTextable)]
    [InlineData("tp", false, VisitReason.NotTextable)]
    public void An_open_case_is_visited_for_the_reason_that_holds(string reaches, bool isOver, VisitReason? reason) =>
        Assert.Equal(reason, VisitReasons.Find(Of(reaches, CaseStanding.Untouched), isOver, Today));

    [Theory]
    [InlineData(null, VisitReason.AskedForHelp)]
    [InlineData(20, VisitReason.ComeBack)]
    [InlineData(19, VisitReason.ComeBack)]
    [InlineData(21, null)]
    public void A_wish_for_a_visit_counts_from_its_day_on(int? day, VisitReason? reason)
    {
        LocalDate? on = day is { } d ? new LocalDate(2027, 6, d) : null;
        var standing = CaseStanding.Untouched with { Request = new VisitRequest(Mark, on) };

        Assert.Equal(reason, VisitReasons.Find(Of("r", standing), isDeadlineOver: false, Today));
    }

    [Theory]
    [InlineData(CaseState.Acknowledged)]
    [InlineData(CaseState.Visited)]
    [InlineData(CaseState.Exempt)]
    public void A_settled_case_is_not_visited(CaseState state) =>
        Assert.Null(
            VisitReasons.Find(
                Of("p", new CaseStanding(state, Mark, new VisitRequest(Mark, On: null))),
                isDeadlineOver: true,
                Today
            )
        );

    [Theory]
    [InlineData(1, FirstTexts.All, "0")]
    [InlineData(2, FirstTexts.All, "2")]
    [InlineData(3, FirstTexts.All, "0")]
    // The first guardian has had the first text, so the next one's turn comes first.
    [InlineData(1, FirstTexts.FirstGuardian, "2")]
    [InlineData(2, FirstTexts.FirstGuardian, "0")]
    public void Reminders_go_to_one_guardian_after_the_other(int reminder, FirstTexts first, string member) =>
        Assert.Equal(member, ReminderTurn.Find(Of("wtfp", CaseStanding.Untouched).Members, reminder, first)?.Contact);

    [Fact]
    public void Nobody_is_reminded_where_nobody_can_be_texted() =>
        Assert.Null(ReminderTurn.Find(Of("tp", CaseStanding.Untouched).Members, 1, FirstTexts.All));

    [Theory]
    [InlineData(true, Reach.None)]
    [InlineData(false, Reach.Waiting)]
    [InlineData(true, Reach.Reached, DeliveryState.Undelivered, DeliveryState.Delivered)]
    [InlineData(true, Reach.Reached, DeliveryState.Accepted)]
    [InlineData(true, Reach.Waiting, DeliveryState.Undelivered, DeliveryState.Waiting)]
    [InlineData(true, Reach.Failed, DeliveryState.Undelivered)]
    [InlineData(true, Reach.Failed, DeliveryState.Unknown)]
    [InlineData(true, Reach.Failed, DeliveryState.Skipped, DeliveryState.Refused)]
    [InlineData(false, Reach.Waiting, DeliveryState.Refused)]
    public void The_best_text_decides_how_far_a_member_is_reached(
        bool isExpanded,
        Reach reach,
        params DeliveryState[] states
    ) => Assert.Equal(reach, ReachLetters.Find(states, isExpanded));

    private static SheetCase Of(string reaches, CaseStanding standing) =>
        new(
            new HouseholdKey(new string('0', 26)),
            standing,
            [.. reaches.Select((r, i) => new SheetMember($"{i}", ReachLetters.FromLetter(r)))]
        );
}
