using CommunityAlerts.Rounds.Questions;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Rounds.Questions;

public sealed class AskValidatorTests
{
    private static readonly AskLimits AllWays = new(HasReplies: true, HasLinks: true, MaxTimeToAnswer: null);

    private static readonly Ask Simple = new()
    {
        Text = Say("Have you told the child?"),
        Ways = [AnswerWay.Reply, AnswerWay.Page, AnswerWay.Staff],
        Deadline = "P3D",
        Remind = new AskReminders("PT24H", 2),
    };

    [Fact]
    public void A_question_without_options_is_answered_by_received()
    {
        Assert.Empty(AskValidator.Validate(Simple, AllWays));

        var frozen = Simple.Freeze();

        Assert.Equal(AnswerWords.DefaultOption, Assert.Single(frozen.Question.Options).Id);
        Assert.Equal(Duration.FromDays(3), frozen.TimeToAnswer);
    }

    [Fact]
    public void Reminders_come_at_even_times_before_the_deadline()
    {
        var opened = Instant.FromUtc(2027, 6, 18, 8, 30);
        var four = Simple with { Remind = new AskReminders("PT24H", 4) };

        Assert.Equal(
            [opened + Duration.FromDays(1), opened + Duration.FromDays(2)],
            four.Freeze().FindReminderTimes(opened)
        );
        Assert.Empty((Simple with { Remind = null }).Freeze().FindReminderTimes(opened));
    }

    [Theory]
    [InlineData("N")]
    [InlineData("ｒ")]
    [InlineData("T")]
    [InlineData("end")]
    [InlineData("Stop.")]
    [InlineData("退订")]
    [InlineData("退 订")]
    [InlineData("帮助")]
    [InlineData("start")]
    [InlineData("取消")]
    [InlineData("别发了")]
    public void A_word_that_opts_out_or_asks_for_help_is_no_answer(string word) =>
        Assert.Equal(["/ask/options/0/words/en/0 word-is-a-keyword"], Find(Choose([word])));

    [Fact]
    public void A_word_belongs_to_one_option_however_it_is_written()
    {
        Assert.Equal(["/ask/options/1/words/en/1 word-twice"], Find(Choose(["1", "yes"], ["2", "ＹＥＳ!"])));

        // The same word in two languages of one option is one word.
        var both = Option("yes", "1") with
        {
            Words = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
            {
                ["en"] = ["1"],
                ["zh-CN"] = ["１"],
            },
        };
        Assert.Empty(Find(Simple with { Options = [both] }));
    }

    [Fact]
    public void A_way_that_the_sender_does_not_have_is_named()
    {
        Assert.Equal(["/ask/ways/0 way-not-offered"], Find(Simple, AllWays with { HasReplies = false }));
        Assert.Equal(["/ask/ways/1 way-not-offered"], Find(Simple, AllWays with { HasLinks = false }));
    }

    public static TheoryData<Ask, string> Faults =>
        new()
        {
            { Simple with { Text = Say("") }, "/ask/text/en empty" },
            { Simple with { Text = Say("two\nlines") }, "/ask/text/en not-one-line" },
            { Simple with { Text = Say(new string('x', 301)) }, "/ask/text/en too-long" },
            { Simple with { Text = new Dictionary<string, string>(StringComparer.Ordinal) }, "/ask/text wrong-count" },
            { Simple with { Ways = [] }, "/ask/ways wrong-count" },
            { Simple with { Ways = [AnswerWay.Page, AnswerWay.Page] }, "/ask/ways wrong-count" },
            { Simple with { Deadline = "P1M" }, "/ask/deadline unreadable-duration" },
            { Simple with { Deadline = "PT30M" }, "/ask/deadline out-of-range" },
            { Simple with { Remind = new AskReminders("PT24H", 11) }, "/ask/remind/times too-many-reminders" },
            { Simple with { Remind = new AskReminders("PT24H", 0) }, "/ask/remind/times too-many-reminders" },
            { Simple with { Remind = new AskReminders("PT1M", 2) }, "/ask/remind/after out-of-range" },
            { Simple with { PageUntil = "P999D" }, "/ask/pageUntil out-of-range" },
            { Simple with { Options = [] }, "/ask/options wrong-count" },
            { Choose([""]), "/ask/options/0/words/en/0 empty" },
            { Choose(["👍"]), "/ask/options/0/words/en/0 empty" },
            { Simple with { Options = [Option("a")] }, "/ask/options/0/words wrong-count" },
            { Simple with { Options = [Option("Yes", "1")] }, "/ask/options/0/id unusable-id" },
            { Simple with { Options = [Option("a", "1"), Option("a", "2")] }, "/ask/options/1/id unusable-id" },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_of_a_question_is_named_by_its_place(Ask ask, string fault) => Assert.Equal([fault], Find(ask));

    [Fact]
    public void The_deadline_may_not_be_after_the_season()
    {
        var season = AllWays with { MaxTimeToAnswer = Duration.FromDays(2) };

        Assert.Equal(["/ask/deadline deadline-after-season"], Find(Simple, season));
        Assert.Empty(Find(Simple with { Deadline = "P2D" }, season));
    }

    private static List<string> Find(Ask ask, AskLimits? limits = null) =>
        [.. AskValidator.Validate(ask, limits ?? AllWays).Select(e => $"{e.Pointer} {e.Code}")];

    private static Ask Choose(params string[][] words) =>
        Simple with
        {
            Options = [.. words.Select((w, i) => Option($"option-{i}", w))],
        };

    private static AnswerOption Option(string id, params string[] words) =>
        new()
        {
            Id = id,
            Label = Say(id),
            Words = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["en"] = words },
        };

    private static Dictionary<string, string> Say(string text) => new(StringComparer.Ordinal) { ["en"] = text };
}
