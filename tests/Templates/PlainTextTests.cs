using CommunityAlerts.Templates;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace CommunityAlerts.Tests.Templates;

/// <summary>Texts of words and placeholders alone are joined without the box, and nobody can tell.</summary>
[Properties(Arbitrary = [typeof(PlainTexts)])]
public sealed class PlainTextTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("words", true)]
    [InlineData("{{ name }} and {{child}}", true)]
    [InlineData("{{ name }}\n{{- child -}}\nwords", true)]
    // Something to work out.
    [InlineData("{{ name | string.upcase }}", false)]
    [InlineData("{{ if child }}x{{ end }}", false)]
    [InlineData("{{ x = 'a' }}{{ x }}", false)]
    [InlineData("{{ 'a' }}", false)]
    public void A_text_with_plain_placeholders_only_is_recognised(string text, bool isPlain) =>
        Assert.Equal(isPlain, PlainText.TryCreate(Scriban.Template.Parse(text).Page!) is not null);

    [Property(MaxTest = 3_000)]
    public void A_plain_text_is_what_the_box_makes_of_it(PlainSource source)
    {
        var template = Scriban.Template.Parse(source.Text);
        List<string> missingInBox = [],
            missing = [];

        var inBox = TemplateSandbox.Run(template, source.Find, v => Missing(missingInBox, v.Name));
        var plain = PlainText.TryCreate(template.Page!)!.Render(source.Find, v => Missing(missing, v.Name));

        Assert.Equal(inBox, plain);
        Assert.Equal(missingInBox, missing, StringComparer.Ordinal);
    }

    private static string Missing(List<string> missing, string name)
    {
        missing.Add(name);
        return $"<{name}>";
    }
}

/// <summary>Words, placeholders and the spellings that cut blanks, with the values of some placeholders.</summary>
public sealed record PlainSource(string Text, IReadOnlyDictionary<string, string> Values)
{
    public string? Find(string name) => Values.GetValueOrDefault(name);
}

/// <summary>
/// Texts on which joining could go wrong: blanks and line ends beside code, braces in words, characters beyond the
/// plane, values that hold code or are as long as a text may be.
/// </summary>
public static class PlainTexts
{
    private static readonly string[] Words =
    [
        "",
        " ",
        "\n",
        "\r\n",
        " \n ",
        "\t",
        "a",
        "小明",
        "😀",
        "{",
        "}",
        "%}",
        "}}",
        "\\",
        "'",
        "{%{ {{ x }} }%}",
    ];
    private static readonly string[] Codes =
    [
        "{{ name }}",
        "{{name}}",
        "{{- name }}",
        "{{ name -}}",
        "{{~ name ~}}",
        "{{- name -}}",
        "{{ 孩子姓名 }}",
        "{{ absent }}",
        "{{ name\n}}",
    ];
    private static readonly string[] Values =
    [
        "Bo",
        " Bo ",
        "{{ name }}",
        "\n",
        "€",
        new string('x', TemplateSandbox.MaxCharacters - 1),
        new string('汉', TemplateSandbox.MaxCharacters),
        new string('x', TemplateSandbox.MaxCharacters + 1),
        new string('x', 5_000),
    ];

    public static Arbitrary<PlainSource> Any() =>
        Arb.From(
            from pieces in Gen.ArrayOf(Gen.OneOf(Gen.Elements(Words), Gen.Elements(Codes)))
            from name in Gen.Frequency((9, Gen.Elements(Values[..5])), (1, Gen.Elements(Values)))
            from child in Gen.Elements(Values[..5])
            let text = string.Concat(pieces)
            where
                Scriban.Template.Parse(text) is { HasErrors: false } parsed
                && PlainText.TryCreate(parsed.Page!) is not null
            select new PlainSource(
                text,
                new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = name, ["孩子姓名"] = child }
            )
        );
}
