using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts.Budgets;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Broadcasts.Budgets;

public sealed class WeeklyUsageTests
{
    private const string Full = "full";

    [Theory]
    // Nothing limits.
    [InlineData("", "-", "5a", "5a")]
    [InlineData("5a 5b 5c", "-", "5d", "5a 5b 5c 5d")]
    // The day's limit is that day's alone.
    [InlineData("5a", "2/", "5b", "5a 5b")]
    [InlineData("5a 5b", "2/", "5c", Full)]
    [InlineData("5a 5b", "2/", "6c", "5a 5b 6c")]
    // The week's is every day's.
    [InlineData("1a 2b", "/3", "5c", "1a 2b 5c")]
    [InlineData("1a 2b 3c", "/3", "5d", Full)]
    [InlineData("1a 2b 3c", "2/3", "3d", Full)]
    // A repeat counts once, full or not.
    [InlineData("5a 5b", "2/2", "5a", "5a 5b")]
    [InlineData("5a 5b", "1/1", "5b", "5a 5b")]
    // The same text for another day stays on both, takes that day's room, and is one in the week.
    [InlineData("5a", "1/1", "6a", "5a 6a")]
    [InlineData("5a 6b", "1/2", "6a", Full)]
    [InlineData("5a 6a", "2/1", "6b", Full)]
    [InlineData("5a 6a", "2/2", "6b", "5a 6a 6b")]
    public void A_text_is_counted_where_there_is_room(string week, string budget, string text, string expected) =>
        Assert.Equal(expected, Week(week).Count(TextOf(text), Day(text), Limits(budget))?.Write() ?? Full);

    [Theory]
    // It counts on the new day alone.
    [InlineData("5a", "1/1", "6a", "6a")]
    [InlineData("4a 5a 6b", "2/2", "6a", "6b 6a")]
    // Its own count takes no room, a full day has none.
    [InlineData("5a 5b", "2/2", "6a", "5b 6a")]
    [InlineData("5a 6b", "1/2", "6a", Full)]
    // A week that was filled meanwhile, or whose limit was lowered.
    [InlineData("5a 6b 6c", "3/2", "7a", Full)]
    // From another week it comes as a new one.
    [InlineData("5b", "1/2", "6a", "5b 6a")]
    [InlineData("5b", "1/1", "6a", Full)]
    // A repeat changes nothing but the day left behind.
    [InlineData("6a 6b", "2/2", "6a", "6a 6b")]
    [InlineData("5a 6a 6b", "1/1", "6a", "6a 6b")]
    public void A_text_that_waits_is_counted_on_its_new_day(string week, string budget, string text, string expected) =>
        Assert.Equal(expected, Week(week).Move(TextOf(text), Day(text), Limits(budget))?.Write() ?? Full);

    [Theory]
    [InlineData("5a 5b", "5a", "5b")]
    // The other day stays, and so does what a second worker relies on.
    [InlineData("5a 6a", "5a", "6a")]
    [InlineData("5a+ 5b", "5a", "5a+ 5b")]
    [InlineData("5b", "5a", "5b")]
    public void Giving_a_text_back_removes_only_its_own_unshared_count(string week, string text, string expected) =>
        Assert.Equal(expected, Week(week).Release(TextOf(text), Day(text)).Write());

    [Theory]
    [InlineData("5a 5b", "5a", "5a+ 5b")]
    [InlineData("5a+", "5a", "5a+")]
    [InlineData("6a", "5a", "6a")]
    public void An_entry_counted_by_two_workers_is_marked_shared(string week, string text, string expected) =>
        Assert.Equal(expected, Week(week).MarkShared(TextOf(text), Day(text)).Write());

    [Fact]
    public void Removing_a_text_removes_it_from_every_day_even_if_shared() =>
        Assert.Equal("5b", Week("5a 5b 6a+").Without("a").Write());

    [Fact]
    public void A_repeated_count_returns_the_same_instance()
    {
        var week = Week("5a 6b+");

        Assert.Same(week, week.Count("a", IsoDayOfWeek.Friday, new Budget(1, 1)));
        Assert.Same(week, week.Move("a", IsoDayOfWeek.Friday, new Budget(1, 1)));
        Assert.Same(week, week.Without("c"));
        Assert.Same(week, week.MarkShared("b", IsoDayOfWeek.Saturday));
        Assert.Same(week, week.Release("b", IsoDayOfWeek.Saturday));
    }

