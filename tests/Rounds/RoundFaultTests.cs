using CommunityAlerts.Rounds;
using CommunityAlerts.Rounds.Cases;
using CommunityAlerts.Rounds.Questions;
using CommunityAlerts.Rounds.Rosters;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Rounds;

/// <summary>
/// A round from its opening to its closing, with two passes, answers, a withdrawal and a mark that is late, played
/// again with a fault at each storage call: whatever goes wrong, it ends as a quiet one.
/// </summary>
public sealed class RoundFaultTests(ITestOutputHelper output)
{
    /// <summary>A build plays one fault at every ninth call; by request every fault is played at each.</summary>
    private const int CallsInBuild = 9;

    private static readonly string[] Ids = ["A", "B", "C", "D", "E"];
    private static readonly Instant Now = Engine.Start + Duration.FromHours(3);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_fault_at_some_calls_of_a_round_changes_nothing() => PlayAsync(inBuild: true);

    [Fact(Explicit = true)]
    public Task A_fault_at_any_call_of_a_round_changes_nothing() => PlayAsync(inBuild: false);

    private async Task PlayAsync(bool inBuild)
    {
        var faults = new CallFaults();
        await using var clock = await Engine.StartAsync();
        var (plain, failing) = await CallFaults.AccountAsync(faults, Cancel);
        await using var others = clock.On(plain);
        await using var worker = clock.On(failing);
        var quiet = await RunAsync(0, faults, worker, others, at: 0, CallFault.Repeat);
        var kinds = Enum.GetValues<CallFault>();
        var runs = 0;
        foreach (var at in Enumerable.Range(1, quiet))
        {
            foreach (
                var kind in kinds.Where(k => !inBuild || (at % CallsInBuild == 0 && (int)k == at / CallsInBuild % 5))
            )
            {
                await RunAsync(++runs, faults, worker, others, at, kind);
            }
        }

        output.WriteLine($"{quiet} calls, {runs} runs");
        Assert.True(runs > 10);
    }

    /// <summary>Plays one run, and gives the number of its calls.</summary>
    private static async Task<int> RunAsync(
        int run,
        CallFaults faults,
        Engine worker,
        Engine others,
        int at,
        CallFault fault
    )
    {
        var list = $"list-{run}";
        await RoundTown.SettleAsync(others, list);
        faults.Begin(at, fault);
        Func<Engine, Task>[] steps =
        [
            engine => PassAsync(engine, list, "b1"),
            engine => MarkAsync(engine, list),
            async engine =>
            {
                await RoundTown.GrowAsync(others, list);
                await PassAsync(engine, list, "b2");
            },
            engine => CloseAsync(engine, list, reason: null),
            engine => SettleAsync(engine, list),
            engine => CloseAsync(engine, list, reason: null),
            engine => AnswerLateAsync(engine, list),
        ];
        foreach (var (i, step) in steps.Index())
        {
            // A run that overtakes lists the next pass meanwhile; a step that is no pass is done twice at once.
            faults.Meanwhile = fault is CallFault.Overtake && i < 2 ? () => steps[2](others) : () => step(others);
            await RepeatAsync(() => step(worker));
        }

        try
        {
            await JudgeAsync(others, list);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{fault} at call {at} breaks a promise.", e);
        }

        return faults.Calls;
    }

