using CommunityAlerts.Areas;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace CommunityAlerts.Tests.Areas;

[Properties(Arbitrary = [typeof(MomentsNearClockChanges)])]
public sealed class QuietHoursTests
{
    private const string Never = "never";

    [Theory]
    // Chicago, ordinary night, half-open: a text may go at the end, not at the start.
    [InlineData("21:00–08:00", "2026-01-15T20:59-06", "2026-01-15T20:59-06")]
    [InlineData("21:00–08:00", "2026-01-15T21:00-06", "2026-01-16T08:00-06")]
    [InlineData("21:00–08:00", "2026-01-16T07:59-06", "2026-01-16T08:00-06")]
    [InlineData("21:00–08:00", "2026-01-16T08:00-06", "2026-01-16T08:00-06")]
    // To midnight and from it.
    [InlineData("21:00–00:00", "2026-01-15T23:59-06", "2026-01-16T00:00-06")]
    [InlineData("00:00–08:00", "2026-01-16T00:00-06", "2026-01-16T08:00-06")]
    // None at all.
    [InlineData("", "2026-01-15T23:59-06", "2026-01-15T23:59-06")]
    // Several: a text waits for each, over a seam, out of one into the next, inside both.
    [InlineData("21:00–07:00 12:00–14:00", "2026-01-15T12:30-06", "2026-01-15T14:00-06")]
    [InlineData("21:00–07:00 07:00–09:00", "2026-01-15T22:00-06", "2026-01-16T09:00-06")]
    [InlineData("07:00–09:00 21:00–07:00", "2026-01-15T22:00-06", "2026-01-16T09:00-06")]
    [InlineData("21:00–07:00 06:00–08:30", "2026-01-15T22:00-06", "2026-01-16T08:30-06")]
    [InlineData("21:00–07:00 22:00–06:00", "2026-01-15T23:00-06", "2026-01-16T07:00-06")]
    // One open minute a day is found, from just after it.
    [InlineData("21:00–09:00 09:01–21:00", "2026-01-15T09:01-06", "2026-01-16T09:00-06")]
    [InlineData("09:01–09:00", "2026-01-15T09:01-06", "2026-01-16T09:00-06")]
    // The whole day, by two or by three, never opens.
    [InlineData("21:00–09:00 09:00–21:00", "2026-01-15T12:00-06", Never)]
    [InlineData("06:00–14:00 13:00–23:00 22:00–07:00", "2026-01-15T12:00-06", Never)]
    // Clocks go forward 2026-03-08: 02:30 never happens, so the wait ends at 03:00.
    [InlineData("21:00–02:30", "2026-03-08T01:15-06", "2026-03-08T03:00-05")]
    // The one open half hour is skipped that night and comes the next day.
    [InlineData("03:00–02:30", "2026-03-08T01:15-06", "2026-03-09T02:30-05")]
    [InlineData("21:00–02:15 02:45–08:00", "2026-03-08T01:15-06", "2026-03-08T08:00-05")]
    // Clocks go back 2026-11-01: 01:30 happens twice; from inside the second hour the wait ends at the second one.
    [InlineData("21:00–01:30", "2026-11-01T01:10-06", "2026-11-01T01:30-06")]
    // Clocks go back out of quiet hours: 01:40 is quiet, the 01:00 that follows it is not.
    [InlineData("01:36–00:32", "2026-11-01T01:40-05", "2026-11-01T01:00-06")]
    // Back out of one and into another: both hold.
    [InlineData("01:36–00:32 00:50–01:20", "2026-11-01T01:40-05", "2026-11-01T01:20-06")]
    public void A_routine_text_waits_until_all_quiet_hours_are_over(string hours, string asked, string expected) =>
        Assert.Equal(
            expected == Never ? null : At(expected),
            QuietHours.FindFirstAllowed(Hours(hours), At(asked), Chicago, At(asked) + Duration.FromDays(400))
        );

