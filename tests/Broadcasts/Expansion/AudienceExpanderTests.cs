using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Expansion;

/// <summary>A bucket is expanded in pieces, each stored before the next.</summary>
public sealed class AudienceExpanderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(120, true)]
    [InlineData(7, false)]
    public async Task A_slow_audience_is_stored_piece_by_piece_and_nobody_is_lost_or_texted_twice(
        int secondsALook,
        bool isHandedOver
    )
    {
        await using var engine = await Engine.StartAsync(buckets: 1);
        // The last two in key order have a name: before them nobody gets a text.
        var reached = Enumerable.Range(1, 12).OrderBy(engine.Key, NumberKey.Order).TakeLast(2).Order().ToList();
        await engine.ListAsync(
            "parents",
            Enumerable.Range(1, 12),
            (n, c) => c with { Name = reached.Contains(n) ? "Ann" : null }
        );
        var id = await engine.StartBroadcastAsync(
            Engine.MakeRequest("parents") with
            {
                Texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = "{{ name }}, keep away." },
            }
        );
        await using var slow = Engine.Compose(
            engine.Storage,
            new SlowClock(engine.Clock, TimeSpan.FromSeconds(secondsALook)),
            engine.Carrier,
            buckets: 1
        );

        await slow.GetRequiredService<AudienceExpander>().ExpandAsync(new ExpansionMessage(id, Bucket: 0), Cancel);
        var first = await engine.BatchesAsync(id);
        await engine.DrainAsync();

        // What the first message stored stays, and its successor continues after it.
        Assert.Equal(isHandedOver, !first[^1].Closes);
        var batches = await engine.BatchesAsync(id);
        Assert.InRange(batches.Count, 3, 13);
        Assert.Contains(batches, b => !b.Closes && b.Entries.IsEmpty);
        Assert.Equal(first.Select(b => b.LastKey), batches.Take(first.Count).Select(b => b.LastKey));
        Assert.Equal(
            reached.Select(n => Engine.Phone(n).E164),
            engine.Carrier.Handsets.Select(h => h.Phone).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        var view = await engine.ViewAsync(id);
        Assert.Equal(2, view.Recipients);
        Assert.Equal(10, view.Excluded["missing-value"]);
        engine.Clock.Turn(Duration.FromMinutes(3));
        await engine.SweepAsync();
        Assert.NotNull((await engine.Get<BroadcastStore>().FindAsync(id, Cancel))!.Broadcast.FinishedAt);
    }

    /// <summary>The engine's clock on a machine that takes long between any two looks at it.</summary>
    private sealed class SlowClock(TimeProvider clock, TimeSpan aLook) : TimeProvider
    {
        private long _looks;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() =>
            (long)(Interlocked.Increment(ref _looks) * aLook.TotalSeconds * TimestampFrequency);
    }
}
