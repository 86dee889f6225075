using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Sms;
using NodaTime;
using Xunit;
using static CommunityAlerts.Tests.Broadcasts.Budgets.LimitsFixture;

namespace CommunityAlerts.Tests.Broadcasts.Budgets;

public sealed class BudgetServiceTests
{
    private static readonly Budget OneADay = new(PerDay: 1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_with_room_is_counted_and_one_without_is_over_budget()
    {
        var limits = await StartAsync(Cancel);
        Assert.Equal("", Text(await CountAsync(limits, "a", MakeRequests(1, 3, OneADay))));

        BudgetRequest[] people = [Ask(2, OneADay), Ask(3, new Budget(2, 2)), Ask(4, OneADay), Ask(5, perNumber: null)];
        Assert.Equal("2", Text(await CountAsync(limits, "b", people)));

        Assert.Equal(
            ["1 5a", "2 5a", "3 5a 5b", "4 5b"],
            (await limits.RowsAsync(Cancel)).Select(r =>
                $"{int.Parse(r.Key.Split('/')[1][..8], System.Globalization.CultureInfo.InvariantCulture)} {r.Value}"
            ),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task A_repeat_counts_once_and_leaves_nobody_out()
    {
        var limits = await StartAsync(Cancel);
        var cursor = limits.Budgets.OpenCounter(0, Friday);
        await cursor.CountAsync("a", MakeRequests(1, 9, OneADay), Cancel);
        var rows = await limits.RowsAsync(Cancel);

        // By the same cursor, whose page is outdated, and by another.
        Assert.Empty(await cursor.CountAsync("a", MakeRequests(1, 9, OneADay), Cancel));
        Assert.Empty(await CountAsync(limits, "a", MakeRequests(1, 9, OneADay)));
        Assert.Equal(rows, await limits.RowsAsync(Cancel));
    }

    [Theory]
    // Days and weeks are local ones: Sunday ends one, Monday begins the next.
    [InlineData(1, null, "2027-06-19", "")]
    [InlineData(1, null, "2027-06-18", "1")]
    [InlineData(null, 1, "2027-06-20", "1")]
    [InlineData(null, 1, "2027-06-14", "1")]
    [InlineData(null, 1, "2027-06-21", "")]
    [InlineData(null, 1, "2027-06-13", "")]
    public async Task A_limit_holds_for_its_day_or_week(int? perDay, int? perWeek, string day, string over)
    {
        var limits = await StartAsync(Cancel);
        BudgetRequest[] people = [Ask(1, new Budget(perDay, perWeek))];
        await CountAsync(limits, "a", people);

        Assert.Equal(
            over,
            Text(await CountAsync(limits, "b", people, NodaTime.Text.LocalDatePattern.Iso.Parse(day).Value))
        );
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(6, 2)]
    [InlineData(3, 5)]
    public async Task Broadcasts_at_once_share_out_exactly_the_room_there_is(int broadcasts, int room)
    {
        var limits = await StartAsync(Cancel);
        var people = MakeRequests(1, 99, new Budget(room, room + 1));

        var over = await Task.WhenAll(Enumerable.Range(0, broadcasts).Select(b => CountAsync(limits, $"b{b}", people)));

        Assert.All(people, p => Assert.Equal(Math.Min(room, broadcasts), over.Count(o => !o.Contains(p.Key))));
        Assert.Equal(
            over.Sum(o => 99 - o.Count),
            (await limits.RowsAsync(Cancel)).Values.Sum(w => WeeklyUsage.Parse(w).Entries.Count())
        );
    }

    [Fact]
    public async Task People_are_read_in_one_pass_of_pages_and_written_in_one_transaction_a_batch()
    {
        var limits = await StartAsync(Cancel);
        var batches = Enumerable.Range(0, 12).Select(b => MakeRequests(1 + (b * 99), 99, new Budget(2))).ToList();
        var first = limits.Budgets.OpenCounter(0, Friday);
        foreach (var batch in batches)
        {
            await first.CountAsync("a", batch, Cancel);
        }

        var (account, calls) = limits.Watched();
        var second = BudgetsOn(account).OpenCounter(0, Friday);
        foreach (var batch in batches)
        {
            Assert.Empty(await second.CountAsync("b", batch, Cancel));
        }

        // 1,188 people are two pages.
        Assert.Equal(2, calls.Count(c => c.StartsWith("GET", StringComparison.Ordinal)));
        Assert.Equal(12, calls.Count(c => c.EndsWith("$batch", StringComparison.Ordinal)));
        Assert.Equal(14, calls.Count);
    }

    [Fact]
    public async Task People_far_apart_are_read_without_scanning_the_rows_between()
    {
        var limits = await StartAsync(Cancel);
        var filling = limits.Budgets.OpenCounter(0, Friday);
        for (var b = 0; b < 31; b++)
        {
            await filling.CountAsync("a", MakeRequests(1 + (b * 99), 99, OneADay), Cancel);
        }

        var (account, calls) = limits.Watched();
        Assert.Equal(
            "1 3000",
            Text(
                await BudgetsOn(account)
                    .OpenCounter(0, Friday)
                    .CountAsync("b", [Ask(1, OneADay), Ask(3000, OneADay), Ask(9000, OneADay)], Cancel)
            )
        );

        Assert.Equal(3, calls.Count);
    }

    [Fact]
    public async Task A_text_that_waits_frees_its_day_and_takes_the_new_one()
    {
        var limits = await StartAsync(Cancel);
        var people = MakeRequests(1, 3, OneADay);
        await CountAsync(limits, "a", people);
        await CountAsync(limits, "b", [people[1]], Saturday);

        Assert.Equal("2", Text(await limits.Budgets.RecountAsync("a", people, Saturday, Cancel)));
        Assert.Equal("2", Text(await limits.Budgets.RecountAsync("a", people, Saturday, Cancel)));

        Assert.Equal("", Text(await CountAsync(limits, "c", people)));
        Assert.Equal("1 2 3", Text(await CountAsync(limits, "d", people, Saturday)));
    }

    [Fact]
    public async Task A_text_that_waits_into_the_next_week_is_counted_there_alone()
    {
        var limits = await StartAsync(Cancel);
        BudgetRequest[] people =
        [
            Ask(1, new Budget(PerWeek: 1), "12-3", new Budget(PerWeek: 1)),
            Ask(2, new Budget(PerWeek: 1)),
        ];
        await CountAsync(limits, "a", people);

        Assert.Empty(await limits.Budgets.RecountAsync("a", people, Monday, Cancel));

        Assert.All((await limits.RowsAsync(Cancel)).Keys, r => Assert.Contains("2027W25", r, StringComparison.Ordinal));
        Assert.Equal("", Text(await CountAsync(limits, "b", people)));
        Assert.Equal("1 2", Text(await CountAsync(limits, "c", people, Monday)));
    }

    [Fact]
    public async Task A_preview_returns_the_result_of_counting_and_counts_nobody()
    {
        var limits = await StartAsync(Cancel);
        BudgetRequest[] zero =
        [
            Ask(1, OneADay),
            Ask(2, OneADay, "12-3", OneADay),
            Ask(3, OneADay, "12-4", OneADay),
            Ask(4, perNumber: null, "12-5", OneADay),
        ];
        BudgetRequest[] one =
        [
            Ask(5, OneADay, "12-3", OneADay, bucket: 1),
            Ask(6, OneADay, "12-5", OneADay, bucket: 1),
        ];
        await CountAsync(limits, "a", [zero[0], zero[2]]);
        var rows = await limits.RowsAsync(Cancel);

        var preview = limits.Budgets.OpenPreview(Friday);
        var previewed = (
            Text(await preview.FindOverBudgetAsync(0, zero[..2], Cancel)),
            Text(await preview.FindOverBudgetAsync(0, zero[2..], Cancel)),
            Text(await preview.FindOverBudgetAsync(1, one, Cancel))
        );

        Assert.Equal(("1", "3", "5 6"), previewed);
        Assert.Equal(rows, await limits.RowsAsync(Cancel));
        Assert.Equal("1 3", Text(await CountAsync(limits, "b", zero)));
        Assert.Equal("5 6", Text(await limits.Budgets.OpenCounter(1, Friday).CountAsync("b", one, Cancel)));
    }

    private static Task<IReadOnlySet<NumberKey>> CountAsync(
        LimitsFixture limits,
        string broadcast,
        IReadOnlyList<BudgetRequest> people,
        LocalDate? day = null
    ) => limits.Budgets.OpenCounter(0, day ?? Friday).CountAsync(broadcast, people, Cancel);
}
