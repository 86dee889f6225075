using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Notifications;
using CommunityAlerts.Sms;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Notifications;

/// <summary>Which matters an operator's next notice tells, and as which text of the day.</summary>
public sealed class NoticePlannerTests
{
    private static readonly DateTimeZone Shanghai = Zones.Get("Asia/Shanghai");
    private static readonly LocalDate Friday = new(2027, 6, 18);
    private static readonly Caller Li = new("Li", [Role.Official], "beiguan");
    private static readonly string Key = SubscriptionStore.KeyOf("Li");

    [Fact]
    public void An_operator_gets_what_they_asked_for_may_see_and_can_be_woken_for()
    {
        Matter[] matters =
        [
            Broadcast("1", "beiguan/03"),
            Broadcast("2", "beiguan/03") with
            {
                IsUrgent = true,
            },
            Broadcast("3", "nanguan") with
            {
                IsUrgent = true,
            },
            new(MatterKind.Spending, "beiguan", At(12), ["beiguan"]),
        ];

        Assert.Equal(["1", "2"], SubjectsAt(12, matters), StringComparer.Ordinal);
        Assert.Equal(["2"], SubjectsAt(22, matters), StringComparer.Ordinal);
    }

    [Fact]
    public void Threads_of_a_day_are_one_matter_and_broadcasts_are_several()
    {
        var thread = new Matter(MatterKind.Replies, "", At(9), ["beiguan"]);

        var selected = Select(12, [thread, thread with { At = At(11) }, Broadcast("1", "beiguan")]);

        Assert.Equal([2, 1], selected.Select(m => m.Matters.Count));
    }

    [Theory]
    // No text yet; a text was taken back, so that its number is free; all of the day are used; those of a day before.
    [InlineData("", 0)]
    [InlineData("18:0 18:2", 1)]
    [InlineData("18:0 18:1 18:2 18:3 18:4", null)]
    [InlineData("17:0 17:1", 0)]
    public void A_notice_takes_the_lowest_number_of_the_day_that_is_free(string texts, int? expected)
    {
        var keys = texts
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(t => $"202706{t.Split(':')[0]}~text~{t.Split(':')[1]}~{Key}");

        var notice = NoticePlanner.Plan(Select(12, [Broadcast("1", "beiguan")]), Sent(keys), Key, Friday);

        Assert.Equal(expected, notice?.Number);
    }

    [Fact]
    public void A_notice_tells_what_no_earlier_one_told_up_to_a_transaction()
    {
        var matters = Select(12, [.. Enumerable.Range(0, 120).Select(n => Broadcast($"{n}", "beiguan"))]);
        var first = NoticePlanner.Plan(matters, Sent([]), Key, Friday)!;

        var second = NoticePlanner.Plan(matters, Sent(first.Matters.Select(m => m.Key)), Key, Friday)!;

        Assert.Equal(NoticePlanner.MaxMatters, first.Matters.Count);
        Assert.Equal(matters.Skip(NoticePlanner.MaxMatters), second.Matters);
        Assert.Null(NoticePlanner.Plan(matters, Sent(matters.Select(m => m.Key)), Key, Friday));
    }

    private static Instant At(int hour) => Friday.At(new LocalTime(hour, 0)).InZoneStrictly(Shanghai).ToInstant();

    private static Matter Broadcast(string id, string area) => new(MatterKind.Broadcasts, id, At(9), [area]);

    private static SentNotices Sent(IEnumerable<string> keys) => new(keys.ToHashSet(StringComparer.Ordinal));

    private static IEnumerable<string> SubjectsAt(int hour, IReadOnlyList<Matter> matters) =>
        Select(hour, matters).Select(m => m.Matters[0].Subject);

    /// <summary>Selects what Li is notified of at an hour of Friday, with quiet hours from 21 to 8.</summary>
    private static IReadOnlyList<KeyedMatters> Select(int hour, IReadOnlyList<Matter> matters)
    {
        var subscription = new Subscription
        {
            Operator = Li,
            SeenAt = At(8),
            Kinds = [MatterKind.Broadcasts, MatterKind.Replies],
            Area = "beiguan",
            Phone = PhoneNumber.FromE164("+12025550190"),
            Key = NumberKey.Parse(new string('0', NumberKey.Length)),
            Language = "en",
        };
        var area = new Area
        {
            Path = "",
            Name = "Tree",
            QuietHours = [new QuietHours(new LocalTime(21, 0), new LocalTime(8, 0))],
        };
        return NoticePlanner.Select(
            matters,
            subscription,
            Li,
            new NoticeTime(At(hour).InZone(Shanghai), AreaRules.Combine([area]))
        );
    }
}
