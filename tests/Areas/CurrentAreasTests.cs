using CommunityAlerts.Areas;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CommunityAlerts.Tests.Areas;

public sealed class CurrentAreasTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reading_serves_ten_seconds_and_no_longer()
    {
        var (store, current, clock) = await StartAsync();
        Assert.Empty((await current.GetAsync(Cancel)).GetRules("beiguan").QuietHours);
        await SaveAsync(store);

        clock.Advance(CurrentAreas.CacheTtl);
        Assert.Empty((await current.GetAsync(Cancel)).GetRules("beiguan").QuietHours);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Single((await current.GetAsync(Cancel)).GetRules("beiguan").QuietHours);
    }

    [Fact]
    public async Task Cached_areas_are_read_again_after_they_were_forgotten()
    {
        var (store, current, _) = await StartAsync();
        await current.GetAsync(Cancel);
        await SaveAsync(store);

        current.Invalidate();

        Assert.Single((await current.GetAsync(Cancel)).GetRules("beiguan").QuietHours);
    }

    private static async Task<(AreaStore Store, CurrentAreas Current, FakeTimeProvider Clock)> StartAsync()
    {
        var store = new AreaStore(await Azurite.AccountAsync(Cancel));
        var clock = new FakeTimeProvider();
        return (store, new CurrentAreas(store, clock), clock);
    }

    private static Task<Azure.ETag?> SaveAsync(AreaStore store) =>
        store.PutAsync(
            new Area
            {
                Path = "beiguan",
                Name = "Beiguan",
                QuietHours = [new(new(21, 0), new(8, 0))],
            },
            Cancel
        );
}
