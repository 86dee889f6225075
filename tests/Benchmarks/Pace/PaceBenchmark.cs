using System.Globalization;
using CommunityAlerts.Hosting.CarrierSimulation;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Benchmarks.Load;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CommunityAlerts.Tests.Benchmarks.Pace;

/// <summary>
/// Measures the share of the simulated carrier's pace that four broadcasts at once use, and the delay of an urgent one
/// beside a large routine one.
/// </summary>
/// <remarks>
/// Explicit: run by the command in tests/README.md. Each takes minutes, for a pace is measured in minutes.
/// </remarks>
[Collection(BenchmarkOutput.OneAtATime)]
public sealed class PaceBenchmark
{
    private const int Broadcasts = 4;
    private const double LeastShare = 0.97;
    private const double MaxTimesAlone = 1.1;

    /// <summary>
    /// Factor by which a minute may look fuller than planned, since a batch may be a second or two late.
    /// </summary>
    private const double MaxOfAMinute = 1.05;
    private static readonly TimeSpan FirstTextWithin = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Time left out at the start, while the first batches are composed, and at the end, when three broadcasts may be
    /// done and the fourth not.
    /// </summary>
    private static readonly TimeSpan Edge = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["en"] = "The river is high. Keep children away from the water.",
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public Task Four_broadcasts_share_600_segments_a_minute_for_three_minutes() => ShareAsync(pace: 600);

    [Fact(Explicit = true)]
    public Task Four_broadcasts_share_6_000_segments_a_minute_for_three_minutes() => ShareAsync(pace: 6_000);

    [Fact(Explicit = true)]
    public async Task An_urgent_broadcast_goes_before_a_routine_one_of_10_000()
    {
        var few = new Residents(2_000);
        var many = new Residents(10_000, First: 100_000);
        await using var storage = await LoadStorage.StartAsync(Stop);
        await using var app = await StartAsync(storage, pace: 6_000, few, many);
        var carrier = (WatchedCarrier)app.Services.GetRequiredService<ICarrier>();
        var alone = await UrgentAsync(app, carrier, few);
        await app.UntilQuietAsync();

        var routine = await Orders.PostAsync(app.Administrator, many, Texts, "routine", Stop);
        await UntilAsync(carrier, routine, many.Recipients / 5, TimeSpan.FromMinutes(2));
        var under = await UrgentAsync(app, carrier, few);
        var overtaken = carrier.SegmentsOf(routine);
        await UntilAsync(carrier, routine, many.Recipients, TimeSpan.FromMinutes(4));

        await BenchmarkOutput.PrintAsync(
            $"urgent to {few.Recipients} alone: first text after {alone.First.TotalSeconds:F1} s, last after "
                + $"{alone.Last.TotalSeconds:F1} s"
        );
        await BenchmarkOutput.PrintAsync(
            $"urgent to {few.Recipients} under a routine one to {many.Recipients}, of which {overtaken} were "
                + $"out at its end: first text after {under.First.TotalSeconds:F1} s, last after "
                + $"{under.Last.TotalSeconds:F1} s; 429s {carrier.Throttled}"
        );
        await BenchmarkOutput.PrintAsync(
            under.First <= FirstTextWithin,
            $"first urgent text after {under.First.TotalSeconds:F1} s, at most {FirstTextWithin.TotalSeconds:F0}"
        );
        await BenchmarkOutput.PrintAsync(
            under.Last <= alone.Last * MaxTimesAlone,
            $"urgent takes {under.Last / alone.Last:F2} times what it takes alone, at most {MaxTimesAlone}"
        );
        await PrintKeptAsync(carrier, pace: 6_000);
    }

    private static async Task ShareAsync(int pace)
    {
        // Three minutes' worth and the two edges.
        var each = (int)((pace * 3.0 + (pace * 2 * Edge.TotalMinutes)) / Broadcasts);
        var districts = Enumerable.Range(0, Broadcasts).Select(i => new Residents(each, i * 100_000)).ToArray();
        await using var storage = await LoadStorage.StartAsync(Stop);
        await using var app = await StartAsync(storage, pace, districts);
        var carrier = (WatchedCarrier)app.Services.GetRequiredService<ICarrier>();
        var start = carrier.Now;
        var ids = await Task.WhenAll(
            districts.Select(d => Orders.PostAsync(app.Administrator, d, Texts, "routine", Stop))
        );
        foreach (var id in ids)
        {
            await UntilAsync(carrier, id, each, TimeSpan.FromMinutes(8));
        }

        // From the first call of the steady part to its last, whose own segments come after it.
        var calls = carrier.Taken;
        var steady = calls.Where(c => c.At >= calls[0].At + Edge && c.At <= calls[^1].At - Edge).ToList();
        var time = steady[^1].At - steady[0].At;
        var share = steady.SkipLast(1).Sum(c => c.Segments) / (pace * time.TotalMinutes);
        await BenchmarkOutput.PrintAsync(
            $"pace {pace}/min, {Broadcasts} broadcasts to {each} each: first text after "
                + $"{(calls[0].At - start).TotalSeconds:F1} s, all out in "
                + $"{(calls[^1].At - calls[0].At).TotalSeconds:F1} s (at the full pace "
                + $"{(each * Broadcasts - calls[^1].Segments) * 60.0 / pace:F1} s); "
                + $"steady part {time.TotalSeconds:F0} s, {steady.Count} calls, share of the pace used "
                + $"{share:P1}, in its minutes {string.Join(" ", Minutes(steady, pace))}; 429s {carrier.Throttled}"
        );
        await BenchmarkOutput.PrintAsync(
            share >= LeastShare,
            $"pace {pace}/min used to {share:P1}, at least {LeastShare:P0}"
        );
        await PrintKeptAsync(carrier, pace);
    }

