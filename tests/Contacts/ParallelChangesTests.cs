using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Contacts;

/// <summary>Changes of one thing at the same time: none of them is lost, and none fails for the other.</summary>
public sealed class ParallelChangesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Thirty_values_of_one_number_written_at_once_are_all_there_and_so_is_its_consent()
    {
        await using var app = await AlertsApp.StartAsync();
        var official = app.Official();
        (
            await official.PutAsJsonAsync("/api/lists/families", new { name = "Families", area = "east" }, Cancel)
        ).EnsureSuccessStatusCode();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 30)
                .Select(i =>
                    official.PostAsJsonAsync(
                        "/api/lists/families/contacts",
                        new
                        {
                            phone = "+12025550172",
                            basis = i == 7 ? "consent" : null,
                            values = new Dictionary<string, string>(StringComparer.Ordinal) { [$"value{i}"] = $"{i}" },
                        },
                        Cancel
                    )
                )
        );

        Assert.All(answers, a => Assert.True(a.IsSuccessStatusCode));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        var found = await official.PostAsJsonAsync(
            "/api/lists/families/contacts/find",
            new { phone = "+12025550172" },
            Cancel
        );
        var contact = await found.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal(30, contact.GetProperty("values").EnumerateObject().Count());
        Assert.Equal("consent", contact.GetProperty("consent").GetProperty("basis").GetString());
    }

    [Theory]
    [InlineData("/api/lists/parallel", """{"name":"L","area":"east"}""")]
    [InlineData("/api/areas/parallel", """{"name":"A","quietHours":[{"start":"21:00","end":"07:00"}]}""")]
    [InlineData("/api/templates/parallel", """{"name":"T","texts":{"en":"Hello"}}""")]
    [InlineData(
        "/api/senders/parallel",
        """{"from":"+18005550177","prefixes":[],"segmentsPerMinute":200,"pricePerSegment":{"amount":"0.05","currency":"CNY"},"twoWay":true,"reports":true}"""
    )]
    [InlineData("/api/days", """{"days":[{"kind":"exam","name":"Finals","from":"2027-06-25"}]}""")]
    public async Task Thirty_concurrent_saves_without_a_version_all_succeed(string path, string body)
    {
        await using var app = await AlertsApp.StartAsync();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 30)
                .Select(_ =>
                    app.Administrator.PutAsync(
                        new Uri(path, UriKind.Relative),
                        new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
                        Cancel
                    )
                )
        );

        Assert.All(
            answers,
            a => Assert.True(a.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created, $"{a.StatusCode}")
        );
    }

    [Fact]
    public async Task Two_imports_into_one_list_at_once_leave_everybody_of_both()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:Region", "US"), ("Alerts:Buckets", "2"));
        var official = app.Official();
        (
            await official.PutAsJsonAsync("/api/lists/families", new { name = "Families", area = "east" }, Cancel)
        ).EnsureSuccessStatusCode();
        var first = "phone,name\n" + string.Join('\n', Enumerable.Range(2025550100, 60).Select(n => $"{n},First"));
        var second = "phone,name\n" + string.Join('\n', Enumerable.Range(2025550130, 60).Select(n => $"{n},Second"));

        var answers = await Task.WhenAll(
            new[] { first, second, first }.Select(file =>
                official.PostAsync(
                    new Uri("/api/lists/families/imports", UriKind.Relative),
                    new StringContent(file, System.Text.Encoding.UTF8, "text/csv"),
                    Cancel
                )
            )
        );
        await app.UntilQuietAsync();

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Accepted, a.StatusCode));
        foreach (var answer in answers)
        {
            var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetString();
            Assert.Equal(
                "completed",
                (await official.GetFromJsonAsync<JsonElement>($"/api/imports/{id}", Cancel))
                    .GetProperty("state")
                    .GetString()
            );
        }

        var page = await official.GetFromJsonAsync<JsonElement>("/api/lists/families/contacts?limit=1000", Cancel);
        Assert.Equal(90, page.GetProperty("contacts").GetArrayLength());
    }
}
