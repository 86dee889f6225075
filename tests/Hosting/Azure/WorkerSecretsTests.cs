using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Replies;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using CommunityAlerts.Tests.Support.Workers;
using Xunit;

namespace CommunityAlerts.Tests.Hosting.Azure;

/// <summary>The worker with telemetry on and secrets that stand out, made to fail in every way we know: none of them,
/// nor a number, a name or a text, is in an answer, in its output, in what it logs through the host, or in what goes to
/// Application Insights.</summary>
public sealed class WorkerSecretsTests
{
    private const string Events = "the secret of events";
    private const string NumberKey = "the secret of number keys";
    private static readonly string[] Lists = ["family"];

    /// <summary>Personal data found in answers, where it belongs, and nowhere else.</summary>
    private static readonly string[] Personal = ["4155550137", "Quillfeather", "Umbrellas are planted"];

    private readonly PlantedSecrets _secrets = new()
    {
        [Events] = "planted+events/" + PlantedSecrets.Hex(),
        [NumberKey] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_secret_or_personal_data_leaves_the_worker_after_any_failure()
    {
        await using var insights = await IngestionEndpoint.StartAsync();
        await using var app = new WorkerApp();
        await app.StartAsync([
            ("APPLICATIONINSIGHTS_CONNECTION_STRING", insights.ConnectionString),
            ("APPLICATIONINSIGHTS_STATSBEAT_DISABLED", "true"),
            ("Events__Secret", _secrets[Events]),
            ("NumberKey__Secret", _secrets[NumberKey]),
            // As somebody would who looks for a fault: the levels in code stand over it.
            ("Logging__LogLevel__Default", "Information"),
            ("Logging__LogLevel__Microsoft.AspNetCore", "Information"),
        ]);
        _secrets["the key of the storage account"] = app
            .Settings.First(s => s.Name == StorageAccount.Setting)
            .Value.Split(';')
            .Single(p => p.StartsWith("AccountKey=", StringComparison.Ordinal))["AccountKey=".Length..];
        using var administrator = app.ClientOf(Role.Administrator);
        (string Name, string Value)[] headers = [(EventSecrets.Header, _secrets[Events])];

        await TellAStoryAsync(app, administrator);
        var calendar = await _secrets.MakeCalendarAsync(administrator, headers);
        await _secrets.SendAsync(app.Anonymous, "GET", calendar);
        await _secrets.SendAsync(app.Anonymous, "GET", $"{calendar}x");
        await _secrets.KnockAsync(app.Anonymous);
        await _secrets.CallEverythingAsync(administrator, PlantedSecrets.Bodies, [], headers);
        await app.StopStorageAsync();
        await _secrets.CallEverythingAsync(administrator, ["{}"], [], headers);
        await _secrets.SendAsync(app.Anonymous, "GET", calendar);
        Assert.Equal(0, await app.Host.StopAsync());

        var logged = string.Join('\n', app.Host.Logs.Select(l => l.ToString()));
        _secrets.Hear("the worker's output", app.Host.Output);
        _secrets.Hear("what it logged through the host", logged);
        _secrets.Hear("Application Insights", insights.Sent);
        // Traces, metrics and logs were sent, the failures among them.
        Assert.All(
            [
                "\"baseType\":\"RequestData\"",
                "\"baseType\":\"RemoteDependencyData\"",
                "\"baseType\":\"MetricData\"",
                "Storage did not answer",
            ],
            part => Assert.Contains(part, insights.Sent, StringComparison.Ordinal)
        );
        Assert.Contains(_secrets.Heard, s => s.Where.EndsWith(".ics 200", StringComparison.Ordinal));
        Assert.Contains(_secrets.Heard, s => s.Where.EndsWith(".ics 503", StringComparison.Ordinal));
        Assert.Empty(_secrets.Found());
        foreach (
            var (where, text) in new[]
            {
                ("output", app.Host.Output),
                ("logs", logged),
                ("Application Insights", insights.Sent),
            }
        )
        {
            Assert.All(
                Personal,
                planted =>
                    Assert.False(
                        text.Contains(planted, StringComparison.OrdinalIgnoreCase),
                        $"'{planted}' is in: {where}"
                    )
            );
        }
    }

    /// <summary>A contact, found and texted, who answers.</summary>
    private async Task TellAStoryAsync(WorkerApp app, HttpClient administrator)
    {
        (
            await administrator.PutAsJsonAsync(
                "/api/lists/family",
                new { name = "Quillfeather", area = "east" },
                Cancel
            )
        ).EnsureSuccessStatusCode();
        (
            await administrator.PostAsJsonAsync(
                "/api/lists/family/contacts",
                new { phone = "+14155550137", name = "Ada Quillfeather" },
                Cancel
            )
        ).EnsureSuccessStatusCode();
        (
            await administrator.GetAsync(new Uri("/api/lists/family/contacts?q=Quillfeather", UriKind.Relative), Cancel)
        ).EnsureSuccessStatusCode();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/broadcasts")
        {
            Content = JsonContent.Create(
                new
                {
                    name = "Quillfeather",
                    texts = new { en = "Umbrellas are planted, {{ name }}." },
                    audience = new { lists = Lists },
                    urgency = "urgent",
                }
            ),
        };
        request.Headers.Add("Idempotency-Key", "planted-1");
        var accepted = await administrator.SendAsync(request, Cancel);
        accepted.EnsureSuccessStatusCode();
        await app.WorkUntilAsync(
            async () =>
                (await administrator.GetFromJsonAsync<JsonElement>(accepted.Headers.Location!, Cancel))
                    .GetProperty("settled")
                    .GetBoolean(),
            "ReleaseBatches",
            "SweepBroadcasts"
        );
        using var reply = new HttpRequestMessage(HttpMethod.Post, "/api/events/sms")
        {
            Content = ReplyEvents.Content("r1", "14155550137", "Umbrellas are planted?"),
        };
        reply.Headers.Add(EventSecrets.Header, _secrets[Events]);
        (await app.Anonymous.SendAsync(reply, Cancel)).EnsureSuccessStatusCode();
    }
}
