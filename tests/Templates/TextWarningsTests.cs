using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Templates;
using Xunit;

namespace CommunityAlerts.Tests.Templates;

public sealed class TextWarningsTests
{
    private static readonly string[] Columns = ["Door No.", "楼栋"];

    [Theory]
    [InlineData("｛｛姓名｝｝同学：请勿下水", "｛｛姓名｝｝", "{{ 姓名 }}")]
    [InlineData("((姓名))同学", "((姓名))", "{{ 姓名 }}")]
    [InlineData("（（姓名））同学", "（（姓名））", "{{ 姓名 }}")]
    [InlineData("{姓名}同学", "{姓名}", "{{ 姓名 }}")]
    [InlineData("｛姓名｝同学", "｛姓名｝", "{{ 姓名 }}")]
    [InlineData("[姓名]同学", "[姓名]", "{{ 姓名 }}")]
    [InlineData("［姓名］同学", "［姓名］", "{{ 姓名 }}")]
    [InlineData("[[姓名]]同学", "[[姓名]]", "{{ 姓名 }}")]
    [InlineData("${姓名}同学", "${姓名}", "{{ 姓名 }}")]
    [InlineData("【姓名】同学", "【姓名】", "{{ 姓名 }}")]
    [InlineData("<姓名>同学", "<姓名>", "{{ 姓名 }}")]
    [InlineData("＜姓名＞同学", "＜姓名＞", "{{ 姓名 }}")]
    [InlineData("《姓名》同学", "《姓名》", "{{ 姓名 }}")]
    [InlineData("%姓名%同学", "%姓名%", "{{ 姓名 }}")]
    [InlineData("#姓名#同学", "#姓名#", "{{ 姓名 }}")]
    [InlineData("{ name }, stay away", "{ name }", "{{ name }}")]
    [InlineData("{{name}, stay away", "{{name}", "{{ name }}")]
    [InlineData("{｛name｝}, stay away", "{｛name｝}", "{{ name }}")]
    [InlineData("{ {name} }, stay away", "{ {name} }", "{{ name }}")]
    [InlineData("Dear <Name>", "<Name>", "{{ Name }}")]
    [InlineData("$name 您好", "$name", "{{ name }}")]
    [InlineData("$姓名您好", "$姓名", "{{ 姓名 }}")]
    [InlineData("@姓名，您好", "@姓名", "{{ 姓名 }}")]
    [InlineData("$(name)您好", "$(name)", "{{ name }}")]
    [InlineData("＃姓名＃同学", "＃姓名＃", "{{ 姓名 }}")]
    [InlineData("*|NAME|* hello", "*|NAME|*", "{{ NAME }}")]
    [InlineData("「姓名」同學", "「姓名」", "{{ 姓名 }}")]
    [InlineData("〖姓名〗同学", "〖姓名〗", "{{ 姓名 }}")]
    [InlineData("«name» hello", "«name»", "{{ name }}")]
    [InlineData("__name__ hello", "__name__", "{{ name }}")]
    [InlineData("[氏名]様", "[氏名]", "{{ 氏名 }}")]
    [InlineData("<이름>님", "<이름>", "{{ 이름 }}")]
    [InlineData("Dear [Insert name]", "[Insert name]", "{{ name }}")]
    [InlineData("Dear [First Name]", "[First Name]", "{{ Name }}")]
    [InlineData("{0}您好", "{0}", "{{ name }}")]
    [InlineData("{}您好", "{}", "{{ name }}")]
    [InlineData("XX同学，请勿下水", "XX", "{{ name }}")]
    [InlineData("____先生", "____", "{{ name }}")]
    [InlineData("○○様", "○○", "{{ name }}")]
    // In the right brackets, but in quotes or with a sign.
    [InlineData("{{\"姓名\"}}同学", "{{\"姓名\"}}", "{{ 姓名 }}")]
    [InlineData("{{【姓名】}}同学", "{{【姓名】}}", "{{ 姓名 }}")]
    [InlineData("{{姓名：}}同学", "{{姓名：}}", "{{ 姓名 }}")]
    [InlineData("{{ $name }} hello", "{{ $name }}", "{{ name }}")]
    [InlineData("{{1}}同学", "{{1}}", "{{ name }}")]
    [InlineData("{{name]] hello", "{{name]]", "{{ name }}")]
    // A column of the lists, also with a space, a full stop or a dash.
    [InlineData("【楼栋】的居民", "【楼栋】", "{{ 楼栋 }}")]
    [InlineData("[Door-No] is yours", "[Door-No]", "{{ Door_No }}")]
    // Of no list, but in brackets that no usual text has.
    [InlineData("{门牌号}的居民", "{门牌号}", "{{ 门牌号 }}")]
    // In the right brackets, but a name of two words.
    [InlineData("{{ door no }} is yours", "{{ door no }}", "{{ door_no }}")]
    [InlineData("{{ door-no }} is yours", "{{ door-no }}", "{{ door_no }}")]
    [InlineData("{{door - no}} is yours", "{{door - no}}", "{{ door_no }}")]
    [InlineData("{{ 楼 栋 }}的居民", "{{ 楼 栋 }}", "{{ 楼_栋 }}")]
    [InlineData("{{ 楼/栋 }}的居民", "{{ 楼/栋 }}", "{{ 楼_栋 }}")]
    public void A_placeholder_look_alike_is_named_with_its_correct_spelling(string text, string found, string instead)
    {
        var warning = Assert.Single(Warnings(text));

        Assert.Equal("/texts/zh-CN", warning.Pointer);
        Assert.Equal("placeholder-look-alike", warning.Code);
        Assert.Equal(found, warning.Found);
        Assert.Equal(instead, warning.Instead);
        Assert.Contains(instead, warning.Detail, StringComparison.Ordinal);
        Assert.Equal(1, warning.Line);
        Assert.Equal(text.IndexOf(found, StringComparison.Ordinal) + 1, warning.Column);
    }

