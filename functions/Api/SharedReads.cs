namespace CommunityAlerts.Api;

/// <summary>
/// Lets callers who ask for the same at the same time share one reading, so that two hundred who watch cost little more
/// than one.
/// </summary>
/// <remarks>
/// What a caller gets was read after they asked: who comes while a reading runs shares the next one, which begins when
/// it ends.
/// </remarks>
/// <param name="readAsync">Reads by key. Not cancelled when a caller leaves: others may wait for it.</param>
public sealed class SharedReads<T>(Func<string, Task<T>> readAsync)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The result of a reading that began after this call.</summary>
    public Task<T> ReadAsync(string key, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                _entries[key] = entry = new Entry();
                var first = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
                _ = RunAsync(key, entry, first);
                return first.Task.WaitAsync(cancellationToken);
            }

            entry.Next ??= new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            return entry.Next.Task.WaitAsync(cancellationToken);
        }
    }

    private async Task RunAsync(string key, Entry entry, TaskCompletionSource<T> reading)
    {
        while (true)
        {
            try
            {
                reading.SetResult(await readAsync(key));
            }
#pragma warning disable CA1031 // Handed on to all who wait for it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                reading.SetException(e);
            }

            lock (_lock)
            {
                if (entry.Next is not { } next)
                {
                    _entries.Remove(key);
                    return;
                }

                (reading, entry.Next) = (next, null);
            }
        }
    }

    private sealed class Entry
    {
        /// <summary>The result for callers who came while a reading runs; null where nobody did.</summary>
        public TaskCompletionSource<T>? Next { get; set; }
    }
}
