using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Contacts;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Templates;
using NodaTime;

namespace CommunityAlerts.Broadcasts;

/// <summary>One message to one audience, sent once: the frozen request. Its deliveries are in the ledger.</summary>
public sealed record Broadcast
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>
    /// The id of the template that <see cref="Texts"/> were frozen from; null where the request contained texts or the
    /// broadcast has cards.
    /// </summary>
    public string? Template { get; init; }
    public int? TemplateVersion { get; init; }

    /// <summary>The texts by language, exactly as requested; empty where it has cards.</summary>
    public required IReadOnlyDictionary<string, string> Texts { get; init; }

    /// <summary>
    /// The cards of the campaign's deck that were not retired, in the deck's order; each recipient gets one. Empty for
    /// other broadcasts.
    /// </summary>
    public IReadOnlyList<Card> Cards
    {
        get;
        init => field = value ?? [];
    } = [];
    public required Audience Audience { get; init; }

    /// <summary>
    /// The list ids of the audience at the time of the request. Where several lists have a number, the row of the first
    /// one is used.
    /// </summary>
    public required IReadOnlyList<string> Lists { get; init; }

    /// <summary>
    /// The creation times of <see cref="Lists"/>, in their order, since a list that was deleted and created again with
    /// the same id is another list. Empty in requests of older versions.
    /// </summary>
    public IReadOnlyList<Instant> ListsCreatedAt
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>
    /// The areas of the lists, narrowed to the audience's area. Only callers who cover all of them see the broadcast,
    /// and only contacts within them get a text.
    /// </summary>
    public required IReadOnlyList<string> Areas { get; init; }

    /// <summary>Whether any list has invented people, so that only a simulated carrier may send.</summary>
    public bool Sample { get; init; }

    /// <summary>
    /// The id of the sender that the request named, or <c>default</c>; it gives the signature and the deadlines.
    /// </summary>
    public required string Sender { get; init; }

    /// <summary>The senders its texts may come from, at least one.</summary>
    public required IReadOnlyList<PoolSender> Pool { get; init; }
    public string? Signature { get; init; }

    /// <summary>The sender's signatures of single languages; empty in requests of older versions.</summary>
    public IReadOnlyDictionary<string, string> Signatures
    {
        get;
        init => field = value ?? ImmutableDictionary<string, string>.Empty;
    } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Returns the signatures put before its texts.</summary>
    public SenderSignatures GetSignatures() => new(Signature, Signatures);

    public required Urgency Urgency { get; init; }
    public string? Reason { get; init; }

    [JsonPropertyName("orderedAt")]
    public required Instant RequestedAt { get; init; }

    [JsonPropertyName("orderedBy")]
    public required string RequestedBy { get; init; }

    /// <summary>The first instant at which texts may be sent.</summary>
    public required Instant StartAt { get; init; }

    /// <summary>The last instant at which texts may be sent.</summary>
    public required Instant LatestUsefulAt { get; init; }
    public OnUnknown OnUnknown { get; init; }
    public IReadOnlyList<QuietHours> QuietHours
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The IANA zone for recipients whose area has none: the campaign's; null is the setting's.</summary>
    public string? Zone { get; init; }

    /// <summary>
    /// Whether it is urgent and starts in quiet hours of some recipients; <see cref="Reason"/> says why it is sent
    /// nevertheless.
    /// </summary>
    public bool OverridesQuietHours { get; init; }

    /// <summary>
    /// The W3C <c>traceparent</c> of the request, which all later work continues; null where tracing was off.
    /// </summary>
    public string? Traceparent { get; init; }

    /// <summary>The id of the campaign whose occurrence requested it; null for other broadcasts.</summary>
    public string? Campaign { get; init; }

    /// <summary>
    /// The campaign key of its recipients' card histories, which a later campaign with the same id does not share. Null
    /// in requests without cards, and in those of older versions, which use the campaign's id.
    /// </summary>
    public string? CardHistories { get; init; }

    /// <summary>
    /// The instant at which the occurrence was due; <see cref="StartAt"/> is when the timer requested it.
    /// </summary>
    public Instant? PlannedAt { get; init; }

    /// <summary>
    /// The id of the broadcast whose undelivered recipients this retry texts again; null where it is no retry.
    /// </summary>
    public string? RetryOf { get; init; }

    /// <summary>
    /// The id of the broadcast to whose remainder this one goes: to those of its audience who got nothing. Null where
    /// it is none.
    /// </summary>
    [JsonPropertyName("restOf")]
    public string? RemainderOf { get; init; }

    /// <summary>The broadcast that this one follows, and to whom of it; null where it follows none.</summary>
    [JsonIgnore]
    public Follows? Follows =>
        RemainderOf is not null ? new Follows([RemainderOf], FollowUpKind.Remainder)
        : RetryOf is not null ? new Follows([RetryOf], FollowUpKind.Retry)
        : null;

    /// <summary>
    /// The ids of all follow-ups that descend from this broadcast, in order, in the row of the one that follows none.
    /// Of each kind only the last may be open: replacing this row is the claim. Stored by the name of an older version,
    /// which had retries alone.
    /// </summary>
    [JsonPropertyName("retries")]
    public IReadOnlyList<string> FollowUps
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>
    /// The id under which its texts count in budgets: the first broadcast's in one to the remainder; null is its own.
    /// </summary>
    public string? CountedAs { get; init; }

    /// <summary>The instant of the cancellation; null where it is not cancelled.</summary>
    public Instant? CancelledAt { get; init; }
    public string? CancelledBy { get; init; }

    /// <summary>
    /// The pause; null where it is not paused. While it holds (<see cref="IsPaused"/>), no batch claimed is sent, and
    /// nothing is expanded: rule R7 (Broadcasts/README.md#r7).
    /// </summary>
    public Pause? Paused { get; init; }

    /// <summary>The instant at which expansion began; the request cannot be replaced afterwards.</summary>
    [JsonPropertyName("begunAt")]
    public Instant? ExpansionStartedAt { get; init; }

    /// <summary>The instant at which the sweep last restarted a stopped expansion; null where it never did.</summary>
    [JsonPropertyName("expansionNudgedAt")]
    public Instant? ExpansionRestartedAt { get; init; }

    /// <summary>The number of times that the sweep restarted the expansion.</summary>
    [JsonPropertyName("expansionNudges")]
    public int ExpansionRestarts { get; init; }

    /// <summary>The instant at which the sweep found no work left.</summary>
    public Instant? FinishedAt { get; init; }

    /// <summary>The id under which its texts count in budgets.</summary>
    [JsonIgnore]
    public string BudgetId => CountedAs ?? Id;

    /// <summary>The caller recorded where a restore cancelled a broadcast that may have continued elsewhere.</summary>
    public const string CancelledByRestore = "restore";

    public bool IsUrgent => Urgency == Urgency.Urgent;

    /// <summary>The time before its start at which the expansion begins.</summary>
    public static readonly Duration ExpansionLead = Duration.FromMinutes(2);

    /// <summary>
    /// Whether the expansion has not begun and it is not cancelled, so that it may still be replaced.
    /// </summary>
    public bool IsScheduled(Instant now) =>
        CancelledAt is null && ExpansionStartedAt is null && now < StartAt - ExpansionLead;

    /// <summary>Whether no text may be sent any more: it is cancelled or past its latest useful time.</summary>
    public bool IsCancelledOrExpired(Instant now) => CancelledAt is not null || now > LatestUsefulAt;

    /// <summary>
    /// Whether it is paused. A pause ends with the broadcast: what is cancelled or too late is concluded nevertheless.
    /// </summary>
    public bool IsPaused(Instant now) => Paused is not null && !IsCancelledOrExpired(now);

    /// <summary>Whether it was cancelled while scheduled, so that it never had a recipient.</summary>
    [JsonPropertyName("isCancelledBeforeBeginning")]
    public bool IsCancelledBeforeExpansion => ExpansionStartedAt is null && CancelledAt < StartAt - ExpansionLead;

    /// <summary>
    /// Computes when the first unknown text is due to be resent; null where none is resent: not requested, cancelled,
    /// past the latest useful time, or no text is unknown.
    /// </summary>
    public Instant? ResendAt(Tallies tallies, Sender sender) =>
        OnUnknown == OnUnknown.ResendOnce
        && CancelledAt is null
        && tallies.FirstUnknownAt is { } unknownSince
        && unknownSince + sender.ResendAfter <= LatestUsefulAt
            ? unknownSince + sender.ResendAfter
            : null;

    /// <summary>Parses the texts of the broadcast or of a card, which were validated before they were frozen.</summary>
    public Wording Parse(IReadOnlyDictionary<string, string> texts) =>
        Wording.Parse(texts).Value ?? throw new InvalidOperationException($"The texts of broadcast {Id} do not parse.");

    public BatchId MakeBatchId(int bucket, int number) => new(Id, bucket, number);
}

