using System.Globalization;
using System.Text.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Budgets;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Rehearsals;

/// <summary>
/// The test of truth: a season is rehearsed, then played on the real host with the turned clock, and comes to the same.
/// </summary>
public sealed class PlayedSeasonTests
{
    private const int Weeks = 4;

    private static readonly (string Id, string More)[] Campaigns =
    [
        (
            "fridays",
            """ "template":"water","audience":{"lists":["parents"]},"schedule":{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"} """
        ),
        (
            "river",
            """ "template":"water","audience":{"lists":["river","parents"],"tags":{"any":["river"]}},"schedule":{"rrule":"FREQ=WEEKLY;BYDAY=WE,FR","time":"16:45","zone":"Asia/Shanghai"} """
        ),
        // Planned for the evening, goes in the morning: counted on that day, and on Sunday evening in that week.
        (
            "evening",
            """ "template":"heat","audience":{"area":"beiguan"},"quietHours":[{"start":"21:00","end":"08:00"}],"schedule":{"rrule":"FREQ=WEEKLY;BYDAY=TU,SU","time":"21:30","zone":"Asia/Shanghai"} """
        ),
        (
            "urgent",
            """ "template":"heat","urgency":"urgent","audience":{"area":"beiguan/02"},"schedule":{"dates":["2027-07-09"],"time":"17:10","zone":"Asia/Shanghai"} """
        ),
        (
            "named",
            """ "template":"heat","sender":"default","audience":{"lists":["elders"],"area":"beiguan/01"},"schedule":{"rrule":"FREQ=WEEKLY;INTERVAL=2;BYDAY=TH","time":"09:00","zone":"Asia/Shanghai"} """
        ),
        (
            "nobody",
            """ "template":"heat","audience":{"lists":["nobody"]},"schedule":{"rrule":"FREQ=WEEKLY;BYDAY=MO","time":"10:00","zone":"Asia/Shanghai"} """
        ),
        // Three cards, of one or two segments, one of which some lack a value for; on Saturdays a budget keeps some of
        // them back, and their card comes again.
        (
            "tips",
            """ "deck":["heat","water",{"template":"tip"}],"audience":{"area":"beiguan/01"},"schedule":{"rrule":"FREQ=WEEKLY;BYDAY=TU,SA","time":"10:00","zone":"Asia/Shanghai"} """
        ),
        (
            "paused",
            """ "template":"heat","audience":{"lists":["parents"]},"schedule":{"rrule":"FREQ=DAILY","time":"10:00","zone":"Asia/Shanghai"} """
        ),
    ];

