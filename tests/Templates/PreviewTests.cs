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
    public void A_preview_measures_what_would_arrive(
        string source,
        string? signature,
        string encoding,
        int units,
        int segments
    )
    {
        var preview = Of(source, signature);

        Assert.Equal(signature + source, preview.Text);
        Assert.Equal(encoding, preview.Encoding);
        Assert.Equal(units, preview.Units);
        Assert.Equal(segments, preview.Segments);
        Assert.Equal(encoding == "UCS-2", preview.Unusual.Count > 0);
        Assert.Empty(preview.Problems);
    }

    [Theory]
    [InlineData("{{ name }} {{ street }}", "Ann {{ street }}", "/sample/street", "missing-value")]
    [InlineData("Hi {{ name", "Hi {{ name", "/texts/en", "unreadable")]
    [InlineData("{{ date.now }}", "{{ date.now }}", "/texts/en", "not-in-the-box")]
    // Minutes of work for a few characters.
    [InlineData("{{ 1e5000000 }}", "{{ 1e5000000 }}", "/texts/en", "not-in-the-box")]
    [InlineData(
        "{{ if name == '' }}{{ 1.5E+9 }}{{ end }}",
        "{{ if name == '' }}{{ 1.5E+9 }}{{ end }}",
        "/texts/en",
        "not-in-the-box"
    )]
    [InlineData("{{ 'a' * 9000 }}", "{{ 'a' * 9000 }}", "/texts/en", "cannot-be-rendered")]
    public void A_text_that_cannot_be_rendered_is_a_problem(string source, string text, string pointer, string code)
    {
        var preview = Of(source);

        Assert.Equal(text, preview.Text);
        Assert.Equal((pointer, code), Assert.Single(preview.Problems.Select(p => (p.Pointer, p.Code))));
    }

    [Fact]
    public void A_text_over_the_limit_says_so() =>
        Assert.Equal("too-many-segments", Assert.Single(Of(new string('a', 307), maxSegments: 2).Problems).Code);

    [Theory]
    [InlineData("{{ 姓名 }}", "Ann")]
    [InlineData("{{ language }}", "en")]
    public void A_sample_is_read_as_a_contact_is(string source, string text) => Assert.Equal(text, Of(source).Text);

    [Theory]
    [InlineData("Hello")]
    [InlineData("Hello {{ name }}")]
    [InlineData("{{ name | string.upcase }}")]
    [InlineData("{{ name")]
    public void A_preview_that_nobody_waits_for_is_not_made(string source) =>
        Assert.ThrowsAny<OperationCanceledException>(() =>
            PreviewBuilder.Build("en", source, Sample(), signature: "", 6, new CancellationToken(canceled: true))
        );

    [Theory]
    [InlineData("{{ for x in 1..20; name | string.upcase; end }}")]
    [InlineData("{{ name | string.size }}{{ name | string.size }}")]
    [InlineData("{{ name }}{{ name }}{{ name }}")]
    public void Rendering_a_text_ends_when_its_caller_cancels(string source)
    {
        using var caller = new CancellationTokenSource();
        var text = WordingText.Read(source).Text!;
        var asked = 0;

        Assert.ThrowsAny<OperationCanceledException>(() => text.Render(Leave, [], replacement: null, caller.Token));
        Assert.Equal(1, asked);

        string? Leave(string name)
        {
            asked++;
            caller.Cancel();
            return "Ann";
        }
    }

    [Theory]
    [InlineData(256, 1, 1, null)]
    [InlineData(257, 1, 1, "wrong-count")]
    [InlineData(1, 200, 1, null)]
    [InlineData(1, 201, 1, "too-long")]
    [InlineData(1, 200, 19_800, null)]
    [InlineData(1, 200, 19_801, "too-long")]
    [InlineData(100, 100, 100, null)]
    [InlineData(100, 100, 101, "too-long")]
    public void A_sample_has_as_much_as_a_contact(int values, int name, int value, string? code)
    {
        var names = Enumerable.Range(1, values).Select(n => (char)n + new string('n', name - 1));
        var sample = names.ToDictionary(n => n, _ => new string('v', value), StringComparer.Ordinal);

        var fault = Placeholders.ValidateSample(sample);

        Assert.Equal(code is null ? null : $"/sample {code}", fault is null ? null : $"{fault.Pointer} {fault.Code}");
    }

    private static Preview Of(string source, string? signature = null, int maxSegments = 6) =>
        PreviewBuilder.Build(
            "en",
            source,
            Sample(),
            signature ?? "",
            maxSegments,
            TestContext.Current.CancellationToken
        );

    private static Dictionary<string, string> Sample() =>
        new(StringComparer.Ordinal) { ["name"] = "Ann", ["street"] = "" };
}
