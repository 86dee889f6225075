using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CommunityAlerts.Tests.Areas;

/// <summary>Limits that administrators of several areas set on the same area.</summary>
public sealed class AreaBoundsTests
{
    private const string Limits = """
        {"name":"A","quietHours":[{"start":"21:00","end":"08:00"}],"policies":{
          "budget":{"perDay":2},"householdBudget":{"perWeek":9},"spendPerDay":{"amount":"100","currency":"CNY"}}}
        """;

    private const string Path = "bei/a";

    private static Uri Address => new($"/api/areas/{Path}", UriKind.Relative);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", Path)]
    [InlineData("bei", Path)]
    [InlineData("", "bei")]
    public async Task A_limit_set_for_a_wider_area_can_be_neither_loosened_nor_removed(string by, string narrower)
    {
        await using var app = await StartAsync();
        Assert.Equal("", await PutAsync(app, by, Limits));

        const string All =
            "/quietHours, /policies/budget/perDay, /policies/householdBudget/perWeek, /policies/spendPerDay";
        Assert.Equal(All, await PutAsync(app, narrower, """{"name":"A"}"""));
        Assert.Equal(
            All,
            await PutAsync(
                app,
                narrower,
                """
                {"name":"A","quietHours":[{"start":"21:01","end":"08:00"}],"policies":{"budget":{"perDay":3},
                  "householdBudget":{"perDay":1,"perWeek":10},"spendPerDay":{"amount":"100.01","currency":"CNY"}}}
                """
            )
        );
        Assert.Equal(HttpStatusCode.Forbidden, await DeleteAsync(app, narrower));
        Assert.Equal(
            "",
            await PutAsync(
                app,
                narrower,
                """
                {"name":"B","zone":"Asia/Urumqi","quietHours":[{"start":"20:00","end":"00:00"},{"start":"23:00","end":"09:00"}],
                  "policies":{"budget":{"perDay":1,"perWeek":3},"householdBudget":{"perWeek":9},
                  "spendPerDay":{"amount":"50","currency":"CNY"}}}
                """
            )
        );

        // Down to what was set, and no further.
        Assert.Equal("", await PutAsync(app, narrower, Limits));
        var looser = Limits.Replace("""perDay":2""", """perDay":4""", StringComparison.Ordinal);
        Assert.Equal("/policies/budget/perDay", await PutAsync(app, narrower, looser));
    }

    [Theory]
    [InlineData(Path, Path)]
    [InlineData(Path, "bei")]
    [InlineData(Path, "")]
    [InlineData("bei", "")]
    public async Task An_administrator_of_the_same_or_a_wider_area_may_loosen_or_remove_a_limit(string by, string wider)
    {
        await using var app = await StartAsync();
        Assert.Equal("", await PutAsync(app, by, Limits));

        Assert.Equal("", await PutAsync(app, wider, """{"name":"A","policies":{"budget":{"perDay":9}}}"""));
        Assert.Equal(HttpStatusCode.NoContent, await DeleteAsync(app, wider));
    }

    [Fact]
    public async Task Each_wider_area_keeps_what_it_has_set()
    {
        await using var app = await StartAsync();
        Assert.Equal("", await PutAsync(app, "", PerDay(5)));
        Assert.Equal("", await PutAsync(app, "bei", PerDay(3)));

        Assert.Equal("/policies/budget/perDay", await PutAsync(app, Path, PerDay(4)));
        Assert.Equal("/policies/budget/perDay", await PutAsync(app, "bei", PerDay(6)));
        Assert.Equal("", await PutAsync(app, "bei", PerDay(5)));
        Assert.Equal("", await PutAsync(app, Path, PerDay(5)));

        static string PerDay(int texts) => $"{{\"name\":\"A\",\"policies\":{{\"budget\":{{\"perDay\":{texts}}}}}}}";
    }

    [Fact]
    public async Task An_area_that_a_wider_one_has_only_named_is_free()
    {
        await using var app = await StartAsync();
        Assert.Equal("", await PutAsync(app, "", """{"name":"A","zone":"Asia/Shanghai"}"""));

        Assert.Equal("", await PutAsync(app, Path, Limits));
        Assert.Equal("", await PutAsync(app, Path, """{"name":"A"}"""));
        Assert.Equal(HttpStatusCode.NoContent, await DeleteAsync(app, Path));
    }

    /// <summary>Starts a host with the area above, without limits.</summary>
    private static async Task<AlertsApp> StartAsync()
    {
        var app = await AlertsApp.StartAsync();
        var above = new Area { Path = "bei", Name = "Bei" };
        await app.Services.GetRequiredService<AreaStore>().PutAsync(above, Stop);
        return app;
    }

    /// <summary>Saves the area as the administrator of <paramref name="by"/>; the fields at fault, in order.</summary>
    private static async Task<string> PutAsync(AlertsApp app, string by, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await app.ClientOf(Role.Administrator, by).PutAsync(Address, content, Stop);
        if (answer.IsSuccessStatusCode)
        {
            return "";
        }

        var errors = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!["errors"]!.AsArray();
        Assert.All(errors, e => Assert.Equal("looser-than-set", e!["code"]!.ToString()));
        return string.Join(", ", errors.Select(e => $"{e!["pointer"]}"));
    }

    private static async Task<HttpStatusCode> DeleteAsync(AlertsApp app, string by)
    {
        using var answer = await app.ClientOf(Role.Administrator, by).DeleteAsync(Address, Stop);
        return answer.StatusCode;
    }
}