    [Fact]
    public void A_week_with_the_maximum_of_entries_has_no_room_for_another()
    {
        var week = Enumerable
            .Range(0, WeeklyUsage.MaxEntries)
            .Aggregate(
                WeeklyUsage.None,
                (w, i) => w.Count($"202706-{i:00000000000000000000000000}~12345678", IsoDayOfWeek.Friday, budget: null)!
            );

        Assert.Null(week.Count("a", IsoDayOfWeek.Monday, budget: null));
        // A property holds 32,768 characters.
        Assert.InRange(week.Write().Length, 1, 32_768);
    }

    [Property(MaxTest = 1_000, Arbitrary = [typeof(Weeks)])]
    public void Counting_moving_and_giving_back_texts_never_exceeds_a_limit(Changes changes)
    {
        var week = WeeklyUsage.None;
        foreach (var change in changes.All)
        {
            week = change.How switch
            {
                0 => week.Move(change.Text, change.Day, changes.Budget) ?? week.Without(change.Text),
                1 => week.Release(change.Text, change.Day),
                2 => week.MarkShared(change.Text, change.Day),
                _ => week.Count(change.Text, change.Day, changes.Budget) ?? week,
            };

            Assert.True(
                week.Entries.Select(e => e.Text).Distinct(StringComparer.Ordinal).Count()
                    <= (changes.Budget.PerWeek ?? int.MaxValue),
                week.Write()
            );
            Assert.All(
                week.Entries.GroupBy(e => e.Day),
                day => Assert.True(day.Count() <= (changes.Budget.PerDay ?? int.MaxValue), week.Write())
            );
            Assert.Equal(week.Entries.Distinct(), week.Entries);
            Assert.Equal(week.Write(), WeeklyUsage.Parse(week.Write()).Write());
        }
    }

    [Property(MaxTest = 1_000, Arbitrary = [typeof(Weeks)])]
    public void Counting_a_text_removes_no_other_entry(Changes changes)
    {
        var week = WeeklyUsage.None;
        foreach (var change in changes.All)
        {
            var counted = week.Count(change.Text, change.Day, changes.Budget);

            Assert.True(counted is null || counted.Contains(change.Text, change.Day));
            Assert.Empty(week.Entries.Except(counted?.Entries ?? week.Entries));
            Assert.Equal(counted is null, week.Count(change.Text, change.Day, changes.Budget) is null);
            week = counted ?? week;
        }
    }

    private static WeeklyUsage Week(string text) => WeeklyUsage.Parse(text);

    private static string TextOf(string text) => text[1..];

    private static IsoDayOfWeek Day(string text) => (IsoDayOfWeek)(text[0] - '0');

    private static Budget? Limits(string text) =>
        text == "-" ? null : new Budget(Limit(text.Split('/')[0]), Limit(text.Split('/')[1]));

    private static int? Limit(string text) =>
        text.Length == 0 ? null : int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>One thing that happens to a week: 0 moves, 1 gives back, 2 shares, else counts.</summary>
public sealed record Change(int How, string Text, IsoDayOfWeek Day);

/// <summary>A sequence of changes of a week under one budget.</summary>
public sealed record Changes(Budget Budget, Change[] All);

/// <summary>Few texts on few days, so that they meet, and limits that they reach.</summary>
public static class Weeks
{
    public static Arbitrary<Changes> Any() =>
        Arb.From(
            from perDay in Gen.Elements<int?>(null, 1, 2, 3)
            from perWeek in Gen.Elements<int?>(null, 1, 2, 4)
            from count in Gen.Choose(0, 14)
            from all in Gen.ArrayOf(One, count)
            select new Changes(new Budget(perDay, perWeek), all)
        );

    private static Gen<Change> One =>
        from how in Gen.Choose(0, 6)
        from what in Gen.Elements("a", "b", "c", "d", "e")
        from day in Gen.Elements(IsoDayOfWeek.Monday, IsoDayOfWeek.Friday, IsoDayOfWeek.Sunday)
        select new Change(how, what, day);
}
