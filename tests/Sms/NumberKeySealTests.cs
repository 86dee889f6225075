using Azure.Data.Tables;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Sms;

public sealed class NumberKeySealTests
{
    private static readonly PhoneNumber Ada = PhoneNumber.FromE164("+12025550101");
    private static readonly NumberKeys Own = new(new byte[32]);
    private static readonly NumberKeys Other = new([.. Enumerable.Repeat((byte)1, 32)]);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_secret_that_sealed_an_account_is_proven_and_no_other()
    {
        var account = await Azurite.AccountAsync(Stop);

        Assert.True(await new NumberKeySeal(account, Own).VerifyOrSealAsync(Stop));
        Assert.True(await new NumberKeySeal(account, Own).VerifyOrSealAsync(Stop));
        Assert.False(await new NumberKeySeal(account, Other).VerifyOrSealAsync(Stop));
    }

    [Theory]
    [InlineData(Tables.Contacts)]
    [InlineData(Tables.OptOuts)]
    public async Task An_account_from_before_there_were_seals_is_held_to_what_is_stored(string table)
    {
        var account = await Azurite.AccountAsync(Stop);
        // An opt-out of somebody who was erased says no number.
        await account.Table(table).TryAddAsync(new TableEntity("a", "0"), Stop);
        var row = new TableEntity("b", Own.MakeKey(Ada).Value) { ["Phone"] = Ada.E164 };
        await account.Table(table).TryAddAsync(row, Stop);

        Assert.False(await new NumberKeySeal(account, Other).VerifyOrSealAsync(Stop));
        Assert.True(await new NumberKeySeal(account, Own).VerifyOrSealAsync(Stop));
        Assert.False(await new NumberKeySeal(account, Other).VerifyOrSealAsync(Stop));
    }

    [Fact]
    public async Task A_host_whose_secrets_were_lost_beside_a_filled_store_does_not_serve()
    {
        var prefix = Azurite.FreshPrefix();
        await using (await AlertsApp.StartAsync(("Local:Prefix", prefix))) { }

        // A data folder of its own, with a secret of its own.
        var refused = await Assert.ThrowsAsync<LocalHostException>(() =>
            AlertsApp.StartAsync(("Local:Prefix", prefix))
        );

        Assert.Contains("secrets.json", refused.Message, StringComparison.Ordinal);
    }
}
