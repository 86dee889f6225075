using CommunityAlerts.Campaigns.Days;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns.Days;

public sealed class DayCatalogueTests
{
    [Theory]
    [InlineData(
        "holiday 中秋节 2028-10-03; holiday 国庆节 2028-10-01..2028-10-02; holiday 国庆节 2028-10-04..2028-10-08",
        "holiday",
        "2028-10-01..2028-10-08 国庆节/中秋节"
    )]
    [InlineData(
        "holiday 中秋节 2028-10-03; holiday 国庆节 2028-10-01..2028-10-02; holiday 国庆节 2028-10-04..2028-10-08",
        "国庆节",
        "2028-10-01..2028-10-02 国庆节, 2028-10-04..2028-10-08 国庆节"
    )]
    [InlineData(
        "exam A 2027-06-07..2027-06-09; exam B 2027-06-08; exam C 2027-06-11",
        "exam",
        "2027-06-07..2027-06-09 A/B, 2027-06-11..2027-06-11 C"
    )]
    // Two terms that touch are two terms.
    [InlineData(
        "school-term One 2027-01-01..2027-03-31; school-term Two 2027-04-01..2027-06-30",
        "school-term",
        "2027-01-01..2027-03-31 One, 2027-04-01..2027-06-30 Two"
    )]
    // A make-up workday bears its holiday's name and is none of its days.
    [InlineData(
        "holiday 国庆节 2027-10-01..2027-10-07; make-up-workday 国庆节 2027-10-09",
        "国庆节",
        "2027-10-01..2027-10-07 国庆节"
    )]
    [InlineData("holiday 国庆节 2027-10-01..2027-10-07", "exam", "")]
    [InlineData("holiday 国庆节 2027-10-01..2027-10-07", "春节", "")]
    public void Days_that_touch_are_one_stretch(string catalogue, string what, string stretches) =>
        Assert.Equal(
            stretches,
            string.Join(
                ", ",
                Plans
                    .Catalogue(catalogue)
                    .Stretches(what)
                    .Select(s => $"{s.First:uuuu-MM-dd}..{s.Last:uuuu-MM-dd} {s.Name}")
            )
        );

    [Theory]
    [InlineData("2027-09-30", true)]
    // A holiday, its weekends, and the Saturday worked for it.
    [InlineData("2027-10-01", false)]
    [InlineData("2027-10-07", false)]
    [InlineData("2027-10-08", true)]
    [InlineData("2027-10-09", true)]
    [InlineData("2027-10-10", false)]
    [InlineData("2027-10-16", false)]
    // Before, on the ends of, and after a term.
    [InlineData("2027-08-31", false)]
    [InlineData("2027-09-01", true)]
    [InlineData("2028-01-14", true)]
    [InlineData("2028-01-17", false)]
    // Worked for a day off, but no school is on.
    [InlineData("2028-02-05", false)]
    public void A_school_day_is_a_day_of_term_that_is_neither_weekend_nor_holiday(string day, bool expected)
    {
        var days = Plans.Catalogue(
            "school-term 秋季学期 2027-09-01..2028-01-14; holiday 国庆节 2027-10-01..2027-10-07; make-up-workday 国庆节 "
                + "2027-10-09; make-up-workday 春节 2028-02-05"
        );

        Assert.Equal(expected, days.IsSchoolDay(Plans.Day(day)));
    }

    [Theory]
    [InlineData("beiguan/hongqilu", "A, B, C")]
    [InlineData("beiguan", "A, B")]
    [InlineData("beiguan/hongqilu/dadaoxi", "A, B, C")]
    [InlineData("nanguan", "A")]
    [InlineData("beiguan2", "A")]
    [InlineData("", "A")]
    public void An_area_has_its_own_days_those_of_areas_above_and_those_of_all_areas(string area, string names)
    {
        var days = Plans.Catalogue("exam A 2027-06-01; exam B 2027-06-02 beiguan; exam C 2027-06-03 beiguan/hongqilu");

        Assert.Equal(names, string.Join(", ", days.For(area).Entries.Select(e => e.Name)));
    }

