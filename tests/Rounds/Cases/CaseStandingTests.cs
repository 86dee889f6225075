using CommunityAlerts.Rounds.Cases;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Rounds.Cases;

/// <summary>The state of a case follows from the set of its marks, not from their order or number (rule L4).</summary>
public sealed class CaseStandingTests
{
    private static readonly Instant Start = Instant.FromUtc(2027, 6, 18, 8, 30);
    private static readonly Withdrawal Mistaken = new("Official", Start, "by mistake");

    [Fact]
    public void The_first_mark_decides_and_later_ones_are_kept_beside_it()
    {
        var visited = Say("b", 2, CaseState.Visited);
        var answered = Say("a", 1, CaseState.Acknowledged);

        var standing = CaseStanding.Of([visited, answered]);

        Assert.Equal(new CaseStanding(CaseState.Acknowledged, answered.Stamp, Request: null), standing);
        Assert.Equal(CaseState.Visited, CaseStanding.Of([visited, answered with { Withdrawn = Mistaken }]).State);
    }

    [Fact]
    public void Late_marks_and_notes_leave_a_case_open()
    {
        var late = Say("a", 1, CaseState.Acknowledged) with { IsLate = true };
        var note = Say("b", 2, says: null);
        var early = new Mark
        {
            Id = "c",
            At = Start,
            ReceivedAt = Start,
            Withdrawn = Mistaken,
        };

        Assert.Equal(CaseStanding.Untouched, CaseStanding.Of([late, note, early]));
    }

    [Fact]
    public void The_newest_wish_for_a_visit_counts()
    {
        var help = Say("a", 1, says: null) with { Kind = MarkKind.Answer, Asks = VisitWish.Help };
        var later = Say("b", 2, says: null) with
        {
            Kind = MarkKind.ComeBack,
            Asks = VisitWish.ComeBack,
            ComeBackOn = new LocalDate(2027, 7, 1),
        };

        Assert.Equal(new VisitRequest(later.Stamp, later.ComeBackOn), CaseStanding.Of([later, help]).Request);
        Assert.Equal(
            new VisitRequest(help.Stamp, On: null),
            CaseStanding.Of([later with { Withdrawn = Mistaken }, help]).Request
        );
        Assert.Equal(CaseState.Open, CaseStanding.Of([help, later]).State);
    }

    [Property(MaxTest = 1_000)]
    public Property A_case_stands_the_same_in_any_order_and_any_repetition_of_its_marks() =>
        Prop.ForAll(
            Arb.From(
                from marks in Marks
                from again in Gen.SubListOf<Mark>(marks)
                from shuffled in Gen.Shuffle(marks.Concat(again).ToArray())
                select (marks, shuffled)
            ),
            c => CaseStanding.Of(c.marks).Equals(CaseStanding.Of(c.shuffled))
        );

    [Property(MaxTest = 1_000)]
    public Property The_first_of_the_marks_that_count_is_the_one_that_decides() =>
        Prop.ForAll(
            Arb.From(Marks),
            marks =>
            {
                var deciding = marks
                    .Where(m => m is { Kind: not null, Says: not null, Withdrawn: null, IsLate: false })
                    .OrderBy(m => m.At)
                    .ThenBy(m => m.Id, StringComparer.Ordinal)
                    .FirstOrDefault();
                var standing = CaseStanding.Of(marks);
                return standing.First?.Id == deciding?.Id && standing.State == (deciding?.Says ?? CaseState.Open);
            }
        );

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(0, 0)]
    [InlineData(3, 3)]
    [InlineData(10, 10)]
    [InlineData(11, 10)]
    public void A_clients_time_is_held_between_opening_and_arrival(int minutes, int held) =>
        Assert.Equal(
            Start + Duration.FromMinutes(held),
            Mark.HoldTime(Start + Duration.FromMinutes(minutes), Start, Start + Duration.FromMinutes(10))
        );

    /// <summary>Marks with few times, so that several have the same, each with an id of its own.</summary>
    private static Gen<IReadOnlyList<Mark>> Marks =>
        from count in Gen.Choose(0, 6)
        from marks in Gen.CollectToArray(Enumerable.Range(0, count), Any)
        select (IReadOnlyList<Mark>)marks;

    private static Gen<Mark> Any(int number) =>
        from minute in Gen.Choose(0, 3)
        from says in Gen.Elements<CaseState?>(null, CaseState.Acknowledged, CaseState.Visited, CaseState.Exempt)
        from asks in Gen.Elements<VisitWish?>(null, null, VisitWish.Help, VisitWish.ComeBack)
        from day in Gen.Choose(1, 3)
        from withdrawn in Gen.Elements(false, false, true)
        from late in Gen.Elements(false, false, true)
        from came in Gen.Elements(true, true, false)
        select Say($"{(char)('a' + ((number * 5) % 7))}", minute, says) with
        {
            Kind = came ? MarkKind.Answer : null,
            Asks = asks,
            ComeBackOn = asks is VisitWish.ComeBack ? new LocalDate(2027, 7, day) : null,
            Withdrawn = withdrawn ? Mistaken : null,
            IsLate = late,
        };

    private static Mark Say(string id, int minute, CaseState? says) =>
        new()
        {
            Id = id,
            Kind = says is null ? MarkKind.Note : MarkKind.Visit,
            At = Start + Duration.FromMinutes(minute),
            ReceivedAt = Start + Duration.FromHours(1),
            Says = says,
        };
}
