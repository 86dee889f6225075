using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Notifications;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Notifications;

/// <summary>What needs somebody, whom it is told, and when it is the same matter.</summary>
public sealed class MatterRulesTests
{
    private static readonly Instant At = Instant.FromUtc(2027, 6, 18, 8, 30);
    private static readonly DateTimeZone Shanghai = Zones.Get("Asia/Shanghai");

    [Theory]
    [InlineData(OccurrenceState.Missed, null, true)]
    [InlineData(OccurrenceState.Missed, OccurrenceCause.Missed, true)]
    [InlineData(OccurrenceState.Skipped, "empty-audience", true)]
    [InlineData(OccurrenceState.Skipped, null, true)]
    [InlineData(OccurrenceState.Skipped, OccurrenceCause.LeftOut, false)]
    [InlineData(OccurrenceState.Skipped, OccurrenceCause.SkippedByPerson, false)]
    [InlineData(OccurrenceState.Skipped, OccurrenceCause.MovedCode, false)]
    [InlineData(OccurrenceState.Skipped, OccurrenceCause.SettledBeforeMove, false)]
    [InlineData(OccurrenceState.Started, null, false)]
    [InlineData(OccurrenceState.Paused, null, false)]
    public void A_date_needs_somebody_unless_it_was_sent_or_somebody_left_it_out(
        OccurrenceState state,
        string? cause,
        bool expected
    )
    {
        var occurrence = new Occurrence
        {
            Campaign = "drowning",
            DueAt = At,
            State = state,
            Cause = cause is null ? null : new OccurrenceCause(cause),
        };

        Assert.Equal(expected, MatterRules.NeedsSomebody(occurrence));
    }

    [Theory]
    // An operator hears of their area and those below it, narrowed to the one that they asked for.
    [InlineData(MatterKind.Broadcasts, "", "", "beiguan/03", true)]
    [InlineData(MatterKind.Broadcasts, "beiguan", "beiguan", "beiguan/03", true)]
    [InlineData(MatterKind.Broadcasts, "", "beiguan", "nanguan", false)]
    [InlineData(MatterKind.Broadcasts, "beiguan", "beiguan", "beiguan/03 nanguan", false)]
    [InlineData(MatterKind.Campaigns, "beiguan/03", "beiguan/03", "beiguan", false)]
    [InlineData(MatterKind.Spending, "beiguan", "beiguan", "", false)]
    // A thread is read by everybody who covers one of its areas.
    [InlineData(MatterKind.Replies, "beiguan", "beiguan", "beiguan/03 nanguan", true)]
    [InlineData(MatterKind.Replies, "beiguan", "beiguan", "nanguan", false)]
    // The area that they asked for does not count once they cover it no more.
    [InlineData(MatterKind.Broadcasts, "nanguan", "beiguan", "beiguan/03", false)]
    public void An_operator_hears_only_of_what_they_may_see_where_they_asked(
        MatterKind kind,
        string rights,
        string asked,
        string areas,
        bool expected
    )
    {
        var matter = new Matter(kind, "1", At, areas.Split(' '));

        Assert.Equal(expected, MatterRules.IsVisibleTo(matter, new Caller("Li", [Role.Official], rights), asked));
    }

    [Theory]
    [InlineData(Role.Official, true)]
    [InlineData(Role.Administrator, true)]
    [InlineData(Role.Auditor, false)]
    [InlineData(Role.Visitor, false)]
    public void An_operator_without_the_role_hears_nothing(Role role, bool expected)
    {
        var matter = new Matter(MatterKind.Broadcasts, "1", At, ["beiguan"]);

        Assert.Equal(expected, MatterRules.IsVisibleTo(matter, new Caller("Li", [role], ""), ""));
    }

    [Theory]
    [InlineData("Wang", true)]
    [InlineData("Li", false)]
    public void An_operator_is_not_told_of_a_pause_of_their_own(string by, bool expected)
    {
        var matter = new Matter(MatterKind.Broadcasts, "1", At, ["beiguan"]) { By = by };

        Assert.Equal(expected, MatterRules.IsVisibleTo(matter, new Caller("Li", [Role.Official], ""), ""));
    }

