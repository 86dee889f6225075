using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CommunityAlerts.Replies;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime.Extensions;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.OptOuts;

/// <summary>Permission to read and take back an opt-out where several areas know the number.</summary>
public sealed class OptOutAccessTests
{
    private const string Phone = "+12025550171";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_official_who_adds_the_number_to_an_own_list_does_not_gain_its_opt_out()
    {
        await using var app = await AlertsApp.StartAsync();
        var (east, west) = (app.Official("east"), app.Official("west"));
        await ListAsync(east, "east-families", "east");
        await ListAsync(west, "west-families", "west");
        await PostAsync(east, "/api/opt-outs", new { phone = Phone, reason = "asked at the east office" });

        // The number is on a list of the west too.
        Assert.Equal(HttpStatusCode.Forbidden, (await AnswerAsync(west, "/api/opt-outs/find")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await AnswerAsync(west, "/api/opt-outs/remove")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await AnswerAsync(east, "/api/opt-outs/remove")).StatusCode);
        Assert.Empty(
            (await west.GetFromJsonAsync<JsonElement>("/api/opt-outs", Cancel)).GetProperty("optOuts").EnumerateArray()
        );
        var person = await (await AnswerAsync(west, "/api/people/find")).Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.False(person.TryGetProperty("optOut", out _));
        Assert.False(await IsShownAsync(west, "west-families"));
        Assert.True(await IsShownAsync(app.Official(), "west-families"));

        // To ask for silence once more is anybody's who has the number, and discloses nothing of the other office.
        var again = await AnswerAsync(west, "/api/opt-outs");
        Assert.DoesNotContain("east", await again.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await AnswerAsync(app.Official(), "/api/opt-outs/find")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await AnswerAsync(app.Official(), "/api/opt-outs/remove")).StatusCode);
    }

    [Fact]
    public async Task An_official_of_the_only_area_that_knows_the_number_takes_its_opt_out_back()
    {
        await using var app = await AlertsApp.StartAsync();
        var east = app.Official("east");
        await ListAsync(east, "east-families", "east");
        await PostAsync(east, "/api/opt-outs", new { phone = Phone, reason = "asked" });

        Assert.True(await IsShownAsync(east, "east-families"));
        Assert.Equal(HttpStatusCode.NoContent, (await AnswerAsync(east, "/api/opt-outs/remove")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await AnswerAsync(east, "/api/opt-outs/find")).StatusCode);
    }

    [Theory]
    [InlineData("operator", false)]
    [InlineData("operator", true)]
    [InlineData("operator of no list", false)]
    [InlineData("operator of no list", true)]
    [InlineData("reply", false)]
    [InlineData("reply", true)]
    [InlineData("carrier", true)]
    public async Task An_opt_out_is_closed_to_other_areas_even_if_only_their_list_has_the_number(
        string by,
        bool isOnOwnList
    )
    {
        await using var app = await AlertsApp.StartAsync();
        var (east, west) = (app.Official("east"), app.Official("west"));
        if (by != "operator of no list")
        {
            await ListAsync(east, "east-families", "east");
        }

        var said = app.Clock.GetCurrentInstant();
        var number = PhoneNumber.FromE164(Phone);
        await (
            by switch
            {
                "reply" => ReceiveAsync(app, [], [new Reply("1", number, "+18005550199", "STOP", said)]),
                "carrier" => ReceiveAsync(
                    app,
                    [new DeliveryReport("", "1", number, ReportStatus.Undelivered, ReportCodes.OptedOut, said)],
                    []
                ),
                _ => PostAsync(east, "/api/opt-outs", new { phone = Phone, reason = "asked at the east office" }),
            }
        );
        if (by != "operator of no list")
        {
            await PostAsync(east, "/api/lists/east-families/contacts/remove", new { phone = Phone });
        }

        if (isOnOwnList)
        {
            await ListAsync(west, "west-families", "west");
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await AnswerAsync(west, "/api/opt-outs/find")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await AnswerAsync(west, "/api/opt-outs/remove")).StatusCode);
        Assert.Empty(
            (await west.GetFromJsonAsync<JsonElement>("/api/opt-outs", Cancel)).GetProperty("optOuts").EnumerateArray()
        );
        Assert.False(isOnOwnList && await IsShownAsync(west, "west-families"));

        // The area of the opt-out can read it while no other area has the number; the whole tree can always.
        Assert.Equal(
            isOnOwnList ? HttpStatusCode.Forbidden : HttpStatusCode.OK,
            (await AnswerAsync(east, "/api/opt-outs/find")).StatusCode
        );
        Assert.Equal(HttpStatusCode.NoContent, (await AnswerAsync(app.Official(), "/api/opt-outs/remove")).StatusCode);
    }

    [Fact]
    public async Task A_STOP_of_a_number_on_no_list_is_not_an_offices_that_adds_the_number_afterwards()
    {
        await using var app = await AlertsApp.StartAsync();
        var west = app.Official("west");
        var stop = new Reply("1", PhoneNumber.FromE164(Phone), "+18005550199", "STOP", app.Clock.GetCurrentInstant());
        await ReceiveAsync(app, [], [stop]);
        await ListAsync(west, "west-families", "west");

        Assert.Equal(HttpStatusCode.Forbidden, (await AnswerAsync(west, "/api/opt-outs/find")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await AnswerAsync(west, "/api/opt-outs/remove")).StatusCode);
        Assert.False(await IsShownAsync(west, "west-families"));
        Assert.Equal(HttpStatusCode.OK, (await AnswerAsync(app.Official(), "/api/opt-outs/find")).StatusCode);
    }

    [Fact]
    public async Task An_opt_out_that_another_area_asks_for_too_is_no_longer_the_first_areas_alone()
    {
        await using var app = await AlertsApp.StartAsync();
        var (east, west) = (app.Official("east"), app.Official("west"));
        await PostAsync(east, "/api/opt-outs", new { phone = Phone });
        await ListAsync(west, "west-families", "west");
        await PostAsync(west, "/api/opt-outs", new { phone = Phone, reason = "asked at the west office" });
        await PostAsync(west, "/api/lists/west-families/contacts/remove", new { phone = Phone });

        Assert.Equal(HttpStatusCode.Forbidden, (await AnswerAsync(east, "/api/opt-outs/remove")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AnswerAsync(app.Official(), "/api/opt-outs/find")).StatusCode);
    }

    [Fact]
    public async Task An_opt_out_of_another_area_is_not_erased_with_the_person()
    {
        await using var app = await AlertsApp.StartAsync();
        var (east, west) = (app.Official("east"), app.Official("west"));
        await ListAsync(west, "west-families", "west");
        await PostAsync(west, "/api/opt-outs", new { phone = Phone, reason = "asked at the west office" });
        await PostAsync(west, "/api/lists/west-families/contacts/remove", new { phone = Phone });
        await ListAsync(east, "east-families", "east");

        Assert.Equal(HttpStatusCode.Forbidden, (await AnswerAsync(east, "/api/people/erase")).StatusCode);
        var kept = await (await AnswerAsync(app.Official(), "/api/opt-outs/find")).Content.ReadAsStringAsync(Cancel);
        Assert.Contains("west office", kept, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await AnswerAsync(app.Administrator, "/api/people/erase")).StatusCode);
    }

    /// <summary>Whether the list's page says that its only contact opted out.</summary>
    private static async Task<bool> IsShownAsync(HttpClient client, string list)
    {
        var page = await client.GetFromJsonAsync<JsonElement>($"/api/lists/{list}/contacts", Cancel);
        var contact = Assert.Single(page.GetProperty("contacts").EnumerateArray());
        return contact.TryGetProperty("optedOut", out var optedOut) && optedOut.GetBoolean();
    }

    private static Task<bool> ReceiveAsync(AlertsApp app, DeliveryReport[] reports, Reply[] replies) =>
        app
            .Services.GetRequiredService<EventReceiver>()
            .ReceiveAsync(new CarrierEvents(ValidationCode: null, reports, replies, Ignored: 0), Cancel);

    private static async Task ListAsync(HttpClient official, string id, string area)
    {
        (await official.PutAsJsonAsync($"/api/lists/{id}", new { name = id, area }, Cancel)).EnsureSuccessStatusCode();
        await PostAsync(official, $"/api/lists/{id}/contacts", new { phone = Phone });
    }

    private static async Task PostAsync<T>(HttpClient client, string path, T body) =>
        (await client.PostAsJsonAsync(path, body, Cancel)).EnsureSuccessStatusCode();

    private static Task<HttpResponseMessage> AnswerAsync(HttpClient client, string path) =>
        client.PostAsJsonAsync(path, new { phone = Phone }, Cancel);
}
