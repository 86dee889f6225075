using System.Collections.Immutable;
using System.Globalization;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Deliveries;

/// <summary>Names one batch: the tag of its texts says the same with the epoch behind it.</summary>
public readonly record struct BatchId(string Broadcast, int Bucket, int Number)
{
    /// <summary><c>{broadcast}.{bucket}.{batch}.{epoch}</c>, which comes back with each report.</summary>
    public string Tag(int epoch) =>
        string.Create(CultureInfo.InvariantCulture, $"{Broadcast}.{Bucket}.{Number}.{epoch}");

    /// <summary>Reads a tag; false for one that is not ours.</summary>
    public static bool TryReadTag(string tag, out BatchId id, out int epoch)
    {
        id = default;
        epoch = 0;
        var parts = tag.Split('.');
        if (
            parts.Length != 4
            || !BroadcastKey.IsId(parts[0])
            || !TryParseNumber(parts[1], out var bucket)
            || !TryParseNumber(parts[2], out var number)
            || !TryParseNumber(parts[3], out epoch)
        )
        {
            return false;
        }

        id = new BatchId(parts[0], bucket, number);
        return true;

        static bool TryParseNumber(string text, out int value) =>
            int.TryParse(
                text,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out value
            );
    }
}

/// <summary>The right to send a batch, held by one worker.</summary>
/// <param name="Token">Random; a worker that reads its own token back holds the claim.</param>
/// <param name="At">The instant at which it was taken; the sweep expires it 120 s later.</param>
public sealed record Claim(string Token, Instant At);

/// <summary>
/// Up to 99 recipients of a broadcast in one bucket, or the row that closes the bucket. A batch is empty where all
/// recipients it covers are excluded. Everything about them that changes is in this row, so that each change is one
/// conditional write.
/// </summary>
/// <remarks>
/// The rules R1 to R4 of the delivery protocol (Broadcasts/README.md#r1) are this type's methods; nothing else may
/// change an entry.
/// </remarks>
public sealed record Batch
{
    private static readonly ImmutableSortedDictionary<string, int> Nothing = ImmutableSortedDictionary<
        string,
        int
    >.Empty;

    public required BatchId Id { get; init; }

    /// <summary>The bucket's last row: nobody in it, only what was excluded after the last recipient.</summary>
    public bool Closes { get; init; }

    /// <summary>First number key of a recipient; null where nobody is in it.</summary>
    public NumberKey? First { get; init; }

    /// <summary>Last number key that this batch covers, excluded ones included; null for a closing row.</summary>
    public NumberKey? End { get; init; }

    /// <summary>The instant at which it was composed.</summary>
    public required Instant ComposedAt { get; init; }

    /// <summary>
    /// The trace of the broadcast's order, so that a report, which reads this row alone, is in the same trace; null
    /// where tracing was off, and in a closing row.
    /// </summary>
    public string? Traceparent { get; init; }

    /// <summary>
    /// The instant before which it is not sent; moved on when the carrier throttles or a window closes.
    /// </summary>
    public required Instant Due { get; init; }

    /// <summary>Segments of all its texts, by sender.</summary>
    public ImmutableSortedDictionary<string, int> Shares { get; init; } = Nothing;

    /// <summary>
    /// Segments of those who still wait, by sender, as of its last rescheduling: what a new slot must hold.
    /// </summary>
    public ImmutableSortedDictionary<string, int> Open { get; init; } = Nothing;

    /// <summary>The number of its recipients by card; none where the broadcast has no cards.</summary>
    public ImmutableSortedDictionary<string, int> Cards { get; init; } = Nothing;

    /// <summary>
    /// One of <see cref="HoldReasons"/> while something but its slot or window keeps it; null where nothing does.
    /// </summary>
    public string? Held { get; init; }

    /// <summary>The day for which its recipients' budgets were counted; null where none has any.</summary>
    public LocalDate? BudgetDay { get; init; }

    public ImmutableSortedDictionary<string, int> Excluded { get; init; } = Nothing;
    public Claim? Claim { get; init; }
    public Instant? NudgedAt { get; init; }

    /// <summary>The number of times that it was claimed or restarted since it last had a result.</summary>
    public int Tries { get; init; }
    public ImmutableArray<DeliveryEntry> Entries { get; init; } = [];

    public int Segments => Shares.Values.Sum();

    /// <summary>The state at a position as it is returned: who waits in a claimed batch is sending.</summary>
    public DeliveryState VisibleState(int position) =>
        Entries[position].State is var state && state == DeliveryState.Waiting && Claim is not null
            ? DeliveryState.Sending
            : state;

    public bool AnyWaiting => Entries.Any(s => s.State == DeliveryState.Waiting);

    /// <summary>The worker's claim on it.</summary>
    public Batch WithClaim(string token, Instant now) =>
        this with
        {
            Claim = new Claim(token, now),
            Tries = Tries + 1,
            Held = null,
        };

