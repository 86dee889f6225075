using System.Diagnostics;
using CommunityAlerts.Tests.Support;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Xunit;

namespace CommunityAlerts.Tests.ConsolePages;

/// <summary>Debian's Chromium, one for all tests of the console.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = await PathAsync(),
                // Root has no other sandbox to start it in.
                Args = ["--no-sandbox"],
            }
        );
        // On a busy machine a page may wait for its host as long as for anything else.
        Assertions.SetDefaultExpectTimeout(15_000);
    }

    /// <summary>
    /// Finds the browser that the variable <c>CHROMIUM</c> names, else the machine's Chromium; on Debian it is
    /// installed first if permitted.
    /// </summary>
    /// <remarks>
    /// The headless shell first: the same browser without the parts that draw for a screen, for little more than half
    /// of the processor's time.
    /// </remarks>
    private static async Task<string> PathAsync()
    {
        if (Find() is { } there)
        {
            return there;
        }

        if (File.Exists("/usr/bin/apt-get") && Environment.IsPrivilegedProcess)
        {
            using var apt = Process.Start(
                new ProcessStartInfo(
                    "/bin/sh",
                    ["-c", "apt-get update -qq && apt-get install -y -qq chromium-headless-shell > /dev/null"]
                )
            )!;
            await apt.WaitForExitAsync();
        }

        return Find()
            ?? throw new FileNotFoundException(
                "The console's tests need Chromium: install it, or let the variable CHROMIUM name it."
            );

        static string? Find() =>
            Array.Find(
                [
                    Environment.GetEnvironmentVariable("CHROMIUM"),
                    "/usr/bin/chromium-headless-shell",
                    "/usr/bin/chromium",
                ],
                File.Exists
            );
    }

    /// <summary>
    /// A person at a host of their own: signed in, speaking a language, on a screen, at the page of
    /// <paramref name="path"/>.
    /// </summary>
    public async Task<Visitor> VisitAsync(
        AlertsApp app,
        string token,
        string language = "en",
        string scheme = "light",
        int width = 1280,
        string path = "/"
    )
    {
        var context = await _browser.NewContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = app.Address.ToString(),
                Locale = language,
                ColorScheme = scheme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
                ViewportSize = new ViewportSize { Width = width, Height = 900 },
                TimezoneId = "Asia/Shanghai",
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        context.SetDefaultTimeout(15_000);
        var page = await context.NewPageAsync();
        var visitor = new Visitor(context, page);
        await page.GotoAsync($"{path}#token={token}");
        await page.GetByRole(AriaRole.Banner).WaitForAsync();
        return visitor;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

/// <summary>A visitor of the console, with the complaints of their browser.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private static readonly string AxeScript = new BundledAxeScriptProvider().GetScript();

    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    public Visitor(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => _complaints.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of scripts and of the content policy, so far.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>Checks that axe finds nothing wrong with the page as it is now.</summary>
    /// <remarks>
    /// Without the package for Playwright: that one opens a second page for each check, and hands over what passed.
    /// </remarks>
    public async Task IsAccessibleAsync()
    {
        if (!await Page.EvaluateAsync<bool>("'axe' in window"))
        {
            await Page.EvaluateAsync(AxeScript);
        }

        var violations = await Page.EvaluateAsync<string[]>(
            """
            axe.run({ resultTypes: ["violations"] }).then(({ violations }) =>
              violations.map(({ id, help, nodes }) => `${id}: ${help} ${nodes.map(({ html }) => html).join(" | ")}`))
            """
        );
        Assert.True(violations.Length == 0, $"{Page.Url} {string.Join('\n', violations)}");
    }

    /// <summary>Checks that everything is within the width of the screen.</summary>
    public async Task FitsAsync() =>
        Assert.True(
            await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"),
            $"{Page.Url} scrolls sideways."
        );

    /// <summary>Opens a page as somebody does who was never here before: no file is in the browser's cache.</summary>
    /// <returns>Bytes of what the page consists of and of what it asked for.</returns>
    public async Task<int> OpenAnewAsync(string path)
    {
        var chromium = await _context.NewCDPSessionAsync(Page);
        await chromium.SendAsync("Network.enable");
        await chromium.SendAsync("Network.setCacheDisabled", new(StringComparer.Ordinal) { ["cacheDisabled"] = true });
        await Page.GotoAsync(path);
        await Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
        await Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await chromium.DetachAsync();
        return await Page.EvaluateAsync<int>(
            "['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind)).reduce((sum, entry) "
                + "=> sum + entry.encodedBodySize, 0)"
        );
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}

/// <summary>Tests that share the browser.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<Browser>
{
    public const string Name = "browser";
}

/// <summary>Tests that share another browser, so that two journeys run at once.</summary>
[CollectionDefinition(Name)]
public sealed class SecondBrowserCollection : ICollectionFixture<Browser>
{
    public const string Name = "second browser";
}
