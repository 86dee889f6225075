using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Broadcasts.Statistics;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Statistics;

/// <summary>Sums of broadcasts by month, campaign, template and area.</summary>
public sealed class StatisticsTotalsTests
{
    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Asia/Shanghai"];

    public static TheoryData<StatisticsGrouping> Groupings { get; } = [.. Enum.GetValues<StatisticsGrouping>()];

    [Theory]
    [MemberData(nameof(Groupings))]
    public void Rows_add_up_to_the_same_total_by_every_grouping(StatisticsGrouping by)
    {
        foreach (var area in new[] { "", "beiguan", "nanguan" })
        {
            var view = Add(by, area, District());
            var byMonth = Add(StatisticsGrouping.Month, area, District());

            Assert.Equal(Sums([byMonth.Total]), Sums([view.Total]));
            Assert.Equal(Sums([view.Total]), Sums(view.Rows));
            Assert.Equal(byMonth.Total.Broadcasts, view.Total.Broadcasts);
        }
    }

    [Fact]
    public void A_month_is_local_and_one_without_a_broadcast_has_a_row()
    {
        var view = Add(StatisticsGrouping.Month, "", District());

        Assert.Equal(["2027-05", "2027-06", "2027-07"], view.Rows.Select(r => r.Key), StringComparer.Ordinal);
        // Due at 2027-05-31T16:30Z, half past midnight of the first of June there.
        Assert.Equal([1, 3, 0], view.Rows.Select(r => r.Broadcasts));
        Assert.Equal([1, 1, 0], view.Rows.Select(r => r.OptOuts));
    }

    [Fact]
    public void Cards_count_as_their_templates_and_erased_recipients_have_a_row()
    {
        var view = Add(StatisticsGrouping.Template, "", District());

        Assert.Equal(
            ["", "flood", "river", "~erased"],
            view.Rows.Select(r => r.Key).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        // The broadcast with the template, and the one whose deck has it as a card.
        Assert.Equal(2, view.Rows.Single(r => r.Key == "flood").Broadcasts);
        Assert.Equal("Flood · named", view.Rows.Single(r => r.Key == "flood").Name);
        Assert.All(view.Rows, r => Assert.Null(r.OptOuts));
    }

    [Fact]
    public void A_campaign_has_the_name_of_its_newest_broadcast()
    {
        var row = Add(StatisticsGrouping.Campaign, "", District()).Rows.Single(r => r.Key == "summer");

        Assert.Equal("Summer, new name", row.Name);
        Assert.Equal(2, row.Broadcasts);
    }

    [Fact]
    public void Money_is_exact_and_of_another_currency_apart()
    {
        var view = Add(StatisticsGrouping.Month, "", District());

        Assert.Equal(new Money(0.35m, "CNY"), view.Total.Cost);
        Assert.Equal(new Money(0.007m, "USD"), Assert.Single(view.Total.OtherCosts!));
        Assert.Null(view.Rows[2].OtherCosts);
    }

    [Fact]
    public void An_area_counts_recipients_at_and_below_it_and_nobody_erased()
    {
        var view = Add(StatisticsGrouping.Area, "beiguan", District());

        Assert.Equal(["beiguan/01", "beiguan"], view.Rows.Select(r => r.Key), StringComparer.Ordinal);
        Assert.Equal(1, view.Total.OptOuts);
    }

    [Fact]
    public void A_broadcast_that_was_not_counted_is_told_and_in_no_row()
    {
        var view = Add(StatisticsGrouping.Area, "", [new CountedBroadcast(District()[0].Broadcast, Groups: null)]);

        Assert.Equal(1, view.Uncounted);
        Assert.Empty(view.Unreadable);
        Assert.Equal(0, view.Total.Broadcasts);
    }

    /// <summary>Four broadcasts: of a campaign twice, of a deck, and in another currency.</summary>
    private static IReadOnlyList<CountedBroadcast> District()
    {
        var may = Instant.FromUtc(2027, 5, 10, 8, 0);
        var june = Instant.FromUtc(2027, 5, 31, 16, 30);
        return
        [
            new(
                Make(may, "Summer") with
                {
                    Campaign = "summer",
                    Template = "flood",
                },
                [
                    Group("beiguan/01", null, DeliveryState.Delivered, 2),
                    Group("nanguan", null, DeliveryState.Refused, 1),
                ]
            ),
            new(
                Make(june, "Summer, new name") with
                {
                    Campaign = "summer",
                    Template = "river",
                },
                [
                    Group("beiguan/01", null, DeliveryState.Undelivered, 1),
                    Group("beiguan", null, DeliveryState.Skipped, 1),
                ]
            ),
            new(
                Make(june, "Deck") with
                {
                    Cards = [Card("flood"), Card("river")],
                },
                [
                    Group("nanguan", "flood", DeliveryState.Unknown, 3),
                    Group("nanguan", "river", DeliveryState.Waiting, 1),
                    Group(null, null, DeliveryState.Accepted, 1),
                ]
            ),
            new(
                Make(june, "Abroad") with
                {
                    Pool = [SimulatedBroadcast.Pooled with { Price = new Money(0.007m, "USD") }],
                },
                [new CountedGroup(TextCounts.CountOne(DeliveryState.Delivered, 1, 0.007m), "nanguan")]
            ),
        ];
    }

    private static StatisticsView Add(StatisticsGrouping by, string area, IReadOnlyList<CountedBroadcast> broadcasts)
    {
        var totals = new StatisticsTotals(
            new StatisticsQuery(new YearMonth(2027, 5), new YearMonth(2027, 7), by, area, Within: ""),
            Zone
        );
        foreach (var broadcast in broadcasts)
        {
            totals.Add(broadcast);
        }

        totals.AddOptOut(Instant.FromUtc(2027, 5, 31, 15, 0), ["nanguan", "beiguan/01"]);
        totals.AddOptOut(Instant.FromUtc(2027, 5, 31, 17, 0), []);
        return totals.ToView(key => key == "flood" ? "Flood · named" : null, "CNY");
    }

    private static Broadcast Make(Instant due, string name) =>
        SimulatedBroadcast.In("Asia/Shanghai") with
        {
            Name = name,
            StartAt = due,
        };

    private static Card Card(string template) =>
        new(template, 1, Urgent: false, new Dictionary<string, string>(StringComparer.Ordinal));

    private static CountedGroup Group(string? area, string? card, DeliveryState state, int segments) =>
        new(TextCounts.CountOne(state, segments, 0.05m), area, card);

    /// <summary>Everything that adds up, whatever the grouping: of broadcasts only the total does.</summary>
    private static object Sums(IReadOnlyList<StatisticsRow> rows) =>
        (
            (rows.Sum(r => r.Texts), rows.Sum(r => r.Segments), SumOf("CNY", rows), SumOf("USD", rows)),
            (rows.Sum(r => r.Delivered), rows.Sum(r => r.Undelivered), rows.Sum(r => r.Refused)),
            (rows.Sum(r => r.Unknown), rows.Sum(r => r.Skipped), rows.Sum(r => r.Accepted), rows.Sum(r => r.Waiting))
        );

    private static decimal SumOf(string currency, IReadOnlyList<StatisticsRow> rows) =>
        rows.SelectMany(r => r.OtherCosts ?? [])
            .Concat(rows.Select(r => r.Cost))
            .Where(c => c.Currency == currency)
            .Sum(c => c.Amount);
}
