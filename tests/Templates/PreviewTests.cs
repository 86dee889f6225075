using CommunityAlerts.Templates;
using Xunit;

namespace CommunityAlerts.Tests.Templates;

public sealed class PreviewTests
{
    [Theory]
    [InlineData("", null, "GSM-7", 0, 1)]
    [InlineData("€", null, "GSM-7", 2, 1)]
    [InlineData("Hi Ann", null, "GSM-7", 6, 1)]
    [InlineData("Hi Ann", "【平安社区】", "UCS-2", 12, 1)]
    [InlineData("\thi ", null, "UCS-2", 4, 1)]
    public void A_preview_measures_what_would_arrive(string source, string? signature, string encoding, int units, int segments)
    {
        var preview = Preview.Of("en", source, Sample(), signature, 6);

        Assert.Equal((signature + source, encoding, units, segments), (preview.Text, preview.Encoding, preview.Units, preview.Segments));
        Assert.Equal(encoding == "UCS-2", preview.Unusual.Count > 0);
        Assert.Empty(preview.Problems);
    }

    [Theory]
    [InlineData("{{ name }} {{ street }}", "Ann {{ street }}", "/sample/street", "missing-value")]
    [InlineData("Hi {{ name", "Hi {{ name", "/texts/en", "unreadable")]
    [InlineData("{{ date.now }}", "{{ date.now }}", "/texts/en", "not-in-the-box")]
    // Minutes of work for a few characters.
    [InlineData("{{ 1e5000000 }}", "{{ 1e5000000 }}", "/texts/en", "not-in-the-box")]
    [InlineData("{{ if name == '' }}{{ 1.5E+9 }}{{ end }}", "{{ if name == '' }}{{ 1.5E+9 }}{{ end }}", "/texts/en", "not-in-the-box")]
    [InlineData("{{ 'a' * 9000 }}", "{{ 'a' * 9000 }}", "/texts/en", "cannot-be-rendered")]
    public void What_is_wrong_stands_in_problems(string source, string text, string pointer, string code)
    {
        var preview = Preview.Of("en", source, Sample(), signature: null, 6);

        Assert.Equal(text, preview.Text);
        Assert.Equal((pointer, code), Assert.Single(preview.Problems.Select(p => (p.Pointer, p.Code))));
    }

    [Fact]
    public void A_text_over_the_limit_says_so() =>
        Assert.Equal("too-many-segments", Assert.Single(Preview.Of("en", new string('a', 307), Sample(), signature: null, 2).Problems).Code);

    [Theory]
    [InlineData("{{ 姓名 }}", "Ann")]
    [InlineData("{{ language }}", "en")]
    public void A_sample_is_read_as_a_contact_is(string source, string text) =>
        Assert.Equal(text, Preview.Of("en", source, Sample(), signature: null, 6).Text);

    private static Dictionary<string, string> Sample() => new(StringComparer.Ordinal) { ["name"] = "Ann", ["street"] = "" };
}
