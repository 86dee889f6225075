using CommunityAlerts.Api;
using CommunityAlerts.Tests.Support;
using Xunit;
using Xunit.Sdk;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>
/// Rules for every page: accessible, no sideways scrolling, light, no complaints of the browser. Plays a few of all
/// combinations; the explicit test plays the rest, see <c>tests/README.md</c>.
/// </summary>
[Collection(SecondBrowserCollection.Name)]
public sealed class EveryPageTests(Browser browser)
{
    /// <summary>Files and answers of a page opened for the first time, in bytes as sent: 150 KB.</summary>
    private const int Heaviest = 150 * 1024;

    private static readonly string[] Paths =
    [
        "/",
        "/campaigns.html",
        "/broadcasts.html",
        "/inbox.html",
        "/contacts.html",
        "/templates.html",
        "/handsets.html",
        "/settings.html",
        "/looking-back.html",
    ];

    public static TheoryData<string, string, string, int> Some { get; } =
    [
        .. Paths.Select(
            (path, i) =>
                new TheoryDataRow<string, string, string, int>(
                    path,
                    i % 2 == 0 ? "zh-CN" : "en",
                    i % 3 == 0 ? "dark" : "light",
                    new[] { 360, 1440, 768 }[i % 3]
                )
        ),
    ];

    public static TheoryData<string> Each { get; } = [.. Paths];

    [Theory]
    [MemberData(nameof(Some))]
    public Task A_page_is_accessible_fits_and_complains_of_nothing(
        string path,
        string language,
        string scheme,
        int width
    ) => LookAsync(path, language, scheme, width);

    [Theory(Explicit = true)]
    [MemberData(nameof(Each))]
    public async Task A_page_is_accessible_and_fits_in_every_language_scheme_and_width(string path)
    {
        foreach (var language in new[] { "zh-CN", "en" })
        {
            foreach (var scheme in new[] { "light", "dark" })
            {
                foreach (var width in new[] { 360, 768, 1440 })
                {
                    await LookAsync(path, language, scheme, width);
                }
            }
        }
    }

    [Fact]
    public async Task A_picture_without_a_text_is_found_on_a_page()
    {
        await using var app = await AlertsApp.StartAsync();
        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Auditor));
        await visitor.Page.EvaluateAsync("document.querySelector('main').append(new Image())");

        var found = await Assert.ThrowsAnyAsync<XunitException>(visitor.IsAccessibleAsync);

        Assert.Contains("image-alt", found.Message, StringComparison.Ordinal);
    }

    private async Task LookAsync(string path, string language, string scheme, int width)
    {
        await using var app = await AlertsApp.StartAsync();
        await using var visitor = await browser.VisitAsync(
            app,
            app.TokenOf(Role.Administrator),
            language,
            scheme,
            width
        );
        var page = visitor.Page;
        var weight = await visitor.OpenAnewAsync(path);

        await visitor.IsAccessibleAsync();
        await visitor.FitsAsync();
        Assert.InRange(weight, 15_000, Heaviest);
        Assert.Equal(language, await page.EvaluateAsync<string>("document.documentElement.lang"));
        Assert.Empty(visitor.Complaints);
    }
}
