using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Broadcasts.Requests;
using Microsoft.Extensions.DependencyInjection;
using NodaTime.Extensions;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Reporting;

/// <summary>Finds and erases everything that is stored about a person over HTTP: contacts, texts, replies.</summary>
public sealed class PeopleOverHttpTests(BroadcastsApp over) : IClassFixture<BroadcastsApp>
{
    [Fact]
    public async Task Texts_and_replies_of_a_number_are_found_by_area_and_erased_while_counts_stay()
    {
        var (path, phone) = (await SendAsync("texts"), BroadcastsApp.Phone(1));
        using var replied = await over.App.Administrator.PostAsJsonAsync(
            $"/local/handsets/{phone}/replies",
            new { text = "thank you" },
            BroadcastsApp.Cancel
        );
        await over.App.UntilQuietAsync();

        var whole = await GetAsync(path);
        var before = await FindAsync(over.App.Official("beiguan"), phone);
        var elsewhere = await FindAsync(over.App.Official("nanguan"), phone);
        using var foreign = await EraseAsync(over.App.Official("nanguan"), phone);
        using var erased = await EraseAsync(over.App.Official("beiguan"), phone);
        using var repeated = await EraseAsync(over.App.Official("beiguan"), phone);
        var after = await FindAsync(over.App.Administrator, phone);

        var delivery = Assert.Single(
            before["held"]!["deliveries"]!.AsArray(),
            d => path.EndsWith((string)d!["broadcast"]!, StringComparison.Ordinal)
        )!;
        Assert.Equal("texts", (string)delivery["name"]!);
        Assert.Equal("Hello", (string)delivery["delivery"]!["text"]!);
        Assert.Equal("delivered", (string)delivery["delivery"]!["state"]!);
        Assert.Equal("thank you", (string)Assert.Single(before["held"]!["replies"]!.AsArray())!["text"]!);
        Assert.Single(before["contacts"]!.AsArray());
        var nothing = new JsonObject
        {
            ["phone"] = phone,
            ["contacts"] = new JsonArray(),
            ["held"] = new JsonObject
            {
                ["budgets"] = new JsonArray(),
                ["cards"] = new JsonArray(),
                ["deliveries"] = new JsonArray(),
                ["exclusions"] = new JsonArray(),
                ["notifications"] = new JsonArray(),
                ["replies"] = new JsonArray(),
                ["threads"] = new JsonArray(),
            },
        };
        Assert.All(
            new[] { elsewhere, after },
            found => Assert.True(JsonNode.DeepEquals(nothing, found), found.ToJsonString())
        );
        Assert.Equal(
            [HttpStatusCode.Forbidden, HttpStatusCode.NoContent, HttpStatusCode.NoContent],
            new[] { foreign, erased, repeated }.Select(a => a.StatusCode)
        );
        var left = await GetAsync(path);
        Assert.Equal((int)whole["recipients"]!, (int)left["recipients"]!);
        Assert.Equal((int)whole["recipients"]!, (int)left["tallies"]!["delivered"]!);
        Assert.Equal(
            (int)whole["recipients"]! - 1,
            (await GetAsync($"{path}/deliveries"))["deliveries"]!.AsArray().Count
        );
    }

    [Fact]
    public async Task A_recipient_in_a_claimed_batch_is_erased_only_after_the_claim_ends()
    {
        var (path, phone) = (await SendAsync("claimed"), BroadcastsApp.Phone(2));
        var ledger = over.App.Services.GetRequiredService<Ledger>();
        var key = over.App.Services.GetRequiredService<NumberKeys>().MakeKey(PhoneNumber.FromE164(phone));
        var (broadcast, bucket) = (path["broadcasts/".Length..], key.Bucket(2));
        var person = (await ledger.FindRecipientAsync(broadcast, bucket, key, BroadcastsApp.Cancel))!;
        var stored = (await ledger.FindAsync(new BatchId(broadcast, bucket, person.Batch), BroadcastsApp.Cancel))!;
        var claimed = (
            await ledger.TryReplaceAsync(
                stored.Batch.WithClaim("theirs", over.App.Clock.GetCurrentInstant()),
                stored.ETag,
                BroadcastsApp.Cancel
            )
        )!;

        using var later = await EraseAsync(over.App.Administrator, phone);
        Assert.NotNull(await ledger.FindRecipientAsync(broadcast, bucket, key, BroadcastsApp.Cancel));
        await ledger.TryReplaceAsync(stored.Batch, claimed.ETag, BroadcastsApp.Cancel);
        using var now = await EraseAsync(over.App.Administrator, phone);

        Assert.Equal(HttpStatusCode.Accepted, later.StatusCode);
        Assert.Equal("""{"later":["deliveries"]}""", await later.Content.ReadAsStringAsync(BroadcastsApp.Cancel));
        Assert.Equal(HttpStatusCode.NoContent, now.StatusCode);
        Assert.Null(await ledger.FindRecipientAsync(broadcast, bucket, key, BroadcastsApp.Cancel));
        Assert.Equal(
            "",
            (await ledger.FindAsync(claimed.Batch.Id, BroadcastsApp.Cancel))!.Batch.Entries[person.Position].KeyPrefix
        );
    }

