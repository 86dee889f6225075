using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Rehearsals;
using CommunityAlerts.Contacts;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Templates;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.Options;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Rehearsals;

/// <summary>
/// Twenty people on two lists of ten, <c>parents</c> and <c>river</c>, five of whom are on both; a text costs 0.05 CNY.
/// </summary>
public sealed class RehearsalServiceTests
{
    private const string Fridays = """{"rrule":"FREQ=WEEKLY;BYDAY=FR","time":"16:30","zone":"Asia/Shanghai"}""";
    private static readonly Caller Official = new("official", [Role.Official], "beiguan");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Figures_add_up_by_campaign_week_month_and_day()
    {
        await using var engine = await DistrictAsync();
        await SaveAsync(engine, "fridays", "parents", Fridays);
        await SaveAsync(
            engine,
            "mondays",
            "river",
            """{"rrule":"FREQ=WEEKLY;BYDAY=MO","time":"09:00","zone":"Asia/Shanghai"}"""
        );

        var rehearsal = await RehearseAsync(engine, "2027-06-21", "2027-07-04");

        Assert.Equal(
            ["fridays: 2 20 1.00", "mondays: 2 20 1.00"],
            rehearsal.Campaigns.Select(c => $"{c.Id}: {Words(c)}"),
            StringComparer.Ordinal
        );
        Assert.Equal(
            ["2027-W25: 2 20 1.00", "2027-W26: 2 20 1.00"],
            rehearsal.Weeks.Select(w => $"{w.Week}: {Words(w)}"),
            StringComparer.Ordinal
        );
        Assert.Equal(
            ["2027-06: 3 30 1.50", "2027-07: 1 10 0.50"],
            rehearsal.Months.Select(m => $"{m.Month}: {Words(m)}"),
            StringComparer.Ordinal
        );
        Assert.Equal(
            "2027-06-21 mondays, 2027-06-25 fridays, 2027-06-28 mondays, 2027-07-02 fridays",
            string.Join(", ", rehearsal.Days.Select(d => $"{d.Day:uuuu-MM-dd} {string.Join('+', d.Campaigns)}"))
        );
        Assert.Equal("4 40 2.00", Words(rehearsal.Total));
        Assert.Empty(rehearsal.Collisions);
    }

    [Fact]
    public async Task Campaigns_that_meet_the_same_people_on_one_day_collide()
    {
        await using var engine = await DistrictAsync();
        await SaveAsync(engine, "a-parents", "parents", Fridays);
        await SaveAsync(engine, "b-river", "river", Fridays.Replace("16:30", "19:00", StringComparison.Ordinal));
        await SaveAsync(engine, "c-elsewhere", "strangers", Fridays);

        var collisions = (await RehearseAsync(engine, "2027-06-21", "2027-07-04")).Collisions;

        Assert.Equal(
            ["2027-06-25 a-parents+b-river 5", "2027-07-02 a-parents+b-river 5"],
            collisions.Where(c => c.Kind is CollisionKind.SameDay).Select(Words),
            StringComparer.Ordinal
        );
        Assert.Equal(2, collisions.Count);
    }

    [Fact]
    public async Task A_budget_keeps_back_whom_an_earlier_occurrence_reached()
    {
        await using var engine = await DistrictAsync();
        await engine
            .Get<AreaStore>()
            .PutAsync(
                new Area
                {
                    Path = "beiguan",
                    Name = "B",
                    Policies = new AreaPolicies { Budget = new Budget(PerDay: 1) },
                },
                Cancel
            );
        await SaveAsync(engine, "later", "parents", Fridays.Replace("16:30", "19:00", StringComparison.Ordinal));
        await SaveAsync(engine, "sooner", "river", Fridays);

        var rehearsal = await RehearseAsync(engine, "2027-06-21", "2027-06-27");

        Assert.Equal(
            ["later: 1 5 0.25", "sooner: 1 10 0.50"],
            rehearsal.Campaigns.Select(c => $"{c.Id}: {Words(c)}"),
            StringComparer.Ordinal
        );
        Assert.Equal(5, rehearsal.Campaigns[0].OverBudget);
        Assert.Equal(10, rehearsal.Campaigns[0].People);
        Assert.Equal(
            ["2027-06-25 later 5"],
            rehearsal.Collisions.Where(c => c.Kind is CollisionKind.Budget).Select(Words),
            StringComparer.Ordinal
        );
    }

