using Azure.Data.Tables;
using CommunityAlerts.Rounds;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Rounds;

/// <summary>Rule L1: nothing is added to a partition but with the row of the pass as it was read.</summary>
public sealed class PassStoreTests : IAsyncLifetime
{
    private Engine _engine = null!;
    private Round _round = null!;
    private string _partition = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private PassStore Passes => _engine.Get<PassStore>();

    public async ValueTask InitializeAsync()
    {
        _engine = await Engine.StartAsync();
        _round = await RoundTown.OpenAsync(_engine, "families");
        _partition = RoundRows.RosterPartition(_round.Id, 0);
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task A_run_of_an_earlier_pass_adds_nothing_once_a_later_one_has_begun()
    {
        var earlier = await Passes.BeginAsync(_round.Id, _partition, 1, Cancel);
        var later = await Passes.BeginAsync(_round.Id, _partition, 2, Cancel);

        Assert.Null(await AddAsync(earlier, "late"));
        Assert.NotNull(await AddAsync(later, "new"));

        Assert.False(await IsThereAsync("late"));
        Assert.True(await IsThereAsync("new"));
    }

    [Fact]
    public async Task A_closed_pass_takes_nothing_more_from_a_run_that_has_read_it_open()
    {
        var open = await Passes.BeginAsync(_round.Id, _partition, 1, Cancel);
        Assert.True(await Passes.TryCloseAsync(_round.Id, _partition, open, Cancel));

        Assert.Null(await AddAsync(open, "late"));

        Assert.False(await IsThereAsync("late"));
        Assert.True((await Passes.BeginAsync(_round.Id, _partition, 1, Cancel)).Pass.IsClosed);
    }

    private Task<StoredPass?> AddAsync(StoredPass pass, string key) =>
        Passes.TryAddAsync(
            _round.Id,
            _partition,
            pass,
            [new TableTransactionAction(TableTransactionActionType.Add, new TableEntity(_partition, key))],
            Cancel
        );

    private async Task<bool> IsThereAsync(string key) =>
        await _engine.Storage.RoundTable(_round.Id).FindAsync(_partition, key, Cancel) is not null;
}
