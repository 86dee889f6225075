using CommunityAlerts.Templates;
using Xunit;

namespace CommunityAlerts.Tests.Templates;

/// <summary>Nothing gets out of the box, and nothing in it takes long.</summary>
public sealed class TemplateSandboxTests
{
    [Theory]
    // Other files, other objects, the clock.
    [InlineData("{{ include 'secrets' }}")]
    [InlineData("{{ include_join ['a'] ',' }}")]
    [InlineData("{{ import string }}")]
    [InlineData("{{ date.now }}")]
    [InlineData("{{ object.eval '1' }}")]
    [InlineData("{{ object.keys string }}")]
    [InlineData("{{ '1' | object.eval }}")]
    [InlineData("{{ this }}")]
    [InlineData("{{ this['name'] }}")]
    [InlineData("{{ name.length }}")]
    [InlineData("{{ name['Length'] }}")]
    [InlineData("{{ name[0] }}")]
    [InlineData("{{ string }}")]
    [InlineData("{{ math }}")]
    [InlineData("{{ for }}")]
    [InlineData("{{ $ }}")]
    [InlineData("{{ $0 }}")]
    [InlineData("{{ $x = 1 }}")]
    [InlineData("{{ empty = 1; name | empty }}")]
    // Functions of the library that are not ours.
    [InlineData("{{ regex.match name '(a+)+$' }}")]
    [InlineData("{{ name | regex.replace '(a+)+$' 'x' }}")]
    [InlineData("{{ string.pad_left name 2000000000 }}")]
    [InlineData("{{ name | string.pad_right 2000000000 }}")]
    [InlineData("{{ string.to_int name }}")]
    [InlineData("{{ html.strip name }}")]
    [InlineData("{{ array.size [1] }}")]
    [InlineData("{{ math.uuid }}")]
    [InlineData("{{ math.random 1 9 }}")]
    [InlineData("{{ timespan.from_days 1 }}")]
    // Programs of their own.
    [InlineData("{{ func f; f; end; f }}")]
    [InlineData("{{ f = do; ret 1; end }}")]
    [InlineData("{{ while true; end }}")]
    [InlineData("{{ with string; end }}")]
    [InlineData("{{ wrap name; end }}")]
    [InlineData("{{ capture x; end }}")]
    [InlineData("{{ tablerow x in [1]; end }}")]
    [InlineData("{{ readonly name }}")]
    [InlineData("{{ ret 1 }}")]
    [InlineData("{{ x = {a: 1} }}")]
    [InlineData("{{ x = [1, 2] }}")]
    [InlineData("{{ @string.upcase }}")]
    [InlineData("{{ $\"{name}\" }}")]
    // Ours, but not theirs to change.
    [InlineData("{{ string = 1 }}")]
    [InlineData("{{ string.upcase = 1 }}")]
    [InlineData("{{ math.abs = 1 }}")]
    [InlineData("{{ for = 1 }}")]
    [InlineData("{{ for string in [1]; end }}")]
    [InlineData("{{ x += 1 }}")]
    [InlineData("{{ x++ }}")]
    [InlineData("{{ for x in [1] limit:1; end }}")]
    // Large things made of small ones.
    [InlineData("{{ 1 << 1000000 }}")]
    [InlineData("{{ 1 >> 1 }}")]
    [InlineData("{{ 1..1000000000 }}")]
    [InlineData("{{ x = 1..1000000000 }}")]
    [InlineData("{{ for x in 1..name; end }}")]
    [InlineData("{{ for x in name; end }}")]
    [InlineData("{{ [1, 2, 3] * 1000000000 }}")]
    public void An_unlisted_function_is_refused_when_the_text_is_read(string text)
    {
        var (read, faults) = WordingText.Read(text);

        Assert.Null(read);
        Assert.All(faults, fault => Assert.True(fault is { Line: 1, Column: >= 1 }));
        Assert.NotEmpty(faults);
    }

    [Theory]
    [InlineData("{{ for x in 1..1000000000; end }}")]
    [InlineData("{{ for x in 1..20; for y in 1..20; x; end; end }}")]
    [InlineData("{{ 'a' * 1000000000 }}")]
    [InlineData("{{ x = 'aaaaaaaaaa'; for i in 1..19; x = x + x; end; x }}")]
    [InlineData("{{ x = 99999999999; for i in 1..19; x = x * x; end; x }}")]
    [InlineData("{{ 1 // 0 }}")]
    [InlineData(
        "{{ for x in 1..15 "
            + "}}aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{{ end }}"
    )]
    [InlineData("{{ name | string.truncate 'x' }}")]
    [InlineData("{{ string.upcase }}")]
    [InlineData("{{ math.abs name }}")]
    [InlineData("{{ math.abs '' }}")]
    [InlineData("{{ '12,5' | math.round }}")]
    [InlineData("{{ '1e9' | math.round }}")]
    [InlineData("{{ '0x10' | math.floor }}")]
    [InlineData("{{ 'NaN' | math.ceil }}")]
    [InlineData("{{ '∞' | math.abs }}")]
    public void A_text_that_exceeds_a_limit_ends_with_a_fault_and_is_not_rendered(string text)
    {
        var (read, faults) = WordingText.Read(text);

        Assert.Empty(faults);
        var (rendered, fault) = Render(read!, _ => "Ann");
        Assert.Null(rendered);
        Assert.NotNull(fault);
    }

