using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Campaigns.Rehearsals;
using CommunityAlerts.Contacts;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Rehearsals;

/// <summary>Many audiences counted in one reading, each as its preview has it.</summary>
public sealed class HeadcountReaderTests
{
    private static readonly int[] Everybody = [.. Enumerable.Range(0, 60)];

    private static readonly Audience[] Audiences =
    [
        new() { Lists = ["parents", "river"] },
        // The other list's row speaks for a phone.
        new() { Lists = ["river", "parents"] },
        new() { Lists = ["river"] },
        new() { Lists = ["parents", "river", "elders"], Area = "beiguan/01" },
        new() { Area = "beiguan" },
        new()
        {
            Lists = ["parents", "elders"],
            Tags = new TagFilter { Any = ["dog"], None = ["cat"] },
        },
        new() { Lists = ["nobody"] },
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_headcount_says_what_the_preview_of_its_broadcast_says()
    {
        await using var engine = await DistrictAsync();
        BroadcastRequest[] requests =
        [
            .. from audience in Audiences
            from text in (string[])
                [
                    "Keep {{ child }} away.",
                    "{{ if household }}Household {{ household }}, look after one another and after anyone "
                        + "living alone beside you, and tell the office where somebody needs to be fetched by "
                        + "boat. Water{{ else }}Water{{ end }} rises.",
                ]
            from sender in (string?[])[null, "named"]
            select new BroadcastRequest
            {
                Name = "x",
                Texts = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["en"] = text,
                    ["zh-CN"] =
                        text
                        + "河水上涨，请远离河边，看好孩子和老人，注意安全，谢谢配合。请互相转告，河水上涨，请远离河边，看好孩子和老人，注意安全。",
                },
                Audience = audience,
                Sender = sender,
            },
        ];

        var reading = await ReadAsync(engine, requests);

        Assert.Equal(requests.Length, reading.Headcounts.Count);
        foreach (var (request, headcount) in requests.Zip(reading.Headcounts))
        {
            // Urgent, so that no budget keeps anybody back.
            var preview = (
                await engine
                    .Get<PreviewService>()
                    .PreviewAsync(request with { Urgency = Urgency.Urgent }, Engine.Administrator, Cancel)
            ).Value!;
            var estimate = new CostEstimate(
                (await FreezeAsync(engine, request)).Pool,
                await engine.Get<SenderStore>().ReadAllAsync(Cancel)
            );
            foreach (var group in headcount.Groups)
            {
                estimate.Add(group.Senders, group.Segments);
            }

            Assert.Equal(preview.Recipients, headcount.Recipients);
            Assert.Equal(preview.Segments, estimate.Segments);
            Assert.Equal(preview.Cost, estimate.Cost);
            Assert.Equal(preview.Excluded.Remove("budget"), headcount.Excluded);
        }
    }

    [Fact]
    public async Task Requests_with_the_same_audience_and_sender_share_one_headcount()
    {
        await using var engine = await DistrictAsync();
        var request = Engine.MakeRequest("parents");

        var reading = await ReadAsync(
            engine,
            [
                request,
                request with
                {
                    Name = "Another",
                    Urgency = Urgency.Urgent,
                    QuietHours = [new QuietHours(new LocalTime(21, 0), new LocalTime(8, 0))],
                },
                Engine.MakeRequest("river"),
                request with
                {
                    Sender = "named",
                },
            ]
        );

        Assert.Same(reading.Headcounts[0], reading.Headcounts[1]);
        Assert.NotSame(reading.Headcounts[0], reading.Headcounts[2]);
        Assert.NotSame(reading.Headcounts[0], reading.Headcounts[3]);
    }

