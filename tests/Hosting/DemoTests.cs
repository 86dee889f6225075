using System.Globalization;
using CommunityAlerts.Hosting.Local.Demo;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Spectre.Console;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

public sealed class DemoTests
{
    public static TheoryData<string, string, string?[], bool> Handsets =>
        new()
        {
            // On the handset, as the ledger says.
            { "delivered", "Keep away.", ["Keep away."], true },
            // No report yet: it may be there or not.
            { "accepted", "Keep away.", ["Keep away."], true },
            { "unknown", "Keep away.", [], true },
            // Never sent, and not there.
            { "refused", "Keep away.", [], true },
            { "skipped", "Keep away.", [], true },
            // Twice.
            { "delivered", "Keep away.", ["Keep away.", "Keep away."], false },
            // Not there.
            { "delivered", "Keep away.", [], false },
            // There, though it never arrived.
            { "undelivered", "Keep away.", ["Keep away."], false },
            { "refused", "Keep away.", ["Keep away."], false },
            // Another character at the end.
            { "delivered", "Keep away.", ["Keep away!"], false },
            // Looks the same, is not: é as one character and as two.
            { "delivered", "café", ["cafe\u0301"], false },
        };

    [Theory]
    [MemberData(nameof(Handsets))]
    public void Handsets_agree_with_the_ledger_or_not(string state, string text, string[] found, bool agrees)
    {
        const string phone = "+13125550142";
        var messages = found.Select(t => new HandsetMessage("m", t, 1, Instant.MinValue, "+18335550100", "b")).ToList();

        var agreement = LedgerComparison.From(
            [new(phone, state, text)],
            new Dictionary<string, IReadOnlyList<HandsetMessage>>(StringComparer.Ordinal) { [phone] = messages }
        );

        Assert.Equal(agrees, agreement.IsMatch);
    }

    [Fact]
    public async Task The_demo_treats_404_as_not_there_yet_and_reports_any_other_failure()
    {
        await using var app = await AlertsApp.StartAsync();
        const string path = "/api/broadcasts/202706-aaaaaaaaaaaaaaaaaaaaaaaaaa";

        Assert.Null(
            await new DemoApi(app.Administrator).FindAsync<BroadcastAnswer>(path, TestContext.Current.CancellationToken)
        );
        var refused = await Assert.ThrowsAsync<DemoException>(() =>
            new DemoApi(app.Visitor).FindAsync<BroadcastAnswer>(path, TestContext.Current.CancellationToken)
        );
        Assert.Contains($"GET {path} answered 403", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_plays_to_its_end_on_a_small_district()
    {
        await using var app = await AlertsApp.StartAsync();
        using var screen = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                Interactive = InteractionSupport.No,
                Out = new AnsiConsoleOutput(screen),
            }
        );
        console.Profile.Width = 200;
        var api = new DemoApi(app.Administrator);
        var story = new DemoStory(api, new SampleLoader(api, Hamlet.Source), new DemoScreen(console));

        var whole = await story.RunAsync(TestContext.Current.CancellationToken);

        Assert.True(whole, screen.ToString());
        Assert.Contains("of 49 rows", screen.ToString(), StringComparison.Ordinal);
        Assert.Contains("number-lost-digits", screen.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\e', screen.ToString());
    }
}
