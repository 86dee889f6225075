using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Contacts;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using CommunityAlerts.Templates;
using CommunityAlerts.Tests.Campaigns;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Templates;

/// <summary>
/// A template that is deleted, or given to another area, while others use it: either that or the use is refused.
/// </summary>
public sealed class TemplateDeletionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("campaign")]
    [InlineData("broadcast")]
    public async Task A_template_that_gets_a_use_just_before_it_is_deleted_stays(string use)
    {
        await using var two = await StartAsync(Tables.Templates, async fast => Assert.Null(await UseAsync(fast, use)));
        var (other, engine) = two;

        var refused = await DeleteAsync(engine);

        Assert.Equal(("template-in-use", use), (refused?.Code, refused?.UsedBy?.Kind));
        Assert.Equal("\"1\"", (await other.Get<TemplateStore>().FindAsync("river", Cancel))?.ETag);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_scheduled_request_stored_after_its_template_was_deleted_is_refused(bool isDeck)
    {
        await using var two = await StartAsync(Tables.Broadcasts, async fast => Assert.Null(await DeleteAsync(fast)));
        var (other, engine) = two;
        var request = MakeRequest(engine.Now);
        if (isDeck)
        {
            request = new DeckBroadcastRequest(request with { Template = null }, [new DeckCard("river")]);
        }

        var broadcasts = engine.Get<BroadcastService>();
        var accepted = await broadcasts.StartAsync(request, "key", Engine.Administrator, Cancel);
        var repeated = await broadcasts.StartAsync(request, "key", Engine.Administrator, Cancel);

        Assert.Equal("unknown-template", Assert.Single(accepted.Problem!.Errors!).Code);
        Assert.False(repeated.IsOk);
        var stored = await engine.Get<BroadcastStore>().ReadMonthAsync("202706", Cancel).SingleAsync(Cancel);
        Assert.Equal("deletion", stored.Broadcast.CancelledBy);
    }

    [Fact]
    public async Task A_template_that_gets_a_use_just_before_it_goes_to_another_area_stays_in_its_own()
    {
        await using var two = await StartAsync(
            Tables.Templates,
            async fast => Assert.Null(await UseAsync(fast, "campaign"))
        );
        var (other, engine) = two;

        var refused = await engine
            .Get<TemplateService>()
            .SaveAsync("river", Draft with { Area = "nanguan" }, Engine.Administrator, IfMatch.None, Cancel);

        Assert.Equal("not-allowed", refused.Problem?.Code);
        Assert.Equal("", (await other.Get<TemplateStore>().FindAsync("river", Cancel))?.Area);
    }

    private static TemplateDraft Draft { get; } =
        new()
        {
            Name = "River",
            Texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = "Keep away." },
        };

    private static async Task<TwoEngines> StartAsync(string table, Func<Engine, Task> meanwhile)
    {
        var two = await TwoEngines.StartAsync(table, meanwhile);
        await two.Fast.ListAsync("parents", [1, 2]);
        var templates = two.Fast.Get<TemplateService>();
        Assert.True((await templates.SaveAsync("river", Draft, Engine.Administrator, IfMatch.None, Cancel)).IsOk);
        return two;
    }

    private static BroadcastRequest MakeRequest(Instant now) =>
        Engine.MakeRequest("parents") with
        {
            Texts = null,
            Template = "river",
            StartAt = now + Duration.FromHours(1),
        };

    private static async Task<Problem?> UseAsync(Engine engine, string use)
    {
        if (use == "broadcast")
        {
            var broadcasts = engine.Get<BroadcastService>();
            return (await broadcasts.StartAsync(MakeRequest(engine.Now), "key", Engine.Administrator, Cancel)).Problem;
        }

        var body = Plans.Body(
            """{"from":"05-01","to":"09-10"}""",
            """{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"}"""
        ) with
        {
            Template = "river",
            Audience = new Audience { Lists = ["parents"] },
        };
        return (
            await engine.Get<CampaignService>().SaveAsync(Engine.Administrator, "summer", body, IfMatch.None, Cancel)
        ).Problem;
    }

    private static Task<Problem?> DeleteAsync(Engine engine) =>
        engine.Get<TemplateService>().DeleteAsync("river", Engine.Administrator, IfMatch.None, Cancel);
}
