using System.Net.Http.Json;
using System.Text.Json;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>
/// Timers keep no record of the times at which the host was down; what they look after is made up for at their next
/// time.
/// </summary>
public sealed class MissedTimersTests
{
    private static readonly Uri Summer = new(
        "/api/campaigns/summer/occurrences?from=2027-06-18T00:00:00Z&to=2027-06-19T00:00:00Z",
        UriKind.Relative
    );
    private static readonly Uri Brief = new(
        "/api/campaigns/brief/occurrences?from=2027-06-18T00:00:00Z&to=2027-06-19T00:00:00Z",
        UriKind.Relative
    );

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_occurrence_due_while_the_host_was_down_starts_only_if_it_is_still_useful()
    {
        (string, string?)[] same =
        [
            ("Local:Prefix", Azurite.FreshPrefix()),
            ("NumberKey:Secret", Convert.ToBase64String(new byte[32])),
            ("Alerts:Buckets", "2"),
        ];
        await using (var before = await AlertsApp.StartAsync(same))
        {
            await PutAsync(before, "/api/lists/river", new { name = "River", area = "beiguan" });
            (
                await before.Administrator.PostAsJsonAsync(
                    new Uri("/api/lists/river/contacts", UriKind.Relative),
                    new { phone = Engine.Phone(1).E164, language = "en" },
                    Stop
                )
            ).EnsureSuccessStatusCode();
            await PutAsync(
                before,
                "/api/templates/water",
                new
                {
                    name = "Water",
                    purpose = "",
                    texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = "Keep away." },
                }
            );
            await PutAsync(before, "/api/campaigns/summer", Campaign(latestUseful: "PT4H"));
            await PutAsync(before, "/api/campaigns/brief", Campaign(latestUseful: "PT1M"));
        }

        // Due at half past four; up again three seconds before the timers' next time after 16:34.
        var up = Instant.FromUtc(2027, 6, 18, 8, 34, 57).ToDateTimeOffset() - TimeProvider.System.GetUtcNow();
        await using var after = await AlertsApp.StartAsync(
            new CommunityAlerts.Hosting.Local.LocalHostOptions { ClockAhead = up },
            same
        );
        await Eventually.HoldsAsync(async () =>
            await StateAsync(after, Summer) != "planned" && await StateAsync(after, Brief) != "planned"
        );
        await after.UntilQuietAsync();

        Assert.Equal("started", await StateAsync(after, Summer));
        Assert.Equal("missed", await StateAsync(after, Brief));
        var handset = new Uri($"/local/handsets/{Uri.EscapeDataString(Engine.Phone(1).E164)}", UriKind.Relative);
        var messages = (await after.Administrator.GetFromJsonAsync<JsonElement>(handset, Stop)).GetProperty("messages");
        Assert.Equal("Keep away.", Assert.Single(messages.EnumerateArray()).GetProperty("text").GetString());
    }

    private static object Campaign(string latestUseful) =>
        new
        {
            name = "Drowning",
            template = "water",
            audience = new { lists = new[] { "river" } },
            season = new { from = "05-01", to = "09-10" },
            schedule = new
            {
                rrule = "FREQ=WEEKLY;BYDAY=FR",
                time = "16:30",
                zone = "Asia/Shanghai",
            },
            latestUseful,
        };

    private static async Task<string?> StateAsync(AlertsApp app, Uri occurrences) =>
        Assert
            .Single(
                (await app.Administrator.GetFromJsonAsync<JsonElement>(occurrences, Stop))
                    .GetProperty("occurrences")
                    .EnumerateArray()
            )
            .GetProperty("state")
            .GetString();

    private static async Task PutAsync(AlertsApp app, string path, object body)
    {
        var answer = await app.Administrator.PutAsJsonAsync(new Uri(path, UriKind.Relative), body, Stop);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }
}
