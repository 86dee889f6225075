using CommunityAlerts.Campaigns.Days;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Days;

public sealed class DayStretchesTests
{
    private static readonly LocalDate Origin = new(2027, 1, 1);

    /// <summary>Few days, so that stretches overlap, contain one another and share their ends.</summary>
    [Property(MaxTest = 1_000)]
    public void Stretches_found_by_binary_search_are_those_of_a_look_at_each(
        (byte First, byte Length)[] stretches,
        byte from,
        byte length
    )
    {
        List<DayStretch> all =
        [
            .. stretches
                .Select(s => new DayStretch(Day(s.First), Day(s.First).PlusDays(s.Length % 8), ["x"]))
                .OrderBy(s => s.First),
        ];
        var found = new DayStretches(all);
        var (first, last) = (Day(from), Day(from).PlusDays(length % 8));

        Assert.Equal(all, found);
        Assert.Equal(all.Where(s => s.First >= first && s.First <= last), found.FindBeginningIn(first, last));
        Assert.Equal(
            all.Where(s => s.Last >= first && s.Last <= last).OrderBy(s => s.Last),
            found.FindEndingIn(first, last)
        );
        Assert.Equal(all.Where(s => s.Last >= first && s.First <= last), found.FindOverlapping(first, last));
        Assert.Equal(all.Exists(s => s.First <= first && first <= s.Last), found.Contains(first));
        Assert.Equal(Earliest(all.Select(s => s.First)), found.FindFirstDayFrom(first));
        Assert.Equal(Earliest(all.Select(s => s.Last)), found.FindLastDayFrom(first));

        LocalDate? Earliest(IEnumerable<LocalDate> days) =>
            days.Where(d => d >= first).Select(d => (LocalDate?)d).Min();
    }

    private static LocalDate Day(byte offset) => Origin.PlusDays(offset % 20);
}
