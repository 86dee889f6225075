using CommunityAlerts.Problems;
using Xunit;

namespace CommunityAlerts.Tests.Api;

public sealed class ExcerptTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("0123456789", "0123456789")]
    [InlineData("0123456789x", "012345…89x")]
    [InlineData("0123456789 is wrong", "012345…ong")]
    // No pair of surrogates is cut in two.
    [InlineData("01234😀56789x", "01234…89x")]
    [InlineData("0123456789a😀bc", "012345…bc")]
    public void A_long_text_keeps_its_beginning_and_its_end(string text, string excerpt) =>
        Assert.Equal(excerpt, Excerpt.Create(text, 10));

    [Fact]
    public void No_length_at_all_gives_more_than_the_limit()
    {
        var lengths =
            from most in Enumerable.Range(4, 20)
            from length in Enumerable.Range(0, 60)
            select (most, Excerpt.Create(string.Concat(Enumerable.Repeat("😀", length)), most).Length);

        Assert.All(lengths, l => Assert.InRange(l.Length, 0, l.most));
    }
}