    /// <summary>Describes whole minutes only.</summary>
    private static IEnumerable<string> Minutes(List<WatchedCall> calls, int pace) =>
        calls
            .GroupBy(c => (int)(c.At - calls[0].At).TotalMinutes)
            .Where(g => g.Key < (int)(calls[^1].At - calls[0].At).TotalMinutes)
            .OrderBy(g => g.Key)
            .Select(g => (g.Sum(c => c.Segments) / (double)pace).ToString("P0", CultureInfo.InvariantCulture));

    /// <summary>
    /// Prints whether the pace was kept: by the carrier's word, and in the fullest minute too, for the carrier's meter
    /// forgives a minute's worth after a rest.
    /// </summary>
    private static async Task PrintKeptAsync(WatchedCarrier carrier, int pace)
    {
        var fullest = FullestMinute(carrier.Taken) / (double)pace;
        await BenchmarkOutput.PrintAsync(
            carrier.Throttled == 0,
            $"pace {pace}/min: {carrier.Throttled} calls throttled, none allowed"
        );
        await BenchmarkOutput.PrintAsync(
            fullest <= MaxOfAMinute,
            $"pace {pace}/min: {fullest:P1} of it in the fullest minute, at most {MaxOfAMinute:P0}"
        );
    }

    /// <summary>The most segments from one call to the last within a minute after it, whose own come later.</summary>
    private static int FullestMinute(IReadOnlyList<WatchedCall> calls)
    {
        var most = 0;
        for (int first = 0, last = 0, sum = 0; first < calls.Count; sum -= calls[first].Segments, first++)
        {
            for (; last < calls.Count && calls[last].At - calls[first].At <= TimeSpan.FromMinutes(1); last++)
            {
                sum += calls[last].Segments;
            }

            most = Math.Max(most, sum - calls[last - 1].Segments);
        }

        return most;
    }

    private static async Task<AlertsApp> StartAsync(
        LoadStorage storage,
        int pace,
        params IReadOnlyList<Residents> districts
    )
    {
        var prefix = Azurite.FreshPrefix();
        var app = await AlertsApp.StartAsync(services =>
            services
                .AddSingleton(storage.Account(prefix))
                .AddSingleton<ICarrier>(provider => new WatchedCarrier(provider.GetRequiredService<SimulatedCarrier>()))
        );
        foreach (var residents in districts)
        {
            await residents.SaveAsync(app.Storage, app.Services.GetRequiredService<NumberKeys>(), Stop);
        }

        Assert.Null(
            await app
                .Services.GetRequiredService<SimulatedCarrier>()
                .ChangeAsync(new CarrierSettings(PacePerMinute: pace), Stop)
        );
        await app.UntilQuietAsync();
        return app;
    }

    /// <summary>Measures the time from the request to the first and to the last text.</summary>
    private static async Task<(TimeSpan First, TimeSpan Last)> UrgentAsync(
        AlertsApp app,
        WatchedCarrier carrier,
        Residents to
    )
    {
        var start = carrier.Now;
        var id = await Orders.PostAsync(app.Administrator, to, Texts, "urgent", Stop);
        await UntilAsync(carrier, id, to.Recipients, TimeSpan.FromMinutes(4));
        var calls = carrier.Taken.Where(c => c.Broadcast == id).ToList();
        return (calls[0].At - start, calls[^1].At - start);
    }

    private static async Task UntilAsync(WatchedCarrier carrier, string broadcast, int segments, TimeSpan patience)
    {
        for (var start = carrier.Now; carrier.SegmentsOf(broadcast) < segments; )
        {
            Assert.True(
                carrier.Now - start < patience,
                $"{carrier.SegmentsOf(broadcast)} of {segments} segments after {patience}."
            );
            await Task.Delay(Look, TimeProvider.System, Stop);
        }
    }
}
