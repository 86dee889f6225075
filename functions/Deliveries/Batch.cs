using System.Collections.Immutable;
using System.Globalization;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Deliveries;

/// <summary>Identifies a batch; the tag of its texts consists of the same parts and the epoch.</summary>
public readonly record struct BatchId(string Broadcast, int Bucket, int Number)
{
    /// <summary>
    /// Makes the tag <c>{broadcast}.{bucket}.{batch}.{epoch}</c>, which each delivery report repeats.
    /// </summary>
    public string Tag(int epoch) =>
        string.Create(CultureInfo.InvariantCulture, $"{Broadcast}.{Bucket}.{Number}.{epoch}");
}

/// <summary>The batch and the epoch of a text, as its tag names them.</summary>
public sealed record TextTag(BatchId Batch, int Epoch)
{
    /// <summary>Parses a tag; null where it does not have the form of ours.</summary>
    public static TextTag? TryParse(string tag)
    {
        return
            tag.Split('.') is [var broadcast, var bucketText, var numberText, var epochText]
            && BroadcastKey.IsId(broadcast)
            && TryParseNumber(bucketText, out var bucket)
            && TryParseNumber(numberText, out var number)
            && TryParseNumber(epochText, out var epoch)
            ? new TextTag(new BatchId(broadcast, bucket, number), epoch)
            : null;

        static bool TryParseNumber(string text, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}

/// <summary>The right to send a batch, held by one worker.</summary>
/// <param name="Token">A random token, by which a worker recognises its own claim.</param>
/// <param name="At">The instant at which it was taken; the sweep expires it 120 s later.</param>
public sealed record Claim(string Token, Instant At);

/// <summary>
/// Up to 99 recipients of a broadcast in one bucket, or the row that closes the bucket. Without recipients where
/// everybody it covers is excluded. All that changes about the recipients is in this row, so that each change is one
/// conditional write.
/// </summary>
/// <remarks>
/// The rules R1 to R4 of the delivery protocol (Broadcasts/README.md#r1) are this type's methods; nothing else may
/// change an entry.
/// </remarks>
public sealed record Batch
{
    private static readonly ImmutableSortedDictionary<string, int> NoCounts = ImmutableSortedDictionary<
        string,
        int
    >.Empty;

    /// <summary>The number of tries from which the operator is alerted.</summary>
    public const int AlertAfterTries = 5;

    public required BatchId Id { get; init; }

    /// <summary>
    /// Whether this is the last row of the bucket: without recipients, only with the exclusions after the last
    /// recipient.
    /// </summary>
    public bool Closes { get; init; }

    /// <summary>The number key of the first recipient; null where it has none.</summary>
    public NumberKey? FirstKey { get; init; }

    /// <summary>
    /// The last number key that the batch covers, excluded contacts included; null for a closing row.
    /// </summary>
    public NumberKey? LastKey { get; init; }

    /// <summary>The instant at which it was composed.</summary>
    public required Instant ComposedAt { get; init; }

    /// <summary>
    /// The <c>traceparent</c> of the request, so that a report, for which only this row is read, continues that trace;
    /// null where tracing was off, and in a closing row.
    /// </summary>
    public string? Traceparent { get; init; }

    /// <summary>
    /// The instant before which it is not sent; later after throttling, a stopped sender or the start of quiet hours.
    /// </summary>
    public required Instant DueAt { get; init; }

    /// <summary>The segments of all its texts, by sender id.</summary>
    public ImmutableSortedDictionary<string, int> SegmentsBySender { get; init; } = NoCounts;

    /// <summary>
    /// The segments of the waiting recipients, by sender id, as of the last rescheduling: the size of its next slot.
    /// </summary>
    public ImmutableSortedDictionary<string, int> WaitingSegments { get; init; } = NoCounts;

    /// <summary>The number of recipients by card (template id); empty where the broadcast has no cards.</summary>
    public ImmutableSortedDictionary<string, int> RecipientsByCard { get; init; } = NoCounts;

    /// <summary>One of <see cref="HoldReasons"/> while the batch is held; else null.</summary>
    public string? HoldReason { get; init; }

    /// <summary>
    /// The cause for which the batch is held now, other than a pause, which its broadcast's row decides; null where it
    /// is not held.
    /// </summary>
    public string? HeldFor =>
        HoldReason is not (null or HoldReasons.Paused) ? HoldReason
        : Tries >= AlertAfterTries ? HoldReasons.TriedOften
        : null;

    /// <summary>
    /// The local day for which the budgets of its recipients were counted; null where none has a budget.
    /// </summary>
    public LocalDate? BudgetDay { get; init; }

    public ImmutableSortedDictionary<string, int> Excluded { get; init; } = NoCounts;
    public Claim? Claim { get; init; }

    /// <summary>The instant at which the sweep last sent its message again; null where it never did.</summary>
    public Instant? RequeuedAt { get; init; }

    /// <summary>The number of times that it was claimed or restarted since it last had a result.</summary>
    public int Tries { get; init; }
    public ImmutableArray<DeliveryEntry> Entries { get; init; } = [];

    public int Segments => SegmentsBySender.Values.Sum();

    /// <summary>
    /// Returns the state of an entry as shown to callers: a waiting entry of a claimed batch is sending.
    /// </summary>
    public DeliveryState VisibleState(int position)
    {
        var state = Entries[position].State;
        return state == DeliveryState.Waiting && Claim is not null ? DeliveryState.Sending : state;
    }

    public bool AnyWaiting => Entries.Any(s => s.State == DeliveryState.Waiting);

    /// <summary>Claims the batch for a worker.</summary>
    public Batch WithClaim(string token, Instant now) =>
        this with
        {
            Claim = new Claim(token, now),
            Tries = Tries + 1,
            HoldReason = null,
        };

    /// <summary>Marks an overdue batch whose message the sweep sends to the queue again.</summary>
    public Batch MarkRequeued(Instant now) => this with { RequeuedAt = now, Tries = Tries + 1 };

    public bool IsHeldBy(string token) => Claim?.Token == token;

    /// <summary>
    /// Merges the claim holder's results into the row as it is now, and removes the claim. Where the claim is no longer
    /// the holder's, only acceptances count.
    /// </summary>
    /// <param name="token">The token of the holder's claim.</param>
    /// <param name="results">The results by position. Positions without one were not called and stay waiting.</param>
    /// <param name="reschedule">The new due instant, segments and hold reason of the waiting recipients.</param>
    /// <param name="now">The current instant.</param>
    public Batch ApplyResults(
        string token,
        IReadOnlyDictionary<int, SendResult> results,
        RescheduleInfo reschedule,
        Instant now
    )
    {
        var holdsClaim = IsHeldBy(token);
        var entries = Entries.ToBuilder();
        foreach (var (position, result) in results)
        {
            entries[position] = holdsClaim
                ? ApplyHolderResult(entries[position], result, now)
                : ApplyLateResult(entries[position], result, now);
        }

        return holdsClaim
            ? this with
            {
                Entries = entries.ToImmutable(),
                Claim = null,
                DueAt = reschedule.DueAt,
                WaitingSegments = reschedule.WaitingSegments,
                HoldReason = reschedule.HoldReason,
                BudgetDay = reschedule.BudgetDay,
                Tries =
                    results.Values.Any(r => r.EndsWaiting) ? 0
                    : reschedule.CountsAsTry ? Tries
                    : Tries - 1,
            }
            : this with
            {
                Entries = entries.ToImmutable(),
            };
    }

    /// <summary>Applies delivery reports, by position; null where they change nothing.</summary>
    public Batch? ApplyReports(IEnumerable<(int Position, int Epoch, DeliveryReport Report)> reports)
    {
        var entries = Entries.ToBuilder();
        foreach (var (position, epoch, report) in reports)
        {
            entries[position] = ApplyReport(entries[position], epoch, report);
        }

        return entries.SequenceEqual(Entries) ? null : this with { Entries = entries.ToImmutable() };
    }

    /// <summary>
    /// Removes an expired claim (older than 120 s, which the sweep checks): texts that may have been sent become
    /// unknown.
    /// </summary>
    public Batch ExpireClaim(Instant now) => MarkUnknown("claim-expired", now);

    /// <summary>
    /// Marks waiting recipients unknown and removes the claim: a worker that never reports may have sent their texts.
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
            throw new InvalidOperationException("The batch is claimed: only its holder may skip its recipients.");
        }

        return this with
        {
            Entries =
            [
                .. Entries.Select(s =>
                    s.State == DeliveryState.Waiting ? MarkNotSent(s, DeliveryState.Skipped, reason, now) : s
                ),
            ],
        };
    }

