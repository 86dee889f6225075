using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Sms;

/// <summary>A sender that is deleted while a broadcast uses it: one of the two is refused.</summary>
public sealed class SenderServiceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sender_that_gets_a_use_just_before_it_is_deleted_stays()
    {
        await using var two = await StartAsync(Tables.Senders, async fast => await fast.StartBroadcastAsync(Request));
        var (other, engine) = two;
        var before = await other.Get<SenderStore>().FindAsync("main", Cancel);

        var refused = await DeleteAsync(engine);

        Assert.Equal(("sender-in-use", other.Last), (refused?.Code, refused?.UsedBy?.Id));
        Assert.Equivalent(before, await other.Get<SenderStore>().FindAsync("main", Cancel), strict: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_stored_after_its_sender_was_deleted_is_refused_and_sends_nothing(bool isRetry)
    {
        await using var two = await StartAsync(Tables.Broadcasts, async fast => Assert.Null(await DeleteAsync(fast)));
        var (other, engine) = two;
        var broadcasts = engine.Get<BroadcastService>();
        var first = isRetry ? await UndeliveredAsync(other) : null;

        var accepted = first is null
            ? await broadcasts.StartAsync(Request, "key", Engine.Administrator, Cancel)
            : await engine.Get<FollowUpService>().RetryAsync(first, "key", Engine.Administrator, Cancel);

        Assert.Equal("unknown-sender", Assert.Single(accepted.Problem!.Errors!).Code);
        var stored = await engine
            .Get<BroadcastStore>()
            .ReadMonthAsync("202706", Cancel)
            .SingleAsync(b => b.Broadcast.Id != first, Cancel);
        Assert.Equal("deletion", stored.Broadcast.CancelledBy);
        await engine.DrainAsync();
        Assert.Empty(engine.Carrier.Handsets);
    }

    private static BroadcastRequest Request { get; } = Engine.MakeRequest("parents") with { Sender = "main" };

    private static async Task<TwoEngines> StartAsync(string table, Func<Engine, Task> meanwhile)
    {
        var two = await TwoEngines.StartAsync(table, meanwhile);
        await two.Fast.ListAsync("parents", [1, 2]);
        var senders = two.Fast.Get<SenderStore>();
        var sender = (await senders.FindAsync(Sender.DefaultId, Cancel))! with { Id = "main" };
        Assert.True((await senders.PutAsync(sender, IfMatch.None, Cancel)).IsOk);
        return two;
    }

    /// <summary>Starts a broadcast whose texts do not arrive, and waits until it is finished.</summary>
    private static async Task<string> UndeliveredAsync(Engine engine)
    {
        var id = await engine.StartBroadcastAsync(Request);
        await engine.DrainAsync();
        foreach (var text in engine.Carrier.Handsets)
        {
            await engine.ReportAsync(text, ReportStatus.Undelivered);
        }

        engine.Clock.Turn(Duration.FromMinutes(3));
        await engine.SweepAsync();
        engine.Carrier.Handsets.Clear();
        return id;
    }

    private static Task<Problem?> DeleteAsync(Engine engine) =>
        engine.Get<SenderService>().DeleteAsync(Engine.Administrator, "main", IfMatch.None, Cancel);
}
