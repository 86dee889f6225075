using System.Text;
using System.Text.Json;
using Azure;
using CommunityAlerts.Api;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Hosting.Local.Triggers;

/// <summary>A journal of the messages that are invisible now: those in flight and delayed ones. The emulator measures
/// both in real time; with the journal, delayed messages follow a turned clock, and the next start makes the messages
/// of a killed process visible.</summary>
/// <remarks>A message can be made visible with its pop receipt only, so receipts are written to a file in the data
/// folder, which one host locks at a time. It is not flushed: it must survive the process, not the machine. A message
/// whose process was killed before its receipt was written stays hidden for ten minutes.</remarks>
public sealed class InFlightJournal : IDisposable
{
    /// <summary>The journal's name in the data folder.</summary>
    public const string FileName = "hidden-messages.log";

    private const int MaxBytes = 1024 * 1024;
    private readonly StorageAccount _storage;
    private readonly TurnedClock _clock;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Hidden> _messages = new(StringComparer.Ordinal);
    private readonly FileStream _journal;
    private bool _lastLineIsTruncated;

    public InFlightJournal(string journal, StorageAccount storage, TurnedClock clock)
    {
        (_storage, _clock) = (storage, clock);
        foreach (var hidden in Read(journal))
        {
            Apply(hidden);
        }

        // Not buffered: a failed write would be retried by every later write and by Dispose.
        // Not opened with FileMode.Append: such a stream cannot be truncated below its initial length.
        _journal = new FileStream(journal, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _journal.Seek(0, SeekOrigin.End);
    }

    /// <summary>Records a message that was enqueued with a delay.</summary>
    public void RecordDelayed(SentMessage message)
    {
        if (message.Delay > TimeSpan.Zero)
        {
            Write(
                new Hidden(
                    message.Id,
                    message.Queue,
                    message.PopReceipt,
                    _clock.GetUtcNow() + message.Delay,
                    TimeProvider.System.GetUtcNow() + message.Delay
                )
            );
        }
    }

    /// <summary>Records that a message is in flight, with its current pop receipt.</summary>
    public void RecordInFlight(string queue, string id, string receipt) => Write(new Hidden(id, queue, receipt));

    /// <summary>Records that a message was deleted or became visible again.</summary>
    public void RecordVisible(string id) => Write(new Hidden(id));

    /// <summary>
    /// Returns the real time until the next delayed message of <paramref name="queue"/> becomes visible; null without
    /// any.
    /// </summary>
    public TimeSpan? TimeUntilNextVisible(string queue)
    {
        var now = TimeProvider.System.GetUtcNow();
        lock (_lock)
        {
            return _messages
                .Values.Where(m => m.Queue == queue && m.SeenAt > now)
                .Select(m => m.SeenAt - now + TimeSpan.FromMilliseconds(10))
                .Min();
        }
    }

    /// <summary>Makes messages visible, at the start, that a killed process was handling.</summary>
    public Task ReleaseMessagesAsync(CancellationToken cancellationToken) =>
        ShowAsync(m => m.DueAt is null, cancellationToken);

    /// <summary>Makes every message visible that is due after a change of the clock.</summary>
    public Task ShowDueAsync(CancellationToken cancellationToken) =>
        ShowAsync(m => m.DueAt <= _clock.GetUtcNow(), cancellationToken);

    public void Dispose() => _journal.Dispose();

    private static IEnumerable<Hidden> Read(string journal)
    {
        if (!File.Exists(journal))
        {
            yield break;
        }

        foreach (var line in File.ReadLines(journal))
        {
            Hidden hidden;
            try
            {
                hidden = Json.Read<Hidden>(line);
            }
            catch (JsonException)
            {
                // Truncated by a kill.
                continue;
            }

            // Skip a line with an unknown queue or without a receipt rather than refuse to start.
            if (
                hidden is { Id.Length: > 0 } and ({ Queue: null } or { Receipt.Length: > 0 })
                && (hidden.Queue is null || Queues.All.Contains(hidden.Queue, StringComparer.Ordinal))
            )
            {
                yield return hidden;
            }
        }
    }

    private async Task ShowAsync(Func<Hidden, bool> predicate, CancellationToken cancellationToken)
    {
        List<Hidden> shown;
        lock (_lock)
        {
            shown = [.. _messages.Values.Where(predicate)];
        }

        foreach (var message in shown)
        {
            try
            {
                await _storage
                    .QueueClient(message.Queue!)
                    .UpdateMessageAsync(
                        message.Id,
                        message.Receipt,
                        visibilityTimeout: TimeSpan.Zero,
                        cancellationToken: cancellationToken
                    );
            }
            catch (RequestFailedException e) when (e.Status is 400 or 404)
            {
                // Received by another process, or deleted.
            }

            RecordVisible(message.Id);
        }
    }

    private void Write(Hidden hidden)
    {
        lock (_lock)
        {
            if (!Apply(hidden))
            {
                return;
            }

            Append(hidden);
        }
    }

    /// <summary>
    /// Appends a line to the journal, or rewrites it with the current messages above 1 MiB. On a full disk lines are
    /// lost: their messages become visible after ten minutes at most.
    /// </summary>
    private void Append(Hidden line)
    {
        try
        {
            IEnumerable<Hidden> lines = [line];
            if (_journal.Length > MaxBytes)
            {
                _journal.SetLength(0);
                lines = _messages.Values;
            }

            _journal.Write(
                Encoding.UTF8.GetBytes(
                    (_lastLineIsTruncated ? "\n" : "") + string.Concat(lines.Select(l => $"{Json.Write(l)}\n"))
                )
            );
            _lastLineIsTruncated = false;
        }
        catch (IOException)
        {
            _lastLineIsTruncated = true;
        }
    }

    /// <summary>Applies an entry; the last one of a message counts.</summary>
    /// <returns>False where it removes a message that is not recorded.</returns>
    private bool Apply(Hidden hidden)
    {
        if (hidden.Queue is null)
        {
            return _messages.Remove(hidden.Id);
        }

        _messages[hidden.Id] = hidden;
        return true;
    }

    /// <summary>A line of the journal about a message; the last with its id counts.</summary>
    /// <param name="Id">The id of the message.</param>
    /// <param name="Queue">The queue, without prefix; null once the message is visible or deleted.</param>
    /// <param name="Receipt">The newest pop receipt.</param>
    /// <param name="DueAt">The due instant by the turned clock; null while the message is in flight.</param>
    /// <param name="SeenAt">
    /// The instant by the machine's clock at which the emulator makes it visible; null while it is in flight.
    /// </param>
    internal sealed record Hidden(
        string Id,
        string? Queue = null,
        string? Receipt = null,
        DateTimeOffset? DueAt = null,
        DateTimeOffset? SeenAt = null
    );
}