    /// <summary>
    /// Starts the second epoch of unknown texts of an unclaimed batch, once for each text, as the request asks
    /// (<c>resendOnce</c>). No other method raises the epoch.
    /// </summary>
    /// <param name="unknownBefore">Only texts that are unknown since this instant or longer are resent.</param>
    /// <param name="due">The instant at which they are due.</param>
    /// <param name="now">The current instant.</param>
    public Batch StartResend(Instant unknownBefore, Instant due, Instant now)
    {
        if (Claim is not null)
        {
            throw new InvalidOperationException("The batch is claimed: only the claim's holder may resend its texts.");
        }

        return this with
        {
            DueAt = due,
            WaitingSegments = SegmentsBySender,
            RequeuedAt = null,
            Entries =
            [
                .. Entries.Select(s =>
                    s is { State: DeliveryState.Unknown, Epoch: 1 } && s.At <= unknownBefore
                        ? s with
                        {
                            State = DeliveryState.Waiting,
                            Epoch = 2,
                            At = now,
                        }
                        : s
                ),
            ],
        };
    }

    /// <summary>
    /// Erases the person of an entry of an unclaimed batch. Position and state stay, so that counts remain right; a
    /// waiting entry is skipped as opted out.
    /// </summary>
    public Batch EraseEntry(int position, Instant now)
    {
        if (Claim is not null)
        {
            throw new InvalidOperationException("The batch is claimed: erase once the claim is removed.");
        }

        var current = Entries[position];
        var entry =
            current.State == DeliveryState.Waiting
                ? MarkNotSent(current, DeliveryState.Skipped, SkipReasons.OptedOut, now)
                : current;
        return this with { Entries = Entries.SetItem(position, entry with { KeyPrefix = "", MessageId = "" }) };
    }

