using CommunityAlerts.Sms;

namespace CommunityAlerts.Rounds.Cases;

/// <summary>The outcome of a mark.</summary>
public enum MarkOutcome
{
    /// <summary>Stored; it decides the case or says no state.</summary>
    Applied,

    /// <summary>Stored; an earlier one decides the case.</summary>
    Recorded,

    /// <summary>Stored before by the same id.</summary>
    Known,

    /// <summary>Withdrawn, perhaps before it came.</summary>
    Withdrawn,

    /// <summary>The round was closed: it is on record and changes nothing.</summary>
    Late,

    /// <summary>There is no such case, or the number is none of its members any more.</summary>
    NotACase,

    /// <summary>The round is closing, or others write the same sheet: send it again.</summary>
    Again,
}

/// <summary>The outcome of a mark, and the state of its case.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="State">The state of the case as read or written; null where there is no case.</param>
public sealed record MarkResult(MarkOutcome Outcome, CaseState? State);

/// <summary>The outcome of a withdrawal.</summary>
/// <param name="Outcome">
/// <see cref="MarkOutcome.Applied"/>, <see cref="MarkOutcome.Late"/> where the round is closed, <see
/// cref="MarkOutcome.NotACase"/> or <see cref="MarkOutcome.Again"/>.
/// </param>
/// <param name="State">The state of the case.</param>
/// <param name="Left">The ids of the marks that still count, in the order of their times.</param>
public sealed record WithdrawalResult(MarkOutcome Outcome, CaseState? State, IReadOnlyList<string> Left);

/// <summary>
/// Writes marks and withdraws them, each with its sheet in one transaction. Marks may come twice, late, in any order,
/// and after their own withdrawal; the state of the case follows from the set of them.
/// </summary>
public sealed class MarkWriter(CaseStore cases, SheetFreeze freezes)
{
    /// <summary>The number of times that another writer of the sheet may be first.</summary>
    private const int MaxTries = 20;

    /// <summary>The maximum number of marks of one withdrawal.</summary>
    public const int MaxWithdrawn = 90;