    [Fact]
    public async Task People_limited_by_a_budget_come_in_the_order_of_an_expansion()
    {
        await using var engine = await DistrictAsync();
        var reading = await ReadAsync(engine, [Engine.MakeRequest("parents"), Engine.MakeRequest("river")]);

        // In 01 alone numbers are limited, in 02 those with a household: as the list named knows them.
        Assert.Equal(
            Everybody.Where(n => n < 40 && n % 10 != 0 && (n % 3 == 0 || (n % 3 == 1 && n % 5 != 0))).Count(),
            reading.Headcounts[0].Limited.Length
        );
        Assert.Equal(
            reading.Headcounts[0].Limited.Length,
            reading.Headcounts[0].Limited.Select(p => p.Person).Distinct().Count()
        );
        Assert.True(
            reading
                .Headcounts[0]
                .Limited.Select(p => p.Person)
                .SequenceEqual(reading.Headcounts[0].Limited.Select(p => p.Person).Order())
        );
        // Somebody on both lists has one place.
        Assert.Equal(
            reading.People,
            reading.Headcounts.SelectMany(h => h.Limited.Select(p => p.Person)).Distinct().Count()
        );
        Assert.Equal(
            Everybody.Where(n => n < 40 && n % 2 == 0 && n % 10 != 0).Count(),
            reading.Overlaps.Where(r => r.Headcounts.Count == 2).Sum(r => r.People)
        );
    }

    private static async Task<Broadcast> FreezeAsync(Engine engine, BroadcastRequest request) =>
        (
            await engine.Get<BroadcastFactory>().FreezeAsync("x", request, Engine.Administrator, engine.Now, Cancel)
        ).Value!;

    private static async Task<HeadcountReading> ReadAsync(Engine engine, IReadOnlyList<BroadcastRequest> requests)
    {
        var frozen = new List<Broadcast>();
        foreach (var request in requests)
        {
            frozen.Add(await FreezeAsync(engine, request));
        }

        return await engine
            .Get<HeadcountReader>()
            .ReadAsync(frozen, await engine.Get<AreaStore>().ReadTreeAsync(Cancel), Cancel);
    }

    /// <summary>Sixty people on three lists that overlap, every tenth of them opted out.</summary>
    private static async Task<Engine> DistrictAsync()
    {
        var engine = await Engine.StartAsync(buckets: 3);
        await engine
            .Get<AreaStore>()
            .PutAsync(
                new Area
                {
                    Path = "beiguan/01",
                    Name = "Numbers",
                    Policies = new AreaPolicies { Budget = new Budget(PerDay: 1) },
                },
                Cancel
            );
        await engine
            .Get<AreaStore>()
            .PutAsync(
                new Area
                {
                    Path = "beiguan/02",
                    Name = "Households",
                    Policies = new AreaPolicies { HouseholdBudget = new Budget(PerDay: 1) },
                },
                Cancel
            );
        await engine.Get<SenderStore>().PutAsync(Sender("named", [], 0.02m), IfMatch.None, Cancel);
        await engine.Get<SenderStore>().PutAsync(Sender("us", ["+1312555"], 0.013m), IfMatch.None, Cancel);
        await engine.ListAsync("parents", Everybody.Where(n => n < 40), Shape);
        // As the river list knows them they have no household, and live elsewhere.
        await engine.ListAsync(
            "river",
            Everybody.Where(n => n % 2 == 0),
            (n, c) => Shape(n, c) with { Household = null, Area = $"beiguan/0{(n % 2) + 1}" }
        );
        await engine.ListAsync("elders", Everybody.Where(n => n >= 30), Shape);
        // Nobody who can be texted.
        await engine.ListAsync("nobody", [99], (_, c) => c with { Phone = null, Household = "12-3" });
        foreach (var n in Everybody.Where(n => n % 10 == 0))
        {
            await engine.OptOutAsync(n);
        }

        return engine;
    }

    private static Contact Shape(int n, Contact contact) =>
        contact with
        {
            Language = n % 3 == 0 ? "zh-CN" : "en",
            Area = $"beiguan/0{(n % 3) + 1}",
            Household = n % 5 == 0 ? null : $"{n / 4}",
            Tags = [.. n % 4 == 0 ? ["dog"] : (string[])[], .. n % 3 == 0 ? ["cat"] : (string[])[]],
            Values =
                n % 7 == 0
                    ? contact.Values
                    : new Dictionary<string, string>(StringComparer.Ordinal) { ["child"] = "Bo" },
            Consent = contact.Consent with { Basis = n == 47 ? ConsentBasis.None : ConsentBasis.Notice },
        };

    private static Sender Sender(string id, string[] prefixes, decimal price) =>
        new()
        {
            Id = id,
            From = "+18335550101",
            Signature = id == "named" ? "[Ward] " : null,
            Prefixes = prefixes,
            SegmentsPerMinute = 600,
            PricePerSegment = new Money(price, "CNY"),
        };
}
