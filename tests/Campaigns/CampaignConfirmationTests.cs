using CommunityAlerts.Api;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Templates;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns;

/// <summary>A campaign that is saved while another process deletes what it names.</summary>
public sealed class CampaignConfirmationTests
{
    private static readonly CampaignBody Former = Plans.Body(
        """{"from":"05-01","to":"09-10"}""",
        """{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"}"""
    ) with
    {
        Audience = new Audience { Lists = ["parents"] },
    };
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("list")]
    [InlineData("template")]
    [InlineData("card")]
    [InlineData("sender")]
    public async Task A_new_campaign_stored_after_what_it_names_was_deleted_is_not_kept(string deleted)
    {
        await using var two = await StartAsync(deleted);
        var (body, code) = Naming(deleted);

        var saved = await SaveAsync(two.Slow, body);

        Assert.Equal(code, saved.Problem?.Code);
        Assert.Null(await two.Fast.Get<CampaignStore>().FindAsync("summer", Cancel));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("template")]
    [InlineData("card")]
    [InlineData("sender")]
    public async Task A_change_stored_after_what_it_names_was_deleted_leaves_the_former_campaign(string deleted)
    {
        await using var two = await StartAsync(deleted);
        var (body, code) = Naming(deleted);
        var former = (await SaveAsync(two.Fast, Former)).Value!.Campaign;

        var saved = await SaveAsync(two.Slow, body with { Name = "Changed" });

        Assert.Equal(code, saved.Problem?.Code);
        var stored = (await two.Fast.Get<CampaignStore>().FindAsync("summer", Cancel))!;
        Assert.Equal(Json.Write(Former), Json.Write(stored.Body));
        Assert.Equal((former.NextAt, former.State), (stored.NextAt, stored.State));
        Assert.NotEqual(former.Version, stored.Version, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_default_campaign_stored_after_its_list_was_deleted_is_not_kept()
    {
        await using var two = await StartAsync("list");

        var added = await two
            .Slow.Get<CampaignService>()
            .AddAsync(Engine.Administrator, "summer", Naming("list").Body, CampaignState.Paused, Cancel);

        Assert.Equal("unknown-list", added.Problem?.Code);
        Assert.Null(await two.Fast.Get<CampaignStore>().FindAsync("summer", Cancel));
    }

    private static (CampaignBody Body, string Code) Naming(string kind) =>
        kind switch
        {
            "list" => (Former with { Audience = new Audience { Lists = ["parents", "flood"] } }, "unknown-list"),
            "template" => (Former with { Template = "river" }, "unknown-template"),
            "card" => (
                Former with
                {
                    Template = null,
                    Deck = [new CardBody("drowning"), new CardBody("river")],
                },
                "unknown-template"
            ),
            _ => (Former with { Sender = "main" }, "unknown-sender"),
        };

    private static Task<Result<SavedCampaign>> SaveAsync(Engine engine, CampaignBody body) =>
        engine.Get<CampaignService>().SaveAsync(Engine.Administrator, "summer", body, IfMatch.None, Cancel);

    /// <summary>Two processes; the first write of a campaign by the second comes just after a deletion.</summary>
    private static async Task<TwoEngines> StartAsync(string deleted)
    {
        var two = await TwoEngines.StartAsync(
            Tables.Campaigns,
            async fast => Assert.Null(await DeleteAsync(fast, deleted))
        );
        var plain = two.Fast;
        await plain.ListAsync("parents", [1, 2]);
        await plain.ListAsync("flood", [3]);
        foreach (var id in new[] { "drowning", "river" })
        {
            var draft = new TemplateDraft
            {
                Name = id,
                Texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = "Keep away." },
            };
            var templates = plain.Get<TemplateService>();
            Assert.True((await templates.SaveAsync(id, draft, Engine.Administrator, IfMatch.None, Cancel)).IsOk);
        }

        var sender = (await plain.Get<SenderStore>().FindAsync(Sender.DefaultId, Cancel))! with { Id = "main" };
        Assert.True((await plain.Get<SenderStore>().PutAsync(sender, IfMatch.None, Cancel)).IsOk);
        return two;
    }

    private static Task<Problem?> DeleteAsync(Engine engine, string kind) =>
        kind switch
        {
            "list" => engine.Get<ListService>().RemoveAsync(Engine.Administrator, "flood", IfMatch.None, Cancel),
            "sender" => engine.Get<SenderService>().DeleteAsync(Engine.Administrator, "main", IfMatch.None, Cancel),
            _ => engine.Get<TemplateService>().DeleteAsync("river", Engine.Administrator, IfMatch.None, Cancel),
        };
}
