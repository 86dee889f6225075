using CommunityAlerts.Sms.Carriers;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Sms;

public sealed class AzureOutcomesTests
{
    [Theory]
    // Taken: 202 with an id. Without one the outcome is unknown.
    [InlineData(202, true, "m1", "Accepted { MessageId = m1 }")]
    [InlineData(202, true, null, "Unknown { Code = 202 }")]
    [InlineData(202, false, "m1", "Unknown { Code = 202 }")]
    // Certainly not sent: for good, or for now.
    [InlineData(400, false, null, "Refused { Code = 400 }")]
    [InlineData(503, false, null, "Throttled { RetryAfter =  }")]
    // Unlisted: it may be out.
    [InlineData(500, false, null, "Unknown { Code = 500 }")]
    [InlineData(200, true, "m1", "Unknown { Code = 200 }")]
    [InlineData(0, false, null, "Unknown { Code = no-answer }")]
    public void Each_recipient_has_an_outcome_of_its_own(int status, bool successful, string? id, string outcome) =>
        Assert.Equal(outcome, AzureOutcomes.FromItem(status, successful, id).ToString());

    [Theory]
    // A single recipient's 400 is thrown; of several nobody says whose it is.
    [InlineData(400, 1, true, "Refused { Code = 400 }")]
    [InlineData(400, 2, true, "Unknown { Code = 400 }")]
    // Wrong for everybody.
    [InlineData(401, 2, true, "SenderRejected { Code = 401 }")]
    [InlineData(403, 2, true, "SenderRejected { Code = 403 }")]
    [InlineData(429, 2, true, "Throttled { RetryAfter = 0:00:00:07 }")]
    // No byte went out, or some may have.
    [InlineData(0, 2, false, "Unreachable { }")]
    [InlineData(0, 2, true, "Unknown { Code = no-answer }")]
    // It may be out: never called again by itself.
    [InlineData(408, 2, true, "Unknown { Code = 408 }")]
    [InlineData(412, 2, true, "Unknown { Code = 412 }")]
    [InlineData(500, 2, true, "Unknown { Code = 500 }")]
    [InlineData(503, 2, true, "Unknown { Code = 503 }")]
    [InlineData(418, 2, true, "Unknown { Code = 418 }")]
    public void A_failed_request_is_the_same_for_all(int status, int recipients, bool connected, string outcome) =>
        Assert.Equal(
            outcome,
            AzureOutcomes.FromRequest(status, recipients, Duration.FromSeconds(7), connected).ToString()
        );
}
