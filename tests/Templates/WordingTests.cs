using CommunityAlerts.Contacts;
using CommunityAlerts.Sms;
using CommunityAlerts.Templates;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Templates;

public sealed class WordingTests
{
    [Theory]
    // The contact's own, then shortened from the right.
    [InlineData("zh-CN", "zh-CN,zh,en", "zh-CN")]
    [InlineData("zh-CN", "en,zh", "zh")]
    [InlineData("zh-Hans-CN", "en,zh-Hans,zh", "zh-Hans")]
    [InlineData("EN-us", "en,zh-CN", "en")]
    // The default, shortened too.
    [InlineData("fr", "en,zh-CN", "zh-CN")]
    [InlineData("fr", "en,zh", "zh")]
    [InlineData(null, "en,zh-CN", "zh-CN")]
    // A wider language does not reach a narrower text, save by the default.
    [InlineData("en", "en-GB,zh-CN", "zh-CN")]
    [InlineData("zh", "en,zh-CN", "zh-CN")]
    // The first by ordinal.
    [InlineData("fr", "vi,en-GB,es", "en-GB")]
    [InlineData("", "vi,es", "es")]
    public void The_language_falls_back_link_by_link(string? wanted, string available, string expected) =>
        Assert.Equal(expected, Languages.Choose(available.Split(','), wanted, "zh-CN"));

    [Theory]
    [InlineData("{{ name }}{{ child }}", "name,child")]
    [InlineData("{{ 孩子姓名 }}", "孩子姓名")]
    [InlineData("{{ name | string.upcase }}", "name")]
    [InlineData("{{ string.upcase name }}", "name")]
    // A member's name is no placeholder, nor is what the text makes itself.
    [InlineData("{{ for x in ['a']; x; for.index; end }}{{ name }}", "name")]
    [InlineData("{{ x = child ?? 'child'; x }}", "child")]
    [InlineData("{{ if door_no }}{{ door_no }}{{ end }}", "door_no")]
    [InlineData("plain", "")]
    public void Placeholders_are_found_in_the_syntax_tree(string text, string expected) =>
        Assert.Equal(expected, string.Join(',', WordingText.Read(text).Text!.Placeholders.Select(p => p.Name)));

    [Theory]
    [InlineData("{{ name }}", "Ann")]
    [InlineData("{{ 姓名 }}", "Ann")]
    [InlineData("{{ child }}", "小明")]
    [InlineData("{{ 孩子姓名 }}", "小明")]
    [InlineData("{{ area }}", "beiguan/03")]
    [InlineData("{{ household }}", "H7")]
    [InlineData("{{ language }}", "en")]
    [InlineData("{{ 班级 }}", "三（2）班")]
    [InlineData("{{ door_no }}", "12 B")]
    public void A_contact_fills_standard_names_and_its_own_columns(string text, string expected) =>
        Assert.Equal(expected, Parse(text).Render(Ann, SenderSignatures.None, "en").Text);

    [Theory]
    [InlineData("{{ street }}", "street")]
    [InlineData("{{ street }} {{ blank }} {{ street }} {{ name }}", "street,blank")]
    // Asking whether there is a value is not needing it.
    [InlineData("{{ if street }}{{ street }}{{ end }}{{ blank ?? 'none' }}{{ street ? 'a' : 'b' }}", "")]
    [InlineData("{{ if !street }}{{ blank }}{{ end }}", "blank")]
    public void A_missing_value_is_named_and_there_is_no_text(string text, string missing)
    {
        var rendering = Parse(text).Render(Ann, SenderSignatures.None, "en");

        Assert.Equal(missing, string.Join(',', rendering.Missing));
        Assert.Equal(missing.Length == 0, rendering.Text is not null);
        Assert.Equal(missing.Length == 0, rendering.Size is not null);
    }

    [Fact]
    public void The_signature_precedes_the_text_and_is_measured_with_it()
    {
        var rendering = Parse(new string('汉', 65)).Render(Ann, new SenderSignatures("【平安社区】"), "en");

        Assert.StartsWith("【平安社区】汉", rendering.Text, StringComparison.Ordinal);
        Assert.Equal(71, rendering.Size!.Units);
        Assert.Equal(2, rendering.Size.Segments);
    }

    [Theory]
    [InlineData("en", "[Safe] Go", 1)]
    [InlineData("zh-CN", "【平安】回家", 1)]
    [InlineData("fr", "【平安】回家", 1)]
    public void A_text_in_a_language_has_the_signature_of_that_language(string language, string text, int segments)
    {
        var wording = Wording
            .Parse(new Dictionary<string, string>(StringComparer.Ordinal) { ["zh-CN"] = "回家", ["en"] = "Go" })
            .Value!;
        var signatures = new SenderSignatures(
            "【平安】",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = "[Safe] " }
        );

