using System.Diagnostics;
using System.Globalization;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.People;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Benchmarks;

/// <summary>
/// The texts of one person, and the broadcasts that gave them none, among 240 broadcasts of two years, beside a point
/// read in the same run.
/// </summary>
/// <remarks>Explicit: run by the command in tests/README.md.</remarks>
[Collection(BenchmarkOutput.OneAtATime)]
public sealed class PersonHistoryBenchmark
{
    private const int Broadcasts = 240;
    private const int Rounds = 11;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task A_person_with_240_broadcasts_is_read_in_point_reads()
    {
        await using var engine = await Engine.StartAsync(buckets: 4);
        await FillAsync(engine);

        foreach (var kind in new[] { "deliveries", "exclusions" })
        {
            var data = engine.Get<IEnumerable<IPersonData>>().Single(d => d.Kind == kind);
            await data.FindAsync(engine.Key(0), Stop);
            var times = new List<double>();
            var point = 0.0;
            for (var round = 0; round < Rounds; round++)
            {
                point +=
                    await TimeAsync(() => engine.Get<ContactStore>().FindAsync("few", engine.Key(0), Stop)) / Rounds;
                times.Add(
                    await TimeAsync(async () =>
                        Assert.Equal(Broadcasts / 2, (await data.FindAsync(engine.Key(0), Stop)).Count)
                    )
                );
            }

            var median = times.Order().ElementAt(Rounds / 2);
            await BenchmarkOutput.PrintAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{kind}: {median:F3} s, {median / point:F0} point reads of {point * 1_000:F2} ms"
                )
            );
        }
    }

    /// <summary>Sends broadcasts over two years; the person opts out in the middle.</summary>
    private static async Task FillAsync(Engine engine)
    {
        await engine.ListAsync("few", [0, 1]);
        for (var i = 0; i < Broadcasts; i++)
        {
            if (i == Broadcasts / 2)
            {
                await engine.OptOutAsync(0);
            }

            var months = BroadcastKey.Months(engine.Now, engine.Now + Duration.FromDays(3));
            await engine.Storage.CreateAsync(months.Select(Tables.Recipients), [], Stop);
            var name = string.Create(CultureInfo.InvariantCulture, $"B{i}");
            var id = await engine.StartBroadcastAsync(Engine.MakeRequest("few") with { Name = name });
            await engine.ExpandAsync();
            await engine.SendAsync(id);
            engine.Clock.Turn(Duration.FromDays(3));
        }
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
