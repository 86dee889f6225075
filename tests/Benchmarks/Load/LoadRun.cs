using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CommunityAlerts.Tests.Benchmarks.Load;

/// <summary>One broadcast through the real local host: from the request over HTTP to the last report written.</summary>
internal static class LoadRun
{
    /// <summary>Texts rendered for each person, so that each is a carrier call of its own.</summary>
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["zh-CN"] = "{{ name }}：水库、河道水深危险，请看护好孩子，不要野外游泳。",
        ["en"] = "{{ name }}, the river is high. Keep children away from the water.",
    };

    private const string Secret = "events-of-the-load-run";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// Runs it under <paramref name="prefix"/>, checks that everybody got exactly one text, and leaves the tables.
    /// </summary>
    /// <returns>What it took, and the broadcast's id.</returns>
    public static async Task<(LoadResult Result, string Broadcast)> RunAsync(
        LoadStorage storage,
        Residents residents,
        string prefix,
        CancellationToken cancellationToken
    )
    {
        var meter = new StorageMeter();
        var carrier = new LoadCarrier();
        await using var app = await AlertsApp.StartAsync(
            services => services.AddSingleton(storage.Account(prefix, meter)).AddSingleton<ICarrier>(carrier),
            ("Events:Secret", Secret)
        );
        await residents.SaveAsync(
            storage.Account(prefix),
            app.Services.GetRequiredService<NumberKeys>(),
            cancellationToken
        );
        await SaveSenderAsync(app.Services.GetRequiredService<SenderStore>(), cancellationToken);
        await app.UntilQuietAsync();
        var poster = new ReportPoster(app.Anonymous, Secret);

        using var memory = new MemoryPeak();
        using var process = Process.GetCurrentProcess();
        var (processor, emulators) = (process.TotalProcessorTime, storage.Processor);
        meter.Reset();
        var start = Stopwatch.GetTimestamp();
        var broadcast = await Orders.PostAsync(app.Administrator, residents, Texts, "routine", cancellationToken);
        var reporting = poster.RunAsync(carrier.Taken, cancellationToken);
        await UntilSentAsync(meter, carrier, residents.Recipients, reporting, cancellationToken);
        carrier.Close();
        await reporting;

        var result = new LoadResult(
            "engine",
            residents.Recipients,
            Stopwatch.GetElapsedTime(start, poster.LastAt),
            meter.Tallies
        )
        {
            Expansion = Stopwatch.GetElapsedTime(start, meter.LastAt(CallKind.Transaction)),
            Sending = Stopwatch.GetElapsedTime(carrier.FirstAt, meter.LastAt(CallKind.Delete(Queues.Batches))),
            Reports = Stopwatch.GetElapsedTime(poster.FirstAt, poster.LastAt),
            Set = memory.Set,
            Heap = memory.Heap,
            Processor = Used(process) - processor,
            EmulatorProcessor = storage.Processor - emulators,
        };
        await CheckAsync(app, broadcast, residents, carrier, cancellationToken);
        return (result, broadcast);
    }

    /// <summary>Saves a sender that is faster than anything here, so that no slot makes anybody wait.</summary>
    private static async Task SaveSenderAsync(SenderStore senders, CancellationToken cancellationToken)
    {
        var sender = await senders.FindAsync(Sender.DefaultId, cancellationToken);
        await senders.PutAsync(
            sender! with
            {
                SegmentsPerMinute = 6_000_000,
                Reports = true,
            },
            IfMatch.None,
            cancellationToken
        );
    }

    /// <summary>
    /// Waits until every text is accepted and no message is in flight, as the carrier and the pipeline count: asking
    /// makes no storage call.
    /// </summary>
    private static async Task UntilSentAsync(
        StorageMeter meter,
        LoadCarrier carrier,
        int recipients,
        Task reporting,
        CancellationToken cancellationToken
    )
    {
        while (
            carrier.Count < recipients
            || meter.Outstanding(Queues.Expansions) > 0
            || meter.Outstanding(Queues.Batches) > 0
        )
        {
            Assert.False(reporting.IsFaulted, reporting.Exception?.ToString());
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task CheckAsync(
        AlertsApp app,
        string broadcast,
        Residents residents,
        LoadCarrier carrier,
        CancellationToken cancellationToken
    )
    {
        var view = (
            await app.Administrator.GetFromJsonAsync<JsonObject>($"/api/broadcasts/{broadcast}", cancellationToken)
        )!;
        Assert.Equal(residents.Recipients, carrier.Count);
        Assert.Equal(residents.Recipients, carrier.Handsets);
        Assert.Equal(residents.Recipients, (int)view["recipients"]!);
        Assert.Equal(residents.Recipients, (int)view["tallies"]!["delivered"]!);
        Assert.Equal(residents.OptedOut, (int)view["excluded"]!["opted-out"]!);
        Assert.Equal(residents.Duplicates, (int)view["excluded"]!["duplicate"]!);
    }

    private static TimeSpan Used(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }
}
