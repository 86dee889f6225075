using System.Diagnostics;
using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Contacts;
using CommunityAlerts.Sms;
using CommunityAlerts.Templates;
using CommunityAlerts.Tests.Support;
using CommunityAlerts.Today;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Benchmarks;

/// <summary>
/// The first page with 50 active campaigns, 30 broadcasts and 100,000 contacts, beside a point read of one contact in
/// the same run.
/// </summary>
/// <remarks>
/// Explicit: run by the command in tests/README.md. Bar: 300 ms, with broadcasts that are settled; those with reports
/// to come are summed each time.
/// </remarks>
[Collection(BenchmarkOutput.OneAtATime)]
public sealed class TodayBenchmark
{
    private const int Campaigns = 50;
    private const int Rounds = 15;
    private const double Bar = 0.3;

    private static readonly Residents District = new(95_000);
    private static readonly Caller Caller = new("benchmark", [Role.Official], "beiguan");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task The_first_page_with_50_campaigns_and_100_000_contacts_takes_300_ms()
    {
        await using var engine = await Engine.StartAsync(
            Residents.Buckets,
            batchSize: 99,
            ("Alerts:Language", "zh-CN")
        );
        await FillAsync(engine);

        await PrintAsync(engine, "first, reports to come", rounds: 1);
        await PrintAsync(engine, "reports to come");
        engine.Clock.Turn(Duration.FromDays(4));
        await PrintAsync(engine, "first, settled", rounds: 1);
        var settled = await PrintAsync(engine, "settled");
        await BenchmarkOutput.PrintAsync(
            settled <= Bar,
            string.Create(CultureInfo.InvariantCulture, $"the first page in {settled:F3} s, bar {Bar} s")
        );
    }

    /// <summary>Prints the median times of the page and of its two longest parts; returns that of the page.</summary>
    private static async Task<double> PrintAsync(Engine engine, string what, int rounds = Rounds)
    {
        var (page, week, broadcasts, point) = (new List<double>(), new List<double>(), new List<double>(), 0.0);
        for (var round = 0; round < rounds; round++)
        {
            page.Add(
                await TimeAsync(async () =>
                {
                    var today = await engine.Get<TodayReader>().ReadAsync(Caller, Stop);
                    Assert.Equal(
                        (Campaigns, TodayReader.MaxBroadcasts),
                        (today.Campaigns.Next.Count, today.Broadcasts.Count)
                    );
                })
            );
            week.Add(
                await TimeAsync(async () =>
                {
                    var all = await engine.Get<CampaignStore>().ReadAllAsync(after: null, Stop).ToListAsync(Stop);
                    await engine.Get<CampaignWeekReader>().ReadAsync(all, Stop);
                })
            );
            broadcasts.Add(
                await TimeAsync(() =>
                    engine
                        .Get<BroadcastQueries>()
                        .ListAsync(new Page(TodayReader.MaxBroadcasts, After: null), Caller, Stop)
                )
            );
            point += await TimeAsync(() => ReadOneAsync(engine)) / rounds;
        }

        await BenchmarkOutput.PrintAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {Median(page):F3} s, {Median(page) / point:F0} point reads of {point * 1_000:F2} ms; "
                    + $"campaigns alone {Median(week):F3} s, broadcasts alone {Median(broadcasts):F3} s"
            )
        );
        return Median(page);
    }

    private static async Task FillAsync(Engine engine)
    {
        await District.SaveAsync(engine.Storage, engine.Get<NumberKeys>(), Stop);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["zh-CN"] = "请看管好孩子，不要到河边玩水。",
        };
        await engine
            .Get<TemplateService>()
            .SaveAsync(
                "water",
                new TemplateDraft { Name = "W", Texts = texts },
                Engine.Administrator,
                IfMatch.None,
                Stop
            );
        for (var i = 0; i < Campaigns; i++)
        {
            var saved = await engine
                .Get<CampaignService>()
                .SaveAsync(
                    Caller,
                    string.Create(CultureInfo.InvariantCulture, $"c{i:00}"),
                    Body(i),
                    IfMatch.None,
                    Stop
                );
            Assert.True(saved.IsOk, saved.Problem?.Detail);
        }

        await engine.ListAsync("few", Enumerable.Range(0, 99));
        for (var i = 0; i < TodayReader.MaxBroadcasts; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"B{i}");
            var id = await engine.StartBroadcastAsync(Engine.MakeRequest("few") with { Name = name });
            await engine.ExpandAsync();
            await engine.SendAsync(id);
        }
    }

    private static CampaignBody Body(int i) =>
        new()
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"防溺水 {i}"),
            Template = "water",
            Audience = new Audience { Lists = District.Lists },
            Season = new SeasonBody(
                [new SpanBody { From = new EdgeBody(Term: "立夏"), To = new EdgeBody(Term: "白露") }],
                IsList: false
            ),
            Schedule = new ScheduleBody
            {
                Rrule = i % 2 == 0 ? "FREQ=WEEKLY;BYDAY=MO,FR" : "FREQ=DAILY",
                Time = "16:30",
                Zone = "Asia/Shanghai",
            },
        };

    private static Task<Contact?> ReadOneAsync(Engine engine) =>
        engine
            .Get<ContactStore>()
            .FindAsync(
                District.Lists[0],
                engine.Get<NumberKeys>().MakeKey(PhoneNumber.FromE164("+8613800000000")),
                Stop
            );

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
