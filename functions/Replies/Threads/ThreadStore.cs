using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Replies.Threads;

/// <summary>A thread as stored.</summary>
/// <param name="Thread">The thread.</param>
/// <param name="RowKey">The key of its row, which changes with its state and its last text.</param>
/// <param name="ETag">The ETag of its row.</param>
/// <param name="PointerETag">The ETag of the row that names <paramref name="RowKey"/>.</param>
public sealed record StoredThread(MessageThread Thread, string RowKey, ETag ETag, ETag PointerETag);

/// <summary>An answer that was claimed under an idempotency key.</summary>
/// <param name="EntryKey">The row key of the answer's entry.</param>
/// <param name="BodyHash">The hash of the request's body.</param>
/// <param name="Token">The token of the call that claimed it, which alone sends it.</param>
public sealed record ClaimedAnswer(string EntryKey, string BodyHash, string Token);

/// <summary>Stores threads, all in partition <c>threads</c>: a text and its counts are written together.</summary>
/// <remarks><c>open~{inverted instant}~{id}</c> and <c>done~…</c>: the thread, newest first within its state.
/// <c>thread~{id}</c>: the key of that row.
/// <c>entry~{id}~{inverted instant}~{hash}</c>: a text; its insert is the claim, so a repeated event changes nothing.
/// <c>answer~{id}~{hash}</c>: the idempotency key of an answer, inserted with its entry.
/// The property <c>Number</c> (the number's key) is on every row, for erasing.</remarks>
public sealed class ThreadStore(StorageAccount storage)
{
    private const string Partition = Tables.Threads;

    /// <summary>A suffix that sorts after every instant and id.</summary>
    private const string AfterAll = "~~";

    private const string AnswerPrefix = "answer~";

    private readonly Table _table = storage.Table(Tables.Threads);

    /// <summary>Computes the id of the thread of a number with the areas that its contacts have.</summary>
    public static string MakeId(NumberKey key, IEnumerable<string> areas) =>
        HashedKey.Compute($"{key}~{string.Join('\n', areas.Order(StringComparer.Ordinal))}");

    /// <summary>Finds a thread; null where there is none.</summary>
    public async Task<StoredThread?> FindAsync(string id, CancellationToken cancellationToken) =>
        HashedKey.HasShape(id) && await FindPointerAsync(id, cancellationToken) is { Thread: { } thread }
            ? thread
            : null;