    /// <summary>Does a step again where the worker died in it.</summary>
    private static async Task RepeatAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (WorkerDiedException)
        {
            await step();
        }
    }

    private static async Task PassAsync(Engine engine, string list, string broadcast) =>
        await RoundTown.PassAsync(engine, await RoundTown.OpenAsync(engine, list), broadcast);

    /// <summary>A parent answers, a worker visits before that by the clock, and takes it back.</summary>
    private static async Task MarkAsync(Engine engine, string list)
    {
        var round = await RoundTown.OpenAsync(engine, list);
        var writer = engine.Get<MarkWriter>();
        var id = RoundTown.Case(engine, RoundTown.Grid1, RoundTown.Household(engine, "A"));
        await writer.WriteAsync(round, id, Answer(engine, "answer", 20), engine.Key(1), Cancel);
        await writer.WriteAsync(round, id, Visit("visit", 10), from: null, Cancel);
        await writer.WithdrawAsync(round, id, ["visit", "never"], new Withdrawal("test", Now, "by mistake"), Cancel);
    }

    private static async Task CloseAsync(Engine engine, string list, string? reason)
    {
        var round = await RoundTown.OpenAsync(engine, list);
        var closer = engine.Get<RoundCloser>();
        await closer.BeginAsync(round.Id, new Closing(Now, "test", reason), Cancel);
        await closer.ContinueAsync(round.Id, Now, Cancel);
    }

    /// <summary>A worker visits all households whose case is open.</summary>
    private static async Task SettleAsync(Engine engine, string list)
    {
        var round = await RoundTown.OpenAsync(engine, list);
        foreach (var sheet in await RoundTown.SheetsAsync(engine, round.Id))
        {
            foreach (var open in sheet.Cases.Where(c => c.Standing.State is CaseState.Open))
            {
                var id = RoundTown.Case(engine, sheet.Area, open.Household);
                await engine.Get<MarkWriter>().WriteAsync(round, id, Visit("settled", 30), from: null, Cancel);
            }
        }
    }

    private static async Task AnswerLateAsync(Engine engine, string list)
    {
        var round = await RoundTown.OpenAsync(engine, list);
        var id = RoundTown.Case(engine, RoundTown.Grid1, RoundTown.Household(engine, "D"));
        await engine.Get<MarkWriter>().WriteAsync(round, id, Answer(engine, "late", 1), engine.Key(5), Cancel);
    }

    /// <summary>Asks whether the promises hold at the end.</summary>
    private static async Task JudgeAsync(Engine engine, string list)
    {
        var round = await RoundTown.OpenAsync(engine, list);
        var sheets = await RoundTown.SheetsAsync(engine, round.Id);
        var pairs = await RoundTown.PairsAsync(engine, round.Id);
        var cases = sheets.SelectMany(s => s.Cases).ToList();
        HouseholdKey[] expected =
        [
            .. Ids.Select(h => RoundTown.Household(engine, h)),
            RoundTown.Household(engine, id: null, contact: 6, RoundTown.OtherGrid),
        ];

        // Every household once, with all its members.
        Assert.Equal(
            expected.Select(h => h.Value).Order(StringComparer.Ordinal),
            cases.Select(c => c.Household.Value).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.Equal(9, pairs.Count);
        Assert.All(
            pairs.GroupBy(p => p.Household),
            h =>
                Assert.Equal(
                    h.Order(RosterPair.GuardianOrder).Select(p => SheetMember.Shorten(p.Contact)),
                    cases.Single(c => c.Household == h.Key).Members.Select(m => m.Contact),
                    StringComparer.Ordinal
                )
        );
        await AssertRowsAsync(engine, round, sheets, pairs);

        // What a case's state is follows from its marks, and all add up.
        foreach (var sheet in sheets)
        {
            Assert.Equal(round.Attempt, sheet.Frozen);
            foreach (var sheetCase in sheet.Cases)
            {
                var id = RoundTown.Case(engine, sheet.Area, sheetCase.Household);
                var marks = await engine.Get<CaseStore>().ReadMarksAsync(round.Id, id, Cancel);
                Assert.Equal(CaseStanding.Of(marks.Select(m => m.Mark)), sheetCase.Standing);
            }
        }

        var a = cases.Single(c => c.Household == expected[0]);
        Assert.Equal((CaseState.Acknowledged, "answer"), (a.Standing.State, a.Standing.First?.Id));
        Assert.Equal(new CaseCounts(0, 1, 5, 0), CaseCounts.Of(cases.Select(c => c.Standing.State)));
        Assert.Equal(
            new CaseCounts(0, 1, 5, 0),
            round.ClosedCounts.Values.Aggregate(CaseCounts.None, (sum, c) => sum + c)
        );
        Assert.Equal((RoundState.Closed, 2, 2), (round.State, round.Passes.Count, round.Composed));
    }

    /// <summary>Each case has its row, and each number an answer page, and nothing else is there.</summary>
    private static async Task AssertRowsAsync(
        Engine engine,
        Round round,
        IReadOnlyList<CaseSheet> sheets,
        IReadOnlyList<RosterPair> pairs
    )
    {
        var table = engine.Storage.Table(Tables.RoundPeople("202706"));
        var rows = await table
            .ReadPartitionsAsync($"{round.Id}~", $"{round.Id}~~", [], Cancel)
            .Select(r => r.RowKey)
            .ToListAsync(Cancel);
        Assert.Equal(
            sheets
                .SelectMany(s => s.Cases.Select(c => CaseRow.MakeKey(CaseId.HashArea(s.Area), c.Household)))
                .Order(StringComparer.Ordinal),
            rows.Where(r => r.StartsWith("case~", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        var codes = engine.Get<AnswerCodes>();
        Assert.Equal(
            pairs
                .Where(p => p.Phone is not null)
                .Select(p => p.Contact)
                .Distinct()
                .Select(c => codes.Make(round.Tag!, round.Id, c, buckets: 2).MakeRowKey())
                .Order(StringComparer.Ordinal),
            rows.Where(r => r.StartsWith(AnswerCode.RowPrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        // The answer, the visit, one that never came, five that settled, and the late one.
        Assert.Equal(9, rows.Count(r => r.StartsWith("mark~", StringComparison.Ordinal)));
    }

    private static Mark Answer(Engine engine, string id, int minute) =>
        Mark.MakeAnswer(
            id,
            RoundTown.Ok,
            MarkWay.Reply,
            engine.Key(1).Value,
            Engine.Start + Duration.FromMinutes(minute),
            Now
        );

    private static Mark Visit(string id, int minute) =>
        new()
        {
            Id = id,
            Kind = MarkKind.Visit,
            Way = MarkWay.Visit,
            Who = "Worker",
            At = Engine.Start + Duration.FromMinutes(minute),
            ReceivedAt = Now,
            Says = CaseState.Visited,
        };
}
