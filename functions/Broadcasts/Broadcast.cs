using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Contacts;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Templates;
using NodaTime;

namespace CommunityAlerts.Broadcasts;

/// <summary>A message to one audience, sent once: the frozen order. Its deliveries are in the ledger.</summary>
public sealed record Broadcast
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>
    /// The template's id and version that <see cref="Texts"/> were taken from; null where the order brought texts, or
    /// has cards.
    /// </summary>
    public string? Template { get; init; }
    public int? TemplateVersion { get; init; }

    /// <summary>Texts by language, byte for byte as ordered; none where it has cards.</summary>
    public required IReadOnlyDictionary<string, string> Texts { get; init; }

    /// <summary>
    /// The cards of a campaign with a deck that were not retired, in the deck's order. Each recipient gets one of them.
    /// </summary>
    public IReadOnlyList<Card> Cards { get; init => field = value ?? []; } = [];
    public required Audience Audience { get; init; }

    /// <summary>
    /// The lists of the audience when it was ordered, in the order that decides whose row counts.
    /// </summary>
    public required IReadOnlyList<string> Lists { get; init; }

    /// <summary>
    /// Creation times of <see cref="Lists"/>, in their order: a list that was deleted and created again with the same
    /// id is another list. Empty in orders stored by older versions.
    /// </summary>
    public IReadOnlyList<Instant> ListsCreatedAt { get; init => field = value ?? []; } = [];

    /// <summary>
    /// The areas of those lists, narrowed by the audience's: who covers them all may see the broadcast, and only
    /// contacts within them get it.
    /// </summary>
    public required IReadOnlyList<string> Areas { get; init; }

    /// <summary>Whether any list holds invented people.</summary>
    public bool Sample { get; init; }

    /// <summary>The sender that the order named, or <c>default</c>: for its signature and deadlines.</summary>
    public required string Sender { get; init; }

    /// <summary>The senders its texts may come from, at least one.</summary>
    public required IReadOnlyList<PoolSender> Pool { get; init; }
    public string? Signature { get; init; }
    public required Urgency Urgency { get; init; }
    public string? Reason { get; init; }
    public required Instant OrderedAt { get; init; }
    public required string OrderedBy { get; init; }

    /// <summary>The first instant at which texts may be sent.</summary>
    public required Instant StartAt { get; init; }

    /// <summary>The last instant at which texts may be sent.</summary>
    public required Instant LatestUsefulAt { get; init; }
    public OnUnknown OnUnknown { get; init; }
    public IReadOnlyList<QuietHours> QuietHours { get; init => field = value ?? []; } = [];

    /// <summary>IANA zone for recipients whose area names none: the campaign's; null is the setting's.</summary>
    public string? Zone { get; init; }

    /// <summary>
    /// Urgent, and at its start some recipients' routine texts would have to wait: <see cref="Reason"/> says why it
    /// does not.
    /// </summary>
    public bool OverridesQuietHours { get; init; }

    /// <summary>
    /// The trace of the order, as W3C's <c>traceparent</c>: all later work for it is in that trace. Null where tracing
    /// was off.
    /// </summary>
    public string? Traceparent { get; init; }

    /// <summary>The campaign whose occurrence this is.</summary>
    public string? Campaign { get; init; }

    /// <summary>
    /// The key of its recipients' card histories, which a campaign created later with the same id does not share; null
    /// in orders without cards, and in those of older versions, which keep them under the campaign's id.
    /// </summary>
    public string? CardHistories { get; init; }

    /// <summary>
    /// The instant at which that occurrence was due; <see cref="StartAt"/> is when the timer ordered it.
    /// </summary>
    public Instant? PlannedAt { get; init; }

    /// <summary>The broadcast whose undelivered this one tries again.</summary>
    public string? RetryOf { get; init; }

    /// <summary>
    /// The retries of a broadcast that is no retry, and theirs, in their order; the last alone may be unfinished. Its
    /// row is the claim.
    /// </summary>
    public IReadOnlyList<string> Retries { get; init => field = value ?? []; } = [];

    /// <summary>The instant of the cancellation, and the caller who cancelled.</summary>
    public Instant? CancelledAt { get; init; }
    public string? CancelledBy { get; init; }

    /// <summary>The instant at which expansion began; the order cannot be replaced afterwards.</summary>
    public Instant? BegunAt { get; init; }

    /// <summary>The last restart of a stopped expansion by the sweep, and the number of restarts.</summary>
    public Instant? ExpansionNudgedAt { get; init; }
    public int ExpansionNudges { get; init; }

    /// <summary>The instant at which the sweep found no work left.</summary>
    public Instant? FinishedAt { get; init; }

    public bool IsUrgent => Urgency == Urgency.Urgent;

    /// <summary>The time before its start at which the work begins.</summary>
    public static readonly Duration Ahead = Duration.FromMinutes(2);

    /// <summary>Whether the broadcast has not begun: then it may still be replaced.</summary>
    public bool IsScheduled(Instant now) => CancelledAt is null && BegunAt is null && now < StartAt - Ahead;

    /// <summary>Cancelled while it was scheduled: it never had a recipient.</summary>
    public bool IsCancelledBeforeBeginning => BegunAt is null && CancelledAt < StartAt - Ahead;

    /// <summary>
    /// The instant at which the first of its unknown texts is sent once more; null where none is: not asked for,
    /// cancelled, too late for it, or no text is unknown.
    /// </summary>
    public Instant? ResendAt(Tallies tallies, Sender sender) =>
        OnUnknown == OnUnknown.ResendOnce
        && CancelledAt is null
        && tallies.FirstUnknownAt is { } doubt
        && doubt + sender.ResendAfter <= LatestUsefulAt
            ? doubt + sender.ResendAfter
            : null;

    /// <summary>Parses its texts, or a card's: they were checked before they were frozen.</summary>
    public Wording Parse(IReadOnlyDictionary<string, string> texts) =>
        Wording.Parse(texts).Value ?? throw new InvalidOperationException($"The texts of broadcast {Id} do not parse.");

    public BatchId Batch(int bucket, int number) => new(Id, bucket, number);
}

/// <summary>Work for one bucket of a broadcast.</summary>
public abstract record BroadcastMessage(string Broadcast, int Bucket) : WorkMessage;

/// <summary>The message on queue <c>expansions</c>: work out who gets the broadcast in one bucket.</summary>
public sealed record ExpansionMessage(string Broadcast, int Bucket) : BroadcastMessage(Broadcast, Bucket);

/// <summary>
/// The message on queues <c>batches</c> and <c>batches-urgent</c>: send these batches of one bucket, 1 to 10.
/// </summary>
public sealed record BatchMessage(string Broadcast, int Bucket, IReadOnlyList<int> Batches, bool Urgent = false)
    : BroadcastMessage(Broadcast, Bucket);
