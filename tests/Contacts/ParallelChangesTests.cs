using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Contacts;

/// <summary>Changes of one contact at the same time: none of them is lost.</summary>
public sealed class ParallelChangesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Thirty_values_of_one_number_written_at_once_are_all_there_and_so_is_its_consent()
    {
        await using var app = await AlertsApp.StartAsync();
        var official = app.Official();
        (await official.PutAsJsonAsync("/api/lists/families", new { name = "Families", area = "east" }, Cancel)).EnsureSuccessStatusCode();

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => official.PostAsJsonAsync(
            "/api/lists/families/contacts",
            new { phone = "+12025550172", basis = i == 7 ? "consent" : null, values = new Dictionary<string, string>(StringComparer.Ordinal) { [$"value{i}"] = $"{i}" } },
            Cancel)));

        Assert.All(answers, a => Assert.True(a.IsSuccessStatusCode));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        var found = await official.PostAsJsonAsync("/api/lists/families/contacts/find", new { phone = "+12025550172" }, Cancel);
        var contact = await found.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal(30, contact.GetProperty("values").EnumerateObject().Count());
        Assert.Equal("consent", contact.GetProperty("consent").GetProperty("basis").GetString());
    }
}
