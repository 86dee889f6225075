using Azure.Data.Tables;
using CommunityAlerts.Contacts;
using CommunityAlerts.Rounds.Questions;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Rounds.Rosters;

/// <summary>The outcome of listing a bucket.</summary>
public enum ListingOutcome
{
    /// <summary>All contacts of the audience are listed.</summary>
    Closed,

    /// <summary>A later pass works in the bucket.</summary>
    TakenOver,

    /// <summary>The run took too long; the next one continues at the stored end.</summary>
    TimeUp,
}

/// <summary>
/// Lists one bucket of an audience in the roster of a round: adds the pairs that are not in it.
/// </summary>
/// <remarks>
/// Idempotent, also when run twice at once, after a crash, or late. Each transaction replaces the row of the pass,
/// which holds the end of what is listed, so a run that was overtaken adds nothing, and continues from the stored end.
/// </remarks>
public sealed class RosterLister(
    RosterStore roster,
    PassStore passes,
    AudienceReader audiences,
    RosterPairs pairs,
    AnswerCodes codes,
    TimeProvider clock
)
{
    /// <summary>The maximum number of rows of a transaction beside that of the pass.</summary>
    private const int MaxRows = 99;

    /// <summary>Rows of each list that are kept in memory, as in an expansion.</summary>
    private const int PageSize = 250;

    /// <summary>The time after which a run stores how far it came and leaves the rest to the next.</summary>
    private static readonly TimeSpan MaxRun = TimeSpan.FromMinutes(5);

    /// <summary>Lists a bucket from where the pass stands.</summary>
    /// <param name="round">The round.</param>
    /// <param name="audience">The audience of the pass.</param>
    /// <param name="pass">The number of the pass.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="cancellationToken">Ends the listing; what is stored stays.</param>
    public async Task<ListingOutcome> ListAsync(
        Round round,
        ListedAudience audience,
        int pass,
        int bucket,
        CancellationToken cancellationToken
    )
    {
        var started = clock.GetTimestamp();
        var partition = RoundRows.RosterPartition(round.Id, bucket);
        while (true)
        {
            var current = await passes.BeginAsync(round.Id, partition, pass, cancellationToken);
            if (current.Pass.Number > pass)
            {
                return ListingOutcome.TakenOver;
            }

            if (current.Pass.IsClosed)
            {
                return ListingOutcome.Closed;
            }

            var run = new Run(round, audience, bucket, current, started);
            if (await ContinueAsync(run, cancellationToken) is { } outcome)
            {
                return outcome;
            }
        }
    }

    /// <summary>Lists from the stored end on; null where another run was first.</summary>
    private async Task<ListingOutcome?> ContinueAsync(Run run, CancellationToken cancellationToken)
    {
        await using var listed = roster
            .ReadKeysAsync(run.Round.Id, run.Bucket, run.Stored.Pass.End, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        var hasListed = await listed.MoveNextAsync();
        var phones = audiences.ReadPhonesAsync(
            run.Audience.Lists,
            run.Bucket,
            run.Stored.Pass.End,
            PageSize,
            cancellationToken
        );
        await foreach (var phone in phones)
        {
            var key = phone.Rows[0].Contact.Key;
            var known = new HashSet<HouseholdKey>();
            while (hasListed && NumberKey.Order.Compare(listed.Current.Contact, key) <= 0)
            {
                if (listed.Current.Contact == key)
                {
                    known.Add(listed.Current.Household);
                }

                hasListed = await listed.MoveNextAsync();
            }

            if (!await AddAsync(run, key, MakeRows(run, phone, known), cancellationToken))
            {
                return null;
            }

            if (clock.GetElapsedTime(run.Started) > MaxRun)
            {
                return await StoreAsync(run, cancellationToken) ? ListingOutcome.TimeUp : null;
            }
        }

        return
            (run.Rows.Count == 0 || await StoreAsync(run, cancellationToken))
            && await passes.TryCloseAsync(run.Round.Id, run.Partition, run.Stored, cancellationToken)
            ? ListingOutcome.Closed
            : null;
    }

    /// <summary>
    /// Makes the rows that a number lacks: its pairs, and with the first of them the row of its answer page.
    /// </summary>
    private List<TableEntity> MakeRows(Run run, Phone phone, HashSet<HouseholdKey> known)
    {
        var missing = pairs
            .Make(phone, run.Audience, run.Stored.Pass.Number)
            .Where(p => !known.Contains(p.Household))
            .ToList();
        var rows = missing.ConvertAll(p => RosterRow.Write(run.Partition, p));
        if (known.Count == 0 && run.Round.Tag is { } tag && missing is [{ Phone: not null, Contact: var contact }, ..])
        {
            var code = codes.Make(tag, run.Round.Id, contact, roster.Buckets);
            rows.Insert(0, RosterStore.MakeCodeRow(run.Partition, code, contact));
        }

        return rows;
    }

    /// <summary>Adds the rows of a number to the next transaction; false where another run was first.</summary>
    private async Task<bool> AddAsync(
        Run run,
        NumberKey key,
        List<TableEntity> rows,
        CancellationToken cancellationToken
    )
    {
        if (run.Rows.Count + rows.Count > MaxRows && run.Rows.Count > 0 && !await StoreAsync(run, cancellationToken))
        {
            return false;
        }

        // A number with more households than one transaction takes: until the last of them the end stays before it.
        foreach (var part in rows.Take(rows.Count - (rows.Count % MaxRows)).Chunk(MaxRows))
        {
            run.Rows.AddRange(part);
            if (!await StoreAsync(run, cancellationToken))
            {
                return false;
            }
        }

        run.Rows.AddRange(rows.Skip(rows.Count - (rows.Count % MaxRows)));
        run.End = key;
        return true;
    }

    /// <summary>Stores the collected rows and the end with the pass; false where another run was first.</summary>
    private async Task<bool> StoreAsync(Run run, CancellationToken cancellationToken)
    {
        await run.Rate.WaitAsync(clock, cancellationToken);
        var next = run.Stored.Pass with { End = run.End };
        var stored = await passes.TryAddAsync(
            run.Round.Id,
            run.Partition,
            run.Stored with
            {
                Pass = next,
            },
            run.Rows.Select(r => new TableTransactionAction(TableTransactionActionType.Add, r)),
            cancellationToken
        );
        if (stored is null)
        {
            return false;
        }

        run.Stored = stored;
        run.Rows.Clear();
        return true;
    }

    /// <summary>The state of one run through a bucket.</summary>
    private sealed class Run(Round round, ListedAudience audience, int bucket, StoredPass stored, long started)
    {
        public Round Round { get; } = round;
        public ListedAudience Audience { get; } = audience;
        public int Bucket { get; } = bucket;
        public string Partition { get; } = RoundRows.RosterPartition(round.Id, bucket);
        public long Started { get; } = started;
        public WriteRate Rate { get; } = new(RoundRows.MaxWritesPerSecond);

        /// <summary>The row of the pass as last written.</summary>
        public StoredPass Stored { get; set; } = stored;

        /// <summary>The last contact whose rows are collected or stored.</summary>
        public NumberKey? End { get; set; } = stored.Pass.End;

        /// <summary>The collected rows, which the next transaction stores.</summary>
        public List<TableEntity> Rows { get; } = [];
    }
}