    [Theory]
    // The end is not in it any more.
    [InlineData("21:00–08:00", "2026-01-15T22:00-06", "2026-01-16T08:00-06", false)]
    [InlineData("21:00–08:00", "2026-01-15T22:00-06", "2026-01-16T08:01-06", true)]
    [InlineData("21:00–08:00", "2026-01-15T12:00-06", "2026-01-15T12:00-06", false)]
    [InlineData("21:00–08:00", "2026-01-15T12:00-06", "2026-01-15T12:01-06", true)]
    [InlineData("", "2026-01-15T12:00-06", "2026-01-15T11:00-06", false)]
    public void No_time_after_the_latest_useful_one_is_allowed(string hours, string asked, string until, bool opens) =>
        Assert.Equal(opens, QuietHours.FindFirstAllowed(Hours(hours), At(asked), Chicago, At(until)) is not null);

    [Theory]
    [InlineData("21:00–08:00", "21:00", true)]
    [InlineData("21:00–08:00", "00:00", true)]
    [InlineData("21:00–08:00", "08:00", false)]
    [InlineData("12:00–14:00", "11:59", false)]
    [InlineData("12:00–14:00", "12:00", true)]
    [InlineData("12:00–14:00", "13:59", true)]
    [InlineData("12:00–14:00", "14:00", false)]
    public void Hours_hold_their_start_and_not_their_end(string hours, string time, bool expected) =>
        Assert.Equal(expected, Hours(hours)[0].Contains(Time(time)));

