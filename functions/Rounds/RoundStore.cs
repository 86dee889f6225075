using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Rounds.Questions;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Rounds;

/// <summary>A round as read, with the ETag that the next write must match.</summary>
public sealed record StoredRound(Round Round, ETag ETag);

/// <summary>
/// Stores rounds, one row each, in partition <c>rounds</c>; beside them a row <c>tag~{tag}</c> for each tag of an
/// answer page that is in use.
/// </summary>
public sealed class RoundStore(StorageAccount storage)
{
    private const string Partition = Tables.Rounds;
    private const string RoundColumn = "Round";
    private const string StateColumn = "State";

    /// <summary>A row key after those of all rounds and before all other rows.</summary>
    private const string AfterRounds = "a";

    /// <summary>The number of tags that are tried: among 32,768 nobody has met a second one.</summary>
    private const int MaxTags = 100;

    private readonly Table _table = storage.Table(Tables.Rounds);

    public async Task<StoredRound?> FindAsync(string id, CancellationToken cancellationToken) =>
        RoundKey.IsId(id) && await _table.FindAsync(Partition, id, cancellationToken) is { } row
            ? new StoredRound(_table.Read(row, FromRow), row.ETag)
            : null;

    /// <summary>Gets a round that was opened before.</summary>
    /// <exception cref="InvalidOperationException">It was not.</exception>
    public async Task<StoredRound> GetAsync(string id, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken)
        ?? throw new InvalidOperationException($"Round {id} was used before it was opened.");

    /// <summary>
    /// Opens a round, or finds the one that an earlier call opened under this id, with the table of its people.
    /// </summary>
    public async Task<Round> OpenAsync(Round round, CancellationToken cancellationToken)
    {
        if (await FindAsync(round.Id, cancellationToken) is { } found)
        {
            return found.Round;
        }

        await storage.CreateAsync([Tables.RoundPeople(RoundKey.Month(round.Id))], [], cancellationToken);
        var opened = round.HasPage ? round with { Tag = await TakeTagAsync(round.Id, cancellationToken) } : round;
        await _table.TryAddAsync(ToRow(opened), cancellationToken);

        // Whether this or another call inserted it, the stored row decides.
        return (await GetAsync(round.Id, cancellationToken)).Round;
    }

    /// <summary>
    /// Enters a broadcast as the next pass of a round, or finds its place. Refused while the round is closing or
    /// closed: then the broadcast adds nobody to the roster.
    /// </summary>
    /// <returns>The number of the pass, from 1; null where it is refused.</returns>
    public async Task<int?> AddPassAsync(string id, string broadcast, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (round, tag) = await GetAsync(id, cancellationToken);
            if (round.Passes.Index().FirstOrDefault(p => p.Item == broadcast) is { Item: not null } entered)
            {
                return entered.Index + 1;
            }

            if (round.State is not RoundState.Open)
            {
                return null;
            }

            var next = round with { Passes = [.. round.Passes, broadcast] };
            if (await TryReplaceAsync(next, tag, cancellationToken) is not null)
            {
                return next.Passes.Count;
            }
        }
    }

    /// <summary>Records that all households of the passes up to one have a case; a repeat changes nothing.</summary>
    public async Task MarkComposedAsync(string id, int pass, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (round, tag) = await GetAsync(id, cancellationToken);
            if (
                round.Composed >= pass
                || await TryReplaceAsync(round with { Composed = pass }, tag, cancellationToken) is not null
            )
            {
                return;
            }
        }
    }

    /// <summary>Replaces a round; null where it has changed since it was read.</summary>
    public async Task<StoredRound?> TryReplaceAsync(Round round, ETag asRead, CancellationToken cancellationToken) =>
        await _table.TryReplaceAsync(ToRow(round), asRead, cancellationToken) is { } etag
            ? new StoredRound(round, etag)
            : null;

    /// <summary>Reads the rounds that are not closed, oldest month first.</summary>
    public async IAsyncEnumerable<StoredRound> ReadOpenAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (
            var row in _table.ReadRangeAsync(
                Partition,
                upTo: AfterRounds,
                extraFilter: TableClient.CreateQueryFilter($"State ne {nameof(RoundState.Closed)}"),
                cancellationToken: cancellationToken
            )
        )
        {
            yield return new StoredRound(_table.Read(row, FromRow), row.ETag);
        }
    }

    /// <summary>Finds the round whose answer pages have a tag; null where none has it.</summary>
    public async Task<string?> FindByTagAsync(string tag, CancellationToken cancellationToken) =>
        await _table.FindAsync(Partition, TagKey(tag), cancellationToken) is { } row
            ? _table.Read(row, r => r.GetText(RoundColumn))
            : null;

    /// <summary>Takes the first free tag of those derived from the id: the insert of its row is the claim.</summary>
    private async Task<string> TakeTagAsync(string id, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxTags; i++)
        {
            var tag = HashedKey.Compute($"{id}\n{i}", AnswerCode.TagLength);
            var row = new TableEntity(Partition, TagKey(tag)) { [RoundColumn] = id };
            if (
                await _table.TryAddAsync(row, cancellationToken) is not null
                || await FindByTagAsync(tag, cancellationToken) == id
            )
            {
                return tag;
            }
        }

        throw new InvalidOperationException("No tag of an answer page is free.");
    }

    private static string TagKey(string tag) => $"tag~{tag}";

    private static TableEntity ToRow(Round round)
    {
        var row = new TableEntity(Partition, round.Id) { [StateColumn] = round.State.ToString() };
        LongText.Put(row, RoundColumn, Json.Write(round));
        return row;
    }

    private static Round FromRow(TableEntity row) => Json.Read<Round>(LongText.Get(row, RoundColumn));
}