    /// <summary>Writes a mark. A repeat with its id changes nothing, whatever became of the mark since.</summary>
    /// <param name="round">The round.</param>
    /// <param name="id">The case.</param>
    /// <param name="mark">The mark; its time is held between the round's opening and its arrival.</param>
    /// <param name="from">
    /// The number that answered: it must still be a member of the case (rule L5). Null for marks of staff.
    /// </param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<MarkResult> WriteAsync(
        Round round,
        CaseId id,
        Mark mark,
        NumberKey? from,
        CancellationToken cancellationToken
    )
    {
        var held = mark with { At = Mark.HoldTime(mark.At, round.OpenedAt, mark.ReceivedAt) };
        for (var tried = 0; tried < MaxTries; tried++)
        {
            // The sheet comes before its marks (rule L2).
            if (await cases.FindSheetAsync(round.Id, id, cancellationToken) is not { } stored)
            {
                return new MarkResult(MarkOutcome.NotACase, State: null);
            }

            var index = stored.Sheet.IndexOf(id.Household);
            var (_, standing, members) = stored.Sheet.Cases[index];
            if (tried > 0 && await cases.FindMarkAsync(round.Id, id, mark.Id, cancellationToken) is { } present)
            {
                return new MarkResult(FindOutcome(present), standing.State);
            }

            if (from is { } number && !members.Any(m => m.Contact == SheetMember.Shorten(number)))
            {
                return new MarkResult(MarkOutcome.NotACase, State: null);
            }

            var freeze = await freezes.FindAsync(round.Id, stored.Sheet, cancellationToken);
            if (freeze is Freeze.Closing)
            {
                return new MarkResult(MarkOutcome.Again, standing.State);
            }

            var written = held with { IsLate = freeze is Freeze.Closed };
            var next = standing.With(written);
            if (
                await cases.TryWriteAsync(
                    round.Id,
                    stored.Sheet.WithStanding(index, next),
                    stored.ETag,
                    id.Household,
                    [(written, null)],
                    cancellationToken
                )
            )
            {
                return new MarkResult(FindOutcome(written, next), next.State);
            }
        }

        return new MarkResult(MarkOutcome.Again, State: null);
    }

    /// <summary>
    /// Withdraws marks of a case. A mark that has not come yet is stored as withdrawn, so that it does not count when
    /// it comes. A repeat changes nothing.
    /// </summary>
    /// <param name="round">The round.</param>
    /// <param name="id">The case.</param>
    /// <param name="marks">The ids of the marks, 1 to <see cref="MaxWithdrawn"/>.</param>
    /// <param name="withdrawal">Who withdraws them, when and why.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<WithdrawalResult> WithdrawAsync(
        Round round,
        CaseId id,
        IReadOnlyCollection<string> marks,
        Withdrawal withdrawal,
        CancellationToken cancellationToken
    )
    {
        if (marks.Count > MaxWithdrawn)
        {
            throw new ArgumentException($"A withdrawal names at most {MaxWithdrawn} marks.", nameof(marks));
        }

        for (var tried = 0; tried < MaxTries; tried++)
        {
            if (await cases.FindSheetAsync(round.Id, id, cancellationToken) is not { } stored)
            {
                return new WithdrawalResult(MarkOutcome.NotACase, State: null, []);
            }

            var index = stored.Sheet.IndexOf(id.Household);
            var standing = stored.Sheet.Cases[index].Standing;
            var present = await cases.ReadMarksAsync(round.Id, id, cancellationToken);
            var changes = FindWithdrawn(present, marks, withdrawal);
            var after = present
                .Where(p => changes.TrueForAll(c => c.Mark.Id != p.Mark.Id))
                .Select(p => p.Mark)
                .Concat(changes.Select(c => c.Mark))
                .ToList();
            if (changes.Count == 0)
            {
                return new WithdrawalResult(MarkOutcome.Applied, standing.State, ListLive(after));
            }

            var freeze = await freezes.FindAsync(round.Id, stored.Sheet, cancellationToken);
            if (freeze is not Freeze.None)
            {
                var outcome = freeze is Freeze.Closing ? MarkOutcome.Again : MarkOutcome.Late;
                return new WithdrawalResult(outcome, standing.State, ListLive(present.Select(p => p.Mark)));
            }

            var next = CaseStanding.Of(after);
            if (
                await cases.TryWriteAsync(
                    round.Id,
                    stored.Sheet.WithStanding(index, next),
                    stored.ETag,
                    id.Household,
                    changes,
                    cancellationToken
                )
            )
            {
                return new WithdrawalResult(MarkOutcome.Applied, next.State, ListLive(after));
            }
        }

        return new WithdrawalResult(MarkOutcome.Again, State: null, []);
    }

    /// <summary>Finds the marks that the withdrawal changes, and inserts those that have not come.</summary>
    private static List<(Mark Mark, Azure.ETag? AsRead)> FindWithdrawn(
        IReadOnlyList<StoredMark> present,
        IReadOnlyCollection<string> marks,
        Withdrawal withdrawal
    )
    {
        var byId = present.ToDictionary(p => p.Mark.Id, StringComparer.Ordinal);
        return
        [
            .. marks
                .Distinct(StringComparer.Ordinal)
                .Where(m => byId.GetValueOrDefault(m)?.Mark.Withdrawn is null)
                .Select(m =>
                    byId.GetValueOrDefault(m) is { } stored
                        ? (stored.Mark with { Withdrawn = withdrawal }, (Azure.ETag?)stored.ETag)
                        : (
                            new Mark
                            {
                                Id = m,
                                At = withdrawal.At,
                                ReceivedAt = withdrawal.At,
                                Withdrawn = withdrawal,
                            },
                            null
                        )
                ),
        ];
    }

    private static IReadOnlyList<string> ListLive(IEnumerable<Mark> marks) =>
        [.. marks.Where(m => m.IsLive).OrderBy(m => m.Stamp).Select(m => m.Id)];

    private static MarkOutcome FindOutcome(Mark written, CaseStanding standing) =>
        written.IsLate ? MarkOutcome.Late
        : written.Says is null || standing.First == written.Stamp ? MarkOutcome.Applied
        : MarkOutcome.Recorded;

    private static MarkOutcome FindOutcome(Mark present) =>
        present.Withdrawn is not null ? MarkOutcome.Withdrawn
        : present.IsLate ? MarkOutcome.Late
        : MarkOutcome.Known;
}
