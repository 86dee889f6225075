using CommunityAlerts.Api;
using CommunityAlerts.Campaigns.Seasons;
using CommunityAlerts.Sms;
using NodaTime;
using NodaTime.Text;

namespace CommunityAlerts.Hosting.Local.Demo;

/// <summary>What a community's officials do in a year, in a minute: contacts in, words and campaign set, one Friday's texts out; over the HTTP API alone.</summary>
/// <param name="api">The host, as an administrator calls it.</param>
/// <param name="district">Who lives there.</param>
/// <param name="read">Reads a list's file.</param>
/// <param name="screen">Where it is told.</param>
public sealed class DemoStory(DemoApi api, SampleDistrict district, Func<SampleList, CancellationToken, Task<byte[]>> read, DemoScreen screen)
{
    private const string Campaign = "drowning";
    private const string Template = "drowning-friday";

    /// <summary>Segments a minute that the carrier takes from the sender.</summary>
    private const int Pace = 6_000;

    private static readonly DateTimeZone Zone = Zones.Get("Asia/Shanghai");
    private static readonly Duration Before = Duration.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string[] Audience = ["parents-of-minors", "waterside-households"];

    /// <summary>Plays it through.</summary>
    /// <returns>Whether every broadcast is settled and the handsets hold what the ledger says.</returns>
    /// <exception cref="DemoException">It cannot go on.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        screen.Open(district);
        var dueAt = await BeginAsync(cancellationToken);
        var imports = await ImportAsync(cancellationToken);
        await HearWishesAsync(cancellationToken);
        await PlanAsync(dueAt.InZone(Zone).Year, cancellationToken);
        await TurnClockAsync(dueAt - Before, cancellationToken);
        screen.Step($"Friday, {LocalDatePattern.Iso.Format(dueAt.InZone(Zone).Date)}, three seconds to half past four");
        var broadcast = await WatchAsync(dueAt, cancellationToken);
        var agreement = await CompareAsync(broadcast.Id, cancellationToken);
        var settled = await AllSettledAsync(cancellationToken);
        screen.Close(imports, broadcast, agreement, settled, clock.GetElapsedTime(start));
        return settled && agreement.IsWhole;
    }

    private async Task<IReadOnlyList<(SampleList List, ImportAnswer Import)>> ImportAsync(CancellationToken cancellationToken)
    {
        screen.Step("Contacts: five offices hand over their files");
        var done = new List<(SampleList, ImportAnswer)>();
        foreach (var list in district.Lists)
        {
            await api.PutAsync($"/api/lists/{list.Id}", new { list.Name, list.Area, list.Labels, Sample = true }, cancellationToken);
            var file = await read(list, cancellationToken);
            var basis = list.Basis.ToString().ToLowerInvariant();
            var import = await api.UploadAsync($"/api/lists/{list.Id}/imports?region={list.Region}&basis={basis}", file, cancellationToken);
            done.Add((list, await DemoApi.UntilAsync(
                $"The import of {list.File}", Patience, () => api.GetAsync<ImportAnswer>(import, cancellationToken), i => i.State is "completed" or "failed", cancellationToken)));
        }

        screen.Imported(done);
        return done;
    }

    /// <summary>Some people do not want to be texted: a few told an office, a few text STOP in their own way.</summary>
    private async Task HearWishesAsync(CancellationToken cancellationToken)
    {
        screen.Step("Wishes: who does not want texts");
        foreach (var (phone, reason) in district.OptOuts)
        {
            await api.PostAsync("/api/opt-outs", new { Phone = phone, Reason = reason }, cancellationToken);
        }

        foreach (var (phone, text) in district.Replies)
        {
            await api.PostAsync($"/local/handsets/{Uri.EscapeDataString(phone)}/replies", new { Text = text }, cancellationToken);
        }

        await QuietAsync(cancellationToken);
        screen.Say($"{district.OptOuts.Count} told an official; {district.Replies.Count} texted {string.Join(", ", district.Replies.Select(r => $"“{r.Text}”"))}.");
    }

    private async Task PlanAsync(int year, CancellationToken cancellationToken)
    {
        screen.Step("Words and campaigns");
        await api.PutAsync("/api/senders/default", Sender(), cancellationToken);
        await api.PutAsync("/local/carrier", Carrier(), cancellationToken);
        await api.PutAsync("/api/days", Days(year), cancellationToken);
        var adopted = await api.PostAsync<AdoptedAnswer>("/api/campaigns/defaults", Year(), cancellationToken);
        await api.PutAsync($"/api/templates/{Template}", Words(), cancellationToken);
        await api.PutAsync($"/api/campaigns/{Campaign}", Friday(), cancellationToken);
        var preview = await api.PostAsync<PreviewAnswer>(
            "/api/broadcasts/preview", new { Name = "Preview", Template, Audience = new { Lists = Audience } }, cancellationToken);
        screen.Planned(adopted.Campaigns, Zone, preview);
    }

    /// <summary>Turns the clock to the morning of a Friday in the drowning season.</summary>
    /// <returns>Half past four of that day: when the campaign is due.</returns>
    private async Task<Instant> BeginAsync(CancellationToken cancellationToken)
    {
        var friday = FridayAfter((await api.GetAsync<ClockAnswer>("/local/clock", cancellationToken)).Now);
        await TurnClockAsync(friday.At(new LocalTime(8, 0)).InZoneStrictly(Zone).ToInstant(), cancellationToken);
        return friday.At(new LocalTime(16, 30)).InZoneStrictly(Zone).ToInstant();
    }

    private Task TurnClockAsync(Instant now, CancellationToken cancellationToken) => api.PutAsync("/local/clock", new { Now = now }, cancellationToken);

    private async Task<BroadcastAnswer> WatchAsync(Instant dueAt, CancellationToken cancellationToken)
    {
        var day = InstantPattern.ExtendedIso.Format(dueAt);
        var occurrence = await DemoApi.UntilAsync(
            "The campaign's start", Patience,
            async () => (await api.GetAsync<OccurrencesAnswer>($"/api/campaigns/{Campaign}/occurrences?from={day}&to={day}", cancellationToken)).Occurrences.FirstOrDefault(o => o.DueAt == dueAt),
            o => o?.Broadcast is not null, cancellationToken);
        var broadcast = occurrence!.Broadcast!;
        await screen.WatchAsync(show => DemoApi.UntilAsync(
            "The broadcast", Patience,
            async () =>
            {
                // The occurrence names its broadcast a moment before it is ordered.
                var now = await api.FindAsync<BroadcastAnswer>($"/api/broadcasts/{broadcast}", cancellationToken);
                if (now is not null)
                {
                    show(now);
                }

                return now;
            },
            b => b is { Settled: true, State: "finished" } && b.Final == b.Recipients, cancellationToken));
        await QuietAsync(cancellationToken);
        return await api.GetAsync<BroadcastAnswer>($"/api/broadcasts/{broadcast}", cancellationToken);
    }

    /// <summary>Looks at every handset and lays it beside the ledger.</summary>
    private async Task<Agreement> CompareAsync(string broadcast, CancellationToken cancellationToken)
    {
        screen.Step("Handsets and ledger side by side");
        var ledger = new List<DeliveryAnswer>();
        await foreach (var delivery in api.PagesAsync<DeliveryAnswer>($"/api/broadcasts/{broadcast}/deliveries?limit=1000", "deliveries", cancellationToken))
        {
            ledger.Add(delivery);
        }

        var handsets = new Dictionary<string, IReadOnlyList<HandsetMessage>>(StringComparer.Ordinal);
        foreach (var phones in ledger.Select(d => d.Phone).Chunk(8))
        {
            var answers = await Task.WhenAll(phones.Select(phone => api.GetAsync<HandsetAnswer>($"/local/handsets/{Uri.EscapeDataString(phone)}", cancellationToken)));
            foreach (var (phone, answer) in phones.Zip(answers))
            {
                handsets[phone] = [.. answer.Messages.Where(m => m.Broadcast == broadcast)];
            }
        }

        return Agreement.Of(ledger, handsets);
    }

    private async Task<bool> AllSettledAsync(CancellationToken cancellationToken)
    {
        var settled = true;
        await foreach (var broadcast in api.PagesAsync<BroadcastAnswer>("/api/broadcasts?limit=100", "broadcasts", cancellationToken))
        {
            settled &= broadcast.Settled;
        }

        return settled;
    }

    private Task<QuietAnswer> QuietAsync(CancellationToken cancellationToken) => DemoApi.UntilAsync(
        "Coming to rest", Patience, () => api.PostAsync<QuietAnswer>("/local/quiet?timeoutSeconds=10", body: null, cancellationToken), q => q.Quiet, cancellationToken);

    /// <summary>The first Friday after mid-June that is still to come: the clock of a store that holds anything goes forward only.</summary>
    private static LocalDate FridayAfter(Instant now)
    {
        var today = now.InZone(Zone).Date;
        var friday = In(today.Year);
        return friday > today ? friday : In(today.Year + 1);

        static LocalDate In(int year) => new LocalDate(year, 6, 17).Next(IsoDayOfWeek.Friday);
    }

    private static object Sender() => new
    {
        From = "+18335550100",
        Signature = "【平安北关】",
        Prefixes = new[] { "+1" },
        SegmentsPerMinute = Pace,
        PricePerSegment = new Money(0.045m, "CNY"),
        TwoWay = true,
        Reports = true,
        StopText = "您将不再收到提醒。回复 START 可恢复。You get no more alerts; reply START to get them again.",
    };

    /// <summary>A carrier as carriers are: some numbers are refused, some texts never arrive, some calls end without an answer.</summary>
    private static object Carrier() => new
    {
        PacePerMinute = Pace,
        RejectPercent = 1,
        FailPercent = 3,
        ThrottlePercent = 1,
        TimeoutAfterAcceptPercent = 1,
        ReportDelaySeconds = 2,
        Seed = 2027,
    };

    private static object Words() => new
    {
        Name = "周五防溺水 · Drowning, Fridays",
        Purpose = "Parents and households near water, on summer Fridays after school.",
        Texts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["zh-CN"] = "{{ name }}您好：周末请看护好孩子，不私自下水，不去陌生水域，遇险莫盲目施救，请拨110、120。",
            ["en"] = "{{ name }}, this weekend keep children in sight near water: no swimming alone. Help: 110, 120.",
        },
    };

    /// <summary>The ready campaigns of a year, for the lists of this district.</summary>
    private static object Year() => new
    {
        Audiences = new
        {
            Drowning = new { Lists = Audience },
            Fire = new { Area = "beiguan" },
            Fraud = new { Lists = new[] { "elderly", "english-speaking-residents" } },
        },
        Zone = Zone.Id,
        Active = true,
    };

    /// <summary>The ready one for Fridays, in the district's own words.</summary>
    private static object Friday() => new
    {
        Name = "防溺水：周五放学后 · Drowning, Fridays after school",
        Template,
        Audience = new { Lists = Audience },
        Season = new { From = new { Term = "立夏" }, To = new { Term = "白露" }, Except = new[] { new { Day = "holiday-start", OffsetDays = -1 } } },
        Schedule = new { Rrule = "FREQ=WEEKLY;BYDAY=FR", Time = "16:30", Zone = Zone.Id },
        QuietHours = new[] { new { Start = "21:00", End = "08:00" } },
        LatestUseful = "PT4H",
    };

    /// <summary>What a school office would hand over, of the year that is played.</summary>
    private static object Days(int year)
    {
        return new
        {
            Days = new[]
            {
                Entry("school-term", "春季学期", $"{year}-02-22", $"{year}-07-09"),
                Entry("school-term", "秋季学期", $"{year}-09-01", $"{year + 1}-01-15"),
                Entry("exam", "高考", $"{year}-06-07", $"{year}-06-08"),
                Entry("holiday", "端午节", Festival(5, 5), Festival(5, 5)),
                Entry("holiday", "中秋节", Festival(8, 15), Festival(8, 15)),
                Entry("holiday", "国庆节", $"{year}-10-01", $"{year}-10-07"),
            },
        };

        object Entry(string kind, string name, string from, string to) => new { Kind = kind, Name = name, From = from, To = to };

        string Festival(int month, int day) => LocalDatePattern.Iso.Format(new LunarDate(month, IsLeap: false, day).In(year)!.Value);
    }
}