    public static TheoryData<string> Costly { get; } =
    [
        "{{ for i in 1..20; " + Repeat("if (name | string.truncate 5) == ''; end; ", 80) + " end }}",
        "{{ for i in 1..20; " + Repeat("if (name | string.size) == 1; end; ", 100) + " end }}",
        Repeat("{{ for i in 1..20; if (name + name + name + name) == ''; end; end }}", 50),
        "{{ for i in 1..20; " + Repeat("if (name == 'x'); end; ", 150) + " end }}",
        "{{ for i in 1..20; " + Repeat("x = 1; ", 500) + " end }}",
        "{{ y = 99999999999; for i in 1..20; " + Repeat("if (y*y*y*y*y*y*y*y) == 0; end; ", 100) + " end }}",
    ];

    [Theory]
    [MemberData(nameof(Costly))]
    public void A_rendering_that_takes_much_work_ends_by_its_work_and_not_by_the_clock(string text)
    {
        var read = WordingText.Read(text).Text!;

        var (rendered, fault) = Render(read, _ => new string('汉', 20_000));

        Assert.Null(rendered);
        Assert.EndsWith("takes too much work", fault, StringComparison.Ordinal);
        Assert.Equal(new RenderedText(rendered, fault), Render(read, _ => new string('汉', 20_000)));
    }

    [Theory]
    [InlineData("{{ if name }}{{ name | string.truncate 40 }}{{ end }}")]
    [InlineData(
        "{{ case name; when 'a' }}A{{ when 'b' }}B{{ else }}{{ name | string.strip | string.truncate 20 }}{{ end }}"
    )]
    public void A_value_as_long_as_a_contact_can_have_may_be_cut(string text)
    {
        var (rendered, fault) = Render(WordingText.Read(text).Text!, _ => new string('汉', 20_000));

        Assert.Null(fault);
        Assert.EndsWith("汉...", rendered, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_too_long_ends_with_a_fault_and_is_never_cut()
    {
        var read = WordingText.Read("{{ name }}").Text!;
        var longest = new string('a', TemplateSandbox.MaxCharacters);

        Assert.Equal(new RenderedText(null, TemplateSandbox.TooLong), Render(read, _ => longest + "a"));
        Assert.Equal(new RenderedText(longest, null), Render(read, _ => longest));
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("{{ if name }}", "{{ end }}")]
    [InlineData("!", "")]
    [InlineData("-", "")]
    [InlineData("name + ", "")]
    [InlineData("name ?? ", "")]
    [InlineData("name ? name : ", "")]
    [InlineData("name | string.upcase | ", "string.upcase")]
    [InlineData("[", "]")]
    public void A_deeply_nested_text_is_refused_and_does_not_crash_the_process(string open, string close)
    {
        var times = (WordingText.MaxCharacters - 40) / (open.Length + close.Length);
        var inner = open.EndsWith("| ", StringComparison.Ordinal) ? "" : "name";
        var nested =
            string.Concat(Enumerable.Repeat(open, times))
            + inner
            + string.Concat(Enumerable.Repeat(close, close == "string.upcase" ? 1 : times));

        var (read, faults) = WordingText.Read(
            open.StartsWith("{{", StringComparison.Ordinal) ? nested : "{{ " + nested + " }}"
        );

        Assert.Null(read);
        Assert.NotEmpty(faults);
    }

    public static TheoryData<string, string> Working { get; } =
        new()
        {
            { "{{ name | string.upcase }}", "ANN" },
            { "{{ string.downcase name }}", "ann" },
            { "{{ 'ann' | string.capitalize }}", "Ann" },
            { "{{ '  a ' | string.strip }}", "a" },
            { "{{ '汉😀' | string.size }}", "2" },
            { "{{ 'abcdefgh' | string.truncate 6 }}", "abc..." },
            { "{{ 'abcdefgh' | string.truncate 2 }}", "ab" },
            { "{{ 1.25 | math.round 1 }}", "1.3" },
            { "{{ math.ceil 1.2 }}{{ math.floor 1.8 }}{{ math.abs (-3) }}", "213" },
            { "{{ if name == 'Ann' }}yes{{ else }}no{{ end }}", "yes" },
            { "{{ name == 'Bob' ? 'yes' : 'no' }}", "no" },
            { "{{ case name; when 'Ann' }}A{{ else }}B{{ end }}", "A" },
            { "{{ for x in ['a', 'b'] }}{{ x }}{{ if !for.last }}, {{ end }}{{ end }}", "a, b" },
            { "{{ for x in 1..3; x; end }}", "123" },
            { "{{ x = 'hi ' + name; x }}", "hi Ann" },
            { "{{ 1 + 2 * 3 }}", "7" },
            { "{%{ {{ name }} }%}", " {{ name }} " },
            { "{{ '12.5' | math.round }}{{ '-3' | math.abs }}{{ ' +4. ' | math.ceil }}", "1334" },
            { "{{ for x in ['a', 'b']; for.index; end }}", "01" },
        };

    [Theory]
    [MemberData(nameof(Working))]
    public void Each_listed_function_renders(string text, string expected)
    {
        var (read, faults) = WordingText.Read(text);

        Assert.Empty(faults);
        Assert.Equal(new RenderedText(expected, null), Render(read!, name => name == "name" ? "Ann" : null));
    }

    [Theory]
    [MemberData(nameof(Working))]
    public void A_column_named_like_a_module_or_a_variable_of_the_text_changes_nothing(string text, string expected)
    {
        var read = WordingText.Read(text).Text!;

        Assert.Equal(new RenderedText(expected, null), Render(read, name => name == "name" ? "Ann" : "column"));
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static RenderedText Render(WordingText text, Func<string, string?> find) =>
        text.Render(find, [], replacement: null, TestContext.Current.CancellationToken);
}
