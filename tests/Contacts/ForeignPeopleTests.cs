using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Contacts;

/// <summary>People of another area, whom an official meets by their number alone.</summary>
public sealed class ForeignPeopleTests
{
    private const string Phone = "+8613900000002";

    /// <summary>
    /// Rows of bei/a, of bei/b, of no area, numbers that come twice in each, and an area that cannot be read.
    /// </summary>
    private const string WithAreas =
        "phone,area,Clinic\n12,bei/a/1,x\n12,bei/b/1,x\n12,,x\n+8613900000004,bei/b/1,x\n+8613900000004,bei/b/1,y\n"
        + "+8613900000005,bei/a/1,x\n+8613900000005,bei/a/1,y\n+8613900000006,b?,x\n";

    /// <summary>
    /// The contact of bei/b twice, first with a language that cannot be read, and a number that cannot.
    /// </summary>
    private const string WithoutAreas = "phone,language\n" + Phone + ",!!\n12,en\n" + Phone + ",en\n" + Phone + ",en\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_import_shows_nothing_of_a_row_that_is_not_the_callers_to_change()
    {
        await using var app = await StartAsync();
        using var file = new StringContent($"phone,area\n{Phone},bei/a/1\n", Encoding.UTF8, "text/csv");
        using var accepted = await app.Official("bei/a")
            .PostAsync(new Uri("/api/lists/la/imports?dryRun=true", UriKind.Relative), file, Stop);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await app.UntilQuietAsync();

        var import = await app.Official("bei/a").GetFromJsonAsync<JsonNode>(accepted.Headers.Location, Stop);

        Assert.Equal("outside-your-area", (string?)Assert.Single(import!["problems"]!.AsArray())!["code"]);
        Assert.Empty(import["sample"]!.AsArray());
    }

    [Theory]
    [InlineData("", "bei/a", WithAreas, "2, 4, 7", "phone, area")]
    [InlineData("", "bei", WithAreas, "2, 3, 4, 5, 7", "phone, area")]
    [InlineData("", "", WithAreas, "2, 3, 4, 5, 7, 9", "phone, area, Clinic")]
    [InlineData("bei", "bei/a", WithAreas, "2, 4, 7", "phone, area")]
    [InlineData("bei", "bei", WithAreas, "2, 3, 4, 5, 7, 9", "phone, area, Clinic")]
    [InlineData("bei/a", "bei/a", WithAreas, "2, 3, 4, 5, 6, 7, 9", "phone, area, Clinic")]
    [InlineData("", "bei/a", WithoutAreas, "3", "phone, language")]
    [InlineData("", "", WithoutAreas, "2, 3, 4", "phone, language")]
    public async Task An_import_shows_rows_of_the_readers_area_or_all_if_it_covers_the_uploader(
        string uploader,
        string reader,
        string file,
        string rows,
        string columns
    )
    {
        await using var app = await StartAsync();
        using var body = new StringContent(file, Encoding.UTF8, "text/csv");
        using var accepted = await app.Official(uploader)
            .PostAsync(new Uri("/api/lists/la/imports", UriKind.Relative), body, Stop);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await app.UntilQuietAsync();

        var import = await app.Official(reader).GetFromJsonAsync<JsonNode>(accepted.Headers.Location, Stop);

        Assert.Equal(rows, string.Join(", ", import!["problems"]!.AsArray().Select(p => $"{p!["row"]}")));
        Assert.Equal(columns, string.Join(", ", import["columns"]!.AsArray().Select(c => $"{c!["as"]}")));
    }

    [Theory]
    [InlineData("bei/a", "phone,name,language,area,household,tags,consentbasis,Class")]
    [InlineData("bei", "phone,name,language,area,household,tags,consentbasis,Class,Clinic")]
    [InlineData("", "phone,name,language,area,household,tags,consentbasis,Class,Clinic")]
    public async Task An_export_has_the_headers_of_values_that_its_readers_contacts_have(string reader, string headers)
    {
        await using var app = await StartAsync();
        foreach (
            var contact in new[]
            {
                $$"""{"values":{"Clinic":"North"},"phone":"{{Phone}}"}""",
                """{"phone":"+8613900000003","area":"bei/a/1","values":{"Class":"3"}}""",
            }
        )
        {
            using var put = await app.Administrator.PostAsJsonAsync(
                new Uri("/api/lists/la/contacts", UriKind.Relative),
                JsonNode.Parse(contact),
                Stop
            );
            Assert.True(put.IsSuccessStatusCode);
        }

        var export = await app.Official(reader).GetStringAsync(new Uri("/api/lists/la/export", UriKind.Relative), Stop);

        Assert.Equal(headers, export.TrimStart('\uFEFF').Split('\n')[0].TrimEnd('\r'));
    }

