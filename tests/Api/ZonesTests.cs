using CommunityAlerts.Api;
using NodaTime;
using NodaTime.TimeZones;
using Xunit;

namespace CommunityAlerts.Tests.Api;

public sealed class ZonesTests
{
    private static readonly Interval Decades = new(
        Instant.FromUtc(1970, 1, 1, 0, 0),
        Instant.FromUtc(2040, 1, 1, 0, 0)
    );

    [Theory]
    [InlineData("Asia/Shanghai")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Chicago")]
    [InlineData("Australia/Lord_Howe")]
    public void A_zone_is_the_systems_own(string name) =>
        Assert.Equal(
            DateTimeZoneProviders.Bcl[name].GetZoneIntervals(Decades),
            Zones.Get(name).GetZoneIntervals(Decades)
        );

    [Theory]
    [InlineData("Mars/Olympus")]
    [InlineData("China Standard Time")]
    [InlineData("../etc/passwd")]
    [InlineData("")]
    public void A_name_that_is_no_IANA_zone_is_not_found(string name)
    {
        Assert.Null(Zones.Find(name));
        Assert.Throws<DateTimeZoneNotFoundException>(() => Zones.Get(name));
    }
}