    [Theory]
    // Ten texts at 2 a minute take five minutes; two campaigns at once ten.
    [InlineData("PT5M", "one", "")]
    [InlineData("PT4M", "one", "2027-06-25 one 2")]
    [InlineData("PT7M", "one,two", "2027-06-25 two 6")]
    [InlineData("PT10M", "one,two", "")]
    // Ten minutes until quiet hours begin, and none of use once they end.
    [InlineData("PT8H", "quiet", "2027-06-25 quiet 10")]
    public async Task Texts_that_would_be_too_late_are_reported(string latestUseful, string campaigns, string expected)
    {
        await using var engine = await DistrictAsync(("Senders:Default:SegmentsPerMinute", "2"));
        foreach (var id in campaigns.Split(','))
        {
            await SaveAsync(
                engine,
                id,
                "parents",
                Fridays,
                $$""","latestUseful":"{{latestUseful}}"{{(id == "quiet" ? ""","quietHours":[{"start":"16:00","end":"09:00"}]""" : "")}}"""
            );
        }

        var collisions = (await RehearseAsync(engine, "2027-06-21", "2027-06-27")).Collisions;

        Assert.Equal(expected, string.Join(", ", collisions.Where(c => c.Kind is CollisionKind.TooSlow).Select(Words)));
    }

    [Fact]
    public async Task A_day_above_the_spend_ceiling_is_reported_and_a_day_at_the_ceiling_is_not()
    {
        await using var engine = await DistrictAsync();
        await engine
            .Get<AreaStore>()
            .PutAsync(
                new Area
                {
                    Path = "beiguan",
                    Name = "B",
                    Policies = new AreaPolicies { SpendPerDay = new Money(0.50m, "CNY") },
                },
                Cancel
            );
        await SaveAsync(engine, "fridays", "parents", Fridays);
        await SaveAsync(
            engine,
            "one-friday",
            "river",
            """{"dates":["2027-07-02"],"time":"18:00","zone":"Asia/Shanghai"}"""
        );

        var spent = (await RehearseAsync(engine, "2027-06-21", "2027-07-04"))
            .Collisions.Where(c => c.Kind is CollisionKind.SpendCeiling)
            .ToList();

        Assert.Equal(["2027-07-02 fridays+one-friday "], spent.Select(Words), StringComparer.Ordinal);
        Assert.Equal("beiguan", spent[0].Area);
        Assert.Equal(new Money(1.00m, "CNY"), spent[0].Cost!);
    }

