using CommunityAlerts.Sms;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace CommunityAlerts.Tests.Sms;

[Properties(Arbitrary = [typeof(TextsNearSeams)])]
public sealed class SmsTextTests
{
    [Theory]
    // The empty text still travels.
    [InlineData("", SmsEncoding.Gsm7, 0, 1)]
    // One segment holds 160 septets, each of several 153.
    [InlineData("a*160", SmsEncoding.Gsm7, 160, 1)]
    [InlineData("a*161", SmsEncoding.Gsm7, 161, 2)]
    [InlineData("a*306", SmsEncoding.Gsm7, 306, 2)]
    [InlineData("a*307", SmsEncoding.Gsm7, 307, 3)]
    // An escape pair counts two septets and is never split: 76 of them fill 152 of 153.
    [InlineData("]*153", SmsEncoding.Gsm7, 306, 3)]
    [InlineData("]*152", SmsEncoding.Gsm7, 304, 2)]
    [InlineData("a*152 €*1 a*152", SmsEncoding.Gsm7, 306, 3)]
    [InlineData("a*151 €*1 a*153", SmsEncoding.Gsm7, 306, 2)]
    [InlineData("€*80", SmsEncoding.Gsm7, 160, 1)]
    [InlineData("€*81", SmsEncoding.Gsm7, 162, 2)]
    [InlineData("a*159 €*1", SmsEncoding.Gsm7, 161, 2)]
    // One segment holds 70 UTF-16 units, each of several 67.
    [InlineData("汉*70", SmsEncoding.Ucs2, 70, 1)]
    [InlineData("汉*71", SmsEncoding.Ucs2, 71, 2)]
    [InlineData("汉*134", SmsEncoding.Ucs2, 134, 2)]
    [InlineData("汉*135", SmsEncoding.Ucs2, 135, 3)]
    // A surrogate pair counts two units and is never split: 33 of them fill 66 of 67.
    [InlineData("汉*66 😀*1 汉*66", SmsEncoding.Ucs2, 134, 3)]
    [InlineData("汉*65 😀*1 汉*67", SmsEncoding.Ucs2, 134, 2)]
    [InlineData("😀*35", SmsEncoding.Ucs2, 70, 1)]
    [InlineData("😀*70", SmsEncoding.Ucs2, 140, 3)]
    // In UCS-2 an escaped character is one unit like any other.
    [InlineData("汉*1 €*69", SmsEncoding.Ucs2, 70, 1)]
    [InlineData("汉*1 €*70", SmsEncoding.Ucs2, 71, 2)]
    public void Segments_are_filled_one_by_one(string text, SmsEncoding encoding, int units, int segments)
    {
        var size = SmsText.Measure(Spell(text));

        Assert.Equal(encoding, size.Encoding);
        Assert.Equal(units, size.Units);
        Assert.Equal(segments, size.Segments);
    }

    [Theory]
    // No-break space, smart quote, tab, backtick, small c with cedilla (the large one is in the alphabet), full-width
    // comma.
    [InlineData("ab\u00A0c", "\u00A0", 2)]
    [InlineData("don’t", "’", 3)]
    [InlineData("a\tb", "\t", 1)]
    [InlineData("`a", "`", 0)]
    [InlineData("Çç", "ç", 1)]
    [InlineData("flood，now", "，", 5)]
    // A surrogate pair is one character.
    [InlineData("€😀", "😀", 1)]
    // The escape carries no text of its own.
    [InlineData("a\u001B", "\u001B", 1)]
    public void A_character_that_requires_UCS_2_is_named_with_its_place(string text, string character, int position) =>
        Assert.Equal([new UnusualCharacter(character, position)], SmsText.FindUnusual(text));

    [Fact]
    public void Half_of_a_surrogate_pair_is_named_and_counted_too()
    {
        const string text = "a\uD83D";

        var size = SmsText.Measure(text);

        Assert.Equal([new UnusualCharacter("\uD83D", 1)], SmsText.FindUnusual(text));
        Assert.Equal(2, size.Units);
        Assert.Equal(1, size.Segments);
    }

