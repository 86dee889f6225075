using System.Collections.Immutable;
using NodaTime;

namespace CommunityAlerts.Deliveries;

/// <summary>The new schedule of a batch's waiting recipients, written when its claim is removed.</summary>
/// <param name="DueAt">The instant at which they are due.</param>
/// <param name="WaitingSegments">The segments of the waiting recipients, by sender id.</param>
/// <param name="HoldReason">One of <see cref="HoldReasons"/> where the batch is held; else null.</param>
/// <param name="BudgetDay">The local day for which their budgets are counted; null where none has a budget.</param>
public sealed record RescheduleInfo(
    Instant DueAt,
    ImmutableSortedDictionary<string, int> WaitingSegments,
    string? HoldReason = null,
    LocalDate? BudgetDay = null
)
{
    /// <summary>Whether the claim counts as a try; false where a pause ended it.</summary>
    public bool CountsAsTry { get; init; } = true;
}
