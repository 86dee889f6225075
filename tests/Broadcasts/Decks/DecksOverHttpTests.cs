using System.Text.Json.Nodes;
using CommunityAlerts.Tests.Broadcasts.Requests;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Decks;

public sealed class DecksOverHttpTests(BroadcastsApp over) : IClassFixture<BroadcastsApp>
{
    [Fact]
    public async Task A_campaign_with_a_deck_sends_a_card_a_day_and_counts_recipients_per_card()
    {
        foreach (
            var (id, text) in new[]
            {
                ("rebate", "There is no rebate."),
                ("gift", "Nobody sends gifts."),
                ("scam", "A new scam this week."),
            }
        )
        {
            await DoAsync("PUT", $"templates/{id}", $$"""{"name":"{{id}}","texts":{"en":"{{text}}"} }""");
        }

        await PutAsync("""["rebate","gift"]""");
        var first = await NextDayAsync();
        await PutAsync("""["rebate","gift",{"template":"scam","urgent":true}]""");
        var second = await NextDayAsync();
        await DoAsync("POST", "lists/family/contacts", """{"phone":"+13125550142","name":"Newcomer"}""");
        await PutAsync("""["rebate","gift",{"template":"scam","retired":true}]""");
        var third = await NextDayAsync();

        Assert.Equal(
            ["rebate 5, gift 0", "rebate 0, gift 0, scam 5", "rebate 1, gift 5"],
            await Task.WhenAll(new[] { first, second, third }.Select(CountsAsync)),
            StringComparer.Ordinal
        );
        Assert.Equal(
            ["There is no rebate.", "A new scam this week.", "Nobody sends gifts."],
            [
                .. await Task.WhenAll(
                    new[] { first, second, third }.Select(async b =>
                        (await over.TextsAsync(BroadcastsApp.Phone(1), b)).Single()
                    )
                ),
            ],
            StringComparer.Ordinal
        );
        Assert.Equal(["There is no rebate."], await over.TextsAsync("+13125550142", third), StringComparer.Ordinal);
        var deliveries = (await GetAsync($"broadcasts/{third}/deliveries"))["deliveries"]!.AsArray();
        Assert.Equal(
            "gift gift gift gift gift rebate",
            string.Join(' ', deliveries.Select(d => (string)d!["card"]!).Order(StringComparer.Ordinal))
        );
        using var csv = await over.SendAsync("GET", $"broadcasts/{third}/deliveries", accept: "text/csv");
        Assert.All(
            (await csv.Content.ReadAsStringAsync(BroadcastsApp.Cancel)).Trim().Split('\n')[1..],
            line => Assert.Matches(",(Nobody sends gifts.,1,.*,gift|There is no rebate.,1,.*,rebate)\r?$", line)
        );
        using var person = await over.SendAsync("POST", "people/find", $$"""{"phone":"{{BroadcastsApp.Phone(1)}}"}""");
        var held = JsonNode.Parse(await person.Content.ReadAsStringAsync(BroadcastsApp.Cancel))!["held"]!["cards"]!
            .AsArray()
            .Single()!;
        Assert.Equal(
            """{"campaign":"tips","seen":["rebate","scam"],"thisRound":["rebate","scam"],"given":[{"card":"gift","broadcast":"THIRD"}]}""",
            held.ToJsonString().Replace(third, "THIRD", StringComparison.Ordinal)
        );

        // A campaign made again with the id of a deleted one gives everybody its first card.
        await DoAsync("DELETE", "campaigns/tips", "");
        await PutAsync("""["rebate","gift"]""");
        Assert.Equal("rebate 6, gift 0", await CountsAsync(await NextDayAsync()));

        async Task<string> CountsAsync(string broadcast) =>
            string.Join(
                ", ",
                (await GetAsync($"broadcasts/{broadcast}"))["cards"]!
                    .AsArray()
                    .Select(c => $"{c!["template"]} {c["recipients"]}")
            );
    }

    private Task PutAsync(string deck) =>
        DoAsync(
            "PUT",
            "campaigns/tips",
            $$"""
            {"name":"Tips","deck":{{deck}},"audience":{"lists":["family"]},"season":{"from":"01-01","to":"12-31"},"schedule":{"rrule":"FREQ=DAILY","time":"16:30","zone":"Asia/Shanghai"} }
            """
        );

    /// <summary>Turns the clock past the next occurrence, and gives its broadcast's id when all is sent.</summary>
    private async Task<string> NextDayAsync()
    {
        var due = Instant.FromDateTimeOffset(
            DateTimeOffset.Parse(
                (string)(await GetAsync("campaigns/tips"))["nextAt"]!,
                System.Globalization.CultureInfo.InvariantCulture
            )
        );
        await over.App.TurnClockAsync(due + Duration.FromSeconds(1));
        await over.App.UntilQuietAsync();
        var occurrences = (await GetAsync($"campaigns/tips/occurrences?from={due}&to={due}"))["occurrences"]!.AsArray();
        Assert.Equal("started", (string)occurrences.Single()!["state"]!);
        return (string)occurrences.Single()!["broadcast"]!;
    }

    private async Task<JsonNode> GetAsync(string path) =>
        JsonNode.Parse(
            await over.App.Administrator.GetStringAsync(new Uri($"/api/{path}", UriKind.Relative), BroadcastsApp.Cancel)
        )!;

    private async Task DoAsync(string method, string path, string body)
    {
        using var answer = await over.SendAsync(method, path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(BroadcastsApp.Cancel));
    }
}
