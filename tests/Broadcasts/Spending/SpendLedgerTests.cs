using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Spending;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Broadcasts.Budgets;
using NodaTime;
using NodaTime.Extensions;
using Xunit;
using static CommunityAlerts.Tests.Broadcasts.Budgets.LimitsFixture;

namespace CommunityAlerts.Tests.Broadcasts.Spending;

public sealed class SpendLedgerTests
{
    private const string Area = "beiguan/03";
    private static readonly Charge Charged = new(IsCharged: true, IsFirstOver: false);
    private static readonly Charge Over = new(IsCharged: false, IsFirstOver: false);
    private static readonly Charge FirstOver = new(IsCharged: false, IsFirstOver: true);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    // Up to the ceiling is within it; amounts are exact decimals, not nearly so.
    [InlineData("1", "0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.000001", "++++++++++!", "1.0")]
    [InlineData("100.00", "99.9999 0.0001", "++", "100.0000")]
    [InlineData("100.00", "99.9999 0.0002", "+!", "99.9999")]
    // What is too large leaves room for what is smaller, and the operator is notified once.
    [InlineData("10", "6 5 4 0.5 0", "+!+-+", "10")]
    // Nothing at all was within it.
    [InlineData("10", "11 12", "!-", "0")]
    [InlineData("10", "0", "+", "0")]
    public async Task A_batch_is_charged_where_the_days_total_stays_within_the_ceiling(
        string ceiling,
        string costs,
        string charges,
        string total
    )
    {
        var limits = await StartAsync(Cancel);
        var spending = On(limits);

        var got = "";
        foreach (var (n, cost) in costs.Split(' ').Index())
        {
            var charge = await ChargeAsync(spending, Area, Yuan(ceiling), Friday, Batch(n), 1, Yuan(cost));
            got +=
                charge == Charged ? '+'
                : charge == FirstOver ? '!'
                : charge == Over ? '-'
                : '?';
        }

        Assert.Equal(charges, got);
        var spent = await spending.FindSpendAsync(Area, Friday, Cancel);
        Assert.Equal(Yuan(total), spent!.Total);
        Assert.Equal(
            charges.Contains('!', StringComparison.Ordinal) ? limits.Clock.GetCurrentInstant() : null,
            spent.ReachedAt
        );
    }

    [Fact]
    public async Task A_repeat_is_charged_once_even_where_the_ceiling_was_met_or_lowered_meanwhile()
    {
        var spending = On(await StartAsync(Cancel));
        Assert.Equal(Charged, await ChargeAsync(spending, Area, Yuan("10"), Friday, Batch(1), 1, Yuan("8")));
        Assert.Equal(FirstOver, await ChargeAsync(spending, Area, Yuan("10"), Friday, Batch(2), 1, Yuan("8")));

        Assert.Equal(Charged, await ChargeAsync(spending, Area, Yuan("10"), Friday, Batch(1), 1, Yuan("8")));
        Assert.Equal(Charged, await ChargeAsync(spending, Area, Yuan("20"), Friday, Batch(1), 1, Yuan("8")));
        Assert.Equal(Charged, await ChargeAsync(spending, Area, Yuan("1"), Friday, Batch(1), 1, Yuan("8")));
        // The first over may have crashed before anybody was notified.
        Assert.Equal(FirstOver, await ChargeAsync(spending, Area, Yuan("10"), Friday, Batch(2), 1, Yuan("8")));
        Assert.Equal(Yuan("8"), (await spending.FindSpendAsync(Area, Friday, Cancel))!.Total);
    }

    [Fact]
    public async Task Epochs_days_and_areas_are_charged_apart()
    {
        var spending = On(await StartAsync(Cancel));
        foreach (
            var (area, day, epoch) in new[]
            {
                (Area, Friday, 1),
                (Area, Friday, 2),
                (Area, Saturday, 1),
                ("", Friday, 1),
            }
        )
        {
            Assert.Equal(Charged, await ChargeAsync(spending, area, Yuan("10"), day, Batch(1), epoch, Yuan("5")));
        }

        Assert.Equal(Yuan("10"), (await spending.FindSpendAsync(Area, Friday, Cancel))!.Total);
        Assert.Equal(Yuan("5"), (await spending.FindSpendAsync(Area, Saturday, Cancel))!.Total);
        Assert.Equal(Yuan("5"), (await spending.FindSpendAsync("", Friday, Cancel))!.Total);
        Assert.Null(await spending.FindSpendAsync("beiguan", Friday, Cancel));
    }

    [Fact]
    public async Task A_changed_ceiling_is_reported_again_when_it_is_first_exceeded()
    {
        var spending = On(await StartAsync(Cancel));
        Assert.Equal(FirstOver, await ChargeAsync(spending, Area, Yuan("10"), Friday, Batch(1), 1, Yuan("11")));
        Assert.Equal(Charged, await ChargeAsync(spending, Area, Yuan("20"), Friday, Batch(2), 1, Yuan("11")));

        Assert.Equal(FirstOver, await ChargeAsync(spending, Area, Yuan("20"), Friday, Batch(3), 1, Yuan("11")));
        Assert.Equal(Over, await ChargeAsync(spending, Area, Yuan("20"), Friday, Batch(4), 1, Yuan("11")));
    }

