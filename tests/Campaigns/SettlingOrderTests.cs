using System.Globalization;
using CommunityAlerts.Campaigns;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Campaigns;

public sealed class SettlingOrderTests
{
    private static readonly Instant Now = Plans.At("2027-06-18T16:30+08");

    [Theory]
    // The earliest first, at one instant by id.
    [InlineData("c wang 0, b wang -1, a wang 0", "b a c", "")]
    // Due campaigns come before those that are only replanned.
    [InlineData("a wang 1, b wang 0, c wang never", "b", "a c")]
    // However many of one author are due, another's first comes second at the latest.
    [InlineData("a1 wang -9, a2 wang -8, a3 wang -7, z li 0", "a1 z a2 a3", "")]
    [InlineData("a1 wang 7, a2 wang 8, a3 wang 9, z li 10", "", "a1 z a2 a3")]
    // A row that cannot be read counts as due, of an author of its own.
    [InlineData("b wang 0, a  unreadable, c wang never", "a b", "c")]
    public void Due_campaigns_come_first_and_authors_take_turns(string campaigns, string due, string others)
    {
        var found = SettlingOrder.Arrange(campaigns.Split(", ").Select(Read), Now);

        Assert.Equal(due, string.Join(' ', found.Due.Select(c => c.Id)));
        Assert.Equal(others, string.Join(' ', found.Others.Select(c => c.Id)));
    }

    private static UnsettledCampaign Read(string text) =>
        text.Split(' ') switch
        {
            [var id, var author, "unreadable"] => new UnsettledCampaign(id, author, Instant.MinValue),
            [var id, var author, "never"] => new UnsettledCampaign(id, author, Instant.MaxValue),
            [var id, var author, var minutes] => new UnsettledCampaign(
                id,
                author,
                Now + Duration.FromMinutes(int.Parse(minutes, CultureInfo.InvariantCulture))
            ),
            _ => throw new ArgumentException(text, nameof(text)),
        };
}
