using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Tests.Contacts;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Requests;

/// <summary>A sender's signatures by language, from its settings to the handsets, over HTTP.</summary>
public sealed class SignaturesOverHttpTests
{
    private const string Ann = "+13125550101";
    private const string Li = "+13125550102";
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>71 characters in English: with a Chinese signature they take two segments.</summary>
    private static readonly string English = "Stay away from the river" + new string('.', 47);

    [Fact]
    public async Task Texts_have_the_signature_of_their_language_as_it_was_when_they_were_ordered()
    {
        await using var app = await StartAsync();
        var over = ContactsApp.Of(app);
        await SaveSenderAsync(over, "[Safe Home] ");
        var order = Order(""" "startAt":"2027-06-18T10:00:00Z", """);

        var preview = (await over.PostAsync("broadcasts/preview", order, app.Administrator)).Json;
        var id = (
            await over.SendAsync(
                HttpMethod.Post,
                "broadcasts",
                new StringContent(order, System.Text.Encoding.UTF8, "application/json"),
                client: app.Administrator,
                idempotencyKey: "one"
            )
        ).Json["id"]!.GetValue<string>();
        await SaveSenderAsync(over, "[Later] ");
        await app.TurnClockAsync(Duration.FromHours(3));
        await app.UntilQuietAsync();

        Assert.Equal(2, (int)preview["segments"]!);
        Assert.Empty(preview["warnings"]!.AsArray());
        Assert.Equal("[Safe Home] " + English, await OnlyTextAsync(app, Ann));
        Assert.Equal("【平安社区】远离河边", await OnlyTextAsync(app, Li));
        await ReadsWithoutSignaturesAsync(app, id);
    }

    [Fact]
    public async Task Previews_tests_and_templates_count_the_signature_of_each_language()
    {
        await using var app = await StartAsync();
        var over = ContactsApp.Of(app);
        await SaveSenderAsync(over, "[Safe Home] ");

        var preview = await over.PostAsync(
            "templates/preview",
            $$"""{"texts":{"zh-CN":"【平安社区】远离河边","en":"{{English}}"},"sample":{},"sender":"default"}"""
        );
        var test = await over.PostAsync(
            "broadcasts/test",
            $$"""{"texts":{"en":"{{English}}"},"phone":"+13125550188"}""",
            app.Administrator
        );
        // The brackets take two septets each.
        var longest = new string('a', (6 * 153) - 14);
        var fits = await over.PutAsync("templates/fits", $$$"""{"name":"Fits","texts":{"en":"{{{longest}}}"}}""");
        var isTooLong = await over.PutAsync("templates/long", $$$"""{"name":"Long","texts":{"en":"{{{longest}}}a"}}""");

        Assert.Equal("[Safe Home] " + English, (string?)preview.Json["previews"]!["en"]!["text"]);
        Assert.Equal("GSM-7", (string?)preview.Json["previews"]!["en"]!["encoding"]);
        var warning = Assert.Single(preview.Json["warnings"]!.AsArray())!;
        Assert.Equal("/texts/zh-CN signature-twice", $"{warning["pointer"]} {warning["code"]}");
        Assert.Equal("[Safe Home] " + English, (string?)test.Json["text"]);
        Assert.Equal(201, fits.Status);
        Assert.Equal("too-many-segments", (string?)isTooLong.Json["errors"]![0]!["code"]);
    }

    /// <summary>Checks that a request of a version that had one signature for all languages is read.</summary>
    private static async Task ReadsWithoutSignaturesAsync(AlertsApp app, string id)
    {
        var stored = await app.Services.GetRequiredService<BroadcastStore>().FindAsync(id, Cancel);
        var row = JsonNode.Parse(Json.Write(stored!.Broadcast))!.AsObject();
        Assert.Equal("[Safe Home] ", (string?)row["signatures"]!["en"]);
        row.Remove("signatures");

        var read = Json.Read<Broadcast>(row.ToJsonString())!;

        Assert.Equal("【平安社区】", read.GetSignatures().For("en"));
    }

    private static async Task<AlertsApp> StartAsync()
    {
        var app = await AlertsApp.StartAsync(("Alerts:Region", "US"), ("Alerts:Buckets", "2"));
        var over = ContactsApp.Of(app);
        await over.AddListAsync("families", "beiguan");
        foreach (var (phone, language) in new[] { (Ann, "en-US"), (Li, "zh") })
        {
            var contact = $$"""{"phone":"{{phone}}","language":"{{language}}"}""";
            Assert.Equal(201, (await over.PostAsync("lists/families/contacts", contact)).Status);
        }

        return app;
    }

    private static async Task SaveSenderAsync(ContactsApp over, string english)
    {
        var body = $$"""
            {"from":"+18005550199","signature":"【平安社区】","signatures":{"en":"{{english}}"},"prefixes":[],
             "segmentsPerMinute":60000,"pricePerSegment":{"amount":"0.05","currency":"CNY"},"twoWay":true,
             "reports":true}
            """;
        var saved = await over.PutAsync("senders/default", body, client: over.App.Administrator);
        Assert.Equal(200, saved.Status);
        Assert.Equal(english, (string?)saved.Json["signatures"]!["en"]);
    }

    private static string Order(string members) =>
        $$$"""
            {"name":"River",{{{members}}}"texts":{"zh-CN":"远离河边","en":"{{{English}}}"},
             "audience":{"lists":["families"]}}
            """;

    private static async Task<string?> OnlyTextAsync(AlertsApp app, string phone)
    {
        var held = await app.Administrator.GetStringAsync(
            new Uri($"/local/handsets/{phone}", UriKind.Relative),
            Cancel
        );
        return (string?)Assert.Single(JsonNode.Parse(held)!["messages"]!.AsArray())!["text"];
    }
}