    [Fact]
    public async Task A_season_played_comes_to_what_was_rehearsed()
    {
        await using var district = await District.OpenAsync();
        foreach (var (id, more) in Campaigns)
        {
            await district.PutAsync(
                $"/api/campaigns/{id}",
                $$"""{"name":"{{id}}","season":{"from":"06-21","to":"07-18"},"latestUseful":"PT20H",{{more}}}"""
            );
        }

        await district.AskAsync(HttpMethod.Post, "/api/campaigns/paused/pause");
        var rehearsal = await district.AskAsync(
            HttpMethod.Post,
            "/api/rehearsals",
            """{"from":"2027-06-21","to":"2027-07-18"}"""
        );

        await PlayAsync(district);

        var played = await PlayedAsync(district);
        Assert.Equal(
            Rehearsed(rehearsal).Order(StringComparer.Ordinal),
            played.Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        // Else it would show little: every campaign that sends, and budgets that keep some back.
        Assert.True(played.Count >= 20, string.Join('\n', played));
        Assert.Contains(
            rehearsal.GetProperty("campaigns").EnumerateArray(),
            c => c.GetProperty("overBudget").GetInt32() > 0
        );
        Assert.Contains(
            rehearsal.GetProperty("collisions").EnumerateArray(),
            c =>
                c.GetProperty("kind").GetString() == "deck-exhausted"
                && c.GetProperty("campaigns")[0].GetString() == "tips"
        );
        Assert.Equal(
            ["nobody"],
            rehearsal
                .GetProperty("collisions")
                .EnumerateArray()
                .Where(c => c.GetProperty("kind").GetString() == "nobody")
                .Select(c => c.GetProperty("campaigns")[0].GetString()),
            StringComparer.Ordinal
        );
    }

    /// <summary>Turns the clock to each moment at which anything falls due or a window opens.</summary>
    private static async Task PlayAsync(District district)
    {
        (IsoDayOfWeek Day, LocalTime[] Times)[] weeks =
        [
            (IsoDayOfWeek.Monday, [new(8, 0), new(10, 0)]),
            (IsoDayOfWeek.Tuesday, [new(10, 0), new(21, 30)]),
            (IsoDayOfWeek.Wednesday, [new(8, 0), new(16, 45), new(17, 10)]),
            (IsoDayOfWeek.Thursday, [new(9, 0)]),
            // At five the quiet hours of 03 end, which are Tokyo's.
            (IsoDayOfWeek.Friday, [new(16, 30), new(16, 45), new(17, 10)]),
            (IsoDayOfWeek.Saturday, [new(8, 0), new(10, 0)]),
            (IsoDayOfWeek.Sunday, [new(21, 30)]),
        ];
        var moments =
            from week in Enumerable.Range(0, Weeks)
            from day in weeks
            let date = Plans.Day("2027-06-21").PlusWeeks(week).With(DateAdjusters.NextOrSame(day.Day))
            from time in day.Times
            select date.At(time).InZoneStrictly(Zones.Get("Asia/Shanghai")).ToInstant();
        foreach (var at in moments.Append(Plans.At("2027-07-19T08:00+08")))
        {
            await district.App.TurnClockAsync(at);
            await district.App.UntilQuietAsync();
        }
    }

    /// <summary>
    /// One line a campaign and week in which a broadcast was requested, and one for those whom budgets kept back.
    /// </summary>
    private static List<string> Rehearsed(JsonElement rehearsal) =>
        [
            .. from campaign in rehearsal.GetProperty("campaigns").EnumerateArray()
            where campaign.GetProperty("people").GetInt32() > 0
            select OverBudget(campaign.GetProperty("id").GetString()!, campaign.GetProperty("overBudget").GetInt32()),
            .. from campaign in rehearsal.GetProperty("campaigns").EnumerateArray()
            where campaign.GetProperty("people").GetInt32() > 0
            from week in campaign.GetProperty("weeks").EnumerateArray()
            let line = Line(
                campaign.GetProperty("id").GetString()!,
                week.GetProperty("week").GetString()!,
                week.GetProperty("occurrences").GetInt32(),
                week.GetProperty("recipients").GetInt32(),
                week.GetProperty("segments").GetInt32(),
                Amount(week)
            )
            select line,
        ];

    private static async Task<List<string>> PlayedAsync(District district)
    {
        var broadcasts = (await district.AskAsync(HttpMethod.Get, "/api/broadcasts?limit=1000"))
            .GetProperty("broadcasts")
            .EnumerateArray()
            .ToList();
        Assert.All(broadcasts, b => Assert.Equal("finished", b.GetProperty("state").GetString()));
        return
        [
            .. from its in broadcasts.GroupBy(b => b.GetProperty("campaign").GetString()!, StringComparer.Ordinal)
            select OverBudget(
                its.Key,
                its.Sum(b => b.GetProperty("excluded").TryGetProperty("budget", out var over) ? over.GetInt32() : 0)
            ),
            .. from broadcast in broadcasts
            let at = NodaTime.Text.InstantPattern.ExtendedIso.Parse(broadcast.GetProperty("startAt").GetString()!).Value
            let day = at.InZone(Zones.Get("Asia/Shanghai")).Date
            let week = IsoWeek.FromDay(day)
            group broadcast by (
                Campaign: broadcast.GetProperty("campaign").GetString()!,
                Week: string.Create(CultureInfo.InvariantCulture, $"{week.Year}-W{week.Number:00}")
            ) into its
            let line = Line(
                its.Key.Campaign,
                its.Key.Week,
                its.Count(),
                its.Sum(b => b.GetProperty("recipients").GetInt32()),
                its.Sum(b => b.GetProperty("segments").GetInt32()),
                its.Sum(Amount)
            )
            select line,
        ];
    }

    private static string Line(
        string campaign,
        string week,
        int occurrences,
        int recipients,
        int segments,
        decimal cost
    ) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{campaign} {week}: {occurrences} occurrences, {recipients} recipients, {segments} segments, {cost:0.000}"
        );

    private static string OverBudget(string campaign, int over) =>
        string.Create(CultureInfo.InvariantCulture, $"{campaign}: {over} over budget");

    private static decimal Amount(JsonElement figures) =>
        decimal.Parse(figures.GetProperty("cost").GetProperty("amount").GetString()!, CultureInfo.InvariantCulture);
}
