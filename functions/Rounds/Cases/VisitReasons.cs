using NodaTime;

namespace CommunityAlerts.Rounds.Cases;

/// <summary>The reason for which a household is on its grid's visit list.</summary>
public enum VisitReason
{
    /// <summary>The household asked for help.</summary>
    AskedForHelp,

    /// <summary>Somebody is to come back, from today or an earlier day on.</summary>
    ComeBack,

    /// <summary>Nobody of it has a number.</summary>
    NoNumber,

    /// <summary>Nobody of it may be texted.</summary>
    NotTextable,

    /// <summary>No text got through to anybody of it.</summary>
    Unreachable,

    /// <summary>The household did not answer before the deadline.</summary>
    Silent,
}

/// <summary>Decides which cases are on the visit list.</summary>
public static class VisitReasons
{
    /// <summary>Finds the reason; null where the case is settled, or nobody needs to come yet.</summary>
    /// <param name="sheetCase">The case.</param>
    /// <param name="isDeadlineOver">Whether the round's deadline has passed.</param>
    /// <param name="today">The local day of the household.</param>
    public static VisitReason? Find(SheetCase sheetCase, bool isDeadlineOver, LocalDate today)
    {
        var (state, _, request) = sheetCase.Standing;
        if (state is not CaseState.Open || sheetCase.Household.IsErased)
        {
            return null;
        }

        if (request is { On: null } || request?.On <= today)
        {
            return request.On is null ? VisitReason.AskedForHelp : VisitReason.ComeBack;
        }

        var reaches = sheetCase.Members.Select(m => m.Reach).ToList();
        return reaches.TrueForAll(r => r is Reach.NoNumber) ? VisitReason.NoNumber
            : reaches.TrueForAll(r => !r.IsTextable()) ? VisitReason.NotTextable
            : reaches.TrueForAll(r => r is not (Reach.Reached or Reach.Waiting)) ? VisitReason.Unreachable
            : isDeadlineOver ? VisitReason.Silent
            : null;
    }
}