    [Theory]
    [InlineData(false, 12, true)]
    [InlineData(false, 21, false)]
    [InlineData(false, 7, false)]
    [InlineData(false, 8, true)]
    [InlineData(true, 23, true)]
    public void A_matter_waits_for_the_end_of_quiet_hours_unless_it_is_urgent(bool isUrgent, int hour, bool expected)
    {
        var night = new QuietHours(new LocalTime(21, 0), new LocalTime(8, 0));
        var rules = AreaRules.Combine([
            new Area
            {
                Path = "",
                Name = "Tree",
                QuietHours = [night],
            },
        ]);
        var matter = new Matter(MatterKind.Broadcasts, "1", At, [""]) { IsUrgent = isUrgent };

        Assert.Equal(expected, MatterRules.CanBeNotified(matter, rules, new LocalTime(hour, 0)));
    }

    [Fact]
    public void A_matter_is_the_same_on_its_own_local_day_whenever_it_is_told()
    {
        // 23:59:59 on the 18th and midnight in Shanghai; both on the 18th in London.
        var before = new Matter(MatterKind.Replies, "", Instant.FromUtc(2027, 6, 18, 15, 59, 59), []);
        var after = before with { At = Instant.FromUtc(2027, 6, 18, 16, 0) };
        string Key(Matter matter, DateTimeZone zone) => NoticeStore.KeyOf("li", matter, zone);

        Assert.Equal(Key(before, Shanghai), Key(before with { At = before.At - Duration.FromHours(23) }, Shanghai));
        Assert.NotEqual(Key(before, Shanghai), Key(after, Shanghai), StringComparer.Ordinal);
        Assert.Equal(Key(before, Zones.Get("Europe/London")), Key(after, Zones.Get("Europe/London")));
        Assert.NotEqual(
            Key(before, Shanghai),
            Key(before with { Kind = MatterKind.Spending }, Shanghai),
            StringComparer.Ordinal
        );
        Assert.NotEqual(Key(before, Shanghai), Key(before with { Subject = "2" }, Shanghai), StringComparer.Ordinal);
        Assert.NotEqual(Key(before, Shanghai), NoticeStore.KeyOf("wang", before, Shanghai), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(
        "en",
        "Please look: 2 broadcasts ended with 1,234 not texted; 1 broadcast ended with 50 undelivered; 1 broadcast is "
            + "paused; 1 broadcast is held up with 7 waiting; 1 campaign date was not sent; 1 thread is open for "
            + "over a day; 1 spend ceiling was met. Sign in to see more."
    )]
    [InlineData(
        "zh-Hans",
        "需要处理：有 2 次群发没有全部发出，1,234 人没有收到；有 1 次群发有较多短信未送达，涉及 50 人；"
            + "有 1 次群发已暂停；有 1 次群发发送受阻，7 人在等待；有 1 次计划没有发出；有 1 个对话超过一天没有处理；"
            + "有 1 个区域的费用达到当日上限。请登录系统查看。"
    )]
    public void A_text_has_counts_alone(string language, string expected)
    {
        Matter[] matters =
        [
            new(MatterKind.Spending, "beiguan", At, ["beiguan"]),
            new(MatterKind.Broadcasts, "b1", At, ["beiguan"]) { People = 1_200 },
            new(MatterKind.Replies, "", At, ["beiguan"]),
            new(MatterKind.Campaigns, "c1", At, ["beiguan"]),
            new(MatterKind.Broadcasts, "b2", At, ["beiguan"]) { People = 34 },
            new(MatterKind.Broadcasts, "b3", At, ["beiguan"]) { Cause = BroadcastCause.Held, People = 7 },
            new(MatterKind.Broadcasts, "b3", At, ["beiguan"]) { Cause = BroadcastCause.Undelivered, People = 50 },
            new(MatterKind.Broadcasts, "b4", At, ["beiguan"]) { Cause = BroadcastCause.Paused },
        ];

        Assert.Equal(expected, NoticeTexts.Compose(matters, language));
    }
}
