using System.Globalization;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Broadcasts.Sending;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Requests;

/// <summary>Nobody gets the text of a broadcast by two of its retries, however many there are and of what.</summary>
public sealed class RetryFamilyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_retry_starts_after_the_one_before_and_reaches_recipients_without_the_text()
    {
        await using var engine = await Engine.StartAsync();
        var first = await UndeliveredAsync(engine, [1, 2, 3, 4]);

        var one = await RetryAsync(engine, first, "one");
        var early = await RetryAsync(engine, first, "two");
        await engine.DrainAsync();
        var stillEarly = await RetryAsync(engine, one.Value!.Id, "three");
        await ReportAsync(engine, one.Value.Id, ReportStatus.Undelivered, 3, 4);
        await ReportAsync(engine, one.Value.Id, ReportStatus.Unknown, 2);
        await FinishAsync(engine);

        Assert.Equal(
            [("already-followed", one.Value.Id), ("already-followed", one.Value.Id)],
            [Of(early), Of(stillEarly)]
        );
        Assert.Equal([1, 2, 3, 4], Retried(engine, one.Value.Id));

        // The keys that were refused are free.
        var two = await RetryAsync(engine, first, "two");
        Assert.True(two.Value!.IsNew);
        await engine.DrainAsync();
        Assert.Equal([3, 4], Retried(engine, two.Value.Id));
        await ReportAsync(engine, two.Value.Id, ReportStatus.Undelivered, 4);
        Assert.Equal(("already-followed", two.Value.Id), Of(await RetryAsync(engine, one.Value.Id, "three")));
        await FinishAsync(engine);

        // A retry of a retry is one of the family: of those whom the first retry did not reach, the second one reached
        // 3.
        var three = await RetryAsync(engine, one.Value.Id, "three");
        await engine.DrainAsync();
        Assert.Equal([4], Retried(engine, three.Value!.Id));
        Assert.Equal(one.Value.Id, (await engine.ViewAsync(three.Value.Id)).RetryOf);
        await FinishAsync(engine);
        Assert.Equal("empty-audience", (await RetryAsync(engine, first, "four")).Problem!.Code);
        Assert.Equal("empty-audience", (await RetryAsync(engine, two.Value.Id, "five")).Problem!.Code);

        // A repeat finds its own.
        Assert.Equal(new AcceptedBroadcast(one.Value.Id, IsNew: false), (await RetryAsync(engine, first, "one")).Value);
        await engine.DrainAsync();
        Assert.Equal([1, 2, 3, 3, 4, 4, 4], Retried(engine));
    }

    [Fact]
    public async Task A_retry_that_the_sweep_no_longer_reads_counts_as_finished()
    {
        await using var engine = await Engine.StartAsync();
        var first = await UndeliveredAsync(engine, [1]);
        var retry = (await RetryAsync(engine, first, "one")).Value!.Id;
        var family = engine.Get<BroadcastFamily>();

        Assert.Equal(retry, await family.FindOpenAsync(first, FollowUpKind.Retry, Cancel));
        engine.Clock.Turn(RecoverySweep.LookBack);
        Assert.Null(await family.FindOpenAsync(first, FollowUpKind.Retry, Cancel));
    }

    [Fact]
    public async Task Two_simultaneous_retries_leave_one_cancelled_that_reaches_nobody()
    {
        Result<AcceptedBroadcast> meanwhile = default!;
        var first = "";
        await using var two = await TwoEngines.StartAsync(
            Tables.Broadcasts,
            async other => meanwhile = await RetryAsync(other, first, "meanwhile")
        );
        var (fast, slow) = two;
        first = await UndeliveredAsync(fast, [1, 2, 3]);

        var late = await RetryAsync(slow, first, "late");
        var again = await RetryAsync(slow, first, "late");
        await fast.DrainAsync();

        Assert.Equal(("already-followed", meanwhile.Value!.Id), Of(late));
        Assert.Equal(("already-followed", meanwhile.Value.Id), Of(again));
        Assert.Equal([1, 2, 3], Retried(fast));
        await FinishAsync(fast);
        Assert.Equal(("already-followed", meanwhile.Value.Id), Of(await RetryAsync(fast, first, "late")));
        Assert.Equal("empty-audience", (await RetryAsync(fast, first, "later")).Problem!.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_retry_that_a_crash_left_out_of_the_row_is_entered_by_its_expansion(bool isAnotherRunning)
    {
        await using var engine = await Engine.StartAsync();
        var first = await UndeliveredAsync(engine, [1, 2, 3]);
        var store = engine.Get<BroadcastStore>();
        var original = (await store.FindAsync(first, Cancel))!.Broadcast;
        var left = original with { Id = first[..7] + new string('a', 26), RetryOf = first, FinishedAt = null };
        await store.TryAddAsync(left, Cancel);
        if (isAnotherRunning)
        {
            Assert.True((await RetryAsync(engine, first, "another")).IsOk);
        }

        await engine.RunExpansionsAsync(left.Id);
        await engine.RunExpansionsAsync(left.Id);
        await engine.DrainAsync();

        Assert.Equal([1, 2, 3], Retried(engine));
        Assert.Equal(isAnotherRunning ? 0 : 3, (await engine.ViewAsync(left.Id)).Recipients);
        Assert.Equal(isAnotherRunning, (await store.FindAsync(left.Id, Cancel))!.Broadcast.CancelledAt is not null);
    }

    /// <summary>A finished broadcast of which these have no text.</summary>
    private static async Task<string> UndeliveredAsync(Engine engine, int[] people)
    {
        await engine.ListAsync("parents", people);
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.DrainAsync();
        await ReportAsync(engine, id, ReportStatus.Undelivered, people);
        await FinishAsync(engine);
        engine.Carrier.Handsets.Clear();
        return id;
    }

    private static Task<Result<AcceptedBroadcast>> RetryAsync(Engine engine, string broadcast, string key) =>
        engine.Get<FollowUpService>().RetryAsync(broadcast, key, Engine.Administrator, Cancel);

    private static async Task ReportAsync(Engine engine, string broadcast, ReportStatus status, params int[] people)
    {
        foreach (
            var text in engine.Carrier.Handsets.Where(h =>
                h.Tag.StartsWith(broadcast, StringComparison.Ordinal)
                && people.Any(n => Engine.Phone(n).E164 == h.Phone)
            )
        )
        {
            await engine.ReportAsync(text, status);
        }
    }

    private static async Task FinishAsync(Engine engine)
    {
        engine.Clock.Turn(Duration.FromMinutes(3));
        await engine.SweepAsync();
    }

    /// <summary>The people whose handsets have texts of the given retry, or of any, each once a text.</summary>
    private static IEnumerable<int> Retried(Engine engine, string retry = "") =>
        engine
            .Carrier.Handsets.Where(h => h.Tag.StartsWith(retry, StringComparison.Ordinal))
            .Select(h => int.Parse(h.Phone[^2..], CultureInfo.InvariantCulture))
            .Order();

    private static (string Code, string? By) Of(Result<AcceptedBroadcast> refused) =>
        (refused.Problem!.Code, refused.Problem.By);
}
