namespace CommunityAlerts.Campaigns.Seasons;

/// <summary>The notes on a season that an answer shows.</summary>
public static class SeasonNotes
{
    /// <summary>The maximum number of notes of an answer; the last one counts those left out.</summary>
    public const int MaxCount = 100;

    /// <summary>The maximum number of pairs of a first and a last day that are examined for notes.</summary>
    public const int MaxCandidates = 100_000;

    /// <summary>
    /// Finds the notes on a season in some years, both inclusive; those beyond <see cref="MaxCount"/> are only counted.
    /// </summary>
    /// <param name="season">The season.</param>
    /// <param name="firstYear">The first year.</param>
    /// <param name="lastYear">The last year.</param>
    /// <param name="isShown">Selects the notes; null selects all.</param>
    public static IReadOnlyList<SeasonNote> Find(
        Season season,
        int firstYear,
        int lastYear,
        Func<SeasonNote, bool>? isShown = null
    )
    {
        var budget = new CandidateBudget(MaxCandidates);
        List<SeasonNote> shown = [];
        var more = 0;
        foreach (var note in season.EnumerateNotes(firstYear, lastYear, budget).Where(n => isShown?.Invoke(n) != false))
        {
            if (shown.Count < MaxCount)
            {
                shown.Add(note);
            }
            else
            {
                more++;
            }
        }

        if (more == 0 && !budget.IsSpent)
        {
            return shown;
        }

        if (shown.Count == MaxCount)
        {
            shown.RemoveAt(MaxCount - 1);
            more++;
        }

        var text = budget.IsSpent
            ? $"{more} or more further notes on the season are left out."
            : $"{more} further notes on the season are left out.";
        return [.. shown, new SeasonNote(0, lastYear, new EdgeNote("more-notes", text) { More = more })];
    }
}
