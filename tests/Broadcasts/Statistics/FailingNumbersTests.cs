using CommunityAlerts.Broadcasts.Statistics;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Statistics;

/// <summary>Numbers whose last three texts were all undelivered.</summary>
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
    [InlineData("ruuu", true)]
    [InlineData("wuuu", true)]
    public void A_number_is_found_where_its_last_three_texts_were_undelivered(string states, bool isFound)
    {
        var failing = new FailingNumbers();
        foreach (var (n, letter) in states.Index())
        {
            failing.Add(SimulatedBroadcast.In("UTC"), MakeBatch(n, 0, "0123456789", letter));
        }

        Assert.Equal(isFound, failing.Find().Count == 1);
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

    private static Batch MakeBatch(int hoursBefore, int bucket, string keyPrefix, char letter)
    {
        var at = Newest - Duration.FromHours(hoursBefore);
        var line = $"{keyPrefix}|{char.ToUpperInvariant(letter)}|4002|1||{at.ToUnixTimeMilliseconds()}";
        return new()
        {
            Id = new BatchId("202706-0", bucket, 0),
            ComposedAt = at,
            DueAt = at,
            Entries = letter == '-' ? [] : [DeliveryEntry.Parse(line)],
        };
    }
}
