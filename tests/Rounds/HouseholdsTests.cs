using CommunityAlerts.Api;
using CommunityAlerts.Rounds;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Options;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Rounds;

public sealed class HouseholdsTests
{
    private static readonly NumberKeys Keys = new(new byte[32]);
    private static readonly Households Households = new(Keys, Options.Create(new Settings()));
    private static readonly NumberKey Ana = Keys.MakeKey(PhoneNumber.FromE164("+13125550101"));
    private static readonly NumberKey Bo = Keys.MakeKey(PhoneNumber.FromE164("+13125550102"));

    [Theory]
    [InlineData("a/b/c/03", 3, "a/b/c")]
    [InlineData("a/b/c/03/x", 3, "a/b/c")]
    [InlineData("a/b/c", 3, "a/b/c")]
    [InlineData("a/b", 3, "a/b")]
    [InlineData("a", 1, "a")]
    [InlineData("a/b", 1, "a")]
    [InlineData("", 3, "")]
    public void A_community_is_the_first_names_of_a_path(string area, int names, string community) =>
        Assert.Equal(community, Households.FindCommunity(area, names));

    [Fact]
    public void A_household_is_one_id_in_one_community()
    {
        var one = Households.MakeKey("a/b/c/03", "12-401", Ana);

        Assert.Equal(one, Households.MakeKey("a/b/c/04", "12-401", Bo));
        Assert.Equal(Households.FindShard("a/b/c/03"), Households.FindShard("a/b/c/04"));
        Assert.NotEqual(one, Households.MakeKey("a/b/d/03", "12-401", Ana));
        Assert.NotEqual(one, Households.MakeKey("a/b/c/03", "12-402", Ana));
    }

    [Fact]
    public void A_contact_without_a_household_id_is_a_household_of_its_own()
    {
        var alone = Households.MakeKey("a/b/c/03", household: null, Ana);

        Assert.Equal(alone, Households.MakeKey("a/b/c/04", household: null, Ana));
        Assert.NotEqual(alone, Households.MakeKey("a/b/c/03", household: null, Bo));
        // Not even an office that writes keys for household ids joins one.
        Assert.NotEqual(alone, Households.MakeKey("a/b/c/03", Ana.Value, Bo));
    }

    [Fact]
    public void A_case_id_round_trips_and_says_nothing()
    {
        var id = new CaseId(7, CaseId.HashArea("a/b/c/03"), Households.MakeKey("a/b/c/03", "12-401", Ana));

        Assert.Equal(id, CaseId.TryParse(id.ToString()));
        Assert.Equal(CaseId.MaxLength, id.ToString().Length);
        var erased = id with { Household = HouseholdKey.MakeErased() };
        Assert.Equal(erased, CaseId.TryParse(erased.ToString()));
        Assert.True(erased.Household.IsErased);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("07.x.y")]
    [InlineData("7.0123456789abcdefghijklmnop.0123456789abcdefghijklmnop")]
    [InlineData("-1.0123456789abcdefghijklmnop.0123456789abcdefghijklmnop")]
    [InlineData("07.0123456789abcdefghijklmnoP.0123456789abcdefghijklmnop")]
    [InlineData("07.0123456789abcdefghijklmnop.0123456789abcdefghijklmnop.")]
    [InlineData("07.0123456789abcdefghijklmnop.erased0123456789abcdefgh~~")]
    public void A_text_of_another_form_is_no_case(string text) => Assert.Null(CaseId.TryParse(text));

    [Fact]
    public void A_round_has_one_id_however_often_it_is_opened()
    {
        var created = Instant.FromUtc(2027, 5, 1, 0, 0);
        var window = new LocalDate(2027, 6, 1);

        var id = RoundKey.ForCampaign("drowning", created, window);

        Assert.True(RoundKey.IsId(id));
        Assert.Equal("202706", RoundKey.Month(id), StringComparer.Ordinal);
        Assert.Equal(id, RoundKey.ForCampaign("drowning", created, window), StringComparer.Ordinal);
        Assert.NotEqual(id, RoundKey.ForCampaign("drowning", created, window.PlusYears(1)), StringComparer.Ordinal);
        Assert.NotEqual(
            id,
            RoundKey.ForCampaign("drowning", created + Duration.FromDays(1), window),
            StringComparer.Ordinal
        );
        Assert.StartsWith(
            "202707-",
            RoundKey.ForBroadcast("202707-0123456789abcdefghijklmnop"),
            StringComparison.Ordinal
        );
    }
}