    [Theory]
    [InlineData("people/erase")]
    [InlineData("lists/la/contacts/find")]
    [InlineData("lists/la/contacts/remove")]
    [InlineData("lists/la/contacts")]
    public async Task A_refusal_does_not_reveal_the_area_of_a_contact(string path)
    {
        await using var app = await StartAsync();

        using var refused = await app.Official("bei/a")
            .PostAsJsonAsync(
                new Uri($"/api/{path}", UriKind.Relative),
                JsonNode.Parse($$"""{"phone":"{{Phone}}"}"""),
                Stop
            );

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.DoesNotContain("bei/b", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broadcast_that_was_cancelled_before_it_began_keeps_nobody_from_being_erased()
    {
        await using var app = await StartAsync();
        using var recipient = await app.Administrator.PostAsJsonAsync(
            new Uri("/api/lists/la/contacts", UriKind.Relative),
            JsonNode.Parse("""{"phone":"+8613900000003","basis":"notice"}"""),
            Stop
        );
        Assert.Equal(HttpStatusCode.Created, recipient.StatusCode);
        var id = await app.StartBroadcastAsync(
            """{"name":"B","texts":{"en":"Hello"},"audience":{"lists":["la"]},"startAt":"2027-06-25T08:00:00Z"}"""
        );
        using var cancelled = await app.Administrator.PostAsync(
            new Uri($"/api/broadcasts/{id}/cancel", UriKind.Relative),
            content: null,
            Stop
        );
        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);

        using var erased = await app.Administrator.PostAsJsonAsync(
            new Uri("/api/people/erase", UriKind.Relative),
            JsonNode.Parse("""{"phone":"+8613900000003"}"""),
            Stop
        );

        Assert.Equal(HttpStatusCode.NoContent, erased.StatusCode);
    }

    [Fact]
    public async Task Concurrent_clock_changes_never_set_the_clock_back()
    {
        await using var app = await StartAsync();
        var later = AlertsApp.Start + Duration.FromHours(5);
        for (var round = 0; round < 5; round++)
        {
            var now = later + Duration.FromHours(6 * round);
            var answers = await Task.WhenAll(
                TurnAsync(now),
                TurnAsync(now - Duration.FromHours(4)),
                TurnAsync(now - Duration.FromHours(3))
            );

            Assert.All(
                answers,
                a => Assert.True(a is HttpStatusCode.OK or HttpStatusCode.NoContent or HttpStatusCode.Conflict, $"{a}")
            );
            Assert.True(app.Clock.GetUtcNow() >= now.ToDateTimeOffset());
        }

        async Task<HttpStatusCode> TurnAsync(Instant to)
        {
            using var answer = await app.Administrator.PutAsJsonAsync(
                new Uri("/local/clock", UriKind.Relative),
                new { now = to.ToDateTimeOffset() },
                Stop
            );
            return answer.StatusCode;
        }
    }

    /// <summary>A list of bei/a, with one contact whose own area is below bei/b.</summary>
    private static async Task<AlertsApp> StartAsync()
    {
        var app = await AlertsApp.StartAsync();
        using var list = await app.Administrator.PutAsJsonAsync(
            new Uri("/api/lists/la", UriKind.Relative),
            JsonNode.Parse("""{"name":"A","area":"bei/a"}"""),
            Stop
        );
        using var contact = await app.Administrator.PostAsJsonAsync(
            new Uri("/api/lists/la/contacts", UriKind.Relative),
            JsonNode.Parse($$"""{"phone":"{{Phone}}","area":"bei/b/8","name":"Private","basis":"notice"}"""),
            Stop
        );
        Assert.Equal(HttpStatusCode.Created, list.StatusCode);
        Assert.Equal(HttpStatusCode.Created, contact.StatusCode);
        return app;
    }
}