    [Theory]
    [InlineData("{{ 姓名 }}同学")]
    [InlineData("{{姓名}}同学，{{ door_no }}")]
    [InlineData("{{ if child }}{{ child }}{{ else }}您{{ end }}")]
    [InlineData("{{ for day in [\"一\", \"二\"] }}{{ day }}{{ end }}")]
    [InlineData("{{ name | string.upcase }} {{ for.index - 1 }} {{ area ?? \"x\" }}")]
    [InlineData("【重要】【平安社区】[注意] <b> 《未成年人保护法》")]
    [InlineData("优惠30%到50%，（见附件）(see below) #1# 100%")]
    [InlineData("a < b > c, 5<6>3")]
    [InlineData("请填写（姓名）和（住址），写信到 me@name.com")]
    [InlineData("#平安社区#，$100，@平安社区，**重要**，XL号，A_B")]
    [InlineData("")]
    public void A_text_that_says_what_it_means_has_no_warning(string text) => Assert.Empty(Warnings(text));

    [Fact]
    public void Each_look_alike_is_named_once_at_its_first_position()
    {
        var warnings = Warnings("您好\n{姓名}，{姓名}，[孩子姓名]");

        Assert.Equal([("{姓名}", 2, 1), ("[孩子姓名]", 2, 11)], warnings.Select(w => (w.Found, w.Line, w.Column)));
    }

    [Theory]
    [InlineData("【平安社区】请勿下水", "【平安社区】", true)]
    [InlineData("请勿下水【平安社区】", "【平安社区】", true)]
    [InlineData("【 平安社区 】请勿下水", "【平安社区】 ", true)]
    [InlineData("[平安社区]请勿下水", "【平安社区】", true)]
    [InlineData("Beiguan: stay away", "Beiguan: ", true)]
    [InlineData("Beiguan：stay away", "Beiguan: ", true)]
    [InlineData("平安社区请您注意", "【平安社区】", false)]
    [InlineData("Go to Beiguan: stay there", "Beiguan: ", false)]
    [InlineData("【平安社区】请勿下水", null, false)]
    [InlineData("请勿下水", "", false)]
    public void A_signature_that_would_appear_twice_is_named(string text, string? signature, bool isTwice) =>
        Assert.Equal(
            isTwice ? [("/texts/en", "signature-twice", signature!.Trim())] : [],
            TextWarnings
                .Find(In("en", text), [], new SenderSignatures(signature))
                .Select(w => (w.Pointer, w.Code, w.Name!))
        );

    [Theory]
    [InlineData("【防汛】 请勿下水", "【平安社区】", "【防汛】 ")]
    [InlineData("请勿下水【防汛】", "【平安社区】", null)]
    [InlineData("【防汛】请勿下水", "", null)]
    public void Brackets_at_the_beginning_are_named_as_another_signature(
        string text,
        string signature,
        string? found
    ) =>
        Assert.Equal(
            found is null ? [] : [("signature-look-alike", found, signature)],
            TextWarnings
                .Find(In("zh-CN", text), [], new SenderSignatures(signature))
                .Select(w => (w.Code, w.Found!, w.Name!))
        );

    [Theory]
    [InlineData("zh-CN", "【 平安社区 】 请勿下水", "【平安社区】", "【 平安社区 】 ")]
    [InlineData("zh-CN", "请勿下水【平安社区】", "【平安社区】", "【平安社区】")]
    [InlineData("en", "[Safe Home] Keep away.", "[Safe Home]", "[Safe Home] ")]
    [InlineData("en", "【平安社区】Keep away.", "【平安社区】", "【平安社区】")]
    [InlineData("zh-CN", "[Safe Home] 请勿下水", "[Safe Home]", "[Safe Home] ")]
    public void A_doubled_signature_names_the_part_to_leave_out(
        string language,
        string text,
        string signature,
        string found
    )
    {
        var warning = Assert.Single(TextWarnings.Find(In(language, text), [], Signatures));

        Assert.Equal(("signature-twice", signature), (warning.Code, warning.Name));
        Assert.Equal((found, ""), (warning.Found, warning.Instead));
    }

    private static readonly SenderSignatures Signatures = new(
        "【平安社区】",
        new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = "[Safe Home] " }
    );

    private static IReadOnlyList<FieldError> Warnings(string text) =>
        TextWarnings.Find(In("zh-CN", text), Columns, SenderSignatures.None);

    private static Dictionary<string, string> In(string language, string text) =>
        new(StringComparer.Ordinal) { [language] = text };
}
