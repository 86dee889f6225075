using System.Collections.Concurrent;
using System.Diagnostics;
using Azure.Core;
using Azure.Core.Pipeline;

namespace CommunityAlerts.Tests.Benchmarks.Load;

/// <summary>Number and total time of the storage calls of one kind.</summary>
/// <param name="Kind">The kind of call.</param>
/// <param name="Calls">Number of calls, the client's own retries included.</param>
/// <param name="Time">Total time of the calls, waiting included; calls run side by side.</param>
internal sealed record CallTally(CallKind Kind, long Calls, TimeSpan Time);

/// <summary>
/// Counts and times the storage calls of the clients that it is given to, by kind, at the HTTP pipeline.
/// </summary>
internal sealed class StorageMeter : HttpPipelinePolicy
{
    private readonly ConcurrentDictionary<CallKind, Counter> _counters = new();

    /// <summary>By kind, the costliest first.</summary>
    public IReadOnlyList<CallTally> Tallies =>
        [
            .. _counters
                .Select(c => new CallTally(c.Key, c.Value.Calls, Stopwatch.GetElapsedTime(0, c.Value.Ticks)))
                .OrderByDescending(t => t.Time),
        ];

    public void Reset() => _counters.Clear();

    /// <summary>Calls of one kind so far.</summary>
    public long Count(string name) => _counters.Where(c => c.Key.Name == name).Sum(c => c.Value.Calls);

    /// <summary>Messages put on a queue and not deleted from it.</summary>
    public long Outstanding(string queue) => Count(CallKind.Put(queue)) - Count(CallKind.Delete(queue));

    /// <summary>
    /// Time at which a call of this kind was last answered, as a <see cref="Stopwatch"/> timestamp; 0 if there was
    /// none.
    /// </summary>
    public long LastAt(string name) =>
        _counters.Where(c => c.Key.Name == name).Select(c => c.Value.LastAt).DefaultIfEmpty().Max();

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var start = Stopwatch.GetTimestamp();
        await ProcessNextAsync(message, pipeline);
        var end = Stopwatch.GetTimestamp();
        _counters.GetOrAdd(CallKind.Of(message), _ => new Counter()).Add(end - start, end);
    }

    private sealed class Counter
    {
        private long _calls;
        private long _ticks;
        private long _lastAt;

        public long Calls => Interlocked.Read(ref _calls);

        public long Ticks => Interlocked.Read(ref _ticks);

        public long LastAt => Interlocked.Read(ref _lastAt);

        public void Add(long ticks, long at)
        {
            Interlocked.Add(ref _ticks, ticks);
            Interlocked.Exchange(ref _lastAt, at);
            Interlocked.Increment(ref _calls);
        }
    }
}
