using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Statistics;
using Microsoft.AspNetCore.Http;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Statistics;

/// <summary>Months that a caller asks about.</summary>
public sealed class StatisticsQueryTests
{
    private static readonly Caller Official = new("li", [Role.Official], "beiguan");

    [Theory]
    [InlineData("?to=2027-06", "?from")]
    [InlineData("?from=2027-06", "?to")]
    [InlineData("?from=2027-13&to=2027-06", "?from")]
    [InlineData("?from=2027-6&to=2027-06", "?from")]
    [InlineData("?from=9999-12&to=9999-12", "?from")]
    // The last month comes before the first; one month more than are kept.
    [InlineData("?from=2027-07&to=2027-06", "?to")]
    [InlineData("?from=2025-06&to=2027-06", "?to")]
    [InlineData("?from=2027-06&to=2027-06&by=year", "?by")]
    [InlineData("?from=2027-06&to=2027-06&by=1", "?by")]
    public void A_query_that_cannot_be_read_says_where(string query, string pointer)
    {
        var read = Read(query);

        Assert.Equal("unreadable-query", read.Problem?.Code);
        Assert.Equal(pointer, Assert.Single(read.Problem!.Errors!).Pointer);
    }

    [Theory]
    [InlineData("?from=2025-07&to=2027-06", 24)]
    [InlineData("?from=2027-06&to=2027-06&by=AREA&area=beiguan/01", 1)]
    public void A_query_has_all_months_from_the_first_to_the_last(string query, int months)
    {
        var read = Read(query).Value!;

        Assert.Equal(months, read.GetMonths().Count());
        // Callers of one area who ask the same share a reading.
        Assert.Equal(read, Read(query).Value);
    }

    [Fact]
    public void An_area_outside_the_callers_is_not_allowed() =>
        Assert.Equal("not-allowed", Read("?from=2027-06&to=2027-06&area=nanguan").Problem?.Code);

    [Fact]
    public void Months_begin_and_end_at_local_midnight()
    {
        var asked = Read("?from=2027-06&to=2027-06").Value!.ToInterval(DateTimeZoneProviders.Tzdb["Asia/Shanghai"]);

        Assert.Equal(new Interval(Instant.FromUtc(2027, 5, 31, 16, 0), Instant.FromUtc(2027, 6, 30, 16, 0)), asked);
    }

    private static CommunityAlerts.Problems.Result<StatisticsQuery> Read(string query)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query);
        return StatisticsQuery.Read(request, Official);
    }
}