    [Fact]
    public void The_alphabet_is_that_of_3GPP_TS_23_038()
    {
        const string Basic =
            "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ "
            + "!\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
        const string Extension = "\f^{}\\[~]|€";

        var costs = Enumerable.Range(0, 0x10000).Select(c => (char)c).ToLookup(Gsm7.CountSeptets);

        Assert.Equal(127, Basic.Length);
        Assert.Equal(Basic.Order(), costs[1]);
        Assert.Equal(Extension.Order(), costs[2]);
    }

    [Property(MaxTest = 2_000)]
    public bool Segments_joined_give_the_text_back(Text text) => string.Concat(SmsText.Split(text.Value)) == text.Value;

    [Property(MaxTest = 2_000)]
    public bool The_count_is_that_of_the_segments(Text text) =>
        SmsText.Split(text.Value).Count == SmsText.Measure(text.Value).Segments
        && SmsText.CountSegments(text.Value) == SmsText.Measure(text.Value).Segments;

    [Property(MaxTest = 2_000)]
    public bool No_segment_is_too_large_nor_ends_before_it_must(Text text)
    {
        var gsm = text.Value.All(c => TextsNearSeams.OneSeptet.Contains(c) || TextsNearSeams.TwoSeptets.Contains(c));
        int Cost(string rune) => gsm ? (TextsNearSeams.TwoSeptets.Contains(rune[0]) ? 2 : 1) : rune.Length;
        int Size(string part) => part.EnumerateRunes().Sum(r => Cost(r.ToString()));
        var segments = SmsText.Split(text.Value);
        return segments.Count == 1
            ? Size(segments[0]) <= (gsm ? 160 : 70)
            : segments.All(s => Size(s) <= (gsm ? 153 : 67))
                && segments
                    .Zip(segments.Skip(1))
                    .All(two =>
                        Size(two.First) + Cost(two.Second.EnumerateRunes().First().ToString()) > (gsm ? 153 : 67)
                    )
                && Size(text.Value) > (gsm ? 160 : 70);
    }

    [Property(MaxTest = 2_000)]
    public bool No_surrogate_pair_is_split(Text text) =>
        SmsText
            .Split(text.Value)
            .All(s => s.Length == 0 || !(char.IsLowSurrogate(s[0]) || char.IsHighSurrogate(s[^1])));

    /// <summary><c>a*3 €*1</c> is <c>aaa€</c>.</summary>
    private static string Spell(string text) =>
        string.Concat(
            text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(part =>
                    part.Split('*') is [var what, var times]
                        ? string.Concat(
                            Enumerable.Repeat(what, int.Parse(times, System.Globalization.CultureInfo.InvariantCulture))
                        )
                        : part
                )
        );
}

public sealed record Text(string Value);

/// <summary>Runs of characters whose lengths end within a few units of a seam, with pairs astride it.</summary>
public static class TextsNearSeams
{
    public const string OneSeptet = "aZ0 @\nà'";
    public const string TwoSeptets = "€^[]\f";
    private static readonly string[] Wide = ["汉", "，", "ç", "😀", "𠮷", "a", "€"];

    public static Arbitrary<Text> Any() =>
        Arb.From(Gen.OneOf(Near([153, 160, 306, 459], Narrow()), Near([67, 70, 134, 201], Gen.Elements(Wide))));

    private static Gen<string> Narrow() =>
        Gen.Frequency((3, Gen.Elements(OneSeptet.ToCharArray())), (1, Gen.Elements(TwoSeptets.ToCharArray())))
            .Select(c => c.ToString());

    private static Gen<Text> Near(int[] seams, Gen<string> character) =>
        from seam in Gen.Elements(seams)
        from off in Gen.Choose(-3, 3)
        from filler in character
        from near in character.ListOf(12)
        from after in Gen.Choose(0, 80)
        let run = string.Concat(Enumerable.Repeat(filler, Math.Max(0, (seam / filler.Length) + off - 6)))
        select new Text(run + string.Concat(near) + string.Concat(Enumerable.Repeat(filler, after)));
}
