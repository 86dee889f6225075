using CommunityAlerts.Sms;
using Xunit;

namespace CommunityAlerts.Tests.Sms;

public sealed class NumberKeysTests
{
    [Fact]
    public void A_number_key_is_26_characters_and_hides_the_number()
    {
        var key = new NumberKeys(new byte[32]).MakeKey(PhoneNumber.FromE164("+12025550123"));

        Assert.Matches("^[0-9a-v]{26}$", key.Value);
        Assert.InRange(key.Bucket(16), 0, 15);
    }
}
