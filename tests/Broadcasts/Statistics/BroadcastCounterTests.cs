using System.Collections.Immutable;
using CommunityAlerts.Broadcasts.Statistics;
using CommunityAlerts.Deliveries;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Statistics;

/// <summary>The counts of one batch.</summary>
public sealed class BroadcastCounterTests
{
    private static readonly Instant Now = Instant.FromUtc(2027, 6, 18, 8, 30);

    private static readonly Dictionary<string, decimal> Prices = new(StringComparer.Ordinal)
    {
        ["default"] = 0.05m,
        ["abroad"] = 0.4m,
    };

    [Fact]
    public void Only_texts_that_the_carrier_may_have_taken_cost_anything()
    {
        var counts = Count(
            MakeBatch(
                12,
                DeliveryState.Waiting,
                DeliveryState.Accepted,
                DeliveryState.Delivered,
                DeliveryState.Undelivered,
                DeliveryState.Unknown,
                DeliveryState.Refused,
                DeliveryState.Skipped
            ),
            [.. Enumerable.Range(0, 6).Select(n => Person(n, 2, "default")), Person(6, 1, "abroad")]
        );

        var expected = TextCounts.None with
        {
            Waiting = 1,
            Accepted = 1,
            Delivered = 1,
            Undelivered = 1,
            Unknown = 1,
            Refused = 1,
            Skipped = 1,
            Segments = 8,
            Cost = 0.40m,
        };
        Assert.Equal(new CountedGroup(expected, "beiguan", "flood"), Assert.Single(counts));
        Assert.Equal((4, 7), (expected.Texts, expected.Recipients));
    }

    [Theory]
    // What the batch has more than its rows is the erased recipients': 5 segments of 2 and 3.
    [InlineData(DeliveryState.Delivered, DeliveryState.Refused, 3, 0.15)]
    [InlineData(DeliveryState.Refused, DeliveryState.Skipped, 0, 0)]
    public void Segments_of_erased_recipients_are_those_that_no_row_has(
        DeliveryState first,
        DeliveryState second,
        int segments,
        double cost
    )
    {
        var batch = MakeBatch(5, DeliveryState.Delivered, first, second);
        batch = batch.EraseEntry(1, Now).EraseEntry(2, Now);

        var erased = Count(batch, [Person(0, 2, "default")]).Single(g => g.Area is null);

        Assert.Equal((segments, (decimal)cost), (erased.Counts.Segments, erased.Counts.Cost));
        Assert.Equal(2, erased.Counts.Recipients);
        Assert.Null(erased.Card);
    }

    [Fact]
    public void A_recipient_whose_row_was_not_read_yet_does_not_count_as_erased()
    {
        var batch = MakeBatch(2, DeliveryState.Delivered, DeliveryState.Delivered);

        Assert.Empty(Count(batch, []));
    }

    private static IReadOnlyList<CountedGroup> Count(Batch batch, IReadOnlyList<RecipientPosition> people) =>
        BroadcastCounter.Merge(BroadcastCounter.CountBatch(batch, people, Prices));

    private static RecipientPosition Person(int position, int segments, string sender) =>
        new($"key{position}", "beiguan", 0, position)
        {
            Card = "flood",
            Segments = segments,
            Sender = sender,
        };

    private static Batch MakeBatch(int segments, params DeliveryState[] states) =>
        new()
        {
            Id = new BatchId("202706-0", 0, 0),
            ComposedAt = Now,
            DueAt = Now,
            SegmentsBySender = ImmutableSortedDictionary<string, int>.Empty.Add("default", segments),
            Entries = [.. states.Select((s, n) => new DeliveryEntry($"prefix{n}", s, "", 1, "", Now))],
        };
}
