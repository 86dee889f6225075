using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Broadcasts.Sending;
using CommunityAlerts.Sms;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Sending;

public sealed class ThrottlingPolicyTests
{
    [Fact]
    public void A_throttled_batch_waits_as_long_as_the_carrier_says() =>
        Assert.Equal(
            Duration.FromSeconds(90),
            ThrottlingPolicy.WaitAfter(new SendOutcome.Throttled(Duration.FromSeconds(90)))
        );

    [Fact]
    public void A_batch_without_retry_after_waits_five_seconds()
    {
        Assert.Equal(Duration.FromSeconds(5), ThrottlingPolicy.WaitAfter(new SendOutcome.Throttled(null)));
        Assert.Equal(Duration.FromSeconds(5), ThrottlingPolicy.WaitAfter(new SendOutcome.Unreachable()));
    }

    [Fact]
    public void A_batch_of_a_rejected_sender_waits_until_the_sender_is_tried_again() =>
        Assert.Equal(SlotAllocator.StopDuration, ThrottlingPolicy.WaitAfter(new SendOutcome.SenderRejected("401")));

    [Fact]
    public void A_batch_continues_after_every_other_outcome() =>
        Assert.All(
            new SendOutcome[]
            {
                new SendOutcome.Accepted("id"),
                new SendOutcome.Refused("400"),
                new SendOutcome.Unknown("timeout"),
            },
            outcome => Assert.Null(ThrottlingPolicy.WaitAfter(outcome))
        );
}
