namespace CommunityAlerts.Tests.Benchmarks;

/// <summary>
/// The most memory the process held while this lived, over what it held before, measured every 20 ms.
/// </summary>
internal sealed class MemoryPeak : IDisposable
{
    private readonly Timer _timer;
    private readonly long _setBefore;
    private readonly long _heapBefore;
    private long _set;
    private long _heap;

    public MemoryPeak()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        (_setBefore, _heapBefore) = (Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: false));
        _timer = new Timer(_ => Look(), state: null, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
    }

    /// <summary>Working set, bytes.</summary>
    public long Set => Interlocked.Read(ref _set) - _setBefore;

    /// <summary>Managed heap, what waits for collection included, bytes.</summary>
    public long Heap => Interlocked.Read(ref _heap) - _heapBefore;

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        Interlocked.Exchange(ref _set, Math.Max(Interlocked.Read(ref _set), Environment.WorkingSet));
        Interlocked.Exchange(
            ref _heap,
            Math.Max(Interlocked.Read(ref _heap), GC.GetTotalMemory(forceFullCollection: false))
        );
    }
}
