using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Sms;
using CommunityAlerts.Templates;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.Options;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Requests;

public sealed class PreviewServiceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_preview_beyond_its_time_is_refused_as_took_too_long()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", [1]);
        var service = new PreviewService(
            engine.Get<BroadcastFactory>(),
            engine.Get<RecipientSource>(),
            engine.Get<SenderStore>(),
            engine.Get<SendWindows>(),
            engine.Get<LimitEnforcer>(),
            engine.Get<TimeProvider>(),
            engine.Get<IOptions<Settings>>()
        )
        {
            MaxTime = TimeSpan.Zero,
        };

        var preview = await service.PreviewAsync(Engine.MakeRequest("parents"), Engine.Administrator, Cancel);

        var error = Assert.Single(preview.Problem!.Errors!);
        Assert.Equal("/audience", error.Pointer);
        Assert.Equal("took-too-long", error.Code);
    }

    [Fact]
    public async Task A_preview_counts_who_gets_a_text_in_another_language_than_their_own()
    {
        string?[] languages = ["en", "zh-CN", "zh-TW", null, "en-GB", "fr"];
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync(
            "parents",
            Enumerable.Range(0, languages.Length),
            (n, contact) => contact with { Language = languages[n] }
        );
        var request = Engine.MakeRequest("parents") with
        {
            Texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["zh-CN"] = "注意安全" },
        };

        var preview = await engine.Get<PreviewService>().PreviewAsync(request, Engine.Administrator, Cancel);

        LanguageGap[] gaps = [new("en", "zh-CN", 2), new("fr", "zh-CN", 1)];
        Assert.Equal(gaps, preview.Value!.LanguageGaps);
    }

    [Fact]
    public async Task A_preview_that_its_caller_left_is_cancelled()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", [1]);
        using var left = new CancellationTokenSource();
        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            engine.Get<PreviewService>().PreviewAsync(Engine.MakeRequest("parents"), Engine.Administrator, left.Token)
        );
    }

    [Theory]
    [InlineData(30, false)]
    [InlineData(0, true)]
    public async Task A_request_without_recipients_is_taken_only_after_a_long_search(int seconds, bool isTaken)
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("parents", []);
        var factory = new BroadcastFactory(
            engine.Get<TemplateStore>(),
            engine.Get<ListStore>(),
            engine.Get<SenderStore>(),
            engine.Get<ICarrier>(),
            engine.Get<RecipientSource>(),
            engine.Get<SendWindows>(),
            engine.Get<KnownAreas>(),
            engine.Get<IOptions<Settings>>()
        )
        {
            MaxSearch = TimeSpan.FromSeconds(seconds),
        };
        var request = Engine.MakeRequest("parents");
        var frozen = await factory.FreezeAsync("x", request, Engine.Administrator, engine.Now, Cancel);

        Assert.Equal(isTaken, await factory.HasRecipientsAsync(frozen.Value!, Cancel));
    }
}
