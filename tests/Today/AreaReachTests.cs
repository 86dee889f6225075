using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Tests.Support;
using CommunityAlerts.Today;
using Xunit;

namespace CommunityAlerts.Tests.Today;

/// <summary>Reach of an audience by areas: who asks is of <c>d/c</c>, a community of the district <c>d</c>.</summary>
public sealed class AreaReachTests
{
    private static readonly ContactList[] Lists =
    [
        .. new[] { ("district", "d"), ("community", "d/c"), ("block", "d/c/1"), ("other", "d/o"), ("far", "e") }.Select(
            l => new ContactList
            {
                Id = l.Item1,
                Name = l.Item1,
                Area = l.Item2,
                CreatedAt = Engine.Start,
            }
        ),
        new()
        {
            Id = "going",
            Name = "going",
            Area = "f/c",
            CreatedAt = Engine.Start,
            IsBeingDeleted = true,
        },
    ];

    [Theory]
    [InlineData("", "d", true)]
    [InlineData("", "", true)]
    [InlineData("", "d/c", true)]
    [InlineData("", "d/o d/c/1", true)] // a block of the community
    [InlineData("", "d/o", false)]
    [InlineData("", "d/cc", false)]
    [InlineData("district", "d", true)]
    [InlineData("district", "d/o", false)]
    [InlineData("other", "d", false)] // a request for another community's list covers that community alone
    [InlineData("other community", "d", true)]
    [InlineData("block", "d/c/2", false)] // both below the community, and nothing in common
    [InlineData("far", "d", false)]
    [InlineData("none", "d", false)]
    // Lists alone name no area.
    [InlineData("district", null, false)]
    [InlineData("community", null, false)]
    public void An_audience_reaches_an_area_where_its_areas_and_its_lists_do(string lists, string? areas, bool reaches)
    {
        var audience = new Audience
        {
            Lists = lists.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Areas = areas?.Split(' '),
        };

        Assert.Equal(reaches, AreaReach.Reaches(audience, Lists, "d/c"));
    }

    [Fact]
    public void An_audience_reaches_nobody_in_an_area_whose_only_list_is_being_deleted() =>
        Assert.False(AreaReach.Reaches(new Audience { Area = "f" }, Lists, "f/c"));
}
