using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Scheduling;

public sealed class SlotAllocatorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Workers_that_reserve_at_once_never_get_the_same_time()
    {
        await using var engine = await Engine.StartAsync();
        var slotAllocator = engine.Get<SlotAllocator>();
        var sender = SenderOf("default", perMinute: 600);

        var slots = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(_ => slotAllocator.ReserveAsync(urgent: false, [Ask(10, sender), Ask(20, sender)], Cancel))
        );

        // Ten segments take one second, twenty two: together 36, one after the other.
        var starts = slots
            .SelectMany(s => new[] { (s[0].At, Takes: 1), (s[1].At, Takes: 2) })
            .OrderBy(s => s.At)
            .ToList();
        Assert.All(
            starts.Zip(starts.Skip(1)),
            pair => Assert.True(pair.Second.At >= pair.First.At + Duration.FromSeconds(pair.First.Takes))
        );
        Assert.True(starts[^1].At + Duration.FromSeconds(starts[^1].Takes) - starts[0].At >= Duration.FromSeconds(36));
    }

    [Fact]
    public async Task The_sender_with_room_first_takes_the_next_slot()
    {
        await using var engine = await Engine.StartAsync();
        var (slow, fast) = (SenderOf("slow", perMinute: 60), SenderOf("fast", perMinute: 120));

        var slots = await engine
            .Get<SlotAllocator>()
            .ReserveAsync(urgent: false, [.. Enumerable.Range(0, 6).Select(_ => Ask(60, slow, fast))], Cancel);

        // A minute a slot for one, half a minute for the other.
        Assert.Equal(
            ["slow", "fast", "fast", "slow", "fast", "fast"],
            slots.Select(s => s.Sender),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task A_stopped_sender_is_stopped_once_and_for_everybody()
    {
        await using var engine = await Engine.StartAsync();
        var slotAllocator = engine.Get<SlotAllocator>();

        var stops = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => slotAllocator.StopAsync("default", Cancel)));

        Assert.Single(stops, s => s.IsNew);
        Assert.True((await slotAllocator.ReadAsync("default", Cancel)).IsStopped(engine.Now));
        engine.Clock.Turn(SlotAllocator.StopDuration);
        Assert.False((await slotAllocator.ReadAsync("default", Cancel)).IsStopped(engine.Now));
    }

    [Theory]
    // The longest prefix that matches; without one, those that name none.
    [InlineData("+13125550100", "us")]
    [InlineData("+18095550100", "caribbean")]
    [InlineData("+447700900100", "default")]
    public void The_longest_matching_prefix_chooses_the_sender(string phone, string expected)
    {
        var pool = SenderPool.Select(
            senderId: null,
            [
                SenderOf("caribbean", 60, "+1809"),
                SenderOf("default", 60),
                SenderOf("spare", 60),
                SenderOf("us", 60, "+1"),
            ]
        );

        Assert.Equal(
            [expected],
            pool.SendersFor(PhoneNumber.FromE164(phone)).Select(s => s.Id),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void A_request_that_names_its_sender_has_no_other() =>
        Assert.Equal(
            ["us"],
            SenderPool
                .Select("us", [SenderOf("default", 60), SenderOf("us", 60, "+1"), SenderOf("too", 60, "+1")])
                .Select(s => s.Id),
            StringComparer.Ordinal
        );

    [Fact]
    public void A_number_that_no_prefix_serves_gets_its_text_from_the_pools_first() =>
        Assert.Equal(
            "default",
            Assert
                .Single(
                    SenderPool
                        .Select(null, [SenderOf("default", 60, "+44"), SenderOf("us", 60, "+1")])
                        .SendersFor(PhoneNumber.FromE164("+8613800138000"))
                )
                .Id
        );

    [Fact]
    public async Task A_pool_shares_a_broadcast_and_its_cost_is_what_its_senders_cost()
    {
        await using var engine = await Engine.StartAsync(buckets: 1, batchSize: 2);
        var senders = engine.Get<SenderStore>();
        foreach (var (name, from, price) in new[] { ("a", "+18005550101", 0.10m), ("b", "+18005550102", 0.20m) })
        {
            await senders.PutAsync(
                SenderOf(name, perMinute: 60, "+1") with
                {
                    From = from,
                    PricePerSegment = new Money(price, "CNY"),
                },
                IfMatch.None,
                Cancel
            );
        }

        await engine.ListAsync("parents", Enumerable.Range(0, 8));
        var preview = (
            await engine.Get<PreviewService>().PreviewAsync(Engine.MakeRequest("parents"), Engine.Administrator, Cancel)
        ).Value!;
        var id = await engine.StartBroadcastAsync(Engine.MakeRequest("parents"));
        await engine.ExpandAsync();
        engine.Clock.Turn(Duration.FromSeconds(10));
        await engine.SendAsync(id);

        Assert.Equal(4, engine.Carrier.Calls.Where(c => c.From == "+18005550101").Sum(c => c.To.Count));
        Assert.Equal(4, engine.Carrier.Calls.Where(c => c.From == "+18005550102").Sum(c => c.To.Count));
        Assert.Equal(1.20m, (await engine.ViewAsync(id)).Cost.Amount);
        Assert.Equal(1.60m, preview.Cost.Amount);
    }

    private static SlotRequest Ask(int segments, params Sender[] candidates) =>
        new(candidates, segments, Engine.Start, at => at);

    private static Sender SenderOf(string id, int perMinute, params string[] prefixes) =>
        new()
        {
            Id = id,
            From = "+18005550199",
            Prefixes = prefixes,
            SegmentsPerMinute = perMinute,
            PricePerSegment = new Money(0.05m, "CNY"),
        };
}