    [Theory]
    [InlineData(10, "0/1/2/3/4/5/6/7/8/9")]
    [InlineData(11, "0/1/2/3/4/5/6/7/8/9/…")]
    [InlineData(300, "0/1/2/3/4/5/6/7/8/9/…")]
    public void Days_in_a_row_show_the_first_of_many_names(int days, string name) =>
        Assert.Equal(
            name,
            Assert
                .Single(
                    Plans
                        .Catalogue(
                            string.Join(
                                ';',
                                Enumerable
                                    .Range(0, days)
                                    .Select(n => $"exam {n} {Plans.Day("2027-01-01").PlusDays(n):uuuu-MM-dd}")
                            )
                        )
                        .Stretches("exam")
                )
                .Name
        );

    [Fact]
    public void Names_and_areas_that_no_entry_has_take_no_memory()
    {
        var days = Plans.Catalogue("exam A 2027-06-01; exam B、C 2027-06-02 beiguan");

        for (var n = 0; n < 100; n++)
        {
            Assert.False(days.Knows(DayReference.Read($"x{n}-start")));
            Assert.Empty(days.Stretches($"y{n}"));
            Assert.Same(days.For("nanguan"), days.For($"nanguan/{n}"));
            Assert.Same(days.For("beiguan"), days.For($"beiguan/{n}"));
        }

        // The two areas alone.
        Assert.Equal(2, days.CachedCount);

        // Of names, those of the entries: the whole and each part.
        Assert.All(["A", "B", "C", "B、C"], name => Assert.True(days.Knows(DayReference.Read(name))));
        Assert.Equal(6, days.CachedCount);
    }

    [Theory]
    [InlineData("exam", "exam", DayPart.Whole)]
    [InlineData("exam-start", "exam", DayPart.Start)]
    [InlineData("school-term-end", "school-term", DayPart.End)]
    [InlineData("make-up-workday", "make-up-workday", DayPart.Whole)]
    [InlineData("国庆节-end", "国庆节", DayPart.End)]
    [InlineData("-start", "", DayPart.Start)]
    public void A_reference_is_a_kind_or_a_name_and_a_part(string text, string what, DayPart part)
    {
        Assert.Equal(new DayReference(what, part), DayReference.Read(text));
        Assert.Equal(text, DayReference.Read(text).ToString());
    }

    [Fact]
    public void Every_kind_can_be_named() =>
        Assert.Equal(Enum.GetValues<DayKind>().Order(), DayReference.Kinds.Values.Order());

    [Theory]
    [InlineData("exam", "/name unusable-name")]
    [InlineData("x-start", "/name unusable-name")]
    [InlineData(" ", "/name unusable-name")]
    [InlineData("starts", "")]
    [InlineData("Exam", "")]
    public void A_name_is_none_that_would_be_taken_for_something_else(string name, string fault) =>
        Assert.Equal(
            fault,
            string.Join(
                ' ',
                DayEntryValidator
                    .Validate(Plans.Entry("exam x 2027-06-01") with { Name = name }, "")
                    .Select(f => $"{f.Pointer} {f.Code}")
            )
        );

    [Theory]
    [InlineData("1899-12-31", null, "/from out-of-range")]
    [InlineData("2101-01-01", null, "/from out-of-range")]
    [InlineData("2027-06-01", "2027-05-31", "/to too-early")]
    [InlineData("2027-06-01", "2028-07-05", "/to too-far")]
    [InlineData("2027-06-01", "2028-07-04", "")]
    [InlineData("1900-01-01", "1900-01-01", "")]
    [InlineData("2100-12-31", null, "")]
    public void Days_lie_in_two_centuries_and_end_after_they_begin(string from, string? to, string fault) =>
        Assert.Equal(
            fault,
            string.Join(
                ' ',
                DayEntryValidator
                    .Validate(
                        Plans.Entry("exam x 2027-06-01") with
                        {
                            From = Plans.Day(from),
                            To = to is null ? null : Plans.Day(to),
                        },
                        ""
                    )
                    .Select(f => $"{f.Pointer} {f.Code}")
            )
        );
}
