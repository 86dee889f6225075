using System.Text;
using System.Text.Json;
using Azure;
using CommunityAlerts.Api;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Hosting.Local;

/// <summary>Messages on the queues that are invisible now: those being handled, and those that wait for their time. The
/// emulator counts both in real time;
/// this makes the waiting ones follow the clock when it is turned, and makes those visible at the next start that a
/// killed process was handling.</summary>
/// <remarks>Only who holds a message's receipt can show it again, so receipts are written to a journal in the data
/// folder, which one host holds at a time. It need not reach the disk: it must survive the process, not the machine.
/// A process that ends between taking a message and writing it down leaves that one to the emulator, for ten
/// minutes.</remarks>
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
    private bool _isCutShort;

    public InFlightJournal(string journal, StorageAccount storage, TurnedClock clock)
    {
        (_storage, _clock) = (storage, clock);
        foreach (var hidden in Read(journal))
        {
            Keep(hidden);
        }

        // Not buffered: what could not be written would be tried again by every later write, and by the end.
        // Not opened to append: such a stream may not be cut to less than it had when it was opened.
        _journal = new FileStream(journal, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _journal.Seek(0, SeekOrigin.End);
    }

    /// <summary>Records a message that was enqueued with a delay.</summary>
    public void Delayed(SentMessage message)
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

    /// <summary>Records that a message is in flight with this pop receipt.</summary>
    public void Receive(string queue, string id, string receipt) => Write(new Hidden(id, queue, receipt));

    /// <summary>Records that a message was deleted or became visible again.</summary>
    public void Forget(string id) => Write(new Hidden(id));

    /// <summary>
    /// The time until the next message of <paramref name="queue"/> becomes visible; null where none waits.
    /// </summary>
    public TimeSpan? NextIn(string queue)
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

    /// <summary>Shows every message that is due after a change of the clock.</summary>
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
                // Cut short by a kill.
                continue;
            }

            // What is none of ours cannot be shown, and is no reason not to start.
            if (
                hidden is { Id.Length: > 0 } and ({ Queue: null } or { Receipt.Length: > 0 })
                && (hidden.Queue is null || Queues.All.Contains(hidden.Queue, StringComparer.Ordinal))
            )
            {
                yield return hidden;
            }
        }
    }

    private async Task ShowAsync(Func<Hidden, bool> which, CancellationToken cancellationToken)
    {
        List<Hidden> shown;
        lock (_lock)
        {
            shown = [.. _messages.Values.Where(which)];
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
                // Taken already, or gone.
            }

            Forget(message.Id);
        }
    }

    private void Write(Hidden hidden)
    {
        lock (_lock)
        {
            if (!Keep(hidden))
            {
                return;
            }

            Append(hidden);
        }
    }

    /// <summary>
    /// Writes a line to the journal; all that still counts where it has grown too long. On a full disk lines are left
    /// out: their messages are seen again after ten minutes at most.
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
                    (_isCutShort ? "\n" : "") + string.Concat(lines.Select(l => $"{Json.Write(l)}\n"))
                )
            );
            _isCutShort = false;
        }
        catch (IOException)
        {
            _isCutShort = true;
        }
    }

    /// <summary>The last entry of a message counts.</summary>
    /// <returns>False where it says nothing new.</returns>
    private bool Keep(Hidden hidden)
    {
        if (hidden.Queue is null)
        {
            return _messages.Remove(hidden.Id);
        }

        _messages[hidden.Id] = hidden;
        return true;
    }

    /// <summary>A message: a line of the journal, of which the last with its id counts.</summary>
    /// <param name="Id">The message's.</param>
    /// <param name="Queue">Without prefix; null once it is hidden no more.</param>
    /// <param name="Receipt">The newest.</param>
    /// <param name="DueAt">By the clock; null while it is being handled.</param>
    /// <param name="SeenAt">
    /// By the machine's clock: when the emulator shows it by itself; null while it is being handled.
    /// </param>
    internal sealed record Hidden(
        string Id,
        string? Queue = null,
        string? Receipt = null,
        DateTimeOffset? DueAt = null,
        DateTimeOffset? SeenAt = null
    );
}