    /// <summary>Adds a reply to the thread of its number and areas; a repeat changes nothing.</summary>
    /// <remarks>A reply with a keyword begins no thread: nobody has to read it.</remarks>
    public async Task ReceiveAsync(StoredReply reply, CancellationToken cancellationToken)
    {
        var id = MakeId(reply.Key, reply.Areas);
        var entry = new TableEntity(Partition, EntryKey(id, reply.Reply.At, HashedKey.Compute(reply.Reply.MessageId)))
        {
            ["Number"] = reply.Key.Value,
            ["At"] = reply.Reply.At.ToDateTimeOffset(),
            ["Text"] = reply.Reply.Text,
            ["Keyword"] = reply.Keyword.ToString(),
        };
        while (true)
        {
            var found = await FindPointerAsync(id, cancellationToken);
            if (
                (reply.Keyword is not Keyword.None && found.Thread is null)
                || await _table.FindAsync(Partition, entry.RowKey, cancellationToken) is not null
            )
            {
                return;
            }

            var before = found.Thread?.Thread ?? MessageThread.Begin(id, reply);
            if (await TryWriteAsync(found, before.Receive(reply), [entry], cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>Replaces a thread that is still as it was read.</summary>
    /// <returns>False where it has changed.</returns>
    public Task<bool> TryReplaceAsync(StoredThread asRead, MessageThread thread, CancellationToken cancellationToken) =>
        TryWriteAsync(new FoundThread(asRead.PointerETag, asRead), thread, [], cancellationToken);

    /// <summary>Finds the answer that was claimed under an idempotency key.</summary>
    public async Task<ClaimedAnswer?> FindAnswerAsync(string id, string keyHash, CancellationToken cancellationToken) =>
        await _table.FindAsync(Partition, AnswerKey(id, keyHash), cancellationToken) is { } row
            ? _table.Read(row, r => new ClaimedAnswer(r.GetText("Entry"), r.GetText("BodyHash"), r.GetText("Token")))
            : null;

    /// <summary>Claims an answer: stores its entry, its idempotency key and the thread's last text together.</summary>
    /// <returns>
    /// False where the thread changed or the key is in use, which may be this call's own write (rule R2): read the
    /// answer again and compare its token.
    /// </returns>
    public async Task<bool> TryAddAnswerAsync(
        StoredThread asRead,
        ThreadEntry answer,
        string keyHash,
        string bodyHash,
        string token,
        CancellationToken cancellationToken
    )
    {
        var thread = asRead.Thread;
        var entry = ThreadRows.ToRow(EntryKey(thread.Id, answer.At, keyHash), thread.Key, answer);
        var claim = new TableEntity(Partition, AnswerKey(thread.Id, keyHash))
        {
            ["Number"] = thread.Key.Value,
            ["Entry"] = entry.RowKey,
            ["BodyHash"] = bodyHash,
            ["Token"] = token,
        };
        return await TryWriteAsync(
            new FoundThread(asRead.PointerETag, asRead),
            thread.Answer(answer.At, answer.Text, answer.By),
            [entry, claim],
            cancellationToken
        );
    }

    /// <summary>
    /// Changes an answer by what became of it: by the outcome of its call, or by a report, in whatever order they come.
    /// </summary>
    /// <param name="key">The key of the number that the answer went to.</param>
    /// <param name="entryKey">The row key of the answer's entry.</param>
    /// <param name="change">Changes the answer as it is stored.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The answer as it is now; null where it was erased, or went to another number.</returns>
    public async Task<ThreadEntry?> ChangeAnswerAsync(
        NumberKey key,
        string entryKey,
        Func<ThreadEntry, ThreadEntry> change,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var row = await _table.FindAsync(Partition, entryKey, cancellationToken);
            if (row is null || row.GetString("Number") != key.Value)
            {
                return null;
            }

            var before = _table.Read(row, ThreadRows.ToEntry);
            var changed = change(before);
            if (
                changed == before
                || await _table.TryReplaceAsync(ThreadRows.ToRow(entryKey, key, changed), row.ETag, cancellationToken)
                    is not null
            )
            {
                return changed;
            }
        }
    }

    /// <summary>Finds an entry by its row key.</summary>
    public async Task<ThreadEntry?> FindEntryAsync(string entryKey, CancellationToken cancellationToken) =>
        await _table.FindAsync(Partition, entryKey, cancellationToken) is { } row
            ? _table.Read(row, ThreadRows.ToEntry)
            : null;

    /// <summary>Reads the threads of a state after a cursor, the newest text first.</summary>
    public async IAsyncEnumerable<Positioned<MessageThread>> ReadAsync(
        MessageThreadState state,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        Action<UnreadableRowException>? onUnreadable = null
    )
    {
        await foreach (var row in ReadPrefixAsync(ThreadRows.Prefix(state), after, cancellationToken))
        {
            if (_table.TryRead(row, ThreadRows.ToThread, onUnreadable) is { } thread)
            {
                yield return new Positioned<MessageThread>(thread, row.RowKey);
            }
        }
    }

    /// <summary>
    /// Reads the open threads whose last text came at or before an instant, the newest first; rows that cannot be read
    /// are left out.
    /// </summary>
    public IAsyncEnumerable<MessageThread> ReadWaitingAsync(Instant until, CancellationToken cancellationToken) =>
        ReadAsync(
                MessageThreadState.Open,
                $"{ThreadRows.Prefix(MessageThreadState.Open)}{ReplyStore.InvertedTicks(until)}",
                cancellationToken,
                onUnreadable: _ => { }
            )
            .Select(t => t.Item);

    /// <summary>Reads the entries of a thread after a cursor, newest first.</summary>
    public async IAsyncEnumerable<Positioned<ThreadEntry>> ReadEntriesAsync(
        string id,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var row in ReadPrefixAsync($"entry~{id}~", after, cancellationToken))
        {
            yield return new Positioned<ThreadEntry>(_table.Read(row, ThreadRows.ToEntry), row.RowKey);
        }
    }

    /// <summary>Reads the threads of one number. Scans all rows: for requests about a person.</summary>
    public async IAsyncEnumerable<MessageThread> FindByNumberAsync(
        NumberKey key,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (
            var row in _table.ReadRangeAsync(Partition, extraFilter: Of(key), cancellationToken: cancellationToken)
        )
        {
            if (IsThread(row.RowKey))
            {
                yield return _table.Read(row, ThreadRows.ToThread);
            }
        }
    }

    /// <summary>
    /// Deletes every thread of a number with its texts; a repeat continues where it was interrupted. The idempotency
    /// keys of answers stay, without the number, so that a repeated answer is recognised.
    /// </summary>
    /// <remarks>
    /// Rows are read again until none is left: a reply, or an operator's note, may move a thread to another row
    /// meanwhile.
    /// </remarks>
    public async Task EraseAsync(NumberKey key, CancellationToken cancellationToken)
    {
        var isErased = false;
        while (!isErased)
        {
            isErased = true;
            await foreach (
                var row in _table.ReadRangeAsync(Partition, extraFilter: Of(key), cancellationToken: cancellationToken)
            )
            {
                isErased = false;
                if (row.RowKey.StartsWith(AnswerPrefix, StringComparison.Ordinal))
                {
                    row.Remove("Number");
                    await _table.TryReplaceAsync(row, row.ETag, cancellationToken);
                }
                else
                {
                    await _table.TryDeleteAsync(Partition, row.RowKey, expectedETag: null, cancellationToken);
                }
            }
        }
    }

    /// <summary>Returns the instant that an entry's row key, such as a page's cursor, names.</summary>
    public static Instant ParseInstant(string entryKey) =>
        entryKey.Split('~') is [_, _, var ticks, ..] ? ReplyStore.FromInvertedTicks(ticks) : Instant.MaxValue;

    private IAsyncEnumerable<TableEntity> ReadPrefixAsync(
        string prefix,
        string? after,
        CancellationToken cancellationToken
    ) =>
        _table.ReadRangeAsync(
            Partition,
            string.CompareOrdinal(after, prefix) > 0 ? after : prefix,
            prefix + AfterAll,
            cancellationToken: cancellationToken
        );

    private async Task<FoundThread> FindPointerAsync(string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await _table.FindAsync(Partition, PointerKey(id), cancellationToken) is not { } pointer)
            {
                return new FoundThread(PointerETag: null, Thread: null);
            }

            var rowKey = _table.Read(pointer, r => r.GetText("Row"));
            if (await _table.FindAsync(Partition, rowKey, cancellationToken) is { } row)
            {
                var thread = _table.Read(row, ThreadRows.ToThread);
                return new FoundThread(pointer.ETag, new StoredThread(thread, rowKey, row.ETag, pointer.ETag));
            }

            // The thread moved between the two reads, unless the pointer is what an interrupted erasure left.
            if (
                await _table.FindAsync(Partition, PointerKey(id), cancellationToken) is not { } again
                || again.ETag == pointer.ETag
            )
            {
                return new FoundThread(pointer.ETag, Thread: null);
            }
        }
    }

