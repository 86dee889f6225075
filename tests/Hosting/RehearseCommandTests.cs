using CommunityAlerts.Hosting.Local.CommandLine;
using CommunityAlerts.Operations;
using CommunityAlerts.Tests.Campaigns;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

public sealed class RehearseCommandTests
{
    [Theory]
    [InlineData("2027", null, "2027-01-01", "2027-12-31")]
    [InlineData("1900", null, "1900-01-01", "1900-12-31")]
    [InlineData("2027-05-01", "2027-09-10", "2027-05-01", "2027-09-10")]
    public void A_year_or_two_days_are_read(string from, string? to, string first, string last)
    {
        var request = RehearseCommand.Read(from, to);

        Assert.Equal(Plans.Day(first), request.From);
        Assert.Equal(Plans.Day(last), request.To);
    }

    [Theory]
    [InlineData("next", null)]
    [InlineData("1899", null)]
    [InlineData("2101", null)]
    [InlineData("02027", null)]
    [InlineData("+2027", null)]
    [InlineData("2027-05-01", null)]
    [InlineData("2027-05-01", "2027-13-01")]
    [InlineData("2027", "2028")]
    public void An_invalid_range_is_refused_with_an_example(string from, string? to) =>
        Assert.Contains(
            "such as 2027",
            Assert.Throws<RefusedException>(() => RehearseCommand.Read(from, to)).Message,
            StringComparison.Ordinal
        );
}
