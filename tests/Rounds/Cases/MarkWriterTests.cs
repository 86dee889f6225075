using CommunityAlerts.Rounds;
using CommunityAlerts.Rounds.Cases;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Rounds.Cases;

/// <summary>Marks and closing on stored sheets: what becomes of each mark, whatever else happens.</summary>
public sealed class MarkWriterTests : IAsyncLifetime
{
    private static readonly Withdrawal Mistaken = new("Official", Engine.Start + Duration.FromHours(2), "by mistake");
    private Engine _engine = null!;
    private Round _round = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private CaseId CaseA => RoundTown.Case(_engine, RoundTown.Grid1, RoundTown.Household(_engine, "A"));

    private CaseId CaseB => RoundTown.Case(_engine, RoundTown.Grid2, RoundTown.Household(_engine, "B"));

    public async ValueTask InitializeAsync()
    {
        _engine = await Engine.StartAsync();
        await RoundTown.SettleAsync(_engine, "families");
        _round = await RoundTown.OpenAsync(_engine, "families");
        await RoundTown.PassAsync(_engine, _round, "b1");
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task The_earlier_mark_decides_though_it_comes_later()
    {
        Assert.Equal(new MarkResult(MarkOutcome.Applied, CaseState.Visited), await VisitAsync("visit", minute: 30));
        Assert.Equal(
            new MarkResult(MarkOutcome.Applied, CaseState.Acknowledged),
            await AnswerAsync("answer", 1, minute: 10)
        );
        Assert.Equal(
            new MarkResult(MarkOutcome.Recorded, CaseState.Acknowledged),
            await VisitAsync("again", minute: 20)
        );
        Assert.Equal(new MarkResult(MarkOutcome.Known, CaseState.Acknowledged), await VisitAsync("visit", minute: 30));

        var coverage = await _engine.Get<CoverageReader>().ReadAsync(_round.Id, Cancel);
        Assert.Equal(new CaseCounts(4, 1, 0, 0), coverage.Find(""));
        Assert.Equal(1, coverage.Find(RoundTown.Grid1).Acknowledged);
        Assert.Equal(3, (await MarksAsync()).Count);
    }

    [Fact]
    public async Task An_answer_counts_only_while_its_number_is_a_member()
    {
        Assert.Equal(MarkOutcome.NotACase, (await AnswerAsync("a", number: 3, minute: 1)).Outcome);
        Assert.Equal(
            MarkOutcome.NotACase,
            (
                await WriteAsync(CaseA with { AreaHash = CaseId.HashArea("elsewhere") }, Visit("b", 1), from: null)
            ).Outcome
        );
        Assert.Equal(MarkOutcome.Applied, (await AnswerAsync("c", number: 5, minute: 1)).Outcome);
    }

    [Fact]
    public async Task A_withdrawn_mark_counts_no_more_and_one_may_be_withdrawn_before_it_comes()
    {
        await VisitAsync("visit", minute: 30);
        await AnswerAsync("answer", 1, minute: 10);
        var writer = _engine.Get<MarkWriter>();

        var withdrawn = await writer.WithdrawAsync(_round, CaseA, ["answer", "to-come"], Mistaken, Cancel);
        var late = await VisitAsync("to-come", minute: 5);
        var repeated = await writer.WithdrawAsync(_round, CaseA, ["answer"], Mistaken, Cancel);

        Assert.Equal((MarkOutcome.Applied, CaseState.Visited), (withdrawn.Outcome, withdrawn.State));
        Assert.Equal(["visit"], withdrawn.Left);
        Assert.Equal(new MarkResult(MarkOutcome.Withdrawn, CaseState.Visited), late);
        Assert.Equal(["visit"], repeated.Left);
        Assert.Equal(MarkOutcome.Withdrawn, (await AnswerAsync("answer", 1, minute: 10)).Outcome);
        Assert.Equal(CaseStanding.Of(await MarksAsync()), (await CaseAsync()).Standing);
    }

    [Fact]
    public async Task Marks_at_once_on_one_sheet_all_come_in()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => VisitAsync($"v-{n}", minute: 30 - n)));

        Assert.All(results, r => Assert.True(r.Outcome is MarkOutcome.Applied or MarkOutcome.Recorded));
        Assert.Equal("v-11", (await CaseAsync()).Standing.First?.Id);
        Assert.Equal(12, (await MarksAsync()).Count);
    }

    [Fact]
    public async Task A_round_with_open_cases_is_closed_with_a_reason_alone()
    {
        var closer = _engine.Get<RoundCloser>();
        await VisitAsync("visit", minute: 30);
        var now = Engine.Start + Duration.FromHours(3);

        Assert.Equal(ClosingOutcome.Closing, await closer.BeginAsync(_round.Id, new(now, "test", null), Cancel));
        Assert.Equal(ClosingOutcome.CasesOpen, await closer.ContinueAsync(_round.Id, now, Cancel));
        Assert.Equal(4, await closer.CountOpenAsync(_round.Id, Cancel));

        // The stamps of the attempt mean nothing: the round is open again.
        Assert.Equal(MarkOutcome.Applied, (await AnswerAsync("answer", 1, minute: 10)).Outcome);
        await closer.BeginAsync(_round.Id, new(now, "test", "the season is over"), Cancel);
        Assert.Equal(ClosingOutcome.Closed, await closer.ContinueAsync(_round.Id, now, Cancel));

        Assert.Equal(MarkOutcome.Late, (await VisitAsync("too-late", minute: 1)).Outcome);
        Assert.Equal(CaseState.Acknowledged, (await CaseAsync()).Standing.State);
        Assert.True((await MarksAsync()).Single(m => m.Id == "too-late").IsLate);
        Assert.Equal(
            MarkOutcome.Late,
            (await _engine.Get<MarkWriter>().WithdrawAsync(_round, CaseA, ["visit"], Mistaken, Cancel)).Outcome
        );
        var closed = await RoundTown.FindAsync(_engine, _round.Id);
        Assert.Equal((RoundState.Closed, 2), (closed.State, closed.Attempt));
        Assert.Equal(new CaseCounts(2, 1, 0, 0), closed.ClosedCounts[RoundTown.Grid1]);
        Assert.Null(await _engine.Get<RoundStore>().AddPassAsync(_round.Id, "b2", Cancel));
    }

    [Fact]
    public async Task A_mark_on_a_frozen_sheet_comes_again_until_the_attempt_has_ended()
    {
        var closer = _engine.Get<RoundCloser>();
        await closer.BeginAsync(_round.Id, new(Engine.Start, "test", "the season is over"), Cancel);
        var cases = _engine.Get<CaseStore>();
        var stored = await cases.FindSheetAsync(_round.Id, CaseA, Cancel);
        await cases.TryReplaceAsync(_round.Id, stored!.Sheet with { Frozen = 1 }, stored.ETag, Cancel);

        Assert.Equal(MarkOutcome.Again, (await VisitAsync("visit", minute: 30)).Outcome);
        // A sheet that the attempt has not come to takes marks until it does.
        Assert.Equal(MarkOutcome.Applied, (await WriteAsync(CaseB, Visit("b", 30), from: null)).Outcome);
        Assert.Equal(ClosingOutcome.Closed, await closer.ContinueAsync(_round.Id, Engine.Start, Cancel));
        Assert.Equal(MarkOutcome.Late, (await VisitAsync("visit", minute: 30)).Outcome);
        Assert.Equal(1, (await RoundTown.FindAsync(_engine, _round.Id)).ClosedCounts[RoundTown.Grid2].Visited);
    }

    [Fact]
    public async Task A_round_is_not_closed_while_a_pass_is_under_way()
    {
        await _engine.Get<RoundStore>().AddPassAsync(_round.Id, "b2", Cancel);

        var refused = await _engine
            .Get<RoundCloser>()
            .BeginAsync(_round.Id, new(Engine.Start, "test", "the season is over"), Cancel);

        Assert.Equal(ClosingOutcome.Listing, refused);
        Assert.Equal(RoundState.Open, (await RoundTown.FindAsync(_engine, _round.Id)).State);
    }

    private Task<MarkResult> VisitAsync(string id, int minute) => WriteAsync(CaseA, Visit(id, minute), from: null);

    private Task<MarkResult> AnswerAsync(string id, int number, int minute) =>
        WriteAsync(
            CaseA,
            Mark.MakeAnswer(
                id,
                RoundTown.Ok,
                MarkWay.Reply,
                _engine.Key(number).Value,
                Engine.Start + Duration.FromMinutes(minute),
                Engine.Start + Duration.FromHours(1)
            ),
            _engine.Key(number)
        );

    private Task<MarkResult> WriteAsync(CaseId id, Mark mark, NumberKey? from) =>
        _engine.Get<MarkWriter>().WriteAsync(_round, id, mark, from, Cancel);

    private static Mark Visit(string id, int minute) =>
        new()
        {
            Id = id,
            Kind = MarkKind.Visit,
            Way = MarkWay.Visit,
            Who = "Worker",
            At = Engine.Start + Duration.FromMinutes(minute),
            ReceivedAt = Engine.Start + Duration.FromHours(1),
            Says = CaseState.Visited,
        };

    private Task<SheetCase> CaseAsync() => RoundTown.CaseAsync(_engine, _round.Id, CaseA.Household);

    private async Task<IReadOnlyList<Mark>> MarksAsync() =>
        [.. (await _engine.Get<CaseStore>().ReadMarksAsync(_round.Id, CaseA, Cancel)).Select(m => m.Mark)];
}
