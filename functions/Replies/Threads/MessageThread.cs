using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Replies.Threads;

/// <summary>The state of a thread.</summary>
public enum MessageThreadState
{
    /// <summary>Somebody has to read or answer it.</summary>
    Open,

    /// <summary>An operator has marked it done; the next reply opens it again.</summary>
    Done,
}

/// <summary>
/// The texts between the office and one number that were written by people: replies without a keyword, and answers.
/// </summary>
/// <remarks>
/// A thread belongs to the areas that the number's contacts had when its replies came. Where a number moves to other
/// areas, its next reply begins another thread, so that no area reads the texts of another one.
/// </remarks>
public sealed record MessageThread
{
    /// <summary>The id, derived from the number's key and the areas.</summary>
    public required string Id { get; init; }
    public required NumberKey Key { get; init; }
    public required PhoneNumber Phone { get; init; }

    /// <summary>The number or short code that received the last reply; answers come from its sender.</summary>
    public required string To { get; init; }

    /// <summary>The areas, sorted; empty where no list had the number.</summary>
    public required IReadOnlyList<string> Areas { get; init; }
    public MessageThreadState State { get; init; }

    /// <summary>The number of replies since an operator last marked the thread as read.</summary>
    public int Unread { get; init; }

    /// <summary>Whether a reply since the thread was last done is likely a request to stop.</summary>
    public bool LikelyStop { get; init; }

    /// <summary>The name of the operator who takes care of it; null for nobody.</summary>
    public string? Assigned { get; init; }

    /// <summary>The instant of the last text, in or out.</summary>
    public required Instant LastAt { get; init; }

    /// <summary>The last text, in or out.</summary>
    public required string LastText { get; init; }

    /// <summary>The operator who wrote the last text; null for a reply.</summary>
    public string? LastBy { get; init; }

    /// <summary>Whether the writer waits for an answer: the last text is theirs, or a reply is unread.</summary>
    public bool IsUnanswered => LastBy is null || Unread > 0;

    /// <summary>Begins the thread of a reply, without the reply itself.</summary>
    /// <param name="id">The id of the thread.</param>
    /// <param name="first">The reply that begins the thread.</param>
    public static MessageThread Begin(string id, StoredReply first) =>
        new()
        {
            Id = id,
            Key = first.Key,
            Phone = first.Reply.From,
            To = first.Reply.To,
            Areas = [.. first.Areas.Order(StringComparer.Ordinal)],
            LastAt = first.Reply.At,
            LastText = first.Reply.Text,
        };

    /// <summary>
    /// Applies a reply. One without a keyword opens the thread and counts as unread; one with a keyword was handled
    /// already, and a STOP answers the question whether the writer wants no more texts.
    /// </summary>
    public MessageThread Receive(StoredReply reply)
    {
        var thread = WithLast(reply.Reply.At, reply.Reply.Text, by: null) with
        {
            To = reply.Reply.At >= LastAt ? reply.Reply.To : To,
        };
        return reply.Keyword switch
        {
            Keyword.None => thread with
            {
                State = MessageThreadState.Open,
                Unread = Unread + 1,
                LikelyStop = LikelyStop || reply.LikelyStop,
            },
            Keyword.Stop => thread with { LikelyStop = false },
            _ => thread,
        };
    }

    /// <summary>Applies an answer that an operator wrote.</summary>
    public MessageThread Answer(Instant at, string text, string? by) => WithLast(at, text, by);

    /// <summary>Marks every reply as read.</summary>
    public MessageThread MarkRead() => this with { Unread = 0 };

    /// <summary>Marks the thread as done, and every reply as read.</summary>
    public MessageThread MarkDone() => this with { State = MessageThreadState.Done, Unread = 0, LikelyStop = false };

    /// <summary>Opens the thread again.</summary>
    public MessageThread Reopen() => this with { State = MessageThreadState.Open };

    /// <summary>Assigns the thread to an operator; null to nobody.</summary>
    public MessageThread AssignTo(string? name) => this with { Assigned = name };

    /// <summary>Events may arrive late: the last text is the latest by its own time.</summary>
    private MessageThread WithLast(Instant at, string text, string? by) =>
        at >= LastAt ? this with { LastAt = at, LastText = text, LastBy = by } : this;
}

/// <summary>One text of a thread.</summary>
public sealed record ThreadEntry
{
    /// <summary>The instant at which the carrier received the reply, or the answer was sent.</summary>
    public required Instant At { get; init; }

    /// <summary>Whether the text is an answer, from the office to the number.</summary>
    public bool IsAnswer => State is not null;
    public required string Text { get; init; }

    /// <summary>The keyword of a reply; none for answers.</summary>
    public Keyword Keyword { get; init; }

    /// <summary>The operator who wrote an answer; null for replies.</summary>
    public string? By { get; init; }

    /// <summary>The reason for which an answer was sent in quiet hours; null for others.</summary>
    public string? Reason { get; init; }

    /// <summary>The state of an answer; null for replies.</summary>
    public AnswerState? State { get; init; }

    /// <summary>The carrier's code of an answer; null where there is none.</summary>
    public string? Code { get; init; }

    /// <summary>The carrier's report on an answer; null where none has come.</summary>
    public AnswerReport? Report { get; init; }

    /// <summary>
    /// The report, where it tells more than the outcome of the call; null for a text that the carrier did not take.
    /// </summary>
    public AnswerReport? ShownReport =>
        State is AnswerState.Sending or AnswerState.Accepted or AnswerState.Unknown ? Report : null;

    /// <summary>
    /// Applies a report: delivered stands against everything, undelivered against unknown, so that a repeat and any
    /// order come to the same.
    /// </summary>
    public ThreadEntry Apply(DeliveryReport report) =>
        Report is { } known && known.Status <= report.Status
            ? this
            : this with
            {
                Report = new AnswerReport(report.Status, report.Code),
            };
}

/// <summary>The carrier's report on an answer.</summary>
/// <param name="Status">The status; of two reports the first in the order of <see cref="ReportStatus"/> counts.</param>
/// <param name="Code">The carrier's code; null where there is none.</param>
public sealed record AnswerReport(ReportStatus Status, string? Code);

/// <summary>The state of an answer, as the carrier's outcome set it.</summary>
public enum AnswerState
{
    /// <summary>The carrier is being called.</summary>
    Sending,

    /// <summary>The carrier accepted the text.</summary>
    Accepted,

    /// <summary>Not sent: the carrier refused the text or the sender, or could not be reached.</summary>
    Refused,

    /// <summary>Not sent: the carrier accepts no more texts at the moment.</summary>
    Throttled,

    /// <summary>Not sent: the number opted out meanwhile.</summary>
    Skipped,

    /// <summary>The carrier may have taken the text; it is never sent again by itself.</summary>
    Unknown,
}
