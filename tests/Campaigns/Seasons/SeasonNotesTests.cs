using CommunityAlerts.Campaigns.Seasons;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Seasons;

public sealed class SeasonNotesTests
{
    /// <summary>Sixty one-day terms of 2027, after which no exam comes.</summary>
    private static readonly string Terms = string.Join(
        ';',
        Enumerable.Range(0, 60).Select(n => $"school-term t {Plans.Day("2027-01-01").PlusDays(n):uuuu-MM-dd}")
    );

    [Theory]
    [InlineData("day school-term..day exam", 1, 60, null)]
    [InlineData("day school-term..day exam", 2, 100, 21)]
    [InlineData("day school-term..day exam", 100, 100, 5_901)]
    // Notes on what is left out.
    [InlineData("01-01..12-31 - day school-term..day exam", 2, 100, 21)]
    public void The_last_of_many_notes_counts_those_left_out(string span, int spans, int given, int? more)
    {
        var notes = Find(span, spans);

        Assert.Equal(given, notes.Count);
        Assert.Equal(more, notes[^1].Warning.More);
        Assert.Equal(more is not null, notes[^1].Warning.Text == $"{more} further notes on the season are left out.");
        Assert.All(notes.SkipLast(1), n => Assert.Null(n.Warning.More));
    }

    [Theory]
    [InlineData("day school-term..day exam", 100)]
    // Windows of exceptions, of which there is nothing to note.
    [InlineData("01-01..01-02 - day school-term", 1)]
    public void The_search_for_notes_ends_at_its_limit(string span, int given)
    {
        var notes = Find(span, 5_000);

        Assert.Equal(given, notes.Count);
        Assert.Equal("more-notes", notes[^1].Warning.Code);
        Assert.InRange(notes[^1].Warning.More!.Value, 0, SeasonNotes.MaxCandidates);
        Assert.EndsWith("or more further notes on the season are left out.", notes[^1].Warning.Text);
    }

    private static IReadOnlyList<SeasonNote> Find(string span, int spans)
    {
        var season = Plans.Daily(span, days: Plans.Catalogue(Terms)).Season;
        return SeasonNotes.Find(new Season([.. Enumerable.Repeat(season.Spans[0], spans)]), 2027, 2027);
    }
}
