using CommunityAlerts.Rounds.Questions;
using NodaTime;

namespace CommunityAlerts.Rounds.Cases;

/// <summary>One thing said about a case: an answer, a visit, an exemption or a note. It is never overwritten.</summary>
public sealed record Mark
{
    /// <summary>The maximum number of characters of an id, and of a note or the reason of a withdrawal.</summary>
    public const int MaxId = 64;
    public const int MaxNote = 500;

    /// <summary>
    /// The id within its case: the hash of a reply's message id, or what a page or a client made; letters, digits and
    /// hyphens.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>The kind; null where the mark was withdrawn before it came.</summary>
    public MarkKind? Kind { get; init; }

    public MarkWay? Way { get; init; }

    /// <summary>The operator's name, or the key of the number that answered; null for none of both.</summary>
    public string? Who { get; init; }

    /// <summary>The instant that decides which mark was first; see <see cref="HoldTime"/>.</summary>
    public required Instant At { get; init; }

    /// <summary>The instant at which it came in.</summary>
    public required Instant ReceivedAt { get; init; }

    /// <summary>The id of the option that was answered; null where none was.</summary>
    public string? Answer { get; init; }

    /// <summary>The state that it says; null where it says none, as a note does.</summary>
    public CaseState? Says { get; init; }

    /// <summary>The visit that it asks for; null where it asks for none.</summary>
    public VisitWish? Asks { get; init; }

    /// <summary>The day from which on somebody is to come back; null in all other marks.</summary>
    public LocalDate? ComeBackOn { get; init; }

    /// <summary>The reason of an exemption, such as <c>moved-away</c>.</summary>
    public string? Reason { get; init; }

    public string? Note { get; init; }

    /// <summary>The withdrawal; null where it holds.</summary>
    public Withdrawal? Withdrawn { get; init; }

    /// <summary>Whether it came after the round was closed, so that it is only on record.</summary>
    public bool IsLate { get; init; }

    /// <summary>Whether the mark counts.</summary>
    public bool IsLive => Withdrawn is null && !IsLate && Kind is not null;

    /// <summary>The place among the marks of the case.</summary>
    public MarkStamp Stamp => new(Id, At);

    /// <summary>Makes the mark of an answer. An option that leaves the case open asks for a visit.</summary>
    public static Mark MakeAnswer(
        string id,
        AnswerOption option,
        MarkWay way,
        string who,
        Instant at,
        Instant received
    ) =>
        new()
        {
            Id = id,
            Kind = MarkKind.Answer,
            Way = way,
            Who = who,
            At = at,
            ReceivedAt = received,
            Answer = option.Id,
            Says = option.State is AnswerEffect.Acknowledged ? CaseState.Acknowledged : null,
            Asks = option.State is AnswerEffect.Open ? VisitWish.Help : null,
        };

    /// <summary>
    /// Holds the time that a client names between the opening of the round and the arrival: a clock that is wrong can
    /// put a mark neither before the question nor after those that came later. In whole milliseconds, as rows hold it.
    /// </summary>
    public static Instant HoldTime(Instant at, Instant openedAt, Instant receivedAt) =>
        Instant.FromUnixTimeMilliseconds(
            Instant.Max(Instant.Min(at, receivedAt), Instant.Min(openedAt, receivedAt)).ToUnixTimeMilliseconds()
        );
}

/// <summary>The kind of a mark.</summary>
public enum MarkKind
{
    /// <summary>The household's own answer.</summary>
    Answer,

    /// <summary>Staff were told that the household knows.</summary>
    Acknowledge,

    /// <summary>Staff have seen the household.</summary>
    Visit,

    /// <summary>The household need not answer.</summary>
    Exempt,

    /// <summary>Somebody is to come back on a day.</summary>
    ComeBack,

    /// <summary>The number belongs to somebody else.</summary>
    WrongNumber,

    /// <summary>Anything else worth writing down.</summary>
    Note,
}

/// <summary>The way in which a mark came about.</summary>
public enum MarkWay
{
    Reply,
    Page,
    Visit,
    Call,
    Paper,
    Other,

    /// <summary>The program, such as where the last person of a household was erased.</summary>
    System,
}

/// <summary>The visit that a mark asks for.</summary>
public enum VisitWish
{
    /// <summary>The household needs help.</summary>
    Help,

    /// <summary>Somebody is to come back on a day.</summary>
    ComeBack,
}

/// <summary>The withdrawal of a mark.</summary>
/// <param name="By">The operator.</param>
/// <param name="At">The instant at which it was stored.</param>
/// <param name="Reason">The reason, for the case's history.</param>
public sealed record Withdrawal(string By, Instant At, string Reason);

/// <summary>The place of a mark among those of its case: by time, then by id.</summary>
/// <param name="Id">The mark's id.</param>
/// <param name="At">The mark's time, in whole milliseconds once stored.</param>
public sealed record MarkStamp(string Id, Instant At) : IComparable<MarkStamp>
{
    public int CompareTo(MarkStamp? other) =>
        other is null ? 1
        : At.CompareTo(other.At) is var byTime and not 0 ? byTime
        : string.CompareOrdinal(Id, other.Id);

    public static bool operator <(MarkStamp left, MarkStamp right) => left.CompareTo(right) < 0;

    public static bool operator >(MarkStamp left, MarkStamp right) => left.CompareTo(right) > 0;

    public static bool operator <=(MarkStamp left, MarkStamp right) => left.CompareTo(right) <= 0;

    public static bool operator >=(MarkStamp left, MarkStamp right) => left.CompareTo(right) >= 0;
}