    [Fact]
    public async Task A_campaign_that_sends_nothing_is_listed_with_the_reason()
    {
        await using var engine = await DistrictAsync();
        await SaveAsync(engine, "nobody", "empty", Fridays);
        await SaveAsync(engine, "over", "parents", Fridays, season: """{"from":"01-01","to":"01-31"}""");
        await SaveAsync(engine, "paused", "parents", Fridays);
        await engine.Get<CampaignService>().PauseAsync(Official, "paused", IfMatch.None, Cancel);

        var rehearsal = await RehearseAsync(engine, "2027-06-21", "2027-07-04");

        Assert.Equal(
            ["nobody: Active 2 0 0", "over: Active 0 0 0", "paused: Paused 0 0 0"],
            rehearsal.Campaigns.Select(c => $"{c.Id}: {c.State} {Words(c)}"),
            StringComparer.Ordinal
        );
        Assert.Equal(["2027-06-25 nobody "], rehearsal.Collisions.Select(Words), StringComparer.Ordinal);
        Assert.Contains(
            "It has no occurrence in these days",
            rehearsal.Campaigns[1].Notes[0],
            StringComparison.Ordinal
        );
        Assert.Contains("its 2 occurrences do not count", rehearsal.Campaigns[2].Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_season_that_lacks_a_day_says_so()
    {
        await using var engine = await DistrictAsync();
        await SaveAsync(
            engine,
            "leap",
            "parents",
            Fridays,
            season: """{"from":{"lunar":"leap 4-1"},"to":{"lunar":"leap 4-15"}}"""
        );

        var notes = (await RehearseAsync(engine, "2027-01-01", "2027-12-31")).Campaigns[0].Notes;

        Assert.Contains(notes, n => n.Contains("no leap month 4", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_draft_replaces_the_saved_campaign_of_its_id()
    {
        await using var engine = await DistrictAsync();
        await SaveAsync(engine, "fridays", "parents", Fridays);
        await SaveAsync(engine, "other", "parents", Fridays);
        var request = MakeRequest("2027-06-21", "2027-06-27") with
        {
            Campaigns = ["fridays"],
            Drafts =
            [
                new CampaignDraft("fridays", Body("both", Fridays)),
                new CampaignDraft("new", Body("river", Fridays)),
            ],
        };

        var rehearsal = (await engine.Get<RehearsalService>().RehearseAsync(Official, request, Cancel)).Value!;

        Assert.Equal(
            ["fridays: Draft 1 15 0.75", "new: Draft 1 10 0.50"],
            rehearsal.Campaigns.Select(c => $"{c.Id}: {c.State} {Words(c)}"),
            StringComparer.Ordinal
        );
        Assert.Equal(
            "parents",
            (await engine.Get<CampaignStore>().FindAsync("fridays", Cancel))!.Body.Audience.Lists[0]
        );
    }

    [Fact]
    public async Task Every_invalid_field_of_a_rehearsal_is_named()
    {
        await using var engine = await DistrictAsync();
        var request = MakeRequest("2027-06-21", "2027-06-27");
        (RehearsalRequest Request, string[] Expected)[] rows =
        [
            (MakeRequest("2027-06-21", "2027-06-20"), ["/to too-early"]),
            (MakeRequest("2027-01-01", "2028-02-05"), ["/to too-far"]),
            (MakeRequest("1899-12-31", "1900-01-01"), ["/from out-of-range"]),
            (
                request with
                {
                    Campaigns = ["none", "fridays"],
                },
                ["/campaigns/0 unknown-campaign", "/campaigns/1 unknown-campaign"]
            ),
            (
                request with
                {
                    Drafts = [new("a", Body("parents", Fridays)), new("a", Body("parents", Fridays))],
                },
                ["/drafts/1/id comes-twice"]
            ),
            // Of too many drafts none is compared with others, nor read.
            (
                request with
                {
                    Drafts = [.. Enumerable.Repeat(new CampaignDraft("A!", Body("nobodys", Fridays)), 101)],
                },
                ["/drafts wrong-count"]
            ),
            (request with { Campaigns = [.. Enumerable.Repeat("none", 1_001)] }, ["/campaigns wrong-count"]),
            (request with { Drafts = [new("A!", Body("parents", Fridays))] }, ["/drafts/0/id unusable-id"]),
            (
                request with
                {
                    Drafts =
                    [
                        new("a", Body("nobodys", Fridays)),
                        new("b", Body("parents", Fridays, season: """{"from":{"term":"立下"},"to":"03-01"}""")),
                    ],
                },
                ["/drafts/0/campaign/audience/lists/0 unknown-list", "/drafts/1/campaign/season/from/term unknown-term"]
            ),
            (
                request with
                {
                    Drafts =
                    [
                        new("a", Body("parents", Fridays) with { Audience = new Audience { Area = "beiguan/.." } }),
                    ],
                },
                ["/drafts/0/campaign/audience/area unreadable-area"]
            ),
        ];
        foreach (var (wrong, expected) in rows)
        {
            var answer = await engine.Get<RehearsalService>().RehearseAsync(Official, wrong, Cancel);
            Assert.Equal(
                expected,
                answer.Problem!.Errors!.Select(e => $"{e.Pointer} {e.Code}"),
                StringComparer.Ordinal
            );
        }

        // Four hundred days are no more than may be asked.
        Assert.True(
            (
                await engine
                    .Get<RehearsalService>()
                    .RehearseAsync(Official, MakeRequest("2027-01-01", "2028-02-04"), Cancel)
            ).IsOk
        );
    }

    [Theory]
    // Of every second hour from midnight none is odd: such a draft takes more than half of what may be looked at.
    [InlineData("N", "never-fires")]
    [InlineData("NN", "never-fires too-many-candidates")]
    [InlineData("FFFF", "")]
    [InlineData("FNF", "never-fires")]
    [InlineData("FNFNF", "never-fires too-many-candidates too-many-candidates")]
    public async Task All_drafts_share_what_may_be_looked_at(string drafts, string expected)
    {
        await using var engine = await DistrictAsync();
        var never = Plans.Rule("FREQ=HOURLY;INTERVAL=2;BYHOUR=1", "00:30", "Asia/Shanghai");
        var request = MakeRequest("2027-06-21", "2027-06-27") with { Drafts = [.. drafts.Select(Draft)] };

        var answer = await engine.Get<RehearsalService>().RehearseAsync(Official, request, Cancel);

        Assert.Equal(expected, string.Join(' ', answer.Problem?.Errors?.Select(e => e.Code) ?? []));
        // The check of a draft ends at its season where earlier ones have spent everything.
        Assert.All(
            answer.Problem?.Errors?.Index() ?? [],
            e => Assert.EndsWith(e.Index < 2 ? "/campaign/schedule/rrule" : "/campaign/season", e.Item.Pointer)
        );

        CampaignDraft Draft(char kind, int i) =>
            new($"d{i}", Body("parents", kind == 'N' ? never : Fridays, season: WholeYear));
    }

    [Fact]
    public async Task Only_campaigns_of_the_callers_area_are_rehearsed_and_others_are_refused_by_name()
    {
        await using var engine = await DistrictAsync();
        await SaveAsync(engine, "fridays", "parents", Fridays);
        var elsewhere = Official with { Area = "nanguan" };

        Assert.Empty(
            (
                await engine
                    .Get<RehearsalService>()
                    .RehearseAsync(elsewhere, MakeRequest("2027-06-21", "2027-06-27"), Cancel)
            )
                .Value!
                .Campaigns
        );
        Assert.Equal(
            "not-allowed",
            (
                await engine
                    .Get<RehearsalService>()
                    .RehearseAsync(
                        elsewhere,
                        MakeRequest("2027-06-21", "2027-06-27") with
                        {
                            Campaigns = ["fridays"],
                        },
                        Cancel
                    )
            )
                .Problem!
                .Code
        );
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)] // two Fridays, one group of areas: nobody is limited
    public async Task More_steps_than_the_limit_are_refused_before_the_first(int maxSteps, bool isRefused)
    {
        await using var engine = await DistrictAsync();
        await SaveAsync(engine, "fridays", "parents", Fridays);
        var service = new RehearsalService(
            engine.Get<CampaignSelector>(),
            engine.Get<CampaignRunner>(),
            engine.Get<BroadcastFactory>(),
            engine.Get<RecentHeadcounts>(),
            engine.Get<CurrentAreas>(),
            engine.Get<SenderStore>(),
            engine.Get<IOptions<Settings>>()
        )
        {
            MaxSteps = maxSteps,
        };

        var answer = await service.RehearseAsync(Official, MakeRequest("2027-06-21", "2027-07-04"), Cancel);

        Assert.Equal(!isRefused, answer.IsOk);
        Assert.Equal(
            isRefused ? [("/to", "wrong-count", maxSteps)] : [],
            (answer.Problem?.Errors ?? []).Select(e => (e.Pointer, e.Code, e.Max ?? 0))
        );
    }

    [Fact]
    public async Task A_rehearsal_counts_at_once_what_this_process_changes()
    {
        await using var engine = await DistrictAsync();
        await SaveAsync(engine, "fridays", "parents", Fridays);

        Assert.Equal("1 10 0.50", await CountAsync());
        await engine.Get<ContactStore>().RemoveAsync("parents", engine.Key(0), Cancel);
        Assert.Equal("1 9 0.45", await CountAsync());
        await engine.OptOutAsync(1);
        Assert.Equal("1 8 0.40", await CountAsync());
        await SaveAsync(engine, "fridays", "both", Fridays);
        Assert.Equal("1 13 0.65", await CountAsync());

        async Task<string> CountAsync() => Words((await RehearseAsync(engine, "2027-06-21", "2027-06-27")).Total);
    }

    [Fact]
    public async Task A_rehearsal_counts_after_a_minute_what_another_process_changed()
    {
        await using var processes = await TwoEngines.StartAsync(Tables.Contacts, _ => Task.CompletedTask);
        var (engine, other) = processes;
        await FillAsync(engine);
        await SaveAsync(engine, "fridays", "parents", Fridays);

        var first = await RehearseAsync(engine, "2027-06-21", "2027-06-27");
        await other.Get<ContactStore>().RemoveAsync("parents", engine.Key(0), Cancel);
        var cached = await RehearseAsync(engine, "2027-06-21", "2027-06-27");
        await SaveAsync(engine, "fridays", "parents", Fridays.Replace("=FR", "=MO,FR", StringComparison.Ordinal));
        var replanned = await RehearseAsync(engine, "2027-06-21", "2027-06-27");
        engine.Clock.Turn(RecentHeadcounts.CacheTtl);
        var counted = await RehearseAsync(engine, "2027-06-21", "2027-06-27");

        Assert.Equal(
            ["1 10 0.50", "1 10 0.50", "2 20 1.00", "2 18 0.90"],
            new[] { first, cached, replanned, counted }.Select(r => Words(r.Total)),
            StringComparer.Ordinal
        );
        Assert.Equal([first.AsOf, first.AsOf], [cached.AsOf, replanned.AsOf]);
        Assert.True(counted.AsOf - first.AsOf >= RecentHeadcounts.CacheTtl);
    }

    private const string WholeYear = """{"from":"01-01","to":"12-31"}""";

    private static async Task<Rehearsal> RehearseAsync(Engine engine, string from, string to)
    {
        var answer = await engine.Get<RehearsalService>().RehearseAsync(Official, MakeRequest(from, to), Cancel);
        Assert.True(answer.IsOk, answer.Problem?.Detail);
        return answer.Value;
    }

    private static RehearsalRequest MakeRequest(string from, string to) =>
        new() { From = Plans.Day(from), To = Plans.Day(to) };

    private static CampaignBody Body(
        string lists,
        string schedule,
        string more = "",
        string season = """{"from":"05-01","to":"09-10"}"""
    ) =>
        Plans.Body(season, schedule, more) with
        {
            Template = "water",
            Audience = new Audience { Lists = lists == "both" ? ["parents", "river"] : [lists] },
        };

    private static async Task SaveAsync(
        Engine engine,
        string id,
        string lists,
        string schedule,
        string more = "",
        string season = """{"from":"05-01","to":"09-10"}"""
    )
    {
        var saved = await engine
            .Get<CampaignService>()
            .SaveAsync(Official, id, Body(lists, schedule, more, season), IfMatch.None, Cancel);
        Assert.True(saved.IsOk, saved.Problem?.Detail);
    }

    private static async Task<Engine> DistrictAsync(params (string, string)[] settings)
    {
        var engine = await Engine.StartAsync(settings: settings);
        await FillAsync(engine);
        return engine;
    }

    private static async Task FillAsync(Engine engine)
    {
        await engine.ListAsync("parents", Enumerable.Range(0, 10));
        await engine.ListAsync("river", Enumerable.Range(5, 10));
        await engine.ListAsync("strangers", Enumerable.Range(20, 10));
        await engine.ListAsync("empty", []);
        await engine
            .Get<TemplateService>()
            .SaveAsync(
                "water",
                new TemplateDraft
                {
                    Name = "Water",
                    Texts = new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["en"] = "{{ name }}, keep away from the river.",
                    },
                },
                Engine.Administrator,
                IfMatch.None,
                Cancel
            );
    }

    private static string Words(Figures figures) =>
        FormattableString.Invariant($"{figures.Occurrences} {figures.Recipients} {figures.Cost.Amount}");

    private static string Words(Collision collision) =>
        FormattableString.Invariant(
            $"{collision.Day:uuuu-MM-dd} {string.Join('+', collision.Campaigns)} {collision.People}"
        );
}