    [Theory]
    [InlineData("", false)]
    [InlineData("09:01–09:00", false)]
    [InlineData("21:00–09:00 09:00–21:00", true)]
    [InlineData("21:00–09:00 09:00–20:59", false)]
    [InlineData("00:00–12:00 12:00–00:00", true)]
    [InlineData("06:00–14:00 13:00–23:00 22:00–07:00", true)]
    [InlineData("06:00–14:00 13:00–23:00 23:01–07:00", false)]
    // Two that cover, and one inside: its end is covered too.
    [InlineData("21:00–09:00 09:00–21:00 01:00–02:00", true)]
    public void Hours_that_cover_the_whole_day_are_never_over(string hours, bool expected)
    {
        Assert.Equal(expected, QuietHours.CoverWholeDay(Hours(hours)));
        Assert.Equal(
            expected ? ["never-open"] : [],
            QuietHours.Validate(Hours(hours)).Select(f => f.Code),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void Hours_that_end_as_they_start_are_named()
    {
        QuietHours?[] hours = [new(Time("21:00"), Time("08:00")), null, new(Time("12:00"), Time("12:00"))];

        Assert.Equal(
            ["/quietHours/1 empty-quiet-hours", "/quietHours/2 empty-quiet-hours"],
            QuietHours.Validate(hours).Select(f => $"{f.Pointer} {f.Code}"),
            StringComparer.Ordinal
        );
    }

    [Property(MaxTest = 3_000)]
    public void The_first_allowed_time_is_the_first_minute_outside_all_quiet_hours(Moment m)
    {
        // Every edge, clock change and question lies on a minute, so that the minutes tell all.
        var minutes = Enumerable.Range(0, m.Minutes).Select(i => m.Asked + Duration.FromMinutes(i));

        var first = minutes
            .Select(at => (Instant?)at)
            .FirstOrDefault(at => !m.Hours.Any(h => h.Contains(at!.Value.InZone(m.Zone).TimeOfDay)));

        Assert.Equal(
            first,
            QuietHours.FindFirstAllowed(m.Hours, m.Asked, m.Zone, m.Asked + Duration.FromMinutes(m.Minutes))
        );
    }

    [Theory]
    [InlineData("21:00–08:00", "2026-01-15T20:59-06", "2026-01-15T21:00-06")]
    [InlineData("21:00–08:00", "2026-01-16T08:00-06", "2026-01-16T21:00-06")]
    // The nearest of several; none at all.
    [InlineData("21:00–07:00 12:00–14:00", "2026-01-15T08:00-06", "2026-01-15T12:00-06")]
    [InlineData("", "2026-01-15T20:59-06", Never)]
    // Clocks go forward over the start 2026-03-08: they begin where the clocks land in them.
    [InlineData("02:30–08:00", "2026-03-08T01:15-06", "2026-03-08T03:00-05")]
    // Clocks go back 2026-11-01 from 02:00 to 01:00, into them.
    [InlineData("01:00–01:30", "2026-11-01T01:45-05", "2026-11-01T01:00-06")]
    public void Open_time_ends_where_the_nearest_quiet_hours_begin(string hours, string open, string expected) =>
        Assert.Equal(
            expected == Never ? null : At(expected),
            QuietHours.FindFirstForbidden(Hours(hours), At(open), Chicago, At(open) + Duration.FromDays(400))
        );

    [Property(MaxTest = 3_000)]
    public void Open_time_ends_at_the_first_minute_inside_any_quiet_hours(Moment m)
    {
        var minutes = Enumerable.Range(0, m.Minutes).Select(i => m.Asked + Duration.FromMinutes(i));

        var first = minutes
            .Select(at => (Instant?)at)
            .FirstOrDefault(at => m.Hours.Any(h => h.Contains(at!.Value.InZone(m.Zone).TimeOfDay)));

        Assert.Equal(
            first,
            QuietHours.FindFirstForbidden(m.Hours, m.Asked, m.Zone, m.Asked + Duration.FromMinutes(m.Minutes))
        );
    }

    [Property(MaxTest = 1_000)]
    public void Quiet_hours_are_never_over_when_they_cover_every_minute_of_the_day(Moment m) =>
        Assert.Equal(
            m.Hours.Count > 0
                && Enumerable.Range(0, 1440).All(i => m.Hours.Any(h => h.Contains(LocalTime.Midnight.PlusMinutes(i)))),
            QuietHours.CoverWholeDay(m.Hours)
        );

    private static DateTimeZone Chicago { get; } = DateTimeZoneProviders.Bcl["America/Chicago"];

    private static LocalTime Time(string text) =>
        LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(text).Value;

    private static Instant At(string text) =>
        OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mmo<+HH>").Parse(text).Value.ToInstant();

    private static QuietHours[] Hours(string text) =>
        [
            .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(h => h.Split('–'))
                .Select(h => new QuietHours(Time(h[0]), Time(h[1]))),
        ];
}

/// <summary>A question asked near a clock change.</summary>
/// <param name="Minutes">Minutes that an opening lasts.</param>
public sealed record Moment(IReadOnlyList<QuietHours> Hours, Instant Asked, DateTimeZone Zone, int Minutes);

/// <summary>
/// Moments within hours of a clock change, with up to three quiet hours whose edges lie near it and near one another:
/// that is where things go wrong.
/// </summary>
public static class MomentsNearClockChanges
{
    /// <summary>Zones that change by an hour or by half an hour; the last one skips or repeats a day as well.</summary>
    private static readonly DateTimeZone[] Zones =
    [
        .. new[]
        {
            "America/Chicago",
            "Europe/Berlin",
            "Australia/Lord_Howe",
            "America/Santiago",
            "Asia/Beirut",
        }.Select(id => DateTimeZoneProviders.Bcl[id]),
    ];

    private static readonly Instant From = Instant.FromUtc(2024, 1, 1, 0, 0);

    public static Arbitrary<Moment> Any() =>
        Arb.From(
            from zone in Gen.Elements(Zones)
            from change in Gen.Elements(zone.GetZoneIntervals(From, From + Duration.FromDays(1100)).Skip(1).ToArray())
            from asked in Gen.Choose(-720, 720)
            from count in Gen.Choose(0, 3)
            from hours in Gen.ArrayOf(Around(change), count)
            from seam in Gen.Elements(false, true)
            from minutes in Gen.Elements(0, 1, 60, 1500, 3000)
            select new Moment(seam ? Joined(hours) : hours, change.Start + Duration.FromMinutes(asked), zone, minutes)
        );

    /// <summary>
    /// Ending within an hour and a half of the change, by the clock before it or after it; of any length.
    /// </summary>
    private static Gen<QuietHours> Around(NodaTime.TimeZones.ZoneInterval change) =>
        from end in Gen.Choose(-90, 90)
        from length in Gen.OneOf(Gen.Choose(1, 180), Gen.Choose(1, 1439), Gen.Choose(1380, 1439))
        let endsAt = change.IsoLocalStart.PlusMinutes(end).TimeOfDay
        select new QuietHours(endsAt.PlusMinutes(-length), endsAt);

    /// <summary>Makes each of the quiet hours but the first start when the one before ends.</summary>
    private static QuietHours[] Joined(QuietHours[] hours) =>
        [.. hours.Select((h, i) => i > 0 && hours[i - 1].End != h.End ? h with { Start = hours[i - 1].End } : h)];
}
