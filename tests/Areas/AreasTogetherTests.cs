using System.Net;
using System.Text;
using CommunityAlerts.Areas;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Areas;

/// <summary>Several areas saved at the same time, each of which would be allowed alone.</summary>
public sealed class AreasTogetherTests
{
    private static readonly QuietHours Night = new(new LocalTime(21, 0), new LocalTime(9, 0));
    private static readonly QuietHours Day = new(new LocalTime(9, 0), new LocalTime(21, 0));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("beiguan", "beiguan/hongqilu")]
    [InlineData("beiguan/hongqilu", "beiguan")]
    [InlineData("", "beiguan/hongqilu/dadaoxi")]
    [InlineData("beiguan/hongqilu", "beiguan/hongqilu")]
    public async Task Quiet_hours_that_together_never_end_are_never_both_stored(string one, string other)
    {
        await using var app = await AlertsApp.StartAsync();
        foreach (var path in new[] { "", "beiguan", "beiguan/hongqilu", "beiguan/hongqilu/dadaoxi" })
        {
            Assert.Equal(HttpStatusCode.Created, await PutAsync(app, path, "[]"));
        }

        for (var i = 0; i < 10; i++)
        {
            var answers = await Task.WhenAll(
                PutAsync(app, one, """[{"start":"21:00","end":"09:00"}]"""),
                PutAsync(app, other, """[{"start":"09:00","end":"21:00"}]""")
            );

            // The same area twice is one change after the other.
            Assert.Equal(one == other ? 0 : 1, answers.Count(s => s == HttpStatusCode.UnprocessableEntity));
            foreach (var path in new[] { one, other }.Distinct(StringComparer.Ordinal))
            {
                await PutAsync(app, path, "[]");
            }
        }
    }

    [Theory]
    [InlineData("beiguan")]
    [InlineData("beiguan/hongqilu/dadaoxi")]
    [InlineData("nanguan")]
    public async Task An_area_is_not_stored_where_another_was_saved_since_the_tree_was_read(string saved)
    {
        var areas = new AreaStore(await Azurite.AccountAsync(Cancel));
        await areas.PutAsync(new Area { Path = "xicheng", Name = "X" }, Cancel);
        var version = await areas.FindVersionAsync(Cancel);
        await areas.PutAsync(
            new Area
            {
                Path = saved,
                Name = "S",
                QuietHours = [Night],
            },
            Cancel
        );

        var hongqilu = new Area
        {
            Path = "beiguan/hongqilu",
            Name = "H",
            QuietHours = [Day],
        };

        Assert.Null(await areas.TryPutAsync(hongqilu, asRead: null, version, Cancel));
        Assert.Null(await areas.FindWithTagAsync(hongqilu.Path, Cancel));
        Assert.NotNull(await areas.TryPutAsync(hongqilu, asRead: null, await areas.FindVersionAsync(Cancel), Cancel));
    }

    [Fact]
    public async Task The_version_row_is_not_listed_as_an_area()
    {
        var areas = new AreaStore(await Azurite.AccountAsync(Cancel));
        await areas.PutAsync(new Area { Path = "", Name = "All" }, Cancel);

        Assert.Equal([""], await areas.ReadAllAsync(Cancel).Select(a => a.Area.Path).ToListAsync(Cancel));
    }

    private static async Task<HttpStatusCode> PutAsync(AlertsApp app, string path, string quietHours)
    {
        using var body = new StringContent(
            $$"""{"name":"A","quietHours":{{quietHours}} }""",
            Encoding.UTF8,
            "application/json"
        );
        var address = new Uri($"/api/areas/{path}", UriKind.Relative);
        using var answer = await app.Administrator.PutAsync(address, body, Cancel);
        return answer.StatusCode;
    }
}
