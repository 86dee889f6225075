using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.Options;
using Xunit;

namespace CommunityAlerts.Tests.Sms;

public sealed class SenderStoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Default_exists_from_the_start_with_the_carriers_pace()
    {
        var (store, _) = await StoreAsync();

        var sender = await store.FindAsync(Sender.DefaultId, Cancel);

        Assert.Equal(4_321, sender?.SegmentsPerMinute);
        Assert.Equal([Sender.DefaultId], (await store.ReadAllAsync(Cancel)).Select(s => s.Id).ToArray());
    }

    [Fact]
    public async Task A_saved_sender_comes_back_as_it_was_and_default_stays_beside_it()
    {
        var (store, _) = await StoreAsync();
        var main = Main with
        {
            Signature = "【平安社区】",
            Signatures = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = "[Safe Home] " },
            Prefixes = ["+1", "+86"],
            HelpText = "帮助",
        };

        Assert.True((await store.PutAsync(main, IfMatch.None, Cancel)).Value);

        Assert.Equivalent(main, await store.FindAsync("main", Cancel), strict: true);
        Assert.Equal(["default", "main"], (await store.ReadAllAsync(Cancel)).Select(s => s.Id).ToArray());
    }

    [Fact]
    public async Task A_saved_default_takes_the_place_of_the_made_one()
    {
        var (store, _) = await StoreAsync();
        var made = await store.FindAsync(Sender.DefaultId, Cancel);

        Assert.False(
            (
                await store.PutAsync(
                    Main with
                    {
                        Id = Sender.DefaultId,
                    },
                    IfMatch.From(SenderStore.ComputeVersion(made!)),
                    Cancel
                )
            ).Value
        );

        Assert.Equal(60, Assert.Single(await store.ReadAllAsync(Cancel)).SegmentsPerMinute);
    }

    [Theory]
    [InlineData("\"0000000000000000\"", "main")]
    [InlineData("*", "nobody")]
    public async Task Another_version_is_not_replaced(string ifMatch, string id)
    {
        var (store, _) = await StoreAsync();
        await store.PutAsync(Main, IfMatch.None, Cancel);

        var saved = await store.PutAsync(Main with { Id = id, SegmentsPerMinute = 61 }, IfMatch.From(ifMatch), Cancel);

        Assert.Equal("stale-version", saved.Problem?.Code);
        Assert.Equal(60, (await store.FindAsync("main", Cancel))?.SegmentsPerMinute);
    }

    [Fact]
    public async Task Other_columns_of_a_sender_row_survive_a_change_and_are_not_in_its_version()
    {
        var (store, account) = await StoreAsync();
        await store.PutAsync(Main, IfMatch.None, Cancel);
        var version = SenderStore.ComputeVersion((await store.FindAsync("main", Cancel))!);
        var table = account.Table(Tables.Senders);
        var row = await table.FindAsync("senders", "main", Cancel);
        row!["RoutineNext"] = 7L;
        await table.TryReplaceAsync(row, row.ETag, Cancel);

        Assert.True((await store.PutAsync(Main with { SegmentsPerMinute = 61 }, IfMatch.From(version), Cancel)).IsOk);

        Assert.Equal(7L, (await table.FindAsync("senders", "main", Cancel))!["RoutineNext"]);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("平安")]
    public async Task An_id_that_can_be_no_key_names_no_sender(string id)
    {
        var (store, _) = await StoreAsync();

        Assert.Null(await store.FindAsync(id, Cancel));
    }

    private static Sender Main { get; } =
        new()
        {
            Id = "main",
            From = "+18005550199",
            SegmentsPerMinute = 60,
            PricePerSegment = new Money(0.0125m, "CNY"),
            Reports = true,
        };

    private static async Task<(SenderStore Store, StorageAccount Account)> StoreAsync()
    {
        var account = await Azurite.AccountAsync(Cancel);
        return (
            new SenderStore(
                account,
                Options.Create(new SenderDefaults()),
                Options.Create(new Settings()),
                new PacedCarrier()
            ),
            account
        );
    }

    private sealed class PacedCarrier : ICarrier
    {
        public bool IsSimulated => true;

        public ValueTask<int?> GetSegmentsPerMinuteAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult<int?>(4_321);

        public Task<IReadOnlyList<SendOutcome>> SendAsync(SendRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
