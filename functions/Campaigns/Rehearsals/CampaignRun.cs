using System.Collections.Immutable;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Campaigns.Seasons;
using CommunityAlerts.Contacts;
using CommunityAlerts.Problems;
using NodaTime;

namespace CommunityAlerts.Campaigns.Rehearsals;

/// <summary>One campaign in a rehearsal.</summary>
internal sealed class CampaignRun(SelectedCampaign selected, IReadOnlyList<Instant> due)
{
    public string Id => selected.Campaign.Id;
    public bool IsPaused => selected.Campaign.State is CampaignState.Paused;
    public IReadOnlyList<Instant> Due => due;

    /// <summary>
    /// The broadcast that the first occurrence would request; null where none falls due or it cannot be requested.
    /// </summary>
    public Broadcast? Broadcast { get; set; }

    /// <summary>The problem of requesting it; null where there is none.</summary>
    public Problem? Refusal { get; set; }
    public Headcount? Headcount { get; set; }

    public LocalDate GetDay(Instant at) => at.InZone(selected.Campaign.Terms.Plan.Schedule.Zone).Date;

    /// <summary>Creates the collision of a campaign all of whose occurrences are skipped.</summary>
    public Collision Skipped() =>
        new()
        {
            Kind = Refusal is null ? CollisionKind.Nobody : CollisionKind.NotOrdered,
            Day = GetDay(due[0]),
            At = due[0],
            Campaigns = [Id],
            Detail = Refusal is null
                ? "Nobody would get a text: every contact of the audience is excluded, or its lists are "
                    + "empty. Its occurrences are skipped."
                : $"Its broadcasts could not be requested: {Refusal.Detail ?? Refusal.Title}",
            Problem = Refusal?.Code,
        };

    public RehearsedCampaign ToRehearsed(
        RehearsalRequest request,
        Figures figures,
        long overBudget,
        IReadOnlyList<WeekFigures> weeks
    ) =>
        new()
        {
            Occurrences = figures.Occurrences,
            Recipients = figures.Recipients,
            Segments = figures.Segments,
            Cost = figures.Cost,
            OtherCosts = figures.OtherCosts,
            Hours = figures.Hours,
            Id = Id,
            Name = selected.Campaign.Body.Name,
            State =
                selected.IsDraft ? RehearsedState.Draft
                : IsPaused ? RehearsedState.Paused
                : RehearsedState.Active,
            People = Headcount?.Recipients ?? 0,
            Excluded = Headcount?.Excluded ?? ImmutableSortedDictionary<string, int>.Empty,
            OverBudget = overBudget,
            Weeks = weeks,
            Notes = [.. Notes(request)],
        };

    private IEnumerable<string> Notes(RehearsalRequest request)
    {
        if (due.Count == 0)
        {
            yield return "It has no occurrence in these days.";
        }
        else if (IsPaused)
        {
            yield return $"It is paused: its {due.Count} occurrences do not count. Rehearse it as a draft.";
        }

        if (Headcount?.Excluded.GetValueOrDefault(Exclusion.MissingValue.ToReason()) is > 0 and var missing)
        {
            yield return $"{missing} contacts lack a value that the text needs.";
        }

        if (Headcount?.Excluded.GetValueOrDefault(Exclusion.CannotBeRendered.ToReason()) is > 0 and var unrendered)
        {
            yield return $"With the values of {unrendered} contacts the text is too long or takes too much work.";
        }

        // A span that continues into the next year is named for the one in which it begins.
        var season = selected.Campaign.Terms.Plan.Season;
        var notes = SeasonNotes.Find(
            season,
            request.From.Year - 1,
            request.To.Year,
            n =>
                n.Year >= request.From.Year
                || season.Spans[n.Span] is { From: AnnualEdge first, To: AnnualEdge last }
                    && first.UsualPosition > last.UsualPosition
        );
        foreach (var note in notes)
        {
            yield return note.Warning.Text;
        }
    }
}

/// <summary>One occurrence of a campaign, simulated.</summary>
/// <param name="Run">The campaign.</param>
/// <param name="Day">The local day in the campaign's zone.</param>
/// <param name="Count">The figures of the occurrence.</param>
internal sealed record SimulatedOccurrence(CampaignRun Run, LocalDate Day, OccurrenceCount Count);
