using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Rehearsals;

/// <summary>
/// Sixty invented people on three lists that overlap, in three areas with budgets, quiet hours, a zone and a ceiling;
/// two senders, two languages; on the real local host.
/// </summary>
/// <remarks>
/// Where a household is counted its people have texts of one length, and no number is: which of them takes the
/// household's last place is then nobody's concern, and two buckets may race for it.
/// </remarks>
internal sealed class District : IAsyncDisposable
{
    private District(AlertsApp app) => App = app;

    public AlertsApp App { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<District> OpenAsync()
    {
        var district = new District(
            await AlertsApp.StartAsync(
                ("Alerts:Region", "US"),
                ("Alerts:Buckets", "2"),
                ("Alerts:BatchSize", "5"),
                ("Senders:Default:SegmentsPerMinute", "6000")
            )
        );
        await district.FillAsync();
        return district;
    }

    public async Task<JsonElement> AskAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null
            ? null
            : new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
        using var answer = await App.Administrator.SendAsync(request, Cancel);
        var said = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {answer.StatusCode} {said}");
        return said.Length == 0 ? default : JsonDocument.Parse(said).RootElement;
    }

    public Task<JsonElement> PutAsync(string path, string body) => AskAsync(HttpMethod.Put, path, body);

    public ValueTask DisposeAsync() => App.DisposeAsync();

    private async Task FillAsync()
    {
        await PutAsync(
            "/local/carrier",
            """{"pacePerMinute":60000,"rejectPercent":0,"failPercent":0,"throttlePercent":0,"timeoutAfterAcceptPercent":0,"reportDelaySeconds":0,"seed":1}"""
        );
        await PutAsync(
            "/api/areas/beiguan",
            """{"name":"Beiguan","policies":{"spendPerDay":{"amount":"5","currency":"CNY"}}}"""
        );
        await PutAsync(
            "/api/areas/beiguan/01",
            """{"name":"Numbers are counted","policies":{"budget":{"perDay":1,"perWeek":3}}}"""
        );
        await PutAsync(
            "/api/areas/beiguan/02",
            """{"name":"Households are counted","policies":{"householdBudget":{"perDay":2,"perWeek":3}}}"""
        );
        await PutAsync(
            "/api/areas/beiguan/03",
            """{"name":"Nothing is counted","zone":"Asia/Tokyo","quietHours":[{"start":"17:00","end":"18:00"}]}"""
        );
        await PutAsync(
            "/api/senders/us",
            """{"from":"+18335550101","prefixes":["+1"],"segmentsPerMinute":6000,"pricePerSegment":{"amount":"0.013","currency":"CNY"},"twoWay":true,"reports":true}"""
        );
        await PutAsync(
            "/api/templates/water",
            """{"name":"Water","texts":{"zh-CN":"{{ child }} 暑假到了，请家长看管好孩子，不要到河边、水库、池塘玩水游泳，发现有人落水请立即呼救并拨打110，切勿盲目下水施救。社区提醒您，安全第一，谨防溺水，河水无情，请勿靠近。","en":"{{ name }}: keep {{ child }} away from the river."}}"""
        );
        await PutAsync(
            "/api/templates/heat",
            """{"name":"Heat","texts":{"zh-CN":"高温预警，请多喝水。","en":"Heat. {{ if household }}Look after each other.{{ else }}Call a neighbour.{{ end }}"}}"""
        );
        await PutAsync(
            "/api/templates/tip",
            """{"name":"Tip","texts":{"zh-CN":"夏季用电请注意安全。","en":"Mind the wires."}}"""
        );
        foreach (var list in new[] { "parents", "river", "elders", "nobody" })
        {
            await PutAsync($"/api/lists/{list}", $$"""{"name":"{{list}}","area":"beiguan","labels":[]}""");
        }

        var (contacts, keys) = (
            App.Services.GetRequiredService<ContactStore>(),
            App.Services.GetRequiredService<NumberKeys>()
        );
        for (var n = 0; n < 60; n++)
        {
            var key = keys.MakeKey(Engine.Phone(n));
            // Of 01 both languages; of 02, where households are counted, one; of 03 both.
            var contact = new Contact
            {
                Phone = Engine.Phone(n),
                Key = key,
                Name = $"Person {n}",
                Language = n % 3 == 1 || n % 2 == 0 ? "zh-CN" : "en",
                Area = $"beiguan/0{(n % 3) + 1}",
                Household = n % 5 == 0 ? null : $"{n / 9}",
                Tags = n % 4 == 0 ? ["river"] : [],
                Values =
                    n % 11 == 0
                        ? new Dictionary<string, string>(StringComparer.Ordinal)
                        : new Dictionary<string, string>(StringComparer.Ordinal)
                        {
                            ["child"] = n % 2 == 0 ? "小明" : "Bo",
                        },
                Consent = new Consent(n == 7 ? ConsentBasis.None : ConsentBasis.Notice, "parents", AlertsApp.Start),
            };
            foreach (
                var list in (string[])
                    [
                        .. n < 40 ? ["parents"] : (string[])[],
                        .. n % 2 == 0 ? ["river"] : (string[])[],
                        .. n >= 30 ? ["elders"] : (string[])[],
                    ]
            )
            {
                // As the river list knows them they have no household: whose row speaks for a phone shows.
                await contacts.PutAsync(list, list == "river" ? contact with { Household = null } : contact, Cancel);
            }
        }

        foreach (var n in new[] { 3, 12, 50 })
        {
            await App
                .Services.GetRequiredService<OptOutStore>()
                .TryAddAsync(
                    new OptOut(keys.MakeKey(Engine.Phone(n)), Engine.Phone(n), AlertsApp.Start, "reply", null),
                    Cancel
                );
        }
    }
}
