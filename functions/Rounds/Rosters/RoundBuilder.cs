namespace CommunityAlerts.Rounds.Rosters;

/// <summary>The outcome of building a part of a round.</summary>
public enum BuildingOutcome
{
    /// <summary>Every household of the pass has a case: texts may be sent.</summary>
    Composed,

    /// <summary>Other parts are not finished: the message has to come again in some seconds.</summary>
    Waiting,

    /// <summary>The run took too long: the message has to come again at once.</summary>
    TimeUp,
}

/// <summary>
/// Builds a round bucket by bucket: lists the bucket's part of the audience and, when all buckets are listed, composes
/// the cases of the shard of the same number.
/// </summary>
public sealed class RoundBuilder(
    RoundStore rounds,
    RosterLister lister,
    CaseComposer composer,
    PassStore passes,
    Households households
)
{
    /// <summary>
    /// Does the part of one message. A repeat, a second one at the same time or a late one does what is left, if
    /// anything.
    /// </summary>
    /// <param name="id">The id of the round.</param>
    /// <param name="audience">The audience of the pass.</param>
    /// <param name="pass">The number of the pass, from <see cref="RoundStore.AddPassAsync"/>.</param>
    /// <param name="number">The number of the bucket, and of the shard.</param>
    /// <param name="cancellationToken">Ends the work; what is stored stays.</param>
    public async Task<BuildingOutcome> BuildAsync(
        string id,
        ListedAudience audience,
        int pass,
        int number,
        CancellationToken cancellationToken
    )
    {
        var (round, _) = await rounds.GetAsync(id, cancellationToken);
        if (round.Composed >= pass)
        {
            return BuildingOutcome.Composed;
        }

        if (await lister.ListAsync(round, audience, pass, number, cancellationToken) is ListingOutcome.TimeUp)
        {
            return BuildingOutcome.TimeUp;
        }

        if (
            await AreClosedAsync(id, RoundRows.RosterPartition, pass, cancellationToken)
            && await composer.ComposeAsync(round, pass, number, cancellationToken)
            && await AreClosedAsync(id, RoundRows.CasePartition, pass, cancellationToken)
        )
        {
            await rounds.MarkComposedAsync(id, pass, cancellationToken);
            return BuildingOutcome.Composed;
        }

        return (await rounds.GetAsync(id, cancellationToken)).Round.Composed >= pass
            ? BuildingOutcome.Composed
            : BuildingOutcome.Waiting;
    }

    private Task<bool> AreClosedAsync(
        string round,
        Func<string, int, string> partition,
        int pass,
        CancellationToken cancellationToken
    ) =>
        passes.AreClosedAsync(
            round,
            Enumerable.Range(0, households.Shards).Select(n => partition(round, n)),
            pass,
            cancellationToken
        );
}
