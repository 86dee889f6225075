using CommunityAlerts.Sms;
using CommunityAlerts.Templates;
using Xunit;

namespace CommunityAlerts.Tests.Templates;

public sealed class TemplateDraftTests
{
    public static TheoryData<string, string, int> DefaultTexts { get; } =
    [
        .. from template in DefaultTemplates.All
        from text in template.Value.Texts
        // The six don'ts are six: in full Chinese wording they take two segments.
        select new TheoryDataRow<string, string, int>(
            template.Key,
            text.Key,
            template.Key == "drowning" && text.Key == "zh-CN" ? 2 : 1
        ),
    ];

    [Theory]
    [MemberData(nameof(DefaultTexts))]
    public void A_default_text_takes_the_fewest_segments_that_its_facts_allow(string id, string language, int segments)
    {
        var signature = language == "en" ? "[Safe Home] " : "【平安社区】";

        var size = SmsText.Measure(signature + DefaultTemplates.All[id].Texts[language]);

        Assert.Equal(segments, size.Segments);
        Assert.Equal(language == "en" ? SmsEncoding.Gsm7 : SmsEncoding.Ucs2, size.Encoding);
    }

    [Fact]
    public void The_default_templates_cover_all_themes_in_both_languages_without_placeholders()
    {
        Assert.Equal(
            [
                "drowning",
                "fire-ebike",
                "fire-fireworks",
                "fire-heating",
                "fire-safety-day",
                "fire-tomb-sweeping",
                .. DefaultTemplates.FraudTips.Order(StringComparer.Ordinal),
            ],
            DefaultTemplates.All.Keys.Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.All(
            DefaultTemplates.All,
            template =>
            {
                var wording = template.Value.Validate(new SenderSignatures("【平安社区】"), 6);
                Assert.True(wording.IsOk && TemplateStore.IsId(template.Key));
                Assert.Equal(
                    ["en", "zh-CN"],
                    wording.Value.Texts.Keys.Order(StringComparer.Ordinal),
                    StringComparer.Ordinal
                );
                Assert.Empty(wording.Value.Placeholders);
                Assert.DoesNotContain(
                    "http",
                    string.Concat(template.Value.Texts.Values),
                    StringComparison.OrdinalIgnoreCase
                );
            }
        );
    }

    [Theory]
    [InlineData("Hello {{ name", "/texts/en", "unreadable")]
    [InlineData("Hello {{ nme | shout }}", "/texts/en", "not-in-the-box")]
    [InlineData("  ", "/texts/en", "empty-text")]
    [InlineData("{{ 1 // 0 }}", "/texts/en", "cannot-be-rendered")]
    [InlineData("{{ math.abs debt }}{{ 1 // 0 }}", "/texts/en", "cannot-be-rendered")]
    [InlineData("{{ math.abs 'x' }}", "/texts/en", "cannot-be-rendered")]
    public void A_text_that_cannot_be_sent_cannot_be_saved(string text, string pointer, string code) =>
        Assert.Contains(
            Draft(text).Validate(SenderSignatures.None, 6).Problem!.Errors!,
            e => (e.Pointer, e.Code) == (pointer, code)
        );

    [Fact]
    public void Every_fault_is_named_at_once()
    {
        var problem = (Draft("{{ a.b }} {{ c.d }}") with { Name = " ", Purpose = new string('p', 501) })
            .Validate(SenderSignatures.None, 6)
            .Problem!;

        Assert.Equal(
            ["/name", "/purpose", "/texts/en", "/texts/en"],
            problem.Errors!.Select(e => e.Pointer),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void No_text_in_more_languages_than_allowed_is_read()
    {
        var texts = Enumerable
            .Range(0, 1_000)
            .ToDictionary(i => $"no tag {i}", _ => "{{ a.b }}", StringComparer.Ordinal);

        var problem = TextsValidator.Validate(texts, SenderSignatures.None, 6).Problem!;

        Assert.Equal("/texts wrong-count", string.Join(", ", problem.Errors!.Select(e => $"{e.Pointer} {e.Code}")));
    }

    [Theory]
    // 402 UTF-16 units are six segments: 6 of the signature and 396 of the text.
    [InlineData("汉", 396, null)]
    [InlineData("汉", 397, "too-many-segments")]
    // A name may be Chinese: one turns an English text into UCS-2.
    [InlineData("a", 384, "{{ name }}", null)]
    [InlineData("a", 385, "{{ name }}", "too-many-segments")]
    // The longer branch counts.
    [InlineData("", 0, "{{ if name }}a{{ else }}bbbb{{ end }}", null)]
    public void Segments_are_measured_exactly_over_the_worst_case(
        string character,
        int times,
        string? rest,
        string? code = null
    )
    {
        if (rest is "too-many-segments")
        {
            (rest, code) = (null, rest);
        }

        var checkedDraft = Draft(string.Concat(Enumerable.Repeat(character, times)) + rest)
            .Validate(new SenderSignatures("【平安社区】"), 6);

        Assert.Equal(code, checkedDraft.Problem?.Errors![0].Code);
    }

    [Theory]
    [InlineData("{{ debt | math.round 2 }}")]
    [InlineData("{{ math.abs debt }} {{ name | string.upcase }}")]
    [InlineData("{{ (debt | math.floor) + 1 }}")]
    [InlineData("{{ debt | string.strip | math.ceil }}")]
    [InlineData("{{ if debt }}{{ math.abs debt | math.round 1 }}{{ else }}{{ name }}{{ end }}")]
    public void A_placeholder_that_requires_a_number_is_measured_with_a_number(string text)
    {
        var longer = Draft(text + new string('a', 160)).Validate(SenderSignatures.None, 1);

        Assert.Null(Draft(text).Validate(SenderSignatures.None, 1).Problem);
        Assert.Equal("too-many-segments", longer.Problem?.Errors![0].Code);
    }

    [Fact]
    public void The_branch_for_an_absent_value_is_measured_too() =>
        Assert.Equal(
            "too-many-segments",
            Draft("{{ if name }}a{{ else }}" + new string('汉', 500) + "{{ end }}")
                .Validate(SenderSignatures.None, 6)
                .Problem?.Errors![0]
                .Code
        );

    [Fact]
    public void Unknown_and_differing_placeholders_are_named_with_line_and_column()
    {
        var wording = Wording
            .Parse(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["zh-CN"] = "{{ 孩子姓名 }}的家长：\n班级 {{ 班级 }}",
                    ["en"] = "Parents of {{ child }}: {{ nmae }}",
                }
            )
            .Value!;

        Assert.Equal(
            [
                ("/texts/en", "unknown-placeholder", "Line 1, column 28"),
                ("/texts/en", "differing-placeholders", "Line 1, column 28"),
                ("/texts/zh-CN", "unknown-placeholder", "Line 2, column 7"),
                ("/texts/zh-CN", "differing-placeholders", "Line 2, column 7"),
            ],
            TemplateDraft.Warnings(wording).Select(w => (w.Pointer, w.Code, w.Detail.Split(':')[0]))
        );
    }

    [Fact]
    public void Languages_that_share_no_placeholder_give_no_more_warnings_than_the_limit()
    {
        var texts = Enumerable
            .Range(0, Wording.MaxLanguages)
            .ToDictionary(
                language => $"aa-{language:00}",
                language => string.Concat(Enumerable.Range(0, 50).Select(n => $"{{{{ p{language}x{n} }}}}")),
                StringComparer.Ordinal
            );

        Assert.Equal(TemplateDraft.MaxWarnings, TemplateDraft.Warnings(Wording.Parse(texts).Value!).Count);
    }

    private static TemplateDraft Draft(string text) =>
        new()
        {
            Name = "T",
            Texts = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = text },
        };
}
