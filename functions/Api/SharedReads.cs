namespace CommunityAlerts.Api;

/// <summary>
/// Lets concurrent callers with the same key share one reading, so that two hundred cost little more than one.
/// </summary>
/// <remarks>
/// A result is never older than its call: callers that arrive during a reading share the next one, which begins when
/// the current one ends.
/// </remarks>
/// <param name="readAsync">Reads by key; it is not cancelled with a caller, since others may wait for it.</param>
public sealed class SharedReads<TKey, T>(Func<TKey, Task<T>> readAsync)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Entry> _entries = [];

    /// <summary>Returns the result of a reading that began after this call.</summary>
    public Task<T> ReadAsync(TKey key, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                _entries[key] = entry = new Entry();
                var first = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
                _ = RunReadsAsync(key, entry, first);
                return first.Task.WaitAsync(cancellationToken);
            }

            entry.Next ??= new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            return entry.Next.Task.WaitAsync(cancellationToken);
        }
    }

    private async Task RunReadsAsync(TKey key, Entry entry, TaskCompletionSource<T> reading)
    {
        while (true)
        {
            try
            {
                reading.SetResult(await readAsync(key));
            }
#pragma warning disable CA1031 // Passed on to all callers that wait for it.
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
        /// <summary>The next reading, for callers that arrived during the current one; null without any.</summary>
        public TaskCompletionSource<T>? Next { get; set; }
    }
}
