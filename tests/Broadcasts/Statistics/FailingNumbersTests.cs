using CommunityAlerts.Broadcasts.Statistics;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Statistics;

/// <summary>Numbers whose last text was refused, or whose last three texts all failed.</summary>
public sealed class FailingNumbersTests
{
    private static readonly Instant Newest = Instant.FromUtc(2027, 6, 18, 8, 30);

    [Theory]
    // The states of one number's entries, the newest first: w_adurxs as they are stored, - for no entry.
    [InlineData("uuu", true)]
    [InlineData("uuuu", true)]
    [InlineData("uuud", true)]
    [InlineData("uu", false)]
    [InlineData("uud", false)]
    [InlineData("duuu", false)]
    [InlineData("auuu", false)]
    [InlineData("xuuu", false)]
    // No text: it says nothing about the number.
    [InlineData("u-uu", true)]
    [InlineData("uusu", true)]
    [InlineData("wuuu", true)]
    // A refusal is final where it came last, and a failure as any other where it did not.
    [InlineData("r", true)]
    [InlineData("rd", true)]
    [InlineData("wru", true)]
    [InlineData("uru", true)]
    [InlineData("ur", false)]
    [InlineData("dr", false)]
    public void A_number_is_found_where_its_last_text_was_refused_or_its_last_three_failed(string states, bool isFound)
    {
        var failing = new FailingNumbers();
        foreach (var (n, letter) in states.Index())
        {
            failing.Add(SimulatedBroadcast.In("UTC"), MakeBatch(n, 0, "0123456789", letter));
        }

        Assert.Equal(isFound, failing.Find().Count == 1);
    }

    [Theory]
    [InlineData("sample")]
    [InlineData("text-too-long")]
    public void A_refusal_for_another_reason_than_the_number_says_nothing(string reason)
    {
        var failing = new FailingNumbers();
        failing.Add(SimulatedBroadcast.In("UTC"), MakeBatch(0, 0, "0123456789", 'r', reason));

        Assert.Empty(failing.Find());
    }

    [Fact]
    public void The_same_beginning_of_a_key_in_another_bucket_is_another_number()
    {
        var failing = new FailingNumbers();
        failing.Add(SimulatedBroadcast.In("UTC"), MakeBatch(0, 0, "0123456789", 'u'));
        failing.Add(SimulatedBroadcast.In("UTC"), MakeBatch(1, 1, "0123456789", 'u'));
        failing.Add(SimulatedBroadcast.In("UTC"), MakeBatch(2, 0, "0123456789", 'u'));

        Assert.Empty(failing.Find());
    }

    [Fact]
    public void The_number_that_failed_last_comes_first_and_erased_ones_are_left_out()
    {
        var failing = new FailingNumbers();
        for (var n = 0; n < 3; n++)
        {
            failing.Add(SimulatedBroadcast.In("UTC"), MakeBatch(n + 1, 0, "earlier000", 'u'));
            failing.Add(SimulatedBroadcast.In("UTC"), MakeBatch(n, 0, "later00000", 'u'));
            failing.Add(SimulatedBroadcast.In("UTC"), MakeBatch(n, 0, "", 'u'));
        }

        Assert.Equal([Newest, Newest - Duration.FromHours(1)], failing.Find().Select(f => f[0].At));
        Assert.All(failing.Find(), f => Assert.Equal(FailingNumbers.Texts, f.Count));
    }

    private static Batch MakeBatch(int hoursBefore, int bucket, string keyPrefix, char letter, string reason = "4002")
    {
        var at = Newest - Duration.FromHours(hoursBefore);
        var line = $"{keyPrefix}|{char.ToUpperInvariant(letter)}|{reason}|1||{at.ToUnixTimeMilliseconds()}";
        return new()
        {
            Id = new BatchId("202706-0", bucket, 0),
            ComposedAt = at,
            DueAt = at,
            Entries = letter == '-' ? [] : [DeliveryEntry.Parse(line)],
        };
    }
}
