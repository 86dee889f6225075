using Azure.Data.Tables;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Storage;

public sealed class StorageAccountTests
{
    [Fact]
    public async Task Two_accounts_share_the_emulator_and_nothing_else()
    {
        var stop = TestContext.Current.CancellationToken;
        var (one, other) = (await Azurite.AccountAsync(stop), await Azurite.AccountAsync(stop));

        await one.Table(Tables.Lists).TryAddAsync(new TableEntity("p", "r"), stop);

        Assert.NotNull(await one.Table(Tables.Lists).FindAsync("p", "r", stop));
        Assert.Null(await other.Table(Tables.Lists).FindAsync("p", "r", stop));
    }

    [Fact]
    public async Task The_creation_of_existing_tables_and_queues_changes_nothing()
    {
        var stop = TestContext.Current.CancellationToken;
        var account = await Azurite.AccountAsync(stop);
        await account.Table(Tables.Lists).TryAddAsync(new TableEntity("p", "r"), stop);

        await account.CreateAsync(Tables.All, Queues.All, stop);

        Assert.NotNull(await account.Table(Tables.Lists).FindAsync("p", "r", stop));
    }
}