    /// <summary>Marks an overdue batch whose message the sweep sends to the queue again.</summary>
    public Batch MarkNudged(Instant now) => this with { NudgedAt = now, Tries = Tries + 1 };

    public bool IsHeldBy(string token) => Claim?.Token == token;

    /// <summary>
    /// The holder's results, merged into the row as it is now; the claim is removed. Where the claim is no longer the
    /// holder's, only acceptances count.
    /// </summary>
    /// <param name="token">The holder's.</param>
    /// <param name="results">
    /// By position: what each call came to. Positions left out were not called and stay waiting.
    /// </param>
    /// <param name="rest">What becomes of those who still wait.</param>
    /// <param name="now">The current instant.</param>
    public Batch ApplyResults(
        string token,
        IReadOnlyDictionary<int, SendResult> results,
        RescheduleInfo rest,
        Instant now
    )
    {
        var held = IsHeldBy(token);
        var entries = Entries.ToBuilder();
        foreach (var (position, result) in results)
        {
            entries[position] = held
                ? ApplyHolderResult(entries[position], result, now)
                : ApplyLateResult(entries[position], result, now);
        }

        return held
            ? this with
            {
                Entries = entries.ToImmutable(),
                Claim = null,
                Due = rest.Due,
                Open = rest.Open,
                Held = rest.Held,
                BudgetDay = rest.BudgetDay,
                Tries = results.Values.Any(r => r.Decides) ? 0 : Tries,
            }
            : this with
            {
                Entries = entries.ToImmutable(),
            };
    }

    /// <summary>A carrier's reports, by position; null where they change nothing.</summary>
    public Batch? ApplyReports(IEnumerable<(int Position, int Epoch, DeliveryReport Report)> reports)
    {
        var entries = Entries.ToBuilder();
        foreach (var (position, epoch, report) in reports)
        {
            entries[position] = ApplyReport(entries[position], epoch, report);
        }

        return entries.SequenceEqual(Entries) ? null : this with { Entries = entries.ToImmutable() };
    }

    /// <summary>Expires a claim older than 120 s, for the sweep: texts that it may have sent become unknown.</summary>
    public Batch ExpireClaim(Instant now) => MarkUnknown("claim-expired", now);

    /// <summary>
    /// Recipients who still wait may have been sent their text by a worker that never reports; the claim comes
    /// off.
    /// </summary>
    public Batch MarkUnknown(string reason, Instant now) =>
        this with
        {
            Claim = null,
            Entries =
            [
                .. Entries.Select(s =>
                    s.State == DeliveryState.Waiting
                        ? s with
                        {
                            State = DeliveryState.Unknown,
                            Reason = reason,
                            At = now,
                        }
                        : s
                ),
            ],
        };

    /// <summary>
    /// Skips the waiting recipients of an unclaimed batch that is cancelled or too late, for the sweep.
    /// </summary>
    public Batch SkipWaiting(string reason, Instant now)
    {
        if (Claim is not null)
        {
            throw new InvalidOperationException("Only the claim's holder may conclude for a claimed batch.");
        }

        return this with
        {
            Entries =
            [
                .. Entries.Select(s =>
                    s.State == DeliveryState.Waiting ? NotSent(s, DeliveryState.Skipped, reason, now) : s
                ),
            ],
        };
    }

    /// <summary>
    /// The one way into a second epoch: an unclaimed batch's unknown texts, once each, as their order asked
    /// (<c>resendOnce</c>).
    /// </summary>
    /// <param name="unknownBefore">Only texts that were unknown by then.</param>
    /// <param name="due">Their new slot.</param>
    /// <param name="now">The current instant.</param>
    public Batch StartResend(Instant unknownBefore, Instant due, Instant now)
    {
        if (Claim is not null)
        {
            throw new InvalidOperationException("A claimed batch is its holder's.");
        }

        return this with
        {
            Due = due,
            Open = Shares,
            NudgedAt = null,
            Entries = [.. Entries.Select(s => s is { State: DeliveryState.Unknown, Epoch: 1 } && s.At <= unknownBefore
                ? s with { State = DeliveryState.Waiting, Epoch = 2, At = now }
                : s)],
        };
    }

    /// <summary>
    /// Erases the person at a position of an unclaimed batch. Position and state stay, so that counts add up; a waiting
    /// person is skipped as opted out.
    /// </summary>
    public Batch EraseEntry(int position, Instant now)
    {
        if (Claim is not null)
        {
            throw new InvalidOperationException("A claimed batch is its holder's: its people are erased later.");
        }

        var was = Entries[position];
        var entry =
            was.State == DeliveryState.Waiting ? NotSent(was, DeliveryState.Skipped, SkipReasons.OptedOut, now) : was;
        return this with { Entries = Entries.SetItem(position, entry with { KeyPrefix = "", MessageId = "" }) };
    }

    /// <summary>
    /// Counts the recipients by state, and the skipped by reason: derived at every write, stored beside the vector.
    /// </summary>
    public Tallies Count() => Tallies.Count(this);

