using System.Globalization;
using System.Text;

namespace CommunityAlerts.Tests.Benchmarks.Load;

/// <summary>Duration and storage calls of one run.</summary>
/// <param name="Name">Engine, floor or baseline.</param>
/// <param name="Recipients">Number of people who got a text.</param>
/// <param name="Total">Time from the request to the last report written.</param>
/// <param name="Calls">Storage calls by kind, the costliest first.</param>
internal sealed record LoadResult(string Name, int Recipients, TimeSpan Total, IReadOnlyList<CallTally> Calls)
{
    /// <summary>Time from the request to the last closing row.</summary>
    public TimeSpan Expansion { get; init; }

    /// <summary>Time from the first text to the end of the last batch.</summary>
    public TimeSpan Sending { get; init; }

    /// <summary>Time from the first report to the last.</summary>
    public TimeSpan Reports { get; init; }

    /// <summary>Growth of the working set at its highest, bytes.</summary>
    public long Set { get; init; }

    /// <summary>Growth of the managed heap at its highest, bytes.</summary>
    public long Heap { get; init; }

    /// <summary>Processor time of this process.</summary>
    public TimeSpan Processor { get; init; }

    /// <summary>Processor time of the emulators.</summary>
    public TimeSpan EmulatorProcessor { get; init; }

    /// <summary>All processor time.</summary>
    public TimeSpan Work => Processor + EmulatorProcessor;

    public double Rate => Recipients / Total.TotalSeconds;

    /// <summary>Calls a thousand recipients.</summary>
    public double CallsAThousand(Service service) =>
        Calls.Where(c => c.Kind.Service == service).Sum(c => c.Calls) * 1_000.0 / Recipients;

    /// <summary>Gives the result in one line.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Name, -8} {Recipients, 6}: {Total.TotalSeconds, 6:F2} s, {Rate, 6:F0} recipients/s (expansion "
                + $"{PerSecond(Expansion)}, sending {PerSecond(Sending)}, reports {PerSecond(Reports)}); "
                + $"a 1,000: {CallsAThousand(Service.Tables):F0} storage transactions, "
                + $"{CallsAThousand(Service.Queues):F0} queue operations, {CallsAThousand(Service.IdlePolls):F0} "
                + $"idle polls; "
                + $"working set +{Set / 1e6:F0} MB, heap +{Heap / 1e6:F0} MB; processor "
                + $"{Processor.TotalSeconds:F1} s, emulators {EmulatorProcessor.TotalSeconds:F1} s"
        );

    /// <summary>Lists the run's storage calls, one kind a line.</summary>
    public string Profile()
    {
        var text = new StringBuilder().AppendLine(
            CultureInfo.InvariantCulture,
            $"{Name} {Recipients}: calls, a 1,000 recipients, ms each, waiting at once"
        );
        foreach (var call in Calls)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"  {call.Kind.Name, -32} {call.Calls, 6} {call.Calls * 1_000.0 / Recipients, 7:F1} "
                    + $"{call.Time.TotalMilliseconds / call.Calls, 7:F1} {call.Time / Total, 6:F2}  "
                    + $"{(call.Kind.Service is Service.Tables or Service.Queues ? "" : $"({call.Kind.Service})")}"
            );
        }

        return text.ToString();
    }

    private string PerSecond(TimeSpan time) =>
        time == TimeSpan.Zero ? "-" : (Recipients / time.TotalSeconds).ToString("F0", CultureInfo.InvariantCulture);
}

/// <summary>Engine, floor and baseline one after the other, on the same people.</summary>
internal sealed record LoadRound(LoadResult Engine, LoadResult Floor, LoadResult Baseline);

/// <summary>All rounds with as many recipients.</summary>
internal sealed record LoadSize(int Recipients, IReadOnlyList<LoadRound> Rounds)
{
    public double EngineSeconds => Rounds.Average(r => r.Engine.Total.TotalSeconds);

    public double FloorSeconds => Rounds.Average(r => r.Floor.Total.TotalSeconds);

    public double OverFloor => EngineSeconds / FloorSeconds;

    /// <summary>
    /// Ratio of processor time, this process's and the emulators', which depends less on other work of the machine.
    /// </summary>
    public double WorkOverFloor =>
        Rounds.Sum(r => r.Engine.Work.TotalSeconds) / Rounds.Sum(r => r.Floor.Work.TotalSeconds);

    public double OverBaseline => Recipients / EngineSeconds / Rounds.Average(r => r.Baseline.Rate);

    /// <summary>Growth of the working set in bytes, the largest of the rounds.</summary>
    public long Set => Rounds.Max(r => r.Engine.Set);

    public double EngineCalls(Service service) => Rounds.Average(r => r.Engine.CallsAThousand(service));

    /// <summary>
    /// Calls of the design per thousand recipients: the floor's, less two for each slot lost to another write (the
    /// refused write and one more read).
    /// </summary>
    public double DesignCalls(Service service) =>
        Rounds.Average(r =>
            r.Floor.CallsAThousand(service)
            - (
                2_000.0
                * r.Floor.Calls.Where(c => c.Kind.IsRefused && c.Kind.Service == service).Sum(c => c.Calls)
                / Recipients
            )
        );
}