    /// <summary>
    /// Counts the recipients by state, and the skipped ones by reason; stored with the entries at every write.
    /// </summary>
    public Tallies Count() => Tallies.Count(this);

    private static DeliveryEntry ApplyHolderResult(DeliveryEntry entry, SendResult result, Instant now)
    {
        // A report that came first decides, and so does an entry of another epoch.
        if (entry.State != DeliveryState.Waiting || entry.Epoch != result.Epoch)
        {
            return entry;
        }

        return result.Outcome switch
        {
            SendOutcome.Accepted accepted => entry with
            {
                State = DeliveryState.Accepted,
                Reason = "",
                MessageId = accepted.MessageId,
                At = now,
            },
            SendOutcome.Refused refused => MarkNotSent(entry, DeliveryState.Refused, refused.Code, now),
            SendOutcome.Unknown unknown => entry with
            {
                State = DeliveryState.Unknown,
                Reason = unknown.Code,
                At = now,
            },
            SendOutcome.Throttled or SendOutcome.Unreachable or SendOutcome.SenderRejected => entry,
            null => MarkNotSent(entry, DeliveryState.Skipped, result.SkipReason!, now),
            _ => throw new InvalidOperationException($"{result.Outcome.GetType().Name} is not an outcome."),
        };
    }

    /// <summary>
    /// Applies a result after the claim was lost: the sweep may have marked this attempt unknown already, so only
    /// "accepted" may be recorded.
    /// </summary>
    private DeliveryEntry ApplyLateResult(DeliveryEntry entry, SendResult result, Instant now)
    {
        if (result.Outcome is not SendOutcome.Accepted accepted)
        {
            return entry;
        }

        var isAllowed = entry.State switch
        {
            DeliveryState.Unknown => entry.Epoch == result.Epoch || Claim is null,
            DeliveryState.Waiting => Claim is null,
            _ => false,
        };
        return isAllowed
            ? entry with
            {
                State = DeliveryState.Accepted,
                Reason = "",
                MessageId = accepted.MessageId,
                At = now,
            }
            : entry;
    }

    private DeliveryEntry ApplyReport(DeliveryEntry entry, int epoch, DeliveryReport report)
    {
        var next = report.Status switch
        {
            ReportStatus.Delivered => DeliveryState.Delivered,
            ReportStatus.Undelivered => DeliveryState.Undelivered,
            ReportStatus.Unknown => DeliveryState.Unknown,
            _ => throw new InvalidOperationException($"{report.Status} is not a report status."),
        };
        return MayReport(entry, epoch, next)
            ? entry with
            {
                State = next,
                Reason = report.Code ?? "",
                MessageId = report.MessageId,
                At = report.At,
            }
            : entry;
    }

    /// <summary>
    /// Whether a report may change an entry's state: a delivery decides whatever the epoch, other reports only in the
    /// text's own epoch.
    /// </summary>
    private bool MayReport(DeliveryEntry entry, int epoch, DeliveryState next) =>
        (entry.State, next) switch
        {
            (
                DeliveryState.Waiting
                    or DeliveryState.Accepted
                    or DeliveryState.Unknown
                    or DeliveryState.Undelivered,
                DeliveryState.Delivered
            ) => true,
            (DeliveryState.Accepted, _) => entry.Epoch == epoch,
            (DeliveryState.Waiting, _) => entry.Epoch == epoch && Claim is not null,
            (DeliveryState.Unknown, DeliveryState.Undelivered) => entry.Epoch == epoch,
            _ => false,
        };

    /// <summary>
    /// Sets a state of "not sent", which only the first epoch may have (rule R3, Broadcasts/README.md#r3): after a
    /// resend the first text may still arrive, so the entry becomes unknown.
    /// </summary>
    private static DeliveryEntry MarkNotSent(DeliveryEntry entry, DeliveryState state, string reason, Instant now) =>
        entry.Epoch == 1
            ? entry with
            {
                State = state,
                Reason = reason,
                At = now,
            }
            : entry with
            {
                State = DeliveryState.Unknown,
                Reason = reason,
                At = now,
            };
}