    private static DeliveryEntry ApplyHolderResult(DeliveryEntry was, SendResult result, Instant now)
    {
        // A report may have come first; then it knows better. So does an entry of another epoch.
        if (was.State != DeliveryState.Waiting || was.Epoch != result.Epoch)
        {
            return was;
        }

        return result.Outcome switch
        {
            SendOutcome.Accepted accepted => was with
            {
                State = DeliveryState.Accepted,
                Reason = "",
                MessageId = accepted.MessageId,
                At = now,
            },
            SendOutcome.Refused refused => NotSent(was, DeliveryState.Refused, refused.Code, now),
            SendOutcome.Unknown unknown => was with { State = DeliveryState.Unknown, Reason = unknown.Code, At = now },
            SendOutcome.Throttled or SendOutcome.Unreachable or SendOutcome.SenderRejected => was,
            null => NotSent(was, DeliveryState.Skipped, result.SkipReason!, now),
            _ => throw new InvalidOperationException($"{result.Outcome.GetType().Name} is no outcome."),
        };
    }

    /// <summary>
    /// Applies a result after the claim was lost: the sweep may have marked this attempt unknown already, so only
    /// "accepted" may be recorded.
    /// </summary>
    private DeliveryEntry ApplyLateResult(DeliveryEntry was, SendResult result, Instant now)
    {
        if (result.Outcome is not SendOutcome.Accepted accepted)
        {
            return was;
        }

        var may = was.State switch
        {
            DeliveryState.Unknown => was.Epoch == result.Epoch || Claim is null,
            DeliveryState.Waiting => Claim is null,
            _ => false,
        };
        return may
            ? was with
            {
                State = DeliveryState.Accepted,
                Reason = "",
                MessageId = accepted.MessageId,
                At = now,
            }
            : was;
    }

    private DeliveryEntry ApplyReport(DeliveryEntry was, int epoch, DeliveryReport report)
    {
        var next = report.Status switch
        {
            ReportStatus.Delivered => DeliveryState.Delivered,
            ReportStatus.Undelivered => DeliveryState.Undelivered,
            ReportStatus.Unknown => DeliveryState.Unknown,
            _ => throw new InvalidOperationException($"{report.Status} is no report."),
        };
        var may =
            next == DeliveryState.Delivered
                ? was.State
                    is DeliveryState.Waiting
                        or DeliveryState.Accepted
                        or DeliveryState.Unknown
                        or DeliveryState.Undelivered
                : was.Epoch == epoch
                    && (
                        was.State is DeliveryState.Accepted
                        || (was.State == DeliveryState.Waiting && Claim is not null)
                        || (was.State == DeliveryState.Unknown && next != DeliveryState.Unknown)
                    );
        return may
            ? was with
            {
                State = next,
                Reason = report.Code ?? "",
                MessageId = report.MessageId,
                At = report.At,
            }
            : was;
    }

    /// <summary>
    /// Rule R3 (Broadcasts/README.md#r3): "not sent" is for the first epoch only; after a resend the first text may
    /// still be out.
    /// </summary>
    private static DeliveryEntry NotSent(DeliveryEntry was, DeliveryState state, string reason, Instant now) =>
        was.Epoch == 1
            ? was with { State = state, Reason = reason, At = now }
            : was with { State = DeliveryState.Unknown, Reason = reason, At = now };
}

/// <summary>The result of a call, or of the decision not to call, for one recipient.</summary>
/// <param name="Epoch">The epoch that was called.</param>
/// <param name="Outcome">The carrier's; null where we chose not to call.</param>
/// <param name="SkipReason">One of <see cref="SkipReasons"/>, where we chose not to.</param>
public sealed record SendResult(int Epoch, SendOutcome? Outcome, string? SkipReason = null)
{
    /// <summary>Whether the recipient no longer waits by it.</summary>
    public bool Decides => Outcome is null or SendOutcome.Accepted or SendOutcome.Refused or SendOutcome.Unknown;
}

/// <summary>The rescheduling of a batch's waiting recipients, where its claim is removed.</summary>
/// <param name="Due">The instant at which they are due.</param>
/// <param name="Open">Their segments, by sender.</param>
/// <param name="Held">One of <see cref="HoldReasons"/>, where something but slot or window keeps them.</param>
/// <param name="BudgetDay">The day their budgets are counted for.</param>
public sealed record RescheduleInfo(
    Instant Due,
    ImmutableSortedDictionary<string, int> Open,
    string? Held = null,
    LocalDate? BudgetDay = null
);

/// <summary>Reasons that delay a batch other than its slot and its window, as stored and returned.</summary>
public static class HoldReasons
{
    /// <summary>The carrier refuses the sender: key or registration is wrong.</summary>
    public const string SenderStopped = "sender-stopped";

    /// <summary>An area has spent what it may today.</summary>
    public const string SpendCeiling = "spend-ceiling";

    /// <summary>Five tries and more came to nothing.</summary>
    public const string TriedOften = "tried-often";

    /// <summary>The number of tries from which on the operator is alerted.</summary>
    public const int Often = 5;
}