    [Fact]
    public async Task A_reply_is_for_the_officials_of_its_writer()
    {
        using var replied = await over.App.Administrator.PostAsJsonAsync(
            $"/local/handsets/{BroadcastsApp.Phone(3)}/replies",
            new { text = "where to?" },
            BroadcastsApp.Cancel
        );
        using var stranger = await over.App.Administrator.PostAsJsonAsync(
            "/local/handsets/+13125550155/replies",
            new { text = "who are you?" },
            BroadcastsApp.Cancel
        );
        await over.App.UntilQuietAsync();

        Assert.Contains("where to?", await RepliesAsync("beiguan"), StringComparison.Ordinal);
        Assert.DoesNotContain("who are you?", await RepliesAsync("beiguan"), StringComparison.Ordinal);
        Assert.Equal("""{"replies":[]}""", await RepliesAsync("beiguan/hongqilu"));
        Assert.Equal("""{"replies":[]}""", await RepliesAsync("nanguan"));
        Assert.Contains("who are you?", await RepliesAsync(""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broadcast_shows_the_replies_of_its_recipients_since_it_began()
    {
        using var early = await over.App.Administrator.PostAsJsonAsync(
            $"/local/handsets/{BroadcastsApp.Phone(4)}/replies",
            new { text = "before it" },
            BroadcastsApp.Cancel
        );
        await over.App.UntilQuietAsync();
        await over.App.TurnClockAsync(NodaTime.Duration.FromMinutes(5));
        var path = await SendAsync("answered");
        using var answer = await over.App.Administrator.PostAsJsonAsync(
            $"/local/handsets/{BroadcastsApp.Phone(4)}/replies",
            new { text = "we are safe" },
            BroadcastsApp.Cancel
        );
        using var other = await over.App.Administrator.PostAsJsonAsync(
            "/local/handsets/+13125550156/replies",
            new { text = "wrong number" },
            BroadcastsApp.Cancel
        );
        await over.App.UntilQuietAsync();
        var id = path["broadcasts/".Length..];
        using var foreign = await over
            .App.ClientOf(Role.Auditor, "nanguan")
            .GetAsync(new Uri($"/api/replies?broadcast={id}", UriKind.Relative), BroadcastsApp.Cancel);
        using var none = await over.App.Administrator.GetAsync(
            new Uri("/api/replies?broadcast=none", UriKind.Relative),
            BroadcastsApp.Cancel
        );

        Assert.Equal(["we are safe"], await TextsAsync(id), StringComparer.Ordinal);
        await over.App.TurnClockAsync(NodaTime.Duration.FromDays(9));
        using var late = await over.App.Administrator.PostAsJsonAsync(
            $"/local/handsets/{BroadcastsApp.Phone(4)}/replies",
            new { text = "much later" },
            BroadcastsApp.Cancel
        );
        await over.App.UntilQuietAsync();

        Assert.Equal(["we are safe"], await TextsAsync(id), StringComparer.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    private async Task<IEnumerable<string>> TextsAsync(string broadcast) =>
        (await GetAsync($"replies?broadcast={broadcast}"))["replies"]!.AsArray().Select(r => (string)r!["text"]!);

    private Task<string> RepliesAsync(string area) =>
        over
            .App.ClientOf(Role.Auditor, area)
            .GetStringAsync(new Uri("/api/replies", UriKind.Relative), BroadcastsApp.Cancel);

    private async Task<JsonNode> GetAsync(string path) =>
        JsonNode.Parse(
            await over.App.Administrator.GetStringAsync(new Uri($"/api/{path}", UriKind.Relative), BroadcastsApp.Cancel)
        )!;

    private async Task<string> SendAsync(string name)
    {
        var path = await over.StartBroadcastAsync(
            $$"""{"name":"{{name}}","texts":{"en":"Hello"},"audience":{"lists":["family"]} }"""
        );
        await over.App.UntilQuietAsync();
        return path;
    }

    private static async Task<JsonNode> FindAsync(HttpClient client, string phone)
    {
        using var answer = await client.PostAsJsonAsync("/api/people/find", new { phone }, BroadcastsApp.Cancel);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(BroadcastsApp.Cancel))!;
    }

    private static Task<HttpResponseMessage> EraseAsync(HttpClient client, string phone) =>
        client.PostAsJsonAsync("/api/people/erase", new { phone }, BroadcastsApp.Cancel);
}