    private async Task<bool> TryWriteAsync(
        FoundThread found,
        MessageThread thread,
        IReadOnlyList<TableEntity> added,
        CancellationToken cancellationToken
    )
    {
        var row = ThreadRows.ToRow(thread);
        List<TableTransactionAction> actions = [];
        if (found.Thread is { } before && before.RowKey == row.RowKey)
        {
            actions.Add(new(TableTransactionActionType.UpdateReplace, row, before.ETag));
        }
        else
        {
            var pointer = new TableEntity(Partition, PointerKey(thread.Id))
            {
                ["Number"] = thread.Key.Value,
                ["Row"] = row.RowKey,
            };
            actions.Add(
                found.PointerETag is { } etag
                    ? new(TableTransactionActionType.UpdateReplace, pointer, etag)
                    : new(TableTransactionActionType.Add, pointer)
            );
            actions.Add(new(TableTransactionActionType.Add, row));
            if (found.Thread is { } moved)
            {
                var old = new TableEntity(Partition, moved.RowKey);
                actions.Add(new(TableTransactionActionType.Delete, old, moved.ETag));
            }
        }

        actions.AddRange(added.Select(a => new TableTransactionAction(TableTransactionActionType.Add, a)));
        return await _table.TryTransactAsync(actions, cancellationToken) is null;
    }

    private static string Of(NumberKey key) => TableClient.CreateQueryFilter($"Number eq {key.Value}");

    private static bool IsThread(string rowKey) =>
        Enum.GetValues<MessageThreadState>()
            .Any(s => rowKey.StartsWith(ThreadRows.Prefix(s), StringComparison.Ordinal));

    private static string PointerKey(string id) => $"thread~{id}";

    private static string AnswerKey(string id, string keyHash) => $"{AnswerPrefix}{id}~{keyHash}";

    private static string EntryKey(string id, Instant at, string hash) =>
        $"entry~{id}~{ReplyStore.InvertedTicks(at)}~{hash}";

    /// <summary>A thread with its pointer; an interrupted erasure leaves a pointer without a thread.</summary>
    private sealed record FoundThread(ETag? PointerETag, StoredThread? Thread);
}
