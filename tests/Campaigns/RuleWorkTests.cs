using CommunityAlerts.Campaigns;
using Ical.Net.DataTypes;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns;

public sealed class RuleWorkTests
{
    [Theory]
    [InlineData("FREQ=DAILY", 0, 101)]
    [InlineData("FREQ=DAILY;BYMONTHDAY=", 99, 101)]
    // Each day is compared with ten thousand values, again and again.
    [InlineData("FREQ=DAILY;BYMONTHDAY=", 10_000, 101 * 101)]
    [InlineData("FREQ=DAILY;BYSETPOS=", 300, 101 * 4)]
    [InlineData("FREQ=WEEKLY;BYDAY=MO;BYMONTH=", 300, (1 + 14) * 7 * 4)]
    public void Values_that_each_day_is_compared_with_count_as_work(string rule, int values, long candidates) =>
        Assert.Equal(
            candidates,
            RuleWork.CountCandidates(new RecurrenceRule(rule + string.Join(',', Enumerable.Repeat(1, values))), 100)
        );
}
