namespace CommunityAlerts.Rounds.Cases;

/// <summary>The outcome of an attempt to close a round.</summary>
public enum ClosingOutcome
{
    /// <summary>The round is closed.</summary>
    Closed,

    /// <summary>The round is closing, and <see cref="RoundCloser.ContinueAsync"/> goes on.</summary>
    Closing,

    /// <summary>A pass is under way: its households do not all have a case.</summary>
    Listing,

    /// <summary>A case is open and no reason was given: the round is open again.</summary>
    CasesOpen,

    /// <summary>The attempt is not the round's any more.</summary>
    Overtaken,
}

/// <summary>
/// Closes rounds: freezes one sheet after the other for an attempt, then writes the round's end. No flag could do it,
/// since an answer under way would change a closed round.
/// </summary>
public sealed class RoundCloser(RoundStore rounds, CaseStore cases, CoverageReader coverage, Households households)
{
    /// <summary>Begins to close a round, or finds that it is closing or closed.</summary>
    /// <param name="id">The id of the round.</param>
    /// <param name="closing">Who closes it, when, and why where cases are open.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<ClosingOutcome> BeginAsync(string id, Closing closing, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (round, tag) = await rounds.GetAsync(id, cancellationToken);
            if (round.State is not RoundState.Open)
            {
                return round.State is RoundState.Closed ? ClosingOutcome.Closed : ClosingOutcome.Closing;
            }

            if (round.IsListing)
            {
                return ClosingOutcome.Listing;
            }

            var next = round with { State = RoundState.Closing, Attempt = round.Attempt + 1, Closing = closing };
            if (await rounds.TryReplaceAsync(next, tag, cancellationToken) is not null)
            {
                return ClosingOutcome.Closing;
            }
        }
    }

    /// <summary>
    /// Carries the attempt to close a round to its end. Idempotent, also when run twice at once or after a crash.
    /// </summary>
    /// <param name="id">The id of the round.</param>
    /// <param name="at">The present instant.</param>
    /// <param name="cancellationToken">Ends the work; the next run continues.</param>
    public async Task<ClosingOutcome> ContinueAsync(string id, NodaTime.Instant at, CancellationToken cancellationToken)
    {
        var (round, _) = await rounds.GetAsync(id, cancellationToken);
        if (round.State is not RoundState.Closing)
        {
            return round.State is RoundState.Closed ? ClosingOutcome.Closed : ClosingOutcome.Overtaken;
        }

        var sheets = new List<(string Area, CaseCounts Counts)>();
        for (var shard = 0; shard < households.Shards; shard++)
        {
            await foreach (var stored in cases.ReadSheetsAsync(id, shard, cancellationToken))
            {
                var (outcome, counts) = await FreezeAsync(round, stored, cancellationToken);
                if (outcome is ClosingOutcome.CasesOpen)
                {
                    return await ReopenAsync(id, round.Attempt, cancellationToken);
                }

                if (outcome is ClosingOutcome.Overtaken)
                {
                    return outcome;
                }

                sheets.Add((stored.Sheet.Area, counts));
            }
        }

        var total = Coverage.Sum(sheets);
        return await EndAsync(
            id,
            round.Attempt,
            r =>
                r with
                {
                    State = RoundState.Closed,
                    ClosedAt = at,
                    ClosedCounts = total.ListGrids().ToDictionary(g => g, total.FindOwn, StringComparer.Ordinal),
                },
            ClosingOutcome.Closed,
            cancellationToken
        );
    }

    /// <summary>Counts the open cases of a round.</summary>
    public async Task<int> CountOpenAsync(string id, CancellationToken cancellationToken) =>
        (await coverage.ReadAsync(id, cancellationToken)).Find("").Open;

    /// <summary>
    /// Freezes a sheet for the attempt; <see cref="ClosingOutcome.Closing"/> where it is, with its counts, which change
    /// no more.
    /// </summary>
    private async Task<(ClosingOutcome Outcome, CaseCounts Counts)> FreezeAsync(
        Round round,
        StoredSheet stored,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var counts = stored.Sheet.Counts;
            if (stored.Sheet.Frozen > round.Attempt)
            {
                return (ClosingOutcome.Overtaken, counts);
            }

            if (round.Closing?.Reason is null && counts.Open > 0)
            {
                return (ClosingOutcome.CasesOpen, counts);
            }

            if (
                stored.Sheet.Frozen == round.Attempt
                || await cases.TryReplaceAsync(
                    round.Id,
                    stored.Sheet with
                    {
                        Frozen = round.Attempt,
                    },
                    stored.ETag,
                    cancellationToken
                )
            )
            {
                return (ClosingOutcome.Closing, counts);
            }

            stored = await cases.ReadSheetAsync(round.Id, stored.Sheet, cancellationToken);
        }
    }

    private Task<ClosingOutcome> ReopenAsync(string id, int attempt, CancellationToken cancellationToken) =>
        EndAsync(id, attempt, r => r with { State = RoundState.Open }, ClosingOutcome.CasesOpen, cancellationToken);

    /// <summary>Ends an attempt, where it is still the round's.</summary>
    private async Task<ClosingOutcome> EndAsync(
        string id,
        int attempt,
        Func<Round, Round> end,
        ClosingOutcome outcome,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var (round, tag) = await rounds.GetAsync(id, cancellationToken);
            if (round.State is not RoundState.Closing || round.Attempt != attempt)
            {
                return round.Attempt == attempt && round.State == end(round).State ? outcome : ClosingOutcome.Overtaken;
            }

            if (await rounds.TryReplaceAsync(end(round), tag, cancellationToken) is not null)
            {
                return outcome;
            }
        }
    }
}