        var rendering = wording.Render(Ann with { Language = language }, signatures, "zh-CN");

        Assert.Equal(text, rendering.Text);
        Assert.Equal(segments, rendering.Size!.Segments);
    }

    [Fact]
    public void Signature_and_text_together_stay_within_what_a_carrier_takes()
    {
        var wording = Parse(new string('a', TemplateSandbox.MaxCharacters - 1));

        Assert.NotNull(wording.Render(Ann, new SenderSignatures("["), "en").Text);
        Assert.Null(wording.Render(Ann, new SenderSignatures("[]"), "en").Text);
        Assert.Equal(TemplateSandbox.TooLong, wording.Render(Ann, new SenderSignatures("[]"), "en").Fault);
    }

    [Fact]
    public void Faults_are_named_by_language_line_and_column()
    {
        var problem = Wording
            .Parse(
                new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["zh-CN"] = "你好\n  {{ include 'a' }}",
                    ["en"] = "Hello {{ name",
                    ["not a/tag"] = "",
                }
            )
            .Problem!;

        Assert.Equal("invalid-fields", problem.Code);
        Assert.Contains(
            problem.Errors!,
            e => e.Pointer == "/texts/zh-CN" && e.Detail.StartsWith("Line 2, column 6:", StringComparison.Ordinal)
        );
        Assert.Contains(
            problem.Errors!,
            e => e.Pointer == "/texts/en" && e.Detail.StartsWith("Line 1, column ", StringComparison.Ordinal)
        );
        Assert.Contains(problem.Errors!, e => e.Pointer == "/texts/not a~1tag");
    }

    [Theory]
    [InlineData("  two spaces  ")]
    [InlineData("\ttab\r\n\r\n  indented\n")]
    [InlineData("e\u0301 is not é")]
    [InlineData("\u00A0\u200B\uFEFF")]
    [InlineData("half a pair \uD83D.")]
    [InlineData("} }} { %} {%  100% #")]
    [InlineData("")]
    public void Text_without_placeholders_arrives_byte_for_byte(string text) =>
        Assert.Equal(text, Parse(text).Render(Ann, SenderSignatures.None, "en").Text);

    [Property(MaxTest = 2_000)]
    public Property Text_around_a_placeholder_arrives_byte_for_byte() =>
        Prop.ForAll(
            AroundPlaceholders,
            pair =>
                Parse(pair.Before + "{{ name }}" + pair.After).Render(Ann, SenderSignatures.None, "en").Text
                == pair.Before + "Ann" + pair.After
        );

    [Fact]
    public async Task Several_threads_get_the_same_texts_as_one()
    {
        var wording = Parse(
            "{{ x = name | string.upcase }}{{ for i in 1..5 }}{{ i }}{{ x }}{{ end }}{{ if child }}{{ child }}{{ end }}"
        );
        var people = Enumerable.Range(0, 400).Select(i => Ann with { Name = $"Name {i}" }).ToList();
        var alone = people.Select(p => wording.Render(p, new SenderSignatures("[S] "), "en").Text).ToList();

        var together = await Task.WhenAll(
            people.Select(p =>
                Task.Run(
                    () => wording.Render(p, new SenderSignatures("[S] "), "en").Text,
                    TestContext.Current.CancellationToken
                )
            )
        );

        Assert.Equal(alone, together, StringComparer.Ordinal);
    }

    /// <summary>Line ends, blanks and braces beside the placeholder: where a reader of templates trims.</summary>
    private static Arbitrary<(string Before, string After)> AroundPlaceholders { get; } =
        Arb.From(
            Bits.SelectMany(before => Bits.Select(after => (Before: before, After: after)))
                .Where(p => !p.Before.EndsWith('{') && !p.After.StartsWith('}'))
        );

    private static Gen<string> Bits =>
        Gen.Elements("\r\n", "\n", "\r", " ", "\t", "a", "汉", "😀", "%", "}", "~", "-", "\u2028", "\u00A0", "e\u0301")
            .ListOf()
            .Select(string.Concat);

    internal static Contact Ann { get; } =
        new()
        {
            Phone = PhoneNumber.FromE164("+12025550123"),
            Key = new NumberKey("0123456789abcdefghijklmnop"),
            Name = "Ann",
            Language = "en",
            Area = "beiguan/03",
            Household = "H7",
            Values = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["child"] = "小明",
                ["班级"] = "三（2）班",
                ["Door No."] = "12 B",
                ["blank"] = " ",
            },
            Consent = new Consent(ConsentBasis.Notice, "list", Instant.FromUtc(2026, 1, 1, 0, 0)),
        };

    private static Wording Parse(string text) =>
        Wording.Parse(new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = text }).Value!;
}