/// <summary>The broadcasts that a follow-up follows, and to whom of them it goes.</summary>
/// <param name="Broadcasts">Their ids, at least one.</param>
/// <param name="Kind">To whom of them it goes.</param>
public sealed record Follows(
    [property: JsonPropertyName("of")] IReadOnlyList<string> Broadcasts,
    [property: JsonPropertyName("who")] FollowUpKind Kind
);

/// <summary>To whom of an earlier broadcast a follow-up goes.</summary>
public enum FollowUpKind
{
    /// <summary>To those of its audience who got nothing: the remainder.</summary>
    [JsonStringEnumMemberName("untold")]
    Remainder,

    /// <summary>To those whose text the carrier could not deliver: a retry.</summary>
    [JsonStringEnumMemberName("undelivered")]
    Retry,
}

/// <summary>The pause of a broadcast.</summary>
/// <param name="At">The instant at which it was stored.</param>
/// <param name="By">The caller.</param>
/// <param name="Reason">The cause of the pause.</param>
public sealed record Pause(Instant At, string By, PauseReason Reason);

/// <summary>The cause of a pause.</summary>
public enum PauseReason
{
    /// <summary>A person asked for it.</summary>
    Operator,
}

/// <summary>A queue message about one bucket of a broadcast.</summary>
public abstract record BroadcastMessage(string Broadcast, int Bucket) : WorkMessage;

/// <summary>The message on queue <c>expansions</c>: expand the audience of one bucket.</summary>
public sealed record ExpansionMessage(string Broadcast, int Bucket) : BroadcastMessage(Broadcast, Bucket);

/// <summary>
/// The message on queues <c>batches</c> and <c>batches-urgent</c>: send these batches of one bucket, 1 to 10.
/// </summary>
public sealed record BatchMessage(string Broadcast, int Bucket, IReadOnlyList<int> Batches, bool Urgent = false)
    : BroadcastMessage(Broadcast, Bucket);
