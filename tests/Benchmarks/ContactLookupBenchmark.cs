using System.Diagnostics;
using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Replies;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CommunityAlerts.Tests.Benchmarks;

/// <summary>
/// The areas of many numbers, looked up together, beside a point read of each number in each list, as it once
/// was.
/// </summary>
/// <remarks>Explicit: run by the command in tests/README.md. Bar: a quarter of the time of the point reads.</remarks>
[Collection(BenchmarkOutput.OneAtATime)]
public sealed class ContactLookupBenchmark
{
    private const int NumbersAtOnce = 8;
    private const double Bar = 0.25;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task STOPs_of_5_000_numbers_find_their_areas_in_nine_lists()
    {
        await using var services = await FillAsync(new Residents(20_000, ListCount: 9));
        var numberKeys = services.GetRequiredService<NumberKeys>();
        var keys = Enumerable
            .Range(0, 5_000)
            .Select(i =>
                numberKeys.MakeKey(
                    PhoneNumber.FromE164(string.Create(CultureInfo.InvariantCulture, $"+86{13800000000L + (i * 7L)}"))
                )
            )
            .ToList();
        var lookup = services.GetRequiredService<ContactLookup>();

        var one = await TimeAsync(() =>
            Parallel.ForEachAsync(
                keys,
                new ParallelOptions { MaxDegreeOfParallelism = NumbersAtOnce, CancellationToken = Stop },
                async (key, stop) => await ReadOneAsync(services, key, stop)
            )
        );
        var found = 0;
        var together = await TimeAsync(async () =>
        {
            foreach (var some in keys.Chunk(EventReceiver.LookupChunkSize))
            {
                found += (await lookup.FindAreasOfOptOutAsync(some, Stop)).Count(a => a.Value.Count > 0);
            }
        });

        Assert.Equal(keys.Count, found);
        await PrintAsync("5,000 numbers, nine lists", one, together);
    }

    [Fact(Explicit = true)]
    public async Task A_page_of_opt_outs_is_read_for_an_area_that_one_in_ten_of_them_concerns()
    {
        await using var services = await FillAsync(new Residents(5_000, ListCount: 100));
        var stored = new List<OptOut>();
        var optOuts = services.GetRequiredService<OptOutStore>();
        for (var bucket = 0; bucket < optOuts.Buckets; bucket++)
        {
            stored.AddRange(await optOuts.ReadBucketAsync(bucket, null, 1_000, Stop).ToListAsync(Stop));
        }

        foreach (var (at, optOut) in stored.Index())
        {
            // As a STOP stores it: with the areas of its number's contacts.
            await optOuts.TryAddAsync(optOut with { Areas = [at % 10 == 0 ? "elsewhere" : "beiguan"] }, Stop);
        }

        var caller = new Caller("benchmark", [Role.Official], "elsewhere");
        var one = await TimeAsync(async () =>
        {
            foreach (var optOut in stored)
            {
                await ReadOneAsync(services, optOut.Key, Stop);
            }
        });
        var together = await TimeAsync(async () =>
            Assert.Empty(
                (await services.GetRequiredService<OptOutReader>().ReadPageAsync(caller, new Page(100, null), Stop))
                    .Value!
                    .Items
            )
        );

        await PrintAsync($"a page that looks at {stored.Count} opt-outs, 100 lists", one, together);
    }

    private static async Task ReadOneAsync(ServiceProvider services, NumberKey key, CancellationToken stop)
    {
        await foreach (var list in services.GetRequiredService<ListStore>().ReadAllAsync(stop))
        {
            await services.GetRequiredService<ContactStore>().FindAsync(list.Id, key, stop);
        }
    }

    private static async Task<ServiceProvider> FillAsync(Residents district)
    {
        var account = await Azurite.AccountAsync(Stop);
        var services = Engine.Compose(account, TimeProvider.System, new ScriptedCarrier(), Residents.Buckets);
        await district.SaveAsync(account, services.GetRequiredService<NumberKeys>(), Stop);
        return services;
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static Task PrintAsync(string what, double one, double together) =>
        BenchmarkOutput.PrintAsync(
            together <= Bar * one,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {together:F2} s together, {one:F2} s by point reads, ratio {together / one:F2}, bar {Bar}"
            )
        );
}