    [Fact]
    public async Task A_charge_in_another_currency_is_over_the_ceiling_and_blocks_no_other_charge()
    {
        var spending = On(await StartAsync(Cancel));

        Assert.Equal(
            FirstOver,
            await ChargeAsync(spending, Area, Yuan("10"), Friday, Batch(1), 1, new Money(1, "EUR"))
        );
        Assert.Equal(Charged, await ChargeAsync(spending, Area, Yuan("10"), Friday, Batch(2), 1, Yuan("1")));
        Assert.Equal(
            FirstOver,
            await ChargeAsync(spending, Area, new Money(10, "EUR"), Friday, Batch(3), 1, new Money(1, "EUR"))
        );
        Assert.Equal(Yuan("1"), (await spending.FindSpendAsync(Area, Friday, Cancel))!.Total);
    }

    [Fact]
    public async Task Batches_at_once_never_pass_the_ceiling_and_the_total_is_the_sum_of_charges()
    {
        var limits = await StartAsync(Cancel);
        var costs = Enumerable.Range(0, 40).Select(n => Yuan($"{1 + (n % 7)}.{n:00}1")).ToList();

        // Each batch asks twice, as after a redelivery.
        var charges = await Task.WhenAll(
            Enumerable
                .Range(0, 80)
                .Select(i => ChargeAsync(On(limits), Area, Yuan("60.5"), Friday, Batch(i % 40), 1, costs[i % 40]))
        );

        var total = (await On(limits).FindSpendAsync(Area, Friday, Cancel))!.Total.Amount;
        var charged = Enumerable.Range(0, 40).Where(n => charges[n].IsCharged || charges[n + 40].IsCharged).ToList();
        Assert.InRange(total, 60.5m - 8, 60.5m);
        Assert.Equal(total, charged.Sum(n => costs[n].Amount));
        Assert.All(Enumerable.Range(0, 40), n => Assert.Equal(charges[n].IsCharged, charges[n + 40].IsCharged));
        // One batch was first, and may have said so twice.
        Assert.Single(Enumerable.Range(0, 80).Where(i => charges[i].IsFirstOver).Select(i => i % 40).Distinct());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_charge_stopped_at_any_call_is_counted_once_when_it_is_repeated(bool sent)
    {
        for (var stopAt = 1; ; stopAt++)
        {
            var limits = await StartAsync(Cancel);
            var (account, _) = limits.Watched(stopAt, sent);
            var died = false;
            try
            {
                var doomed = new SpendLedger(account, limits.Clock);
                await ChargeAsync(doomed, Area, Yuan("10"), Friday, Batch(1), 1, Yuan("6"));
                await ChargeAsync(doomed, Area, Yuan("10"), Friday, Batch(2), 1, Yuan("6"));
            }
            catch (OperationCanceledException)
            {
                died = true;
            }

            var spending = On(limits);
            Assert.Equal(Charged, await ChargeAsync(spending, Area, Yuan("10"), Friday, Batch(1), 1, Yuan("6")));
            Assert.Equal(FirstOver, await ChargeAsync(spending, Area, Yuan("10"), Friday, Batch(2), 1, Yuan("6")));
            Assert.Equal(Yuan("6"), (await spending.FindSpendAsync(Area, Friday, Cancel))!.Total);
            if (!died)
            {
                Assert.Equal(6, stopAt);
                return;
            }
        }
    }

    [Fact]
    public async Task Charges_end_with_the_weeks_that_are_dropped()
    {
        var limits = await StartAsync(Cancel);
        var spending = On(limits);
        // Monday of the first week kept, and the Sunday before it.
        LocalDate[] days = [new(2027, 5, 9), new(2027, 5, 10), Friday];
        foreach (var day in days)
        {
            await ChargeAsync(spending, Area, Yuan("10"), day, Batch(1), 1, Yuan("1"));
        }

        await new ExpiredLimits(limits.Store, limits.Account, limits.Clock).DeleteAsync(Cancel);

        var kept = await Task.WhenAll(
            days.Select(async d => await spending.FindSpendAsync(Area, d, Cancel) is not null)
        );
        Assert.Equal([false, true, true], kept);
        Assert.Equal(4, (await limits.RowsAsync(Cancel)).Count);
    }

    private static SpendLedger On(LimitsFixture limits) => new(limits.Account, limits.Clock);

    private static Money Yuan(string amount) =>
        new(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), "CNY");

    private static BatchId Batch(int n) => new("202706-00000000000000000000000000", 0, n);

    private static Task<Charge> ChargeAsync(
        SpendLedger spending,
        string area,
        Money ceiling,
        LocalDate day,
        BatchId batch,
        int epoch,
        Money cost
    ) => spending.TryChargeAsync(new SpendRequest(area, ceiling, day, batch, epoch, cost), Cancel);
}
