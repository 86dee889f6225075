using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.Demo;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

public sealed class SampleLoadingTests
{
    private static readonly Uri Sample = new("/local/sample", UriKind.Relative);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_half_loaded_sample_is_completed_by_the_next_host_and_never_loaded_again()
    {
        (string, string?)[] same =
        [
            ("Local:Prefix", Azurite.FreshPrefix()),
            ("NumberKey:Secret", Convert.ToBase64String(new byte[32])),
            ("Alerts:Buckets", "2"),
        ];
        var third = new TaskCompletionSource();
        var stuck = new SampleSource(
            Hamlet.Source.District,
            async (list, cancellationToken) =>
            {
                if (list.Id == Hamlet.Source.District.Lists[2].Id)
                {
                    third.SetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                }

                return await Hamlet.Source.ReadAsync(list, cancellationToken);
            }
        );
        await using (var first = await AlertsApp.StartAsync(services => services.AddSingleton(stuck), same))
        {
            Assert.Equal("none", await StateAsync(first));
            Assert.Equal((HttpStatusCode.Accepted, "loading"), await AskAsync(first.Administrator));
            await third.Task.WaitAsync(Stop);
            // A second click joins the first.
            Assert.Equal((HttpStatusCode.Accepted, "loading"), await AskAsync(first.Administrator));
        }

        await using var second = await AlertsApp.StartAsync(services => services.AddSingleton(Hamlet.Source), same);
        Assert.Equal("interrupted", await StateAsync(second));
        Assert.Equal((HttpStatusCode.Accepted, "loading"), await AskAsync(second.Administrator));
        await Eventually.HoldsAsync(async () => await StateAsync(second) != "loading");

        var view = await GetAsync(second, "/local/sample");
        Assert.Equal("loaded", view.GetProperty("state").GetString());
        Assert.All(
            view.GetProperty("lists").EnumerateArray(),
            l => Assert.Equal(l.GetProperty("total").GetInt32(), l.GetProperty("done").GetInt32())
        );
        Assert.All(
            (await GetAsync(second, "/api/lists")).GetProperty("lists").EnumerateArray(),
            l => Assert.True(l.GetProperty("sample").GetBoolean())
        );
        Assert.Equal(
            [8, 10, 10, 10, 10],
            view.GetProperty("lists").EnumerateArray().Select(l => l.GetProperty("stored").GetInt32())
        );
        Assert.Equal(2, (await GetAsync(second, "/api/opt-outs")).GetProperty("optOuts").GetArrayLength());
        Assert.Equal(
            ["北关区 · Beiguan", "红旗路街道 · Hongqi Road"],
            (await GetAsync(second, "/api/areas"))
                .GetProperty("areas")
                .EnumerateArray()
                .Select(a => a.GetProperty("name").GetString()!),
            StringComparer.Ordinal
        );
        Assert.All(
            (await GetAsync(second, "/api/campaigns")).GetProperty("campaigns").EnumerateArray(),
            c => Assert.Equal("active", c.GetProperty("state").GetString())
        );
        Assert.Equal((HttpStatusCode.Conflict, "/problems/store-not-empty"), await AskAsync(second.Administrator));
    }

    [Fact]
    public async Task A_failed_load_reports_its_reason_and_can_be_retried()
    {
        var works = false;
        var source = new SampleSource(
            Hamlet.Source.District,
            (list, cancellationToken) =>
                works
                    ? Hamlet.Source.ReadAsync(list, cancellationToken)
                    : throw new FileNotFoundException("0.csv is gone.")
        );
        await using var app = await AlertsApp.StartAsync(
            services => services.AddSingleton(source),
            ("Alerts:Buckets", "2")
        );

        await AskAsync(app.Administrator);
        await Eventually.HoldsAsync(async () => await StateAsync(app) != "loading");
        Assert.Equal("failed", await StateAsync(app));
        Assert.Equal("0.csv is gone.", (await GetAsync(app, "/local/sample")).GetProperty("detail").GetString());
        works = true;
        await AskAsync(app.Administrator);
        await Eventually.HoldsAsync(async () => await StateAsync(app) != "loading");

        Assert.Equal("loaded", await StateAsync(app));
    }

    [Fact]
    public async Task A_sample_is_not_loaded_over_existing_lists_or_without_permission()
    {
        await using var app = await AlertsApp.StartAsync(services => services.AddSingleton(Hamlet.Source));

        Assert.Equal((HttpStatusCode.Forbidden, "/problems/not-allowed"), await AskAsync(app.Official()));
        Assert.Equal(
            (HttpStatusCode.Forbidden, "/problems/not-allowed"),
            await AskAsync(app.ClientOf(Role.Administrator, "beiguan"))
        );
        (
            await app.Administrator.PutAsJsonAsync(
                new Uri("/api/lists/own", UriKind.Relative),
                new { name = "Own", area = "beiguan" },
                Stop
            )
        ).EnsureSuccessStatusCode();
        Assert.Equal((HttpStatusCode.Conflict, "/problems/store-not-empty"), await AskAsync(app.Administrator));

        Assert.Equal("none", await StateAsync(app));
        Assert.Equal(1, (await GetAsync(app, "/api/lists")).GetProperty("lists").GetArrayLength());
    }

    /// <summary>The status of a click, and the state or the problem that it answers.</summary>
    private static async Task<(HttpStatusCode Status, string? Said)> AskAsync(HttpClient client)
    {
        using var answer = await client.PostAsync(Sample, content: null, Stop);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        return (answer.StatusCode, body.GetProperty(answer.IsSuccessStatusCode ? "state" : "type").GetString());
    }

    private static async Task<string?> StateAsync(AlertsApp app) =>
        (await GetAsync(app, "/local/sample")).GetProperty("state").GetString();

    private static Task<JsonElement> GetAsync(AlertsApp app, string path) =>
        app.Administrator.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative), Stop);
}
