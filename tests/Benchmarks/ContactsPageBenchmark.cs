using System.Diagnostics;
using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.ConsolePages;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace CommunityAlerts.Tests.Benchmarks;

/// <summary>
/// Measures an official's waiting time on a list of 100,000 contacts against a list of 1,000, in turn in one Chromium.
/// </summary>
/// <remarks>
/// Explicit: run by the command in tests/README.md. Bar: opening, reading on and finding many take at most twice as
/// long as on the short list. A name that one person has is read for, row by row, and has no bar.
/// </remarks>
[Collection(BenchmarkOutput.OneAtATime)]
public sealed class ContactsPageBenchmark
{
    private const int Rounds = 5;
    private const double Bar = 2;

    private static readonly Residents Small = new(1_000, ListCount: 1);
    private static readonly Residents Large = new(100_000, First: 1_000_000, ListCount: 1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task A_list_of_100_000_contacts_is_as_quick_as_one_of_1_000()
    {
        await using var browser = new Browser();
        await browser.InitializeAsync();
        await using var app = await AlertsApp.StartAsync();
        foreach (var district in new[] { Small, Large })
        {
            await district.SaveAsync(app.Storage, app.Services.GetRequiredService<NumberKeys>(), Stop);
        }

        await using var visitor = await browser.VisitAsync(app, app.TokenOf(Role.Administrator), "zh-CN");
        var page = visitor.Page;
        var took = new Dictionary<(string Step, Residents Of), List<double>>();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var district in new[] { Small, Large })
            {
                await TimeAsync(
                    "open",
                    district,
                    async () =>
                    {
                        await page.GotoAsync($"/contacts.html?list={district.Lists[0]}");
                        await ShownAsync("100");
                    }
                );
                await TimeAsync(
                    "read on",
                    district,
                    async () =>
                    {
                        await page.GetByRole(AriaRole.Button, new() { Name = "更多" }).ClickAsync();
                        await ShownAsync("200");
                    }
                );
                await TimeAsync(
                    "find many",
                    district,
                    async () =>
                    {
                        await page.GetByLabel("姓名", new() { Exact = true }).FillAsync("居民");
                        await page.Keyboard.PressAsync("Enter");
                        await ShownAsync("100");
                    }
                );
                await TimeAsync(
                    "find one",
                    district,
                    async () =>
                    {
                        await page.GetByLabel("姓名", new() { Exact = true })
                            .FillAsync($"居民{district.First + district.Recipients - 1}");
                        await page.Keyboard.PressAsync("Enter");
                        while (await page.GetByRole(AriaRole.Button, new() { Name = "查看全部信息" }).CountAsync() != 1)
                        {
                            var on = page.GetByRole(AriaRole.Button, new() { Name = "继续查找" });
                            if (await on.CountAsync() > 0)
                            {
                                await on.ClickAsync();
                            }
                        }
                    }
                );
            }
        }

        foreach (var step in took.Keys.Select(k => k.Step).Distinct(StringComparer.Ordinal))
        {
            var (small, large) = (Median(took[(step, Small)]), Median(took[(step, Large)]));
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"{step}: {large:F2} s of {Large.Recipients:N0}, {small:F2} s of {Small.Recipients:N0}, "
                    + $"{large / small:F1} times"
            );
            await (
                step == "find one"
                    ? BenchmarkOutput.PrintAsync($"      {line}")
                    : BenchmarkOutput.PrintAsync(large <= Bar * small, $"{line}, bar {Bar:F0}")
            );
        }

        Assert.Empty(visitor.Complaints);

        Task ShownAsync(string rows) => Expect(page.GetByText($"已显示 {rows} 行")).ToBeVisibleAsync();

        async Task TimeAsync(string step, Residents of, Func<Task> work)
        {
            var started = Stopwatch.GetTimestamp();
            await work();
            (took.TryGetValue((step, of), out var times) ? times : took[(step, of)] = []).Add(
                Stopwatch.GetElapsedTime(started).TotalSeconds
            );
        }
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
