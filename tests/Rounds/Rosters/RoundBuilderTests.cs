using CommunityAlerts.Rounds;
using CommunityAlerts.Rounds.Cases;
using CommunityAlerts.Rounds.Questions;
using CommunityAlerts.Rounds.Rosters;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Rounds.Rosters;

public sealed class RoundBuilderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybody_of_the_audience_is_in_a_case_also_who_cannot_be_texted()
    {
        await using var engine = await Engine.StartAsync();
        await RoundTown.SettleAsync(engine, "families");
        var round = await RoundTown.OpenAsync(engine, "families");

        await RoundTown.PassAsync(engine, round, "b1");

        var sheets = await RoundTown.SheetsAsync(engine, round.Id);
        Assert.Equal(5, sheets.Sum(s => s.Cases.Count));
        Assert.Equal(
            [RoundTown.Grid1, RoundTown.Grid2, RoundTown.OtherGrid],
            sheets.Select(s => s.Area).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        await AssertReachesAsync("A", [Reach.Waiting, Reach.Waiting, Reach.Waiting]);
        await AssertReachesAsync("B", [Reach.NotTextable]);
        await AssertReachesAsync("C", [Reach.NoNumber]);
        await AssertReachesAsync("D", [Reach.Waiting]);
        Assert.Equal(1, (await RoundTown.FindAsync(engine, round.Id)).Composed);
        // One number, two households.
        Assert.Equal(2, (await engine.Get<RosterStore>().FindAsync(round.Id, engine.Key(5), Cancel)).Count);

        async Task AssertReachesAsync(string household, Reach[] reaches) =>
            Assert.Equal(
                reaches,
                (await RoundTown.CaseAsync(engine, round.Id, RoundTown.Household(engine, household))).Members.Select(
                    m => m.Reach
                )
            );
    }

    [Fact]
    public async Task The_case_tells_staff_whom_to_visit_and_where()
    {
        await using var engine = await Engine.StartAsync();
        await RoundTown.SettleAsync(engine, "families");
        var round = await RoundTown.OpenAsync(engine, "families");

        await RoundTown.PassAsync(engine, round, "b1");

        var id = RoundTown.Case(engine, RoundTown.Grid1, RoundTown.Household(engine, "A"));
        var row = await engine
            .Storage.Table(Tables.RoundPeople("202706"))
            .FindAsync(RoundRows.CasePartition(round.Id, id.Shard), CaseRow.MakeKey(id.AreaHash, id.Household), Cancel);
        var household = CaseRow.Read(row!);
        Assert.Equal("A", household.HouseholdId, StringComparer.Ordinal);
        Assert.Equal(["lives-by-the-river"], household.Tags, StringComparer.Ordinal);
        Assert.Equal(
            ["Person 1", "Person 2", "Person 5"],
            household.People.Select(p => p.Name),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task An_answer_page_is_found_by_its_code_where_the_question_has_one()
    {
        await using var engine = await Engine.StartAsync();
        await RoundTown.SettleAsync(engine, "families");
        var round = await RoundTown.OpenAsync(engine, "families");
        var without = await RoundTown.OpenAsync(engine, "without", AnswerWay.Staff);
        await RoundTown.PassAsync(engine, round, "b1");
        var codes = engine.Get<AnswerCodes>();

        var code = codes.Make(round.Tag!, round.Id, engine.Key(5), buckets: 2);
        var unknown = codes.Make(round.Tag!, round.Id, engine.Key(99), buckets: 2);

        var roster = engine.Get<RosterStore>();
        Assert.Equal(engine.Key(5), await roster.FindByCodeAsync(round.Id, code, Cancel));
        Assert.Null(await roster.FindByCodeAsync(round.Id, unknown, Cancel));
        Assert.Equal(round.Id, await engine.Get<RoundStore>().FindByTagAsync(code.Tag, Cancel), StringComparer.Ordinal);
        Assert.Null(without.Tag);
    }

    [Fact]
    public async Task A_later_pass_adds_who_is_new_and_takes_over_one_that_is_not_composed()
    {
        await using var engine = await Engine.StartAsync();
        await RoundTown.SettleAsync(engine, "families");
        var round = await RoundTown.OpenAsync(engine, "families");
        var builder = engine.Get<RoundBuilder>();
        await engine.Get<RoundStore>().AddPassAsync(round.Id, "b1", Cancel);
        var waiting = await builder.BuildAsync(round.Id, round.Audience, 1, 0, Cancel);
        await RoundTown.GrowAsync(engine, "families");

        await RoundTown.PassAsync(engine, round, "b2");

        Assert.Equal(BuildingOutcome.Waiting, waiting);
        Assert.Equal(BuildingOutcome.Composed, await builder.BuildAsync(round.Id, round.Audience, 1, 1, Cancel));
        Assert.Equal(6, (await RoundTown.SheetsAsync(engine, round.Id)).Sum(s => s.Cases.Count));
        var b = await RoundTown.CaseAsync(engine, round.Id, RoundTown.Household(engine, "B"));
        Assert.Equal([Reach.NotTextable, Reach.Waiting], b.Members.Select(m => m.Reach).Order().Reverse());
    }
}
