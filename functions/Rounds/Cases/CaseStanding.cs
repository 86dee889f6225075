using NodaTime;

namespace CommunityAlerts.Rounds.Cases;

/// <summary>
/// The state of a case and the mark that decided it. It follows from the set of its marks alone, not from the order in
/// which they came, or how often.
/// </summary>
/// <param name="State">The state.</param>
/// <param name="First">The first mark that says a state; null where none does, and the case is open.</param>
/// <param name="Request">The newest mark that asks for a visit; null where none does.</param>
public sealed record CaseStanding(CaseState State, MarkStamp? First, VisitRequest? Request)
{
    /// <summary>The standing of a case without marks.</summary>
    public static CaseStanding Untouched { get; } = new(CaseState.Open, First: null, Request: null);

    /// <summary>
    /// Computes the standing: the first mark by time, then by id, of those that say a state and are neither withdrawn
    /// nor late (rule L4).
    /// </summary>
    public static CaseStanding Of(IEnumerable<Mark> marks) => marks.Aggregate(Untouched, (s, mark) => s.With(mark));

    /// <summary>
    /// Computes the standing after one more mark, without reading the others. Adding the same mark again changes
    /// nothing.
    /// </summary>
    public CaseStanding With(Mark mark)
    {
        if (!mark.IsLive)
        {
            return this;
        }

        var next = this;
        if (mark.Says is { } state && (First is null || mark.Stamp < First))
        {
            next = next with { State = state, First = mark.Stamp };
        }

        if (mark.Asks is not null && (Request is null || mark.Stamp > Request.Stamp))
        {
            next = next with { Request = new VisitRequest(mark.Stamp, mark.ComeBackOn) };
        }

        return next;
    }
}

/// <summary>A wish that somebody visits the household.</summary>
/// <param name="Stamp">The mark that asks for it.</param>
/// <param name="On">The day from which on; null is at once, since the household needs help.</param>
public sealed record VisitRequest(MarkStamp Stamp, LocalDate? On);
